"""Locations become lines and columns, and findings get their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from generator.core.findings import Finding
from generator.core.places import Location, Route, Span


class Source(Protocol):
    """A text that findings point into."""

    @property
    def text(self) -> str:
        """The whole text."""

    def span(self, route: Route, *, on_key: bool = False) -> Span:
        """Where the value (or key) at a route stands, or its nearest parent."""


Sources = Mapping[str, Source]
"""Texts by their path below the workspace. Findings may point at files that are not there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A location with its lines and columns; without a span it is the whole file.

    `line` is the first line of the span, when the text is known.
    """

    document: str
    span: Span | None
    line: str | None
    location: Location


def place_of(location: Location, sources: Sources) -> Place:
    """The location in its text. A span that is given wins; no span and no route mean the whole file."""
    source = sources.get(location.document)
    span = location.span
    is_whole_file = location.span is None and not location.route
    if not is_whole_file and span is None and source is not None:
        span = source.span(location.route, on_key=location.on_key)
    if span is None or source is None:
        return Place(location.document, span, None, location)
    lines = source.text.split("\n")
    line = lines[span.start_line - 1].removesuffix("\r") if 0 < span.start_line <= len(lines) else None
    return Place(location.document, span, line or None, location)


def in_order(findings: Iterable[Finding], sources: Sources) -> list[Finding]:
    """Findings by document, line, column, code and message."""

    def order(finding: Finding) -> tuple[str, Span, str, str]:
        place = place_of(finding.primary, sources)
        return (place.document, place.span or Span.of_line(0), finding.rule.code, finding.message)

    return sorted(findings, key=order)


def summary(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity: `2 errors, 1 warning`."""
    counts: dict[str, int] = {"error": 0, "warning": 0, "note": 0}
    for finding in findings:
        counts[finding.rule.severity.value] += 1
    words = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
    return ", ".join(words) or "no findings"
