"""Claims proved, refuted with a request, or left open with a reason."""

from collections.abc import Iterable
from dataclasses import replace

from generator.iam.authority import Authority, PolicySource
from generator.iam.claims import Claim, Counterexample, Expectation, Result, Verdict
from generator.iam.confirmed import confirmed
from generator.iam.decision.decide import decide
from generator.iam.every import in_words, usage
from generator.iam.policy import Policy
from generator.iam.requests import Request, RequestSet
from generator.iam.search.find import Found, Undecided, find
from generator.iam.spoken import NO_REQUESTS, Spoken, nothing_in, spoken_of


def prove(claims: Iterable[Claim]) -> tuple[Result, ...]:
    """What became of each claim, in their order.

    A request that the search finds counts only when the concrete evaluation,
    which shares no code with the search, says the same of it.
    """
    return tuple(_result(claim) for claim in claims)


def _result(claim: Claim) -> Result:
    """The first refutation, or what is unknown, or that all sets hold; with the counts of all that was asked.

    A set without requests holds of itself: a claim of nothing else says nothing.
    """
    spoken, classes = Spoken(), 0
    empty: list[str] = []
    decided: Result | None = None
    for asked in claim.requests:
        result = _JUDGES[claim.expects](claim, asked)
        spoken += spoken_of(claim.authority, asked)
        classes += result.classes
        if result.verdict is Verdict.REFUTED:
            decided = result
            break
        if result.verdict is Verdict.OUTSIDE:
            decided = decided or result
        elif not result.classes and (why := nothing_in(claim.authority.principal, asked)):
            empty.append(why)
    if decided is None:
        is_vacuous = len(empty) == len(claim.requests)
        reasons = tuple(dict.fromkeys(empty)) or ((NO_REQUESTS,) if is_vacuous else ())
        decided = Result(claim, Verdict.NOTHING if is_vacuous else Verdict.PROVED, 0, empty=reasons)
    return replace(decided, classes=classes, kinds=spoken.kinds, granted=spoken.granted)


def _judged_never(claim: Claim, asked: RequestSet) -> Result:
    answer = confirmed(claim.authority, asked)
    if isinstance(answer, Undecided):
        return Result(claim, Verdict.OUTSIDE, 0, reason=answer.reason)
    if not isinstance(answer, Found):
        return Result(claim, Verdict.PROVED, answer.classes)
    return Result(claim, Verdict.REFUTED, 1, counterexample=counterexample(answer.request, claim.authority))


def _judged_possible(claim: Claim, asked: RequestSet) -> Result:
    answer = confirmed(claim.authority, asked)
    if isinstance(answer, Undecided):
        return Result(claim, Verdict.OUTSIDE, 0, reason=answer.reason)
    if isinstance(answer, Found):
        return Result(claim, Verdict.PROVED, 1)
    return Result(claim, Verdict.REFUTED, answer.classes, reason=_obstacle(claim.authority, asked))


def _judged_every(claim: Claim, asked: RequestSet) -> Result:
    found = usage(claim.authority, asked)
    if found.unusable:
        reason = in_words(found.unusable)
        return Result(claim, Verdict.REFUTED, found.asked, reason=reason, unusable=found.unusable)
    verdict = Verdict.OUTSIDE if found.unknown else Verdict.PROVED
    return Result(claim, verdict, found.asked, reason=found.unknown)


_JUDGES = {
    Expectation.NEVER: _judged_never,
    Expectation.POSSIBLE: _judged_possible,
    Expectation.EVERY: _judged_every,
}


def counterexample(request: Request, authority: Authority) -> Counterexample:
    """An allowed request with the statements that let it through and the denials that missed it."""
    decision = decide(request, authority)
    return Counterexample(authority.principal.name, request, decision.allowed_by, decision.missed)


def _obstacle(authority: Authority, asked: RequestSet) -> str:
    """Why nothing of the set is allowed: what stops a request that the allowing statements let through."""
    granting = tuple(_without_denials(source) for source in authority.identity)
    answer = find(Authority(authority.principal, granting), asked)
    if not isinstance(answer, Found):
        return "no statement of its own policies allows any such request"
    reason = decide(answer.request, authority).reason
    return f"{reason}, for example {answer.request.action} on {answer.request.resource}"


def _without_denials(source: PolicySource) -> PolicySource:
    allowing = tuple(one for one in source.policy.statements if one.effect == "Allow")
    return replace(source, policy=Policy(allowing))
