"""Labelled fields and paragraphs within the width of a terminal; 80 columns where there is none."""

import textwrap
from collections.abc import Iterable, Iterator
from contextvars import ContextVar

from generator.readback.placeholders import MARK
from generator.show.glyphs import visible

COLUMNS = 80
"""Width of what is no terminal."""

_NARROWEST = 40

_columns: ContextVar[int] = ContextVar("columns", default=COLUMNS)


def lay_out_for(width: int) -> None:
    """Keep to so many columns from now on, 40 at least."""
    _columns.set(max(width, _NARROWEST))


def columns() -> int:
    """Width the layout keeps to; only words that are longer than a line go beyond it."""
    return _columns.get()


_LABEL = 12


def field(label: str, words: str) -> Iterator[str]:
    """`label` and what it holds, continued below itself; without a label only the latter."""
    first, *rest = wrapped(words, _LABEL + 2)
    yield f"  {label:<{_LABEL}}{first.lstrip()}".rstrip()
    yield from rest


def wrapped(words: str, indent: int) -> list[str]:
    """The words in lines that begin after `indent` columns; at least one."""
    return [" " * indent + line for line in fitted(words, indent)]


def fitted(words: str, indent: int) -> list[str]:
    """The words in lines that leave `indent` columns free, without the blanks for them; at least one."""
    width = columns() - indent
    return textwrap.wrap(visible(words), width, break_long_words=False, break_on_hyphens=False) or [""]


def shortened(words: str, longest: int) -> str:
    """The words, cut where they are longer than that many characters."""
    return textwrap.shorten(words, longest, placeholder=" ...")


def stand_ins(lines: Iterable[str]) -> list[str]:
    """A last paragraph when some line holds an id that is not known before the apply; else nothing."""
    if not any(MARK in line for line in lines):
        return []
    return ["", f"An id with {MARK} stands for the one that AWS gives out when the thing is made."]


def count_of(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
