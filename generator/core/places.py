"""Places in files: what a finding points at."""

from dataclasses import dataclass

Route = tuple[str | int, ...]
"""Keys and indexes from the root of a document to one of its values."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text; lines and columns count from 1, the end column is exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int

    @classmethod
    def of_line(cls, line: int) -> "Span":
        """The start of one line, for findings that know no column."""
        return cls(line, 1, line, 1)


@dataclass(frozen=True, slots=True)
class Location:
    """Where a finding is: a document and a route through it, or a document and a span.

    `document` is a path relative to the workspace, with `/` separators.
    The route is turned into lines and columns only when a finding is shown;
    `on_key` points at the key instead of its value. A `span` that is given
    wins over the route.
    """

    document: str
    route: Route = ()
    on_key: bool = False
    span: Span | None = None
    note: str = ""

    def below(self, *route: str | int, on_key: bool = False, note: str = "") -> "Location":
        """The place of something further down in the value that is here."""
        return Location(self.document, (*self.route, *route), on_key, note=note)
