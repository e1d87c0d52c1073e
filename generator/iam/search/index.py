"""Which statements of a policy name which actions, worked out once per policy."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from generator.iam import services
from generator.iam.policy import Policy, Statement
from generator.iam.search.wanted import Wanted, wanted_by

_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Actions:
    """A set of actions by their names: those that are listed or, where `is_rest`, all others of AWS.

    Most sets are asked whether they hold an action, or are met with a listed
    one. Only going through the rest reads the data of every service.
    """

    names: frozenset[str] = frozenset()
    is_rest: bool = False

    def __contains__(self, name: str) -> bool:
        return (name in self.names) != self.is_rest

    def __bool__(self) -> bool:
        return self.is_rest or bool(self.names)

    def __iter__(self) -> Iterator[str]:
        if not self.is_rest:
            return iter(self.names)
        return (entry.name for entry in services.every_action() if entry.name not in self.names)

    def __and__(self, other: "Actions") -> "Actions":
        if self.is_rest and other.is_rest:
            return Actions(self.names | other.names, is_rest=True)
        if self.is_rest:
            return Actions(other.names - self.names)
        return Actions(self.names - other.names if other.is_rest else self.names & other.names)

    def __invert__(self) -> "Actions":
        return Actions(self.names, is_rest=not self.is_rest)

    def __or__(self, other: "Actions") -> "Actions":
        return ~(~self & ~other)

    def __sub__(self, other: "Actions") -> "Actions":
        return self & ~other


NONE = Actions()


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A statement, the actions that it names, and what it wants of a request."""

    statement: Statement
    actions: Actions
    wanted: Wanted


@dataclass(slots=True)
class _Index:
    """The statements of one effect of a policy, and which of them name the actions asked about so far."""

    statements: tuple[Named, ...]
    known: dict[str, tuple[Named, ...]] = field(default_factory=dict)

    def naming(self, action: str) -> tuple[Named, ...]:
        if action not in self.known:
            self.known[action] = tuple(one for one in self.statements if action in one.actions)
        return self.known[action]


_indexes: OrderedDict[tuple[int, str], tuple[Policy, _Index]] = OrderedDict()


def naming(policy: Policy, effect: str, action: str) -> tuple[Named, ...]:
    """The statements of an effect that name the action, which is spelled as AWS does."""
    return _index(policy, effect).naming(action)


def named_by(policy: Policy, effect: str) -> Actions:
    """All actions that some statement of the effect names."""
    return union(one.actions for one in _index(policy, effect).statements)


def union(sets: Iterable[Actions]) -> Actions:
    """The actions of any of the sets."""
    every = tuple(sets)
    found = Actions(frozenset[str]().union(*(one.names for one in every if not one.is_rest)))
    for rest in (one for one in every if one.is_rest):
        found |= rest
    return found


@lru_cache(maxsize=4096)
def actions_named(pattern: str) -> Actions:
    """The actions a pattern stands for."""
    if pattern == "*":
        return ~NONE
    return Actions(frozenset(entry.name for entry in services.expand(pattern)))


def _index(policy: Policy, effect: str) -> _Index:
    """The policy's index; policies are long and compared by identity, so that asking is cheap."""
    key = (id(policy), effect)
    kept = _indexes.get(key)
    if kept is None:
        if len(_indexes) >= _REMEMBERED:
            _indexes.popitem(last=False)
        named = tuple(
            Named(one, named_in(one), wanted_by(one)) for one in policy.statements if one.effect == effect
        )
        kept = _indexes[key] = (policy, _Index(named))
    return kept[1]


def named_in(statement: Statement) -> Actions:
    """The actions that a statement names."""
    listed = union(map(actions_named, statement.actions or statement.not_actions))
    return listed if statement.actions else ~listed
