"""What a killed mutant is shown by, asked of the independent simulator: it must say the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from isolation.oracle.comparison import Comparison, compare

from generator.iam.authority import Authority, PrincipalKind
from generator.iam.claims import Claim, Expectation, Result
from generator.iam.decision.decide import decide
from generator.iam.requests import Request, RequestSet
from generator.iam.search.find import Found, find


@dataclass(frozen=True, slots=True)
class Shown:
    """A request that a mistake changes, who makes it under which policies, and what becomes of it."""

    request: Request
    authority: Authority
    is_allowed: bool


def shown(former: Claim | None, result: Result) -> tuple[Shown, ...]:
    """What shows that a claim is refuted: what must never be and is, or what was possible and is not."""
    claim = result.claim
    if result.counterexample is not None:
        request = result.counterexample.request
        return (Shown(request, _asking(claim.authority, request), is_allowed=True),)
    if former is None or claim.expects is Expectation.NEVER:
        return ()
    for lost in _lost(result):
        was, now = find(former.authority, lost), find(claim.authority, lost)
        if isinstance(was, Found) and not isinstance(now, Found):
            request = was.request
            before = Shown(request, _asking(former.authority, request), is_allowed=True)
            if former.authority.principal.session != claim.authority.principal.session:
                return (before,)  # its session is another now: this request is none that it makes
            return (before, Shown(request, _asking(claim.authority, request), is_allowed=False))
    return ()


def contradicted(cases: Iterable[Shown]) -> list[str]:
    """The requests that the product's own evaluation decides otherwise than they are shown."""
    return [
        str(one.request) for one in cases if decide(one.request, one.authority).is_allowed != one.is_allowed
    ]


def replayed(cases: Iterable[Shown]) -> Comparison:
    """How the simulator decides the requests beside that evaluation.

    What it does differently on purpose (`isolation.oracle.quirks`) is explained, anything else is not.
    """
    return compare((one.request, one.authority) for one in cases)


def _lost(result: Result) -> Iterator[RequestSet]:
    """Sets of requests none of which is allowed any more."""
    for asked in result.claim.requests:
        if result.unusable:
            first = result.unusable[0]
            yield replace(asked, actions=first.actions[:1], except_actions=())
        else:
            yield asked


def _asking(authority: Authority, request: Request) -> Authority:
    """The authority of the one who asks, where the claim is about many."""
    principal = authority.principal
    name = str(request.context.get(principal.kind.key, principal.arn))
    is_identity = principal.kind is PrincipalKind.IDENTITY
    account = name.split(":")[4] if is_identity else principal.account_id
    return replace(authority, principal=replace(principal, arn=name, account_id=account, crowd=None))
