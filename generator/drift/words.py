"""Differences in words: an attribute by its values, a policy by its statements."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress

from generator.apply.equality import said
from generator.apply.record import Attribute, Known, Value
from generator.core.json_text import JsonFault, object_in

_MOST = 4
_FOLLOWS = frozenset(("tags_all",))
"""Attributes that follow from others."""

Statements = Mapping[str, str]


def standing_words(attributes: list[Attribute]) -> str:
    """What attributes were, and what they are now."""
    return _told(attributes, "was", "is")


def planned_words(attributes: list[Attribute]) -> str:
    """What attributes are, and what they would become."""
    return _told(attributes, "is", "becomes")


def _told(attributes: list[Attribute], before: str, after: str) -> str:
    shown = [one for one in attributes if one.path[0] not in _FOLLOWS] or attributes
    told = [_attribute(one, before, after) for one in shown[:_MOST]]
    more = len(shown) - _MOST
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _attribute(one: Attribute, before: str, after: str) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in one.path).removeprefix(
        "."
    )
    old, new = _statements(one.before), _statements(one.after)
    if old is not None and new is not None:
        return f"{path}: {', '.join(_document(old, new))}"
    return f"{path} {before} {said(one.before)} and {after} {said(one.after)}"


def _document(old: Statements, new: Statements) -> Iterator[str]:
    """What becomes of the statements of a policy, by their ids."""
    yield from (f"{sid} is gone" for sid in old if sid not in new)
    yield from (f"{sid} is new" for sid in new if sid not in old)
    yield from (f"{sid} says something else" for sid in new if sid in old and old[sid] != new[sid])
    if old == new:
        yield "says the same in another way"


def _statements(value: Value) -> Statements | None:
    """The statements of a policy document by their ids; None of what is none."""
    if not isinstance(value, Known) or not isinstance(value.value, str):
        return None
    with suppress(JsonFault):
        found = object_in(value.value.encode()).get("Statement")
        every = found if isinstance(found, list) else [found]
        if every and all(isinstance(one, dict) for one in every):
            return {
                str(one.get("Sid") or f"statement {number}"): json.dumps(one, sort_keys=True)
                for number, one in enumerate(every, 1)
            }
    return None
