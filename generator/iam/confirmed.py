"""A request that is allowed, by the search and by the evaluation: two programs that share no code."""

from collections.abc import Iterator

from generator.iam.authority import Authority, PolicySource
from generator.iam.crowds import holds
from generator.iam.decision.decide import decide
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.requests import Request, RequestSet
from generator.iam.search.find import Answer, Found, Undecided, find

DISAGREEMENT = "the search and the evaluation of its request disagree; please report this as a fault"
"""Why something is not known that should be."""


def confirmed(authority: Authority, asked: RequestSet) -> Answer:
    """What the search finds; a request counts only when the evaluation says the same of it."""
    answer = find(authority, asked)
    if not isinstance(answer, Found):
        return answer
    if not is_confirmed(answer.request, authority, asked):
        return Undecided(f"{DISAGREEMENT}: {answer.request}")
    _remember(authority, answer.request)
    return answer


def is_confirmed(request: Request, authority: Authority, asked: RequestSet) -> bool:
    """Whether the concrete evaluation allows the request and counts it to the set."""
    return decide(request, authority).is_allowed and belongs(request, asked, authority)


def belongs(request: Request, asked: RequestSet, authority: Authority) -> bool:
    """Whether a request is one of the set, by the concrete evaluation; accounts, levels and types aside."""
    principal = authority.principal
    name = request.context.get(principal.kind.key, "")
    if principal.crowd is not None and not holds(principal.crowd, str(name)):
        return False
    return decide(request, only(asked, authority)).is_allowed


def only(asked: RequestSet, authority: Authority) -> Authority:
    """The principal with nothing but one permission: the set itself; accounts, levels and types aside."""
    statement = Statement(
        "Asked",
        "Allow",
        asked.actions,
        resources=asked.resources or (() if asked.not_resources else ("*",)),
        not_resources=asked.not_resources,
        conditions=asked.conditions,
    )
    source = PolicySource("asked", PolicyKind.INLINE, Policy((statement,)))
    return Authority(authority.principal, (source,))


def confirmed_before(authority: Authority, action: str) -> Iterator[Request]:
    """The requests of an action that were confirmed of this authority since another was asked about."""
    known = _confirmed.get(id(authority))
    if known is not None and known[0] is authority:
        yield from known[1].get(action, ())


_confirmed: dict[int, tuple[Authority, dict[str, list[Request]]]] = {}
"""Of the last authority alone: claims about one principal follow one another."""


def _remember(authority: Authority, request: Request) -> None:
    if id(authority) not in _confirmed:
        _confirmed.clear()
        _confirmed[id(authority)] = (authority, {})
    _confirmed[id(authority)][1].setdefault(request.action, []).append(request)
