"""What a set of requests speaks of: how many kinds of requests, and why there may be none.

A kind of request is an action on a type of resource that it takes; an action
that takes no resource is one kind. Conditions narrow a kind and are not counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from generator.iam import services
from generator.iam.authority import Authority, Principal
from generator.iam.requests import Accounts, RequestSet
from generator.iam.search.find import actions_of, scenes_of
from generator.iam.search.index import NONE, Actions
from generator.iam.search.statements import allowable, asked_for
from generator.iam.search.wanted import wanted_by

NO_REQUESTS = "it asks about no requests at all"
"""Why a claim without any set of requests says nothing."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many kinds of requests sets speak of.

    `granted` counts those whose action some statement allows to the principal
    by its name, on whatever and under whatever conditions: of the others the
    names of actions decide alone.
    """

    kinds: int = 0
    granted: int = 0

    def __add__(self, other: "Spoken") -> "Spoken":
        return Spoken(self.kinds + other.kinds, self.granted + other.granted)


def spoken_of(authority: Authority, asked: RequestSet) -> Spoken:
    """How many kinds of requests a set speaks of, and how many of them the principal is granted by name."""
    kinds = _kinds(_Named.of(asked), asked.resources)
    return Spoken(kinds.total, kinds.among(allowable(authority)))


def nothing_in(principal: Principal, asked: RequestSet) -> str:
    """Why no request belongs to a set, whoever grants what; empty where some request does."""
    named = _Named.of(asked)
    actions = actions_of(asked.actions, asked.except_actions)
    if not actions:
        return f"AWS has no action {' or '.join(asked.actions)}" if asked.actions else NO_REQUESTS
    if not _kinds(named, ()).total:
        return "none of its actions is of such a kind or takes such a type of resource"
    if not _kinds(named, asked.resources).total:
        return f"none of its actions takes a resource {' or '.join(asked.resources)}"
    every = scenes_of(principal, actions, asked)
    wanted = wanted_by(asked)
    if _is_free(asked) or any(asked_for(asked.accounts, wanted, scene) is not False for scene in every):
        return ""
    return "no request of its actions meets its conditions"


@dataclass(frozen=True, slots=True)
class _Named:
    """What of a set the service data decides alone."""

    actions: tuple[str, ...]
    except_actions: tuple[str, ...]
    levels: frozenset[services.AccessLevel]
    types: tuple[str, ...]
    except_types: tuple[str, ...]

    @classmethod
    def of(cls, asked: RequestSet) -> "_Named":
        return cls(
            asked.actions, asked.except_actions, asked.levels, asked.resource_types, asked.except_types
        )


def _is_free(asked: RequestSet) -> bool:
    return not (asked.conditions or asked.resources or asked.not_resources) and asked.accounts is Accounts.ANY


@dataclass(frozen=True, slots=True)
class _Kinds:
    """How many types of resources each of some actions takes.

    `counts` may hold more actions than those, and `every` is what it holds in all: a set that is nearly all
    of AWS is not gone through.
    """

    actions: Actions
    counts: Mapping[str, int]
    every: int

    @property
    def total(self) -> int:
        """How many the actions take together."""
        return self._of(self.actions)

    def among(self, actions: Actions) -> int:
        """How many are taken by those that are among other actions too."""
        return self._of(self.actions & actions)

    def _of(self, actions: Actions) -> int:
        listed = sum(self.counts[name] for name in actions.names & self.counts.keys())
        return self.every - listed if actions.is_rest else listed


@lru_cache(maxsize=4096)
def _kinds(named: _Named, resources: tuple[str, ...]) -> _Kinds:
    """What each action of a set takes among the named resources."""
    wanted = actions_of(named.actions, named.except_actions)
    if not (resources or named.levels or named.types or named.except_types):
        return _Kinds(wanted, _takes(), sum(_takes().values()))
    fitting: dict[str, bool] = {}
    counts: dict[str, int] = {}
    for name in wanted:
        entry = services.action(name)
        if entry is None or (named.levels and entry.level not in named.levels):
            continue
        count = sum(_fits(kind, resources, fitting) for kind in _types(entry, named))
        if count:
            counts[name] = count
    return _Kinds(~NONE, counts, sum(counts.values()))


@cache
def _takes() -> Mapping[str, int]:
    """How many types of resources each action of AWS takes; one where it takes none."""
    return {entry.name: len(entry.resource_types) or 1 for entry in services.every_action()}


def _types(entry: services.Action, named: _Named) -> Iterator[services.ResourceType | None]:
    every: Iterable[services.ResourceType | None] = entry.resource_types or (None,)
    for kind in every:
        label = kind.name if kind else "*"
        if (not named.types or label in named.types) and label not in named.except_types:
            yield kind


def _fits(kind: services.ResourceType | None, resources: tuple[str, ...], known: dict[str, bool]) -> bool:
    if not resources:
        return True
    if kind is None:
        return "*" in resources
    if kind.arn_pattern not in known:
        known[kind.arn_pattern] = any(services.is_of_type(one, kind) for one in resources)
    return known[kind.arn_pattern]
