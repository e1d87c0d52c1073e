"""What was proved of a tenant, as a value that an auditor can file: `isolation.json`.

The same proof always gives the same bytes: no clock, and nothing of the machine.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from generator.iam import services
from generator.iam.claims import Result, Verdict
from generator.proof.properties.catalogue import definition, is_defined
from generator.proof.properties.limits import ACCEPTED, LIMITS, WHERE_STATED, Accepted
from generator.proof.properties.unclaimed import not_claimed
from generator.proof.requests_in_words import spoken_of

VERSION = 1
"""The version of the file's shape: keys are added, never changed, within a version."""

ENGINE = "1"
"""The version of the proof's method; it changes when the same policies may get another verdict."""

_WORST_FIRST = (Verdict.REFUTED, Verdict.OUTSIDE, Verdict.PROVED, Verdict.NOTHING)

_NONE_GRANTED = "No statement allows any of these actions to anybody it speaks of."
_NONE_LEFT = "The resources and conditions of the statements, and the denials, leave no such request."


@dataclass(frozen=True, slots=True)
class Scope:
    """What a property speaks of, in plain words: about whom, over which requests, and what it accepts.

    `kinds` counts pairs of an action and a type of resource, summed over all
    that it speaks of; `granted` those whose action some statement allows by its
    name. `accepts` are ids of what was left out on purpose, `empty` says of sets
    to which no request belongs why not.
    """

    kinds: int = 0
    granted: int = 0
    whom: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    def __add__(self, other: "Scope") -> "Scope":
        return Scope(
            self.kinds + other.kinds,
            self.granted + other.granted,
            *(
                tuple(dict.fromkeys((*mine, *theirs)))
                for mine, theirs in (
                    (self.whom, other.whom),
                    (self.over, other.over),
                    (self.accepts, other.accepts),
                    (self.empty, other.empty),
                )
            ),
        )


@dataclass(frozen=True, slots=True)
class PropertyRecord:
    """One property in one or more stacks: its verdict, and over how much it was decided.

    `subjects` counts principals and resources, `classes` the classes of requests
    that were told apart; `reasons` say of whom a property is outside the model, and why.
    """

    property_id: str
    verdict: Verdict
    subjects: int
    classes: int
    reasons: tuple[str, ...] = ()
    scope: Scope = Scope()

    @property
    def without_search(self) -> str:
        """Why no class of requests had to be searched; empty where one had to, or where nothing was asked."""
        if self.classes or self.verdict is not Verdict.PROVED:
            return ""
        return _NONE_LEFT if self.scope.granted else _NONE_GRANTED


@dataclass(frozen=True, slots=True)
class StackProof:
    """What became of everything that is claimed of one stack.

    `digest` is that of the stack's files, `relied_on` holds those of the stacks
    it was proved with. `refuted` is empty in a proof that stands.
    """

    stack: str
    digest: str
    relied_on: Mapping[str, str]
    records: tuple[PropertyRecord, ...]
    refuted: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose certificate it is: `kind` is `tenant`, `shared domain` or `platform`."""

    kind: str
    name: str
    folder: str
    environments: tuple[str, ...]


def records(results: Iterable[Result]) -> tuple[PropertyRecord, ...]:
    """The results by property, in the order of the properties' ids."""
    ordered = sorted(results, key=lambda result: result.claim.property_id)
    return tuple(
        _record(name, tuple(group)) for name, group in groupby(ordered, key=lambda one: one.claim.property_id)
    )


def combined(proofs: Iterable[StackProof]) -> tuple[PropertyRecord, ...]:
    """The records of several stacks as one per property: the worst verdict, and sums."""
    every = sorted((one for proof in proofs for one in proof.records), key=lambda one: one.property_id)
    return tuple(_sum(tuple(group)) for _, group in groupby(every, key=lambda one: one.property_id))


def certificate(holder: Holder, proofs: Iterable[StackProof], generator: str) -> dict[str, object]:
    """The certificate as a JSON value; `generator` is the version of the package."""
    stacks = tuple(proofs)
    own = {proof.stack for proof in stacks}
    claimed = combined(stacks)
    names = (one.property_id for one in claimed)
    missing = not_claimed(names, has_environments=bool(holder.environments)) if claimed else ()
    relied_on = {name: value for proof in stacks for name, value in proof.relied_on.items()}
    return {
        "version": VERSION,
        "kind": holder.kind,
        "name": holder.name,
        "environments": list(holder.environments),
        "properties": [dict(_property(one)) for one in claimed],
        "not_claimed": [{"id": name, "why": why} for name, why in missing],
        "accepted": [
            {"id": one.id, "sentence": one.sentence, "reason": one.reason, "actions": list(one.actions)}
            for one in accepted(claimed)
        ],
        "limits": [{"id": one.id, "sentence": one.sentence, "why": one.why} for one in LIMITS],
        "stacks": {proof.stack: proof.digest for proof in stacks},
        "relied_on": {name: value for name, value in relied_on.items() if name not in own},
        "made_by": {
            "tenantry": generator,
            "engine": ENGINE,
            "service_data": services.source_date(),
            "source": services.source(),
        },
    }


def accepted(claimed: Iterable[PropertyRecord]) -> tuple[Accepted, ...]:
    """What is allowed on purpose, sorted by id: always, and what only some files ask for where one does."""
    asked_for = {name for one in claimed for name in one.scope.accepts}
    some = (one for one in WHERE_STATED if one.id in asked_for)
    return tuple(sorted((*ACCEPTED, *some), key=lambda one: one.id))


def canonical(document: Mapping[str, object]) -> str:
    """The text of a certificate: sorted keys, two spaces, one line feed at the end."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def to_json(proof: StackProof) -> dict[str, object]:
    """A proof that stands, for a cache.

    Raises:
        ValueError: something was refuted.
    """
    if proof.refuted:
        raise ValueError(f"the proof of {proof.stack} does not stand")
    return {
        "stack": proof.stack,
        "digest": proof.digest,
        "relied_on": dict(proof.relied_on),
        "records": [
            [
                one.property_id,
                one.verdict.value,
                one.subjects,
                one.classes,
                list(one.reasons),
                _listed(one.scope),
            ]
            for one in proof.records
        ],
    }


def _listed(scope: Scope) -> list[object]:
    words = (scope.whom, scope.over, scope.accepts, scope.empty)
    return [scope.kinds, scope.granted, *map(list, words)]


def from_json(document: Mapping[str, object]) -> StackProof:
    """The proof a cache held.

    Raises:
        ValueError: it is not what `to_json` writes.
    """
    match document:
        case {
            "stack": str(stack),
            "digest": str(digest),
            "relied_on": dict(relied_on),
            "records": list(rows),
        } if all(isinstance(value, str) for value in relied_on.values()):
            return StackProof(stack, digest, relied_on, tuple(_from_row(row) for row in rows))
        case _:
            raise ValueError("not a stored proof")


def _from_row(row: object) -> PropertyRecord:
    match row:
        case [str(name), str(verdict), int(subjects), int(classes), list(reasons), list(scope)] if is_defined(
            name
        ):
            found = Verdict(verdict)
            return PropertyRecord(name, found, subjects, classes, _texts(reasons), _scope(scope))
        case _:
            raise ValueError("not a stored record")


def _scope(stored: list[object]) -> Scope:
    match stored:
        case [int(kinds), int(granted), list(whom), list(over), list(accepts), list(empty)]:
            return Scope(kinds, granted, _texts(whom), _texts(over), _texts(accepts), _texts(empty))
        case _:
            raise ValueError("not a stored scope")


def _texts(stored: list[object]) -> tuple[str, ...]:
    return tuple(map(str, stored))


def _record(name: str, results: tuple[Result, ...]) -> PropertyRecord:
    outside = {f"{one.claim.subject}: {one.reason}" for one in results if one.verdict is Verdict.OUTSIDE}
    return PropertyRecord(
        name,
        _worst(one.verdict for one in results),
        len({one.claim.subject for one in results}),
        sum(one.classes for one in results),
        tuple(sorted(outside)),
        Scope(
            sum(one.kinds for one in results),
            sum(one.granted for one in results),
            tuple(dict.fromkeys(one.claim.whom for one in results)),
            spoken_of(one.claim for one in results),
            tuple(sorted({accepted for one in results for accepted in one.claim.accepts})),
            tuple(sorted({f"{one.claim.subject}: {why}" for one in results for why in one.empty})),
        ),
    )


def _sum(same: tuple[PropertyRecord, ...]) -> PropertyRecord:
    return PropertyRecord(
        same[0].property_id,
        _worst(one.verdict for one in same),
        sum(one.subjects for one in same),
        sum(one.classes for one in same),
        tuple(sorted({reason for one in same for reason in one.reasons})),
        sum((one.scope for one in same), Scope()),
    )


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    present = frozenset(verdicts)
    return next(verdict for verdict in _WORST_FIRST if verdict in present)


def _property(record: PropertyRecord) -> Iterator[tuple[str, object]]:
    defined = definition(record.property_id)
    yield "id", record.property_id
    yield "group", defined.group.value
    yield "claims", defined.sentence
    yield "verdict", record.verdict.value
    yield "whom", list(record.scope.whom)
    yield "over", list(record.scope.over)
    yield "accepts", list(record.scope.accepts)
    yield "subjects", record.subjects
    yield "request_kinds", record.scope.kinds
    yield "granted_kinds", record.scope.granted
    yield "request_classes", record.classes
    if record.without_search:
        yield "without_search", record.without_search
    if record.scope.empty:
        yield "nothing", list(record.scope.empty)
    if record.reasons:
        yield "outside", list(record.reasons)
