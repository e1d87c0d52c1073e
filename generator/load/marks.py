"""PyYAML's marks become spans."""

from typing import Protocol

import yaml

from generator.core.places import Span


class Mark(Protocol):
    """A place in a text, counted from 0."""

    @property
    def line(self) -> int:
        """Lines above."""

    @property
    def column(self) -> int:
        """Characters to the left."""


class Marks:
    """The marks of one text, whose spans end where the visible text ends."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def span(self, event: yaml.Event) -> Span:
        """Where the text of an event stands, without line breaks at its end."""
        line, column = self._point(event.start_mark)
        end_line, end_column = max(self._point(event.end_mark), (line, column))
        while end_line > line and not self._lines[end_line][:end_column].strip():
            end_line -= 1
            end_column = len(self._lines[end_line].rstrip())
        return Span(line + 1, column + 1, end_line + 1, max(end_column, 0) + 1)

    def word(self, event: yaml.Event, sign: str) -> Span:
        """The word with `sign` in front on the line where an event begins, or the start of the event."""
        line, column = self._point(event.start_mark)
        text = self._lines[line]
        begin = text.find(sign, column)
        if begin < 0:
            return Span(line + 1, column + 1, line + 1, column + 1)
        length = len(text[begin:].split(maxsplit=1)[0].rstrip(",]}"))
        return Span(line + 1, begin + 1, line + 1, begin + 1 + length)

    def _point(self, mark: Mark | None) -> tuple[int, int]:
        if mark is None:
            return (0, 0)
        return min((mark.line, mark.column), (len(self._lines) - 1, len(self._lines[-1])))
