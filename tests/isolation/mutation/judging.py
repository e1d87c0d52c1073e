"""What becomes of a mutant: killed by a claim, shown to be the same, or alive."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from isolation.mutation.bystanders import Pair, bystanders
from isolation.mutation.places import Mutant
from isolation.mutation.replay import Shown, shown

from generator.aws.endpoints import called_through
from generator.iam import services
from generator.iam.authority import Authority
from generator.iam.claims import Claim, Expectation, Result, Verdict
from generator.iam.policy import Statement
from generator.iam.prove import prove
from generator.iam.requests import RequestSet
from generator.iam.search.find import Found, Undecided, find_gain
from generator.readback.facts import EstateFacts

Claims = Callable[[EstateFacts, str], Iterable[Claim]]
"""Everything that is claimed of the estate and can depend on the stack of that address."""

Faults = Callable[[EstateFacts, str], frozenset[str]]
"""What is found wrong there without any request."""

Differences = Callable[[Mutant], Iterable[str]]
"""What stands beside the plan in the rendered text of a mutant."""

Touched = frozenset[str] | None
"""Names of the actions a mistake can bear on; None for all."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A claim is refuted: the build fails and shows a request, or what people can no longer do."""
    LEFT_OPEN = "left open"
    """No claim is refuted, but one is no longer proved: the build says so."""
    EQUIVALENT = "equivalent"
    """Nobody of whom something is claimed can do anything more or less than before."""
    ALIVE = "alive"
    """Everything is still proved although somebody can do more or less."""
    UNKNOWN = "unknown"
    """Everything is still proved, and whether anything changed is not decided."""


@dataclass(frozen=True)
class Outcome:
    """A mutant, what became of it, and by what."""

    mutant: Mutant
    fate: Fate
    by: str
    shown: tuple[Shown, ...] = ()
    """Requests that show it, for whoever asks another program about them."""


class Judge:
    """Judges mutants of one estate; what is claimed of the estate itself is kept by stack."""

    def __init__(self, facts: EstateFacts, claims: Claims, faults: Faults, differences: Differences) -> None:
        self._facts = facts
        self._claims = claims
        self._faults = faults
        self._differences = differences
        self._sound: OrderedDict[str, dict[tuple[str, ...], Claim]] = OrderedDict()

    def outcome(self, mutant: Mutant) -> Outcome:
        """What becomes of the mutant.

        Only claims that speak of something else than before are proved again,
        and only over actions the mistake can bear on: whatever is said of
        other requests is said of the estate itself already.
        """
        for difference in self._differences(mutant):
            return Outcome(mutant, Fate.KILLED, f"plan: {difference}")
        mistaken = mutant.edit(self._facts)
        for fault in sorted(self._faults(mistaken, mutant.stack) - self._faults(self._facts, mutant.stack)):
            return Outcome(mutant, Fate.KILLED, f"facts: {fault}")
        touched = _touched(mutant)
        sound = self._sound_claims(mutant.stack)
        changed = [
            (sound.get(_key(claim)), claim)
            for claim in self._claims(mistaken, mutant.stack)
            if sound.get(_key(claim)) != claim
        ]
        left_open = ""
        for former, claim in changed:
            result = _failing(former, claim, touched)
            if result is not None:
                by = f"{claim.property_id}: {claim.subject}"
                if result.verdict is Verdict.REFUTED:
                    return Outcome(mutant, Fate.KILLED, by, shown(former, result))
                left_open = left_open or f"{by}: {result.reason}"
        if left_open:
            return Outcome(mutant, Fate.LEFT_OPEN, left_open)
        if mutant.written is not None:
            return Outcome(mutant, Fate.ALIVE, "nothing is claimed of it")
        pairs = [*_pairs(changed), *bystanders(mutant, self._facts)]
        return _compared(mutant, pairs, touched)

    def _sound_claims(self, stack: str) -> dict[tuple[str, ...], Claim]:
        if stack not in self._sound:
            self._sound[stack] = {_key(claim): claim for claim in self._claims(self._facts, stack)}
            if len(self._sound) > _STACKS_KEPT:
                self._sound.popitem(last=False)
        return self._sound[stack]


_STACKS_KEPT = 4
_DECIDES = {"trust": "sts", "key": "kms", "bucket": "s3"}
"""The service of what a policy stands on, by its kind."""
_HOLDS = frozenset((Verdict.PROVED, Verdict.NOTHING))


def _key(claim: Claim) -> tuple[str, ...]:
    """The claim without what decides over it; several claims of one property differ in their requests."""
    return (claim.property_id, claim.subject, claim.sentence, repr(claim.requests), _around(claim.authority))


def _around(authority: Authority) -> str:
    """From where the principal asks: claims of one role are made from inside and outside its network."""
    everything = any(source.name == "AllowEverything" for source in authority.identity)
    return f"{authority.principal.arn} {sorted(authority.endpoints)} {everything}"


def _failing(former: Claim | None, claim: Claim, touched: Touched) -> Result | None:
    """What became of a claim that held before the mistake; None where it still does."""
    narrowed = _narrowed(claim, touched)
    if narrowed is None:
        return None
    (result,) = prove((narrowed,))
    return None if result.verdict in _HOLDS or not _was_proved(former, touched) else result


def _was_proved(former: Claim | None, touched: Touched) -> bool:
    """Whether the claim held before the mistake; one that nobody made before did."""
    if former is None:
        return True
    narrowed = _narrowed(former, touched)
    return narrowed is None or prove((narrowed,))[0].verdict in _HOLDS


def _touched(mutant: Mutant) -> Touched:
    """The actions a mistake can bear on: those its statements name, of the service that the policy guards."""
    if not mutant.changes:
        return None
    named, guarded = _differing(mutant), _guarded(mutant)
    if named is None:
        return guarded
    return named if guarded is None else named & guarded


def _differing(mutant: Mutant) -> Touched:
    """The actions of statements that differ; where one has other actions and nothing else, only those."""
    before, after = (mutant.changes[name].policy.statements for name in ("before", "after"))
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    names = [_named(statement) for statement in (*gone, *come)]
    if None in names:
        return None
    spoken = [one for one in names if one is not None]
    if [replace(one, actions=("*",)) for one in gone] == [replace(one, actions=("*",)) for one in come]:
        return frozenset().union(
            *(one ^ other for one, other in zip(spoken, spoken[len(gone) :], strict=False))
        )
    return frozenset().union(*spoken)


def _guarded(mutant: Mutant) -> Touched:
    """Every action of the one service over whose requests the policy decides; None where it is all."""
    service = _DECIDES.get(mutant.kind, "")
    if mutant.kind == "endpoint":
        service = called_through(mutant.changes["before"].name.removeprefix("policy of endpoint "))
    return _expanded(f"{service}:*") if service else None


def _named(statement: Statement) -> Touched:
    if statement.not_actions or "*" in statement.actions:
        return None
    return frozenset().union(*(_expanded(pattern) for pattern in statement.actions))


@lru_cache(maxsize=4096)
def _expanded(pattern: str) -> frozenset[str]:
    return frozenset(entry.name for entry in services.expand(pattern))


def _narrowed(claim: Claim, touched: Touched) -> Claim | None:
    """The claim over actions the mistake can bear on; None if there are none."""
    if touched is None:
        return claim
    if claim.expects is Expectation.NEVER:
        sets = tuple(one for asked in claim.requests if (one := _only(asked, touched)) is not None)
    else:
        sets = tuple(asked for asked in claim.requests if _only(asked, touched) is not None)
    return replace(claim, requests=sets) if sets else None


def _only(asked: RequestSet, touched: frozenset[str]) -> RequestSet | None:
    names = frozenset().union(*(_expanded(pattern) for pattern in asked.actions)) & touched
    return replace(asked, actions=tuple(sorted(names))) if names else None


def _pairs(changed: list[tuple[Claim | None, Claim]]) -> list[Pair]:
    """Each principal that the mistake bears on, before and after; the same pair once.

    Claims of guards are made around a principal that is given everything: what
    a guard stops beyond what it stopped before is taken from nobody.
    """
    found: list[Pair] = []
    for former, claim in changed:
        if former is not None and former.authority != claim.authority:
            real = all(source.name != "AllowEverything" for source in claim.authority.identity)
            pair = Pair(former.authority, claim.authority, may_lose=real)
            if pair not in found:
                found.append(pair)
    return found


def _compared(mutant: Mutant, pairs: list[Pair], touched: Touched) -> Outcome:
    """Whether somebody can do more or less, among all of whom something is claimed."""
    asked = RequestSet(("*",) if touched is None else tuple(sorted(touched)))
    unknown = ""
    for word, principal, more, less in _directions(pairs):
        answer = find_gain(more, less, asked)
        if isinstance(answer, Found):
            request = f"{answer.request.action} on {answer.request.resource}"
            return Outcome(
                mutant, Fate.ALIVE, f"{principal} can do {word}: {request} {answer.request.context}"
            )
        if isinstance(answer, Undecided):
            unknown = unknown or answer.reason
    if unknown:
        return Outcome(mutant, Fate.UNKNOWN, unknown)
    if not pairs:
        return Outcome(mutant, Fate.ALIVE, "nothing is claimed of it")
    return Outcome(mutant, Fate.EQUIVALENT, f"for {len(pairs)} principals")


def _directions(pairs: list[Pair]) -> Iterator[tuple[str, str, Authority, Authority]]:
    for pair in pairs:
        given = "" if pair.may_lose else ", whatever it is given,"
        name = f"{pair.after.principal.name}{given}"
        yield "more", name, pair.after, pair.before
        if pair.may_lose:
            yield "less", name, pair.before, pair.after
