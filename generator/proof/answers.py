"""Answers to questions about single requests: may this principal, and who may."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.core.errors import UsageError
from generator.estate.assertions import placeholders
from generator.iam.decision.decide import Decision, decide
from generator.iam.requests import Request, RequestSet
from generator.iam.search.find import Found, Impossible, Undecided, find
from generator.proof.principals import Caller, Person
from generator.proof.question import Question, as_person, known_action, known_tags, question, resource_of
from generator.readback.facts import EstateFacts


@dataclass(frozen=True, slots=True)
class Explained:
    """The decision over one request, and where everything behind it was read.

    `allowed_with` is a request of the same principal for the same thing that is
    allowed, when this one is not; None when there is none. `note` says what of
    the question does not exist.
    """

    caller: Caller
    question: Question
    decision: Decision
    facts: EstateFacts
    allowed_with: Request | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Able:
    """A principal that can, with a request that is allowed and holds no more than it must.

    `people` are those of the people behind it who can make such a request as themselves.
    """

    caller: Caller
    request: Request
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class WhoCan:
    """Who can make a request; `undecided` are principals of which it is not known, each with the reason.

    `meant` are the ARNs that the resource is for the principals, `note` says
    what of the question does not exist.
    """

    action: str
    resource: str
    meant: tuple[str, ...]
    able: tuple[Able, ...]
    undecided: tuple[tuple[Caller, str], ...]
    asked: int
    note: str = ""


def explained(
    caller: Caller, action: str, resource: str, context: Sequence[tuple[str, str]], facts: EstateFacts
) -> Explained:
    """The decision over one request of a principal.

    Raises:
        UsageError: there is no such action, resource or key.
    """
    asked = question(caller, action, resource, context, facts)
    decision = decide(asked.request, caller.authority)
    other = None if decision.is_allowed else _allowed(caller, asked.request)
    return Explained(caller, asked, decision, facts, other)


def who_can(
    every: Sequence[Caller], action: str, resource: str, facts: EstateFacts, done: Callable[[int], None]
) -> WhoCan:
    """Which of the principals can make such a request, and who is behind them; `done` counts principals.

    Raises:
        UsageError: there is no such action, it does not take the resource, or that has placeholders.
    """
    entry = known_action(action)
    for name in placeholders(resource):
        raise UsageError(
            f"{{{name}}} is another thing for each principal",
            hint="who-can takes one ARN, or a pattern of ARNs",
        )
    able: list[Able] = []
    undecided: list[tuple[Caller, str]] = []
    meant: dict[str, None] = {}
    for caller in every:
        principal = caller.authority.principal
        wanted = resource if resource == "*" else resource_of(entry, resource, principal)
        meant[wanted] = None
        asked = replace(_asked(entry.name, wanted), conditions=known_tags(entry, wanted, facts))
        answer = find(caller.authority, asked)
        if isinstance(answer, Found):
            able.append(Able(caller, _plainest(answer.request, caller), tuple(_able_people(caller, asked))))
        elif isinstance(answer, Undecided):
            undecided.append((caller, answer.reason))
        done(1)
    return WhoCan(entry.name, resource, tuple(meant), tuple(able), tuple(undecided), len(every))


def _able_people(caller: Caller, asked: RequestSet) -> Iterator[Person]:
    """Who of the people behind a role can make such a request as themselves; who is not known, can."""
    for person in caller.people:
        if not isinstance(find(as_person(caller.authority, person), asked), Impossible):
            yield person


def _asked(action: str, resource: str) -> RequestSet:
    return RequestSet((action,), resources=() if resource == "*" else (resource,))


def _allowed(caller: Caller, request: Request) -> Request | None:
    """A request for the same that is allowed, whatever it takes."""
    answer = find(caller.authority, _asked(request.action, request.resource))
    return _plainest(answer.request, caller) if isinstance(answer, Found) else None


def _plainest(request: Request, caller: Caller) -> Request:
    """The request without every key that it is allowed without, one after the other."""
    kept = dict(request.context)
    for key in request.context:
        if key.startswith("aws:principal"):
            continue
        less = {name: value for name, value in kept.items() if name != key}
        if decide(replace(request, context=less), caller.authority).is_allowed:
            kept = less
    return replace(request, context=kept)
