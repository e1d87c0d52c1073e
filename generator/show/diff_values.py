"""A value that is another, in words: its name, both values or what comes and goes in it, and whose it is."""

import json
from collections.abc import Sequence

from generator.review.change import STANDING, Door, ValueChange
from generator.review.differences import ABSENT
from generator.show.glyphs import visible
from generator.tenancy.files import LEDGER_DOCUMENT, LEDGER_FOLDER, PLATFORM_DOCUMENT, TENANTS
from generator.tenancy.labels import label_of, unit_of

_LONGEST = 60
"""Characters of a value that are shown."""

_LONGEST_ITEM = 120
"""Characters of one item of a list that are shown."""

_BEGINNING = 10
"""Characters of a long value that are shown before the place from which on it differs."""

_MOST_ITEMS = 6
"""Items of a list that are named where they come or go."""


def value_words(value: ValueChange) -> str:
    """A value with what it was, and whose it is."""
    return visible(_value(value))


def door_words(door: Door) -> str:
    """What cannot be taken back: both values, and what the change does."""
    is_resource = bool(door.resources) or door.before == STANDING
    label, unit = door.key if is_resource else label_of(door.key), unit_of(door.key)
    key = f" ({door.key})" if door.key != label else ""
    who = f"{door.by} answers for it: {door.reason}" if door.by else "nobody has acknowledged it"
    where = f" of {_items(door.resources)}" if door.resources else ""
    return visible(f"! {label}{where}{_changed(door.before, door.after, unit)}{key}: {door.words}; {who}")


def _value(value: ValueChange) -> str:
    label, unit = label_of(value.name), unit_of(value.name)
    key = f" ({value.name})" if value.name != label else ""
    if value.after is ABSENT:
        return f"{label} is not stated any more, and was {_shown(value.before, unit)}{key}"
    by = f", {_whose(value.by)}{key}"
    if value.before is ABSENT and isinstance(value.after, list):
        return f"{label}: {_list_changed((), value.after)}{by}"
    if value.before is ABSENT and isinstance(value.after, dict):
        return f"{label} added: {_shown(value.after, unit)}{by}"
    if value.before is ABSENT:
        return f"{label} is {_shown(value.after, unit)}, and was not stated{by}"
    return f"{label}{_changed(value.before, value.after, unit)}{by}"


def _changed(before: object, after: object, unit: str) -> str:
    """What is behind the name of a value that was and is there."""
    if isinstance(before, list) and isinstance(after, list):
        return f": {_list_changed(before, after)}"
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        parts = (f"{key}{_changed(before.get(key), after.get(key), '')}" for key in keys)
        return f": {'; '.join(parts)}"
    was, now = _pair(_text(before), _text(after))
    return f" {was} → {now}{f' {unit}' if unit else ''}"


def _list_changed(before: Sequence[object], after: Sequence[object]) -> str:
    come = [one for one in after if one not in before]
    gone = [one for one in before if one not in after]
    if not come and not gone:
        return f"in another order: {_shown(list(after), '')}"
    parts = [f"{_items(some)} {word}" for some, word in ((come, "added"), (gone, "removed")) if some]
    return ", ".join(parts) if after else f"{parts[0]}, and nothing is left"


def _items(items: Sequence[object]) -> str:
    shown = ", ".join(_cut(_text(one), _LONGEST_ITEM) for one in items[:_MOST_ITEMS])
    return shown + (f" and {len(items) - _MOST_ITEMS} more" if len(items) > _MOST_ITEMS else "")


def _pair(before: str, after: str) -> tuple[str, str]:
    """Both texts, cut where they are long so that they still differ."""
    start = next(
        (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )
    if max(len(before), len(after)) > _LONGEST and start > _BEGINNING:
        before, after = (f"...{one[start - _BEGINNING :]}" for one in (before, after))
    return _cut(before), _cut(after)


def _shown(value: object, unit: str) -> str:
    if isinstance(value, list):
        return _items(value) or "none"
    if isinstance(value, dict):
        said = (f"{key} {_shown(one, '')}" for key, one in value.items())
        return _cut("; ".join(said))
    return f"{_cut(_text(value))}{f' {unit}' if unit else ''}"


def _cut(text: str, longest: int = _LONGEST) -> str:
    shown = visible(text)
    return (shown if len(shown) <= longest else f"{shown[:longest]}...") or "none"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _whose(by: str) -> str:
    """Whose a value is, from the file and the key that state it, or the reason."""
    document, _, key = by.partition(": ")
    first, *rest = key.split(".")
    if document == PLATFORM_DOCUMENT:
        if first == "shared_domains" and rest:
            return f"by the shared domain {visible(rest[0])}"
        return "by the platform's default" if first == "defaults" else f"by the platform's {visible(first)}"
    if document.startswith((LEDGER_DOCUMENT, f"{LEDGER_FOLDER}/")):
        return "from the address ledger"
    if document.startswith(f"{TENANTS}/") and key:
        name = visible(document.removeprefix(f"{TENANTS}/").removesuffix(".yaml"))
        is_environments = first == "environments" and rest
        return f"by {name}'s environment {visible(rest[0])}" if is_environments else f"by {name}"
    return "by the built-in default" if by == "built-in default" else visible(by)
