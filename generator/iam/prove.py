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


def prove(claims: Iterable[Claim]) -> tuple[Result, ...]:
    """What became of each claim, in their order.

    A request that the search finds counts only when the concrete evaluation,
    which shares no code with the search, says the same of it.
    """
    return tuple(_result(claim) for claim in claims)


def _result(claim: Claim) -> Result:
    judge = _JUDGES[claim.expects]
    classes = 0
    unknown: Result | None = None
    for asked in claim.requests:
        result = judge(claim, asked)
        classes += result.classes
        if result.verdict is Verdict.REFUTED:
            return replace(result, classes=classes)
        if result.verdict is Verdict.OUTSIDE:
            unknown = unknown or result
    return replace(unknown, classes=classes) if unknown else Result(claim, Verdict.PROVED, classes)


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
