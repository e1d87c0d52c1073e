"""What a branch changes, as text and as Markdown for a pull request."""

from collections.abc import Iterable, Iterator

from generator.core import markdown
from generator.review.change import BranchChange, HolderChange
from generator.show.diff_lines import (
    MOST,
    Common,
    approval_lines,
    besides,
    common_values,
    headline,
    holder_lines,
    stack_lines,
    summary,
    versions,
)
from generator.show.diff_skips import skip_lines
from generator.show.diff_values import value_words
from generator.show.glyphs import visible
from generator.show.wrapping import count_of, stand_ins, wrapped

MARKDOWN_LIMIT = 65_536
"""Characters, and bytes, of the longest comment or description that GitHub takes."""

_RESERVE = 400
"""Of these for the note about what is left out."""

_LONGEST_COMMAND = 60
"""Characters of a command that are shown."""


def diff_text(base: str, told: BranchChange) -> str:
    """Holder by holder and stack by stack, the heaviest first; ends with a line feed."""
    lines = list(_text(base, told))
    return "".join(f"{line}\n" for line in (*lines, *stand_ins(lines)))


def diff_markdown(base: str, told: BranchChange) -> str:
    """A section for a pull request, folded by holder; short enough for it, and says what it leaves out."""
    command = markdown.code(f"tenantry diff --base {base}"[:_LONGEST_COMMAND])
    common = dict(list(common_values(told).items())[:MOST])
    parts = list(_begins(base, told, common, f"\nMore is left out here; {command} shows all.\n"))
    left = MARKDOWN_LIMIT - _RESERVE - sum(map(_size, parts))
    for number, held in enumerate(told.holders):
        is_last = number == len(told.holders) - 1
        section = _section(held, common, left if is_last else left // 2, command)
        if _size(section) > left:
            rest = count_of(len(told.holders) - number, "holder is", "holders are")
            parts.append(f"\n{rest} left out here; {command} shows all.\n")
            break
        parts.append(section)
        left -= _size(section)
    return "".join(parts)


def _begins(base: str, told: BranchChange, common: Common, rest: str) -> Iterator[str]:
    """What is told of all holders together, in half of what there is room for."""
    several = (f"In {number:,} stacks: {value_words(value)}." for value, number in common.values())
    began = tuple(f"{line}." for line in (summary(base, told), *approval_lines(told), *versions(told)))
    lines = (*began, *skip_lines(told.skips), *several, *besides(told))
    yield "## Changes\n"
    left = MARKDOWN_LIMIT // 2
    for line in lines:
        shown = f"\n{markdown.text(visible(line))}\n"
        left -= _size(shown)
        if left < 0:
            yield rest
            return
        yield shown


def _size(text: str) -> int:
    return len(text.encode())


def _text(base: str, told: BranchChange) -> Iterator[str]:
    yield from wrapped(summary(base, told), 0)
    for line in (*approval_lines(told), *versions(told)):
        yield from wrapped(line, 0)
    common = common_values(told)
    yield from _apart(skip_lines(told.skips))
    for value, number in common.values():
        yield ""
        yield f"in {number:,} stacks"
        yield from wrapped(value_words(value), 4)
    for held in told.holders:
        yield ""
        yield held.folder
        for line in holder_lines(held):
            yield from wrapped(line, 2)
        for one in held.stacks:
            yield from wrapped(f"{one.address.rpartition('/')[2]}  {headline(one)}", 2)
            for line in stack_lines(one, common):
                yield from wrapped(line, 4)
    yield from _apart(besides(told))


def _apart(lines: Iterable[str]) -> Iterator[str]:
    """Lines, each behind an empty one."""
    for line in lines:
        yield ""
        yield from wrapped(line, 0)


def _section(held: HolderChange, common: Common, most: int, command: str) -> str:
    """What is told of a holder, in at most so many bytes; where they do not suffice, it says so."""
    doors = sum(len(one.doors) for one in held.stacks)
    worst = f", {count_of(doors, 'one-way door', 'one-way doors')}" if doors else ""
    stacks = count_of(len(held.stacks), "stack", "stacks")
    shown = f"<summary>{_html(held.folder)}: {stacks}{worst}</summary>"
    begins, ends = f"\n<details{' open' if doors else ''}>{shown}\n", "\n</details>\n"
    parts = list(_paragraphs(held, common))
    left = most - _size(begins) - _size(ends) - _RESERVE
    fitting = 0
    while fitting < len(parts) and _size(parts[fitting]) <= left:
        left -= _size(parts[fitting])
        fitting += 1
    lines = count_of(len(parts) - fitting, "line is", "lines are")
    rest = f"\n{lines} left out here; {command} shows all.\n" if fitting < len(parts) else ""
    return "".join((begins, *parts[:fitting], rest, ends))


def _paragraphs(held: HolderChange, common: Common) -> Iterator[str]:
    """The lines of a holder's section, each with what parts it from the one before."""
    between = "\n"
    for line in holder_lines(held):
        yield f"{between}- {markdown.text(visible(line))}\n"
        between = ""
    for one in held.stacks:
        name = markdown.code(one.address.rpartition("/")[2])
        yield f"\n**{name}** {markdown.text(headline(one))}\n\n"
        yield from (f"- {markdown.text(visible(line))}\n" for line in stack_lines(one, common))


def _html(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
