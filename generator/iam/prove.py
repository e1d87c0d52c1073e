"""Claims proved, refuted with a request, or left open with a reason."""

from collections.abc import Iterable
from dataclasses import replace

from generator.iam.authority import Authority, PolicySource
from generator.iam.claims import Claim, Counterexample, Expectation, Result, Verdict
from generator.iam.decision.decide import decide
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.requests import Request, RequestSet
from generator.iam.search.find import Found, Undecided, find

_DISAGREEMENT = "the search and the evaluation of its request disagree; please report this as a fault"


def prove(claims: Iterable[Claim]) -> tuple[Result, ...]:
    """What became of each claim, in their order.

    A request that the search finds counts only when the concrete evaluation,
    which shares no code with the search, says the same of it.
    """
    return tuple(_result(claim) for claim in claims)


def _result(claim: Claim) -> Result:
    judge = _judged_never if claim.expects is Expectation.NEVER else _judged_possible
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
    answer = find(claim.authority, asked)
    if isinstance(answer, Undecided):
        return Result(claim, Verdict.OUTSIDE, 0, reason=answer.reason)
    if not isinstance(answer, Found):
        return Result(claim, Verdict.PROVED, answer.classes)
    if not is_confirmed(answer.request, claim.authority, asked):
        return Result(claim, Verdict.OUTSIDE, 1, reason=f"{_DISAGREEMENT}: {answer.request}")
    return Result(claim, Verdict.REFUTED, 1, counterexample=counterexample(answer.request, claim.authority))


def _judged_possible(claim: Claim, asked: RequestSet) -> Result:
    answer = find(claim.authority, asked)
    if isinstance(answer, Undecided):
        return Result(claim, Verdict.OUTSIDE, 0, reason=answer.reason)
    if isinstance(answer, Found):
        if is_confirmed(answer.request, claim.authority, asked):
            return Result(claim, Verdict.PROVED, 1)
        return Result(claim, Verdict.OUTSIDE, 1, reason=f"{_DISAGREEMENT}: {answer.request}")
    return Result(claim, Verdict.REFUTED, answer.classes, reason=_obstacle(claim.authority, asked))


def is_confirmed(request: Request, authority: Authority, asked: RequestSet) -> bool:
    """Whether the concrete evaluation allows the request and counts it to the set."""
    return decide(request, authority).is_allowed and belongs(request, asked, authority)


def belongs(request: Request, asked: RequestSet, authority: Authority) -> bool:
    """Whether a request is one of the set, by the concrete evaluation; accounts, levels and types aside."""
    statement = Statement(
        "Asked",
        "Allow",
        asked.actions,
        resources=asked.resources or (() if asked.not_resources else ("*",)),
        not_resources=asked.not_resources,
        conditions=asked.conditions,
    )
    source = PolicySource("asked", PolicyKind.INLINE, Policy((statement,)))
    return decide(request, Authority(authority.principal, (source,))).is_allowed


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
