"""Planned stacks as text, as JSON, and as a section of a comment: what would be done beside what was said."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

from generator.apply.foretold import less_than_foretold, more_than_foretold
from generator.apply.record import Action, Attribute, Change, Doing, Known, Unknown, Value, is_aside
from generator.apply.told import PlannedStack, short_name
from generator.core import markdown
from generator.show.glyphs import visible
from generator.show.wrapping import count_of, shortened, wrapped

JSON_VERSION = 1

_MOST_CHANGES = 20
"""Resources that are named of one stack; the JSON names all."""

_MOST_NAMES = 4
_LONGEST = 60
_MOST_COMMENTED = 60_000
"""Characters of a comment: GitHub takes 65,536 (its API reference, read 2026-11)."""

_SIGNS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.DELETE: "-",
    Action.REPLACE: "-/+",
    Action.FORGET: "x",
    Action.KEEP: "=",
    Action.READ: "<=",
}
_WORDS = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.DELETE: "destroyed",
    Action.REPLACE: "replaced",
    Action.FORGET: "given up",
    Action.KEEP: "moved or taken over",
}


KINDS = ("stopped", "failed", "with changes", "waiting", "with nothing to do")
"""What may come of planning a stack, what a reader must see first."""

ACTIONS = tuple(one.value for one in Action)
"""What a plan may do with a resource."""


def planned_text(stacks: Sequence[PlannedStack], where: str) -> str:
    """Each stack with what would be done, why it waits or what stops it; ends with a line feed."""
    return "".join(f"{line}\n" for line in _lines(stacks, where))


def planned_json(stacks: Sequence[PlannedStack], where: str) -> str:
    """One JSON object: where records lie, and each stack with the name of its record and all its changes."""
    document = {"version": JSON_VERSION, "records": where, "stacks": [_stack(one) for one in stacks]}
    return json.dumps(document, indent=2) + "\n"


def planned_markdown(stacks: Sequence[PlannedStack], where: str) -> str:
    """A section for a pull request: a line for each stack, then what stops and what would be done.

    It is never longer than a comment may be: of what does not fit it says how much there is.
    """
    first = sorted(stacks, key=lambda one: KINDS.index(_kind(one)))
    rows = [f"| {' | '.join(_row(one))} |" for one in first]
    shown = _fitting(rows, _MOST_COMMENTED // 2)
    parts = ["## Plan", "", "| Stack | The change said | The plan says | Record |", "|---|---|---|---|"]
    parts += shown
    if len(shown) < len(rows):
        parts += ["", f"and {count_of(len(rows) - len(shown), 'stack', 'stacks')} more"]
    parts += ["", f"Records lie in {markdown.code(where)}.", ""]
    text = "".join(f"{line}\n" for line in parts)
    sections = [section for one in first if (section := "\n".join(_section(one)))]
    told = _fitting(sections, _MOST_COMMENTED - len(text))
    text += "".join(f"{section}\n" for section in told)
    if len(told) < len(sections):
        left = count_of(len(sections) - len(told), "stack is", "stacks are")
        text += f"\n{left} not told here: `tenantry plan`\n"
    return text


def _fitting(texts: Sequence[str], most: int) -> list[str]:
    """As many of the texts, from the first on, as have no more characters together."""
    lengths = accumulate(len(one) + 1 for one in texts)
    return [one for one, length in zip(texts, lengths, strict=True) if length <= most]


def changed_words(does: Doing) -> str:
    """How much would be done, such as `3 created, 1 replaced`."""
    counts = Counter(one.action for one in does.changes)
    words = [f"{counts[action]} {word}" for action, word in _WORDS.items() if counts[action]]
    if does.outputs:
        words.append(count_of(len(does.outputs), "output", "outputs"))
    return ", ".join(words) or "nothing to do"


def _lines(stacks: Sequence[PlannedStack], where: str) -> Iterator[str]:
    for one in stacks:
        yield from _told(one)
    kinds = Counter(_kind(one) for one in stacks)
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    yield ""
    yield from wrapped(f"planned   {count_of(len(stacks), 'stack', 'stacks')}: {counted}", 0)
    if any(one.name for one in stacks):
        yield from wrapped(f"records   {where}", 0)
    if any(one.waits for one in stacks):
        yield from wrapped("next      apply these, then plan what waits for them", 0)


def _kind(one: PlannedStack) -> str:
    if one.record is None:
        return "waiting" if one.waits else "failed"
    if one.record.stops:
        return "stopped"
    return "with changes" if one.name else "with nothing to do"


def _told(one: PlannedStack) -> Iterator[str]:
    if one.record is None:
        if one.waits:
            yield from wrapped(f"{one.address}  waits for {', '.join(one.waits)}", 0)
            return
        yield f"{one.address}  failed"
        for line in one.fault.splitlines():
            yield from wrapped(line, 2)
        yield from _after(one)
        return
    words = changed_words(one.record.does)
    yield from wrapped(
        f"{one.address}  {words}" + (f"  record {short_name(one.name)}" if one.name else ""), 0
    )
    for stop in one.record.stops:
        yield from wrapped(f"stops: {stop}", 2)
    for words in one.in_the_way:
        yield from wrapped(f"in the way of an apply: {words}", 2)
    yield from _beside(one)
    yield from _changed(one.record.does)
    if one.makes_stale:
        yield from wrapped(_stale(one), 2)


def _changed(does: Doing) -> Iterator[str]:
    shown = [change for change in does.changes if change.action is not Action.READ]
    for change in islice(shown, _MOST_CHANGES):
        yield from wrapped(_change_line(change), 2)
    if len(shown) > _MOST_CHANGES:
        yield f"  and {len(shown) - _MOST_CHANGES} more: --format json names all"
    for failing in does.failing:
        yield from wrapped(f"warning: {failing} fails", 2)


def _after(one: PlannedStack) -> Iterator[str]:
    if one.hint:
        yield from wrapped(f"hint: {one.hint}", 2)
    if one.log:
        yield from wrapped(f"log: {one.log}", 2)


def _beside(one: PlannedStack) -> Iterator[str]:
    """Where plan and prediction are not the same, without being dangerous."""
    if one.record is None or one.announced is None:
        return
    more = more_than_foretold(one.record.does, one.announced)
    less = less_than_foretold(one.record.does, one.announced)
    if more:
        yield from wrapped(f"beside the change: {_names(more)}; an earlier one may not be applied", 2)
    if less:
        yield from wrapped(
            f"said by the change, and not in the plan: {_names(less)}; it may be done already", 2
        )


def _names(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(islice(names, _MOST_NAMES)) + (f" and {more} more" if more > 0 else "")


def _change_line(change: Change) -> str:
    sign = "+/-" if change.creates_first and change.action is Action.REPLACE else _SIGNS[change.action]
    told = ""
    if change.action in (Action.UPDATE, Action.REPLACE):
        told = f": {'; '.join(_attribute_words(change))}"
    if change.was:
        told = f" (from {change.was}){told}"
    return f"{sign} {change.address}{' (deposed)' if change.deposed else ''}{told}"


def _attribute_words(change: Change) -> Iterator[str]:
    forcing = {tuple(json.loads(path)) for path in change.replaced_for}
    told = [
        one
        for one in change.attributes
        if one.path in forcing or not (isinstance(one.after, Unknown) or is_aside(one))
    ]
    heavy = sorted(told, key=lambda one: one.path not in forcing)
    for one in islice(heavy, _MOST_NAMES):
        yield _attribute(one) + (" forces it" if one.path in forcing else "")
    if len(told) > _MOST_NAMES:
        yield f"and {len(told) - _MOST_NAMES} more"


def _attribute(one: Attribute) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in one.path)
    return f"{path.removeprefix('.')} {value_words(one.before)} -> {value_words(one.after)}"


def value_words(value: Value) -> str:
    """A value as a line shows it; a secret is never shown."""
    if isinstance(value, Unknown):
        return "(known after apply)"
    if not isinstance(value, Known):
        return "(a secret)"
    return "nothing" if value.value is None else shortened(visible(json.dumps(value.value)), _LONGEST)


def _row(one: PlannedStack) -> tuple[str, str, str, str]:
    said = "-"
    if one.announced is not None:
        counts = (
            (len(one.announced.created), "created"),
            (len(one.announced.updated), "updated"),
            (len(one.announced.destroyed), "destroyed"),
            (len(one.announced.replaced), "replaced"),
        )
        said = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing"
    if one.record is None:
        plan = f"waits for {', '.join(one.waits)}" if one.waits else "**fails**"
    else:
        plan = changed_words(one.record.does)
        plan = f"**stopped**: {plan}" if one.record.stops else plan
    record = markdown.code(short_name(one.name)) if one.name else "-"
    return markdown.code(one.address), said, plan, record


def _section(one: PlannedStack) -> Iterator[str]:
    """What stops a stack, and what would be done with it; nothing of one with nothing to do."""
    is_told = one.record is not None and (one.name or one.record.stops)
    if not (is_told or one.fault):
        return
    yield f"### {one.address}"
    yield ""
    if one.fault:
        yield from (f"- {markdown.text(visible(line))}" for line in one.fault.splitlines() if line.strip())
    if one.record is not None:
        yield from (f"- **Stops:** {markdown.text(visible(stop))}" for stop in one.record.stops)
        yield from (f"- **In the way:** {markdown.text(visible(words))}" for words in one.in_the_way)
        yield from _listed(one.record.does.changes)
    if one.makes_stale:
        yield f"- {_stale(one)}"
    yield ""


def _stale(one: PlannedStack) -> str:
    named = ", ".join(f"#{number}" for number in one.makes_stale[:_MOST_NAMES])
    more = len(one.makes_stale) - _MOST_NAMES
    rest = f" and {more} more" if more > 0 else ""
    return f"once this is applied, the plans of {named}{rest} are stale; once one of those is, this is"


def _listed(changes: Iterable[Change]) -> Iterator[str]:
    shown = [change for change in changes if change.action is not Action.READ]
    for change in islice(shown, _MOST_CHANGES):
        yield f"- {markdown.code(visible(_change_line(change)))}"
    if len(shown) > _MOST_CHANGES:
        yield f"- and {len(shown) - _MOST_CHANGES} more"


def _stack(one: PlannedStack) -> dict[str, object]:
    does = one.record.does if one.record else None
    return {
        "address": one.address,
        "kind": _kind(one),
        "record": one.name,
        "waits_for": list(one.waits),
        "fault": one.fault,
        "stops": list(one.record.stops) if one.record else [],
        "changes": [
            {
                "address": change.address,
                "action": change.action.value,
                "attributes": [_attribute(each) for each in change.attributes if not is_aside(each)],
            }
            for change in (does.changes if does else ())
        ],
        "vanished": list(does.vanished) if does else [],
        "in_the_way": list(one.in_the_way),
        "makes_stale": list(one.makes_stale),
        "seconds": round(one.seconds, 1),
        "log": one.log,
    }
