"""What drift was seen, as text, as JSON, and as Markdown for whoever a stack belongs to."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from generator.core import markdown
from generator.drift.seen import DriftClass, Item, SeenStack
from generator.show.glyphs import visible
from generator.show.wrapping import count_of, wrapped
from generator.tenancy.stack_address import PLATFORM_FOLDER, tenant_of

JSON_VERSION = 1

KINDS = ("breaks isolation", "drifted", "failed", "seen in part", "not applied", "as declared")
"""What may be seen of a stack, what a reader must see first."""

_MOST_OF_A_CLASS = 10
_MOST_COMMENTED = 60_000
_LONGEST = 2_000


def drift_text(stacks: Sequence[SeenStack]) -> str:
    """Each stack with what stands otherwise than declared; ends with a line feed."""
    return "".join(f"{line}\n" for line in _lines(stacks))


def drift_json(stacks: Sequence[SeenStack]) -> str:
    """One JSON object: each stack with every item, also those that are no drift."""
    document = {"version": JSON_VERSION, "stacks": [_stack(one) for one in stacks]}
    return json.dumps(document, indent=2) + "\n"


def drift_markdown(stacks: Sequence[SeenStack]) -> str:
    """A report on stacks that are not quiet, no longer than an issue may be; empty where all are."""
    loud = sorted((one for one in stacks if not one.is_quiet), key=lambda one: KINDS.index(_kind(one)))
    text = ""
    for number, one in enumerate(loud):
        section = "".join(f"{line}\n" for line in _section(one))
        if len(text) + len(section) > _MOST_COMMENTED:
            left = count_of(len(loud) - number, "stack is", "stacks are")
            return f"{text}\n{left} not told here: `tenantry drift`\n"
        text += section
    return text


def drift_by_holder(stacks: Sequence[SeenStack]) -> Mapping[str, str]:
    """A report for each tenant, and one for all of the platform; empty where stacks stand as declared."""
    found: dict[str, list[SeenStack]] = {}
    for one in stacks:
        found.setdefault(tenant_of(one.address) or PLATFORM_FOLDER, []).append(one)
    return {holder: drift_markdown(some) for holder, some in found.items()}


def _kind(one: SeenStack) -> str:
    if one.fault:
        return "failed"
    if not one.is_applied:
        return "not applied"
    if one.breaks_isolation:
        return "breaks isolation"
    if one.drifted:
        return "drifted"
    return "seen in part" if one.unseen else "as declared"


def _lines(stacks: Sequence[SeenStack]) -> Iterator[str]:
    for one in stacks:
        yield from _told(one)
    kinds = Counter(_kind(one) for one in stacks)
    counted = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS if kinds[kind])
    yield ""
    yield from wrapped(f"looked at  {count_of(len(stacks), 'stack', 'stacks')}: {counted}", 0)
    if any(one.drifted for one in stacks):
        words = (
            "next       take away by hand what nobody declared; `tenantry plan STACK` shows what an apply"
            " puts back"
        )
        yield from wrapped(words, 0)


def _told(one: SeenStack) -> Iterator[str]:
    took = f"  {one.seconds:.0f} s" if one.seconds else ""
    yield f"{one.address}  {_kind(one)}{took}"
    for line in one.fault.splitlines():
        yield from wrapped(line, 2)
    if one.hint:
        yield from wrapped(f"hint: {one.hint}", 2)
    for kind, items, more in _shown(one):
        for item in items:
            first, *rest = wrapped(f"{kind}: {_item(item)}", 4)
            yield from (first[2:], *rest)
        if more:
            yield f"  {kind}: and {more} more, which --format json names"
    for words in one.unseen:
        yield from wrapped(f"not seen: {words}", 2)
    yield from _pending(one)
    if one.fault and one.log:
        yield from wrapped(f"log: {one.log}", 2)


def _pending(one: SeenStack) -> Iterator[str]:
    if count := sum(item.kind is DriftClass.PENDING for item in one.items):
        what = count_of(count, "resource is", "resources are")
        yield from wrapped(f"{what} declared otherwise and not applied yet, which is no drift", 2)


def _shown(one: SeenStack) -> Iterator[tuple[DriftClass, list[Item], int]]:
    """What is shown of each class, and how much is not."""
    for kind, found in groupby(one.drifted, key=lambda item: item.kind):
        items = list(found)
        yield kind, items[:_MOST_OF_A_CLASS], max(0, len(items) - _MOST_OF_A_CLASS)


def _item(item: Item) -> str:
    return f"{item.address}: {item.words}" if item.address else item.words


def _section(one: SeenStack) -> Iterator[str]:
    yield f"### {markdown.code(one.address)}: {_kind(one)}"
    yield ""
    if one.fault:
        yield from (f"- {markdown.text(visible(line))}" for line in one.fault.splitlines() if line.strip())
    for kind, items, more in _shown(one):
        for item in items:
            where = f"{markdown.code(visible(item.address))}: " if item.address else ""
            yield f"- **{kind}** {where}{markdown.text(visible(item.words[:_LONGEST]))}"
        if more:
            yield f"- **{kind}** and {more} more"
    yield from (f"- **not seen** {markdown.text(visible(words))}" for words in one.unseen)
    yield ""


def _stack(one: SeenStack) -> dict[str, object]:
    return {
        "address": one.address,
        "kind": _kind(one),
        "items": [
            {"class": item.kind.value, "address": item.address, "words": item.words} for item in one.items
        ],
        "not_seen": list(one.unseen),
        "fault": one.fault,
        "hint": one.hint,
        "seconds": round(one.seconds, 1),
        "log": one.log,
    }
