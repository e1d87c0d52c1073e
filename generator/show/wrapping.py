"""Labelled fields and paragraphs within 80 columns."""

import textwrap
from collections.abc import Iterator

from generator.show.glyphs import visible

COLUMNS = 80
"""Width the layout keeps to; only words that are longer than a line go beyond it."""

_LABEL = 12


def field(label: str, words: str) -> Iterator[str]:
    """`label` and what it holds, continued below itself; without a label only the latter."""
    first, *rest = wrapped(words, _LABEL + 2)
    yield f"  {label:<{_LABEL}}{first.lstrip()}".rstrip()
    yield from rest


def wrapped(words: str, indent: int) -> list[str]:
    """The words in lines that begin after `indent` columns; at least one."""
    lines = textwrap.wrap(visible(words), COLUMNS - indent, break_long_words=False, break_on_hyphens=False)
    return [" " * indent + line for line in lines or [""]]


def shortened(words: str, longest: int) -> str:
    """The words, cut where they are longer than that many characters."""
    return textwrap.shorten(words, longest, placeholder=" ...")


def count_of(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
