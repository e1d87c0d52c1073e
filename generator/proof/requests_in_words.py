"""Sets of requests in plain words: which actions, on what, told apart by what, without anybody's names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from generator.iam.claims import Claim, Expectation
from generator.iam.requests import Accounts, RequestSet

_MOST_NAMES = 3
"""Actions, types and keys that one line names."""

_ACCOUNTS = {Accounts.ANY: "", Accounts.OWN: ", in its own account", Accounts.OTHER: ", in another account"}


@dataclass(slots=True)
class _Line:
    """What sets that are told apart in one way have of their own: their actions and types, in their order."""

    actions: dict[str, None] = field(default_factory=dict)
    types: dict[str, None] = field(default_factory=dict)


def spoken_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """What claims speak of, one line for all sets that differ in their actions and types alone.

    Of what must be possible, and of what is granted, conditions are left out: there they say what is right.
    """
    lines: dict[tuple[bool, str], _Line] = {}
    for claim in claims:
        for asked in claim.requests:
            told = asked if claim.expects is Expectation.NEVER else replace(asked, conditions={})
            line = lines.setdefault((bool(told.resource_types), _rest(told)), _Line())
            line.actions.update(dict.fromkeys(map(_action, told.actions)))
            line.types.update(dict.fromkeys(told.resource_types))
    return tuple(f"{_listed(tuple(line.actions))}{_on(line)}{rest}" for (_, rest), line in lines.items())


def _action(pattern: str) -> str:
    service, _, name = pattern.partition(":")
    if pattern == "*":
        return "every action of every service"
    return f"every action of {service}" if name == "*" else pattern


def _on(line: _Line) -> str:
    return f", on {_listed(tuple(line.types), 'or')}" if line.types else ""


def _rest(asked: RequestSet) -> str:
    return "".join(_parts(asked))


def _parts(asked: RequestSet) -> Iterator[str]:
    """All but actions and types, each part beginning with a comma."""
    if asked.except_actions:
        yield f", but for {_listed(asked.except_actions)}"
    if asked.levels:
        yield f", of the access levels {_listed(sorted(asked.levels))}"
    if asked.except_types:
        yield f", on anything but {_listed(asked.except_types, 'or')}"
    if asked.not_resources:
        yield ", on everything that is not its own or kept by AWS for everybody"
    if asked.resources:
        yield ", on its own"
    yield _ACCOUNTS[asked.accounts]
    if asked.conditions:
        keys = {key for keys in asked.conditions.values() for key in keys}
        yield f", by the value of {_listed(sorted(keys))}"


def _listed(words: Sequence[str], last: str = "and") -> str:
    if len(words) > _MOST_NAMES + 1:
        return f"{', '.join(words[:_MOST_NAMES])} and {len(words) - _MOST_NAMES} more"
    *others, end = words
    return f"{', '.join(others)} {last} {end}" if others else end
