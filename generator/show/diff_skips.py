"""What is told of skipped checks that come, go or change: by skip, not by pair of a stack and a resource."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from generator.core.json_schema import Part, count, list_of, object_of, or_nothing, text, texts, truth
from generator.review.skips import Skipped, SkipsChange, Terms, TextSkip
from generator.show.glyphs import visible
from generator.show.wrapping import count_of
from generator.tenancy.files import SCAN_DOCUMENT

_MOST_NAMES = 6
"""Stacks or resources of a line that are named."""

_MOST_LINES = 20
"""Lines that are shown in text and Markdown; the JSON has all."""


def skip_lines(told: SkipsChange) -> Iterator[str]:
    """One line for each check that comes, goes or is on other terms, those that come first."""
    for commit in told.unread:
        yield f"! {SCAN_DOCUMENT} cannot be read at {commit[:12]}, so skipped checks were not compared"
    groups: dict[tuple[str, Terms | None, Terms | None], list[Skipped]] = {}
    for one in told.changes:
        groups.setdefault((one.skipped.check, one.before, one.after), []).append(one.skipped)
    lines = [visible(_line(*key, where)) for key, where in groups.items()]
    lines += [visible(_rendered(one, number)) for one, number in told.rendered]
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield f"and {len(lines) - _MOST_LINES:,} more skipped checks"


def skips_json(told: SkipsChange) -> dict[str, object]:
    """All of it, pair by pair."""
    changes = [
        {
            "check": one.skipped.check,
            "stack": one.skipped.stack,
            "resource": one.skipped.resource,
            "before": asdict(one.before) if one.before else None,
            "after": asdict(one.after) if one.after else None,
        }
        for one in told.changes
    ]
    rendered = [asdict(one) | {"stacks": number} for one, number in told.rendered]
    return {"changes": changes, "unread": list(told.unread), "rendered": rendered}


def skips_schema() -> Part:
    """The schema of that."""
    terms = object_of(
        {
            "reason": text("Why it is skipped."),
            "owner": text("Who answers for it."),
            "until": text("The last day on which it is skipped."),
        }
    )
    change = {
        "check": text("The id of the check."),
        "stack": text("The stack."),
        "resource": text("The address of the resource block."),
        "before": or_nothing(terms),
        "after": or_nothing(terms),
    }
    rendered = {
        "check": text("The id of the check."),
        "reason": text("The reason."),
        "comes": truth("Whether it comes; else it goes."),
        "stacks": count("In how many stacks."),
    }
    return object_of(
        {
            "changes": list_of("Skipped checks that come, go or are on other terms.", object_of(change)),
            "rendered": list_of("What another version skips inline, or no more.", object_of(rendered)),
            "unread": texts("Commits at which the file cannot be read."),
        }
    )


def _line(check: str, before: Terms | None, after: Terms | None, where: Iterable[Skipped]) -> str:
    named = f"{check} of {_names(one.resource for one in where)} in {_names(one.stack for one in where)}"
    if after is None:
        return f"{named} is not skipped any more"
    on = f"until {after.until}, as {after.owner} says: {after.reason}"
    if before is None:
        return f"! {named} is skipped, {on}"
    was, now = asdict(before), asdict(after)
    terms = "; ".join(f"{key} {was[key]} → {now[key]}" for key in reversed(now) if was[key] != now[key])
    return f"! {named} is skipped on other terms: {terms}"


def _rendered(one: TextSkip, stacks: int) -> str:
    where = count_of(stacks, "stack", "stacks")
    if not one.comes:
        return f"the new version does not skip {one.check} in {where} any more, which was: {one.reason}"
    return f"! the new version skips {one.check} in {where}: {one.reason or 'no reason'}"


def _names(names: Iterable[str]) -> str:
    every = sorted(set(names))
    more = f" and {len(every) - _MOST_NAMES:,} more" if len(every) > _MOST_NAMES else ""
    return ", ".join(every[:_MOST_NAMES]) + more
