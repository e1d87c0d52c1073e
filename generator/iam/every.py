"""What of a set of requests is of no use: each action of it, on each of its resources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from generator.iam import services
from generator.iam.authority import Authority
from generator.iam.claims import Unusable
from generator.iam.confirmed import DISAGREEMENT, belongs, confirmed, confirmed_before, only
from generator.iam.decision.decide import decide
from generator.iam.requests import RequestSet
from generator.iam.search.find import (
    Answer,
    Found,
    Impossible,
    Undecided,
    actions_of,
    find,
    has_resources,
)
from generator.iam.search.index import actions_named

_NO_RESOURCE = "no such action takes such a resource"
_NO_REQUEST = "no request meets all conditions"
_MOST_NAMES = 3
"""Actions, and resources, that a sentence names."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What became of each action on each resource: how many were asked about, and which are of no use.

    `unknown` is why one could not be decided, empty if all were.
    """

    asked: int
    unusable: tuple[Unusable, ...]
    unknown: str = ""


def usage(authority: Authority, asked: RequestSet) -> Usage:
    """Which actions on which resources of the set the principal can never use.

    What other policies stop is told of every action. What no request can match,
    whatever other policies say, is told of an action that is spelled out, of a
    wildcard if all of its actions are like that, and of a resource likewise.
    """
    fates = [(part, _fate(authority, part)) for part in _parts(asked)]
    undecided = (fate.reason for _, fate in fates if isinstance(fate, Undecided))
    unknown = next(chain(undecided, _unlisted(asked)), "")
    stopped = [fate for _, fate in fates if isinstance(fate, Unusable)]
    matched = [part for part, fate in fates if not isinstance(fate, Impossible)]
    return Usage(len(fates), tuple(_joined((*stopped, *_unmatched(authority, asked, matched)))), unknown)


def in_words(unusable: Iterable[Unusable]) -> str:
    """All of it in one sentence, with the first actions and resources of each reason."""
    reasons: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for one in unusable:
        actions, resources = reasons.setdefault(one.why, ({}, {}))
        actions.update(dict.fromkeys(one.actions))
        resources.update(dict.fromkeys(one.resources))
    return "; ".join(
        f"nothing comes of {_listed(tuple(actions))} on {_listed(tuple(resources))}: {why}"
        for why, (actions, resources) in reasons.items()
    )


def _parts(asked: RequestSet) -> Iterator[RequestSet]:
    for name in sorted(actions_of(asked.actions, asked.except_actions)):
        single = replace(asked, actions=(name,), except_actions=())
        if len(asked.resources) < 2:  # noqa: PLR2004 - nothing to take apart
            yield single
        else:
            yield from (replace(single, resources=(resource,)) for resource in asked.resources)


def _fate(authority: Authority, part: RequestSet) -> Answer | Unusable:
    """A request that is allowed; what stops all there are; or that nothing can match."""
    for request in confirmed_before(authority, part.actions[0]):
        if belongs(request, part, authority):
            return Found(request)
    if not has_resources(authority.principal, part):
        return Impossible(0)
    answer = confirmed(authority, part)
    if not isinstance(answer, Impossible):
        return answer
    alone = find(only(part, authority), part)
    if not isinstance(alone, Found):
        return alone
    decision = decide(alone.request, authority)
    if decision.is_allowed:
        return Undecided(f"{DISAGREEMENT}: {alone.request}")
    stopped_by = next(iter(decision.denied_by), None)
    return Unusable(part.actions, _resources(part), decision.reason, stopped_by)


def _unlisted(asked: RequestSet) -> Iterator[str]:
    for text in asked.actions:
        if not actions_named(text):
            yield f"{text} stands for no action that AWS had on {services.source_date()}"


def _unmatched(authority: Authority, asked: RequestSet, matched: Iterable[RequestSet]) -> Iterator[Unusable]:
    """The texts of actions and the resources that no request can match."""
    names = {part.actions[0] for part in matched}
    used = {resource for part in matched for resource in _resources(part)}
    texts = tuple(text for text in asked.actions if _is_in_vain(text, asked, names))
    if texts:
        yield _never(authority, replace(asked, actions=texts))
    resources = tuple(one for one in asked.resources if one not in used)
    if names and resources:
        yield _never(authority, replace(asked, resources=resources))


def _is_in_vain(text: str, asked: RequestSet, matched: Iterable[str]) -> bool:
    actions = actions_of((text,), asked.except_actions)
    return bool(actions) and not any(name in actions for name in matched)


def _never(authority: Authority, asked: RequestSet) -> Unusable:
    free = replace(asked, conditions={})
    fits = isinstance(find(only(free, authority), free), Found)
    return Unusable(asked.actions, _resources(asked), _NO_REQUEST if fits else _NO_RESOURCE)


def _resources(asked: RequestSet) -> tuple[str, ...]:
    if asked.not_resources:
        return tuple(f"all but {one}" for one in asked.not_resources)
    return asked.resources or ("*",)


def _joined(every: Iterable[Unusable]) -> Iterator[Unusable]:
    """What is stopped alike as one: first the resources of an action, then the actions on those."""
    resources: dict[Unusable, dict[str, None]] = {}
    for one in every:
        resources.setdefault(replace(one, resources=()), {}).update(dict.fromkeys(one.resources))
    actions: dict[Unusable, dict[str, None]] = {}
    for one, found in resources.items():
        alike = replace(one, actions=(), resources=tuple(found))
        actions.setdefault(alike, {}).update(dict.fromkeys(one.actions))
    yield from (replace(one, actions=tuple(found)) for one, found in actions.items())


def _listed(words: tuple[str, ...]) -> str:
    if len(words) > _MOST_NAMES + 1:
        return f"{', '.join(words[:_MOST_NAMES])} and {len(words) - _MOST_NAMES} more"
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
