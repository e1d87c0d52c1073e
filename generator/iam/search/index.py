"""Which statements of a policy name which actions, worked out once per policy."""

from collections import OrderedDict
from functools import lru_cache

from generator.iam import services
from generator.iam.policy import Policy, Statement

_REMEMBERED = 1024

Named = dict[str, tuple[Statement, ...]]
"""Statements by the name of an action, in the order of the policy."""

_indexes: OrderedDict[tuple[int, str], tuple[Policy, Named]] = OrderedDict()


def naming(policy: Policy, effect: str, action: str) -> tuple[Statement, ...]:
    """The statements of an effect that name the action, which is spelled as AWS does."""
    return _index(policy, effect).get(action, ())


def named_by(policy: Policy, effect: str) -> frozenset[str]:
    """The names of all actions that some statement of the effect names."""
    return frozenset(_index(policy, effect))


@lru_cache(maxsize=4096)
def actions_named(pattern: str) -> frozenset[str]:
    """The names of the actions a pattern stands for."""
    return frozenset(entry.name for entry in services.expand(pattern))


def _index(policy: Policy, effect: str) -> Named:
    """The policy's index; policies are long and compared by identity, so that asking is cheap."""
    key = (id(policy), effect)
    kept = _indexes.get(key)
    if kept is None:
        if len(_indexes) >= _REMEMBERED:
            _indexes.popitem(last=False)
        kept = _indexes[key] = (policy, _built(policy, effect))
    return kept[1]


def _built(policy: Policy, effect: str) -> Named:
    found: dict[str, list[Statement]] = {}
    for statement in policy.statements:
        if statement.effect != effect:
            continue
        patterns = statement.actions or statement.not_actions
        named = frozenset[str]().union(*(actions_named(pattern) for pattern in patterns))
        for action in named if statement.actions else actions_named("*") - named:
            found.setdefault(action, []).append(statement)
    return {action: tuple(statements) for action, statements in found.items()}
