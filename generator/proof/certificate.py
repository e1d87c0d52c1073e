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
from generator.proof.properties.limits import ACCEPTED, LIMITS

NAME = "isolation.json"
"""The file's name, in the folder that holds the stacks it speaks of."""

VERSION = 1
"""The version of the file's shape: keys are added, never changed, within a version."""

ENGINE = "1"
"""The version of the proof's method; it changes when the same policies may get another verdict."""

_WORST_FIRST = (Verdict.REFUTED, Verdict.OUTSIDE, Verdict.PROVED)


@dataclass(frozen=True, slots=True)
class PropertyRecord:
    """One property in one or more stacks: its verdict, and over how much it was decided.

    `subjects` counts principals and resources, `classes` the classes of requests
    that were told apart; `reasons` say of whom a property is outside the model, and why.
    `whom` says about which principals it speaks, sorted.
    """

    property_id: str
    verdict: Verdict
    subjects: int
    classes: int
    reasons: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()


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
    relied_on = {name: value for proof in stacks for name, value in proof.relied_on.items()}
    return {
        "version": VERSION,
        "kind": holder.kind,
        "name": holder.name,
        "environments": list(holder.environments),
        "properties": [dict(_property(one)) for one in combined(stacks)],
        "accepted": [
            {"id": one.id, "sentence": one.sentence, "reason": one.reason, "actions": list(one.actions)}
            for one in ACCEPTED
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
            [one.property_id, one.verdict.value, one.subjects, one.classes, list(one.reasons), list(one.whom)]
            for one in proof.records
        ],
    }


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
        case [str(name), str(verdict), int(subjects), int(classes), list(reasons), list(whom)] if is_defined(
            name
        ):
            return PropertyRecord(
                name, Verdict(verdict), subjects, classes, tuple(map(str, reasons)), tuple(map(str, whom))
            )
        case _:
            raise ValueError("not a stored record")


def _record(name: str, results: tuple[Result, ...]) -> PropertyRecord:
    outside = {f"{one.claim.subject}: {one.reason}" for one in results if one.verdict is Verdict.OUTSIDE}
    return PropertyRecord(
        name,
        _worst(one.verdict for one in results),
        len({one.claim.subject for one in results}),
        sum(one.classes for one in results),
        tuple(sorted(outside)),
        tuple(sorted({one.claim.whom for one in results})),
    )


def _sum(same: tuple[PropertyRecord, ...]) -> PropertyRecord:
    return PropertyRecord(
        same[0].property_id,
        _worst(one.verdict for one in same),
        sum(one.subjects for one in same),
        sum(one.classes for one in same),
        tuple(sorted({reason for one in same for reason in one.reasons})),
        tuple(sorted({words for one in same for words in one.whom})),
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
    yield "whom", list(record.whom)
    yield "subjects", record.subjects
    yield "request_classes", record.classes
    if record.reasons:
        yield "outside", list(record.reasons)
