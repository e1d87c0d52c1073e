"""A line of source with a stretch of it underlined, clipped to the width of a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.core.places import Span
from generator.show.glyphs import glyphs as printed
from generator.show.glyphs import width

_ELLIPSIS = "..."


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Printable source, and where the underline begins and how long it is, in columns."""

    source: str
    indent: int
    length: int


def excerpt(line: str, span: Span, columns: int) -> Excerpt:
    """The part of `line` around `span` that fits into `columns`.

    A span over several lines is underlined to the end of its first line; one
    without length gets a single mark.
    """
    glyphs = printed(line.rstrip())
    start = min(max(span.start_column - 1, 0), len(glyphs))
    last = span.end_column - 1 if span.end_line == span.start_line else len(glyphs)
    end = min(max(last, start + 1), max(len(glyphs), start + 1))
    first, behind = _window(glyphs, start, end, columns)
    before = _ELLIPSIS if first > 0 else ""
    after = _ELLIPSIS if behind < len(glyphs) else ""
    indent = len(before) + width("".join(glyphs[first:start]))
    length = max(width("".join(glyphs[start : min(end, behind)])), 1)
    return Excerpt(before + "".join(glyphs[first:behind]) + after, indent, length)


def _window(glyphs: Sequence[str], start: int, end: int, columns: int) -> tuple[int, int]:
    """The first and the last glyph (exclusive) to print, so that the start of the span shows."""
    widths = [width(text) for text in glyphs]
    if sum(widths) <= columns:
        return 0, len(glyphs)
    room = columns - 2 * len(_ELLIPSIS)
    first = start
    context = max(room - sum(widths[start:end]), room // 4)
    used = 0
    while first > 0 and used + widths[first - 1] <= context:
        first -= 1
        used += widths[first]
    behind = first
    used = 0
    while behind < len(glyphs) and used + widths[behind] <= room:
        used += widths[behind]
        behind += 1
    return first, behind
