"""What a branch changes, as text, as JSON and as Markdown for a pull request."""

import json
from collections import Counter
from collections.abc import Container, Iterator, Sequence

from generator.review.affected import Fate
from generator.review.change import (
    BranchChange,
    Door,
    PersonChange,
    Resources,
    SpaceChange,
    StackChange,
    ValueChange,
)
from generator.review.differences import ABSENT
from generator.show import markdown
from generator.show.glyphs import visible
from generator.show.wrapping import count_of, shortened, wrapped

JSON_VERSION = 1

MARKDOWN_LIMIT = 65_536
"""Characters, and bytes, of the longest comment or description that GitHub takes."""

_RESERVE = 400
"""Of these for the note about what is left out."""

_LONGEST = 60
"""Characters of a value that are shown."""

_MOST = 20
"""Lines of one kind that are shown of a stack in text and Markdown; the JSON has all."""

_SEVERAL = 4
"""Stacks from which on a value that changes in all of them is told once."""

_SHORT = 12
"""Characters of a commit's id."""


def diff_text(base: str, told: BranchChange) -> str:
    """Holder by holder and stack by stack, the heaviest first; ends with a line feed."""
    return "".join(f"{line}\n" for line in _text(base, told))


def diff_json(base: str, told: BranchChange) -> str:
    """One JSON object with everything."""
    document = {
        "version": JSON_VERSION,
        "base": {"revision": base, "commit": told.base},
        "head": {"commit": told.head},
        "holders": [
            {"folder": folder, "stacks": [_stack(one) for one in held]} for folder, held in told.holders
        ],
        "strange": list(told.strange),
        "unread": list(told.unread),
    }
    return json.dumps(document, indent=2) + "\n"


def diff_markdown(base: str, told: BranchChange) -> str:
    """A section for a pull request, folded by holder; short enough for it, and says what it leaves out."""
    parts = [f"## Changes\n\n{markdown.text(_summary(base, told))}.\n"]
    common = dict(list(_common(told).items())[:_MOST])
    parts += [
        f"\nIn {number:,} stacks: {markdown.text(visible(_value(value)))}.\n"
        for value, number in common.items()
    ]
    parts += [f"\n{markdown.text(visible(line))}\n" for line in _not_compared(told)]
    left = MARKDOWN_LIMIT - _RESERVE - sum(map(_size, parts))
    for number, (folder, held) in enumerate(told.holders):
        section = _section(folder, held, common)
        if _size(section) > left:
            rest = count_of(len(told.holders) - number, "holder is", "holders are")
            command = markdown.code(f"tenantry diff --base {base}"[:_LONGEST])
            parts.append(f"\n{rest} left out here; {command} shows all.\n")
            break
        parts.append(section)
        left -= _size(section)
    return "".join(parts)


def _size(text: str) -> int:
    return len(text.encode())


def _summary(base: str, told: BranchChange) -> str:
    stacks = [one for _, held in told.holders for one in held]
    doors = sum(len(one.doors) for one in stacks)
    began = f"between HEAD ({told.head[:_SHORT]}) and {told.base[:_SHORT]}, where it left {visible(base)}"
    if not stacks:
        return f"nothing differs {began}"
    closed = f", with {count_of(doors, 'one-way door', 'one-way doors')}" if doors else ""
    return f"{count_of(len(stacks), 'stack differs', 'stacks differ')} {began}{closed}"


def _text(base: str, told: BranchChange) -> Iterator[str]:
    yield from wrapped(_summary(base, told), 0)
    common = _common(told)
    for value, number in common.items():
        yield ""
        yield f"in {number:,} stacks"
        yield from wrapped(_value(value), 4)
    for folder, held in told.holders:
        yield ""
        yield folder
        for one in held:
            yield f"  {one.address.rpartition('/')[2]}  {_headline(one)}"
            for line in _lines(one, common):
                yield from wrapped(line, 4)
    for line in _not_compared(told):
        yield ""
        yield from wrapped(line, 0)


def _not_compared(told: BranchChange) -> Iterator[str]:
    if told.strange:
        paths = ", ".join(map(visible, told.strange[:_MOST]))
        yield f"no stack's, and different below out/; `tenantry build --check` says what they are: {paths}"
    if told.unread:
        yield f"these are no HCL and were not compared: {', '.join(map(visible, told.unread[:_MOST]))}"


def _headline(one: StackChange) -> str:
    if one.fate is Fate.REMOVED:
        number = count_of(len(one.resources.removed), "resource", "resources")
        return f"removed: the text of {number} goes, and what was applied stays in AWS until it is destroyed"
    counts = (
        (len(one.resources.created), "created"),
        (len(one.resources.removed), "destroyed"),
        (len(one.resources.changed), "changed"),
    )
    said = ", ".join(f"{number} {word}" for number, word in counts if number)
    return f"{one.fate}" + (f": resources {said}" if said else "")


def _common(told: BranchChange) -> dict[ValueChange, int]:
    """Values that are the same other ones in several stacks, with the number of these: they are told once."""
    plain = [
        value
        for _, held in told.holders
        for one in held
        if one.fate is Fate.CHANGED
        for value in _beside_doors(one)
        if _is_plain(value)
    ]
    return {value: number for value, number in Counter(plain).items() if number >= _SEVERAL}


def _beside_doors(one: StackChange) -> list[ValueChange]:
    """The values of a stack that are no doors."""
    doors = {door.key for door in one.doors}
    return [value for value in one.values if value.name not in doors]


def _is_plain(value: ValueChange) -> bool:
    return not isinstance(value.before, list | dict) and not isinstance(value.after, list | dict)


def _lines(one: StackChange, common: Container[ValueChange]) -> Iterator[str]:
    """What is told of a stack, the heaviest first."""
    yield from (_door(door) for door in one.doors)
    if not one.is_told:
        yield "an older tenantry built one of the two commits, so people and values are not told"
    yield from _some([_person(person) for person in sorted(one.people, key=_leavers_first)], "people")
    yield from _some([_space(space) for space in one.spaces], "spaces")
    yield from _some([f"also differs: {name}" for name in one.resources.beside], "differences")
    if one.fate is Fate.CHANGED:
        values = [value for value in _beside_doors(one) if not (_is_plain(value) and value in common)]
        yield from _some([_value(value) for value in values], "values")
        yield from _some([f"destroys {name}" for name in one.resources.removed], "resources")


def _some(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST:,} more {what}"


def _leavers_first(person: PersonChange) -> tuple[bool, str, str]:
    return person.after is not None, person.team, person.user


def _person(person: PersonChange) -> str:
    team = f" of {person.team}" if person.team else ""
    if person.before is None:
        return f"{person.user}{team} joins as {person.after}"
    if person.after is None:
        return f"{person.user}{team} leaves, and was {person.before}: drain before the apply"
    return f"{person.user}{team} becomes {person.after}, and was {person.before}"


def _space(space: SpaceChange) -> str:
    if space.comes:
        return f"{space.name} of {space.owner} comes"
    return f"{space.name} of {space.owner} goes, with its volume: drain before the apply"


def _value(value: ValueChange) -> str:
    by = f", by {visible(value.by)}"
    if value.before is ABSENT:
        return f"{value.name} is {_shown(value.after)}, and was not stated{by}"
    if value.after is ABSENT:
        return f"{value.name} is not stated any more, and was {_shown(value.before)}"
    return f"{value.name} {_shown(value.before)} → {_shown(value.after)}{by}"


def _door(door: Door) -> str:
    return f"! {visible(door.key)} {_shown(door.before)} → {_shown(door.after)}: {door.words}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return shortened(visible(", ".join(map(str, value))), _LONGEST) or "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(visible(text), _LONGEST) or "none"


def _section(folder: str, held: Sequence[StackChange], common: Container[ValueChange]) -> str:
    doors = sum(len(one.doors) for one in held)
    worst = f", {count_of(doors, 'one-way door', 'one-way doors')}" if doors else ""
    stacks = count_of(len(held), "stack", "stacks")
    parts = [f"\n<details{' open' if doors else ''}><summary>{_html(folder)}: {stacks}{worst}</summary>\n"]
    for one in held:
        name = markdown.code(one.address.rpartition("/")[2])
        parts.append(f"\n**{name}** {markdown.text(_headline(one))}\n\n")
        parts += [f"- {markdown.text(visible(line))}\n" for line in _lines(one, common)]
    return "".join((*parts, "\n</details>\n"))


def _html(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stack(one: StackChange) -> dict[str, object]:
    return {
        "address": one.address,
        "fate": one.fate,
        "weight": one.weight.name.lower(),
        "is_told": one.is_told,
        "doors": [
            {"key": door.key, "before": door.before, "after": door.after, "does": door.words}
            for door in one.doors
        ],
        "people": [
            {"user": who.user, "team": who.team or None, "before": who.before, "after": who.after}
            for who in one.people
        ],
        "spaces": [{"name": space.name, "owner": space.owner, "comes": space.comes} for space in one.spaces],
        "values": [
            {
                "name": value.name,
                "before": None if value.before is ABSENT else value.before,
                "after": None if value.after is ABSENT else value.after,
                "by": value.by,
            }
            for value in one.values
        ],
        "resources": _counted(one.resources),
    }


def _counted(found: Resources) -> dict[str, object]:
    return {
        "created": list(found.created),
        "destroyed": list(found.removed),
        "changed": list(found.changed),
        "beside": list(found.beside),
    }
