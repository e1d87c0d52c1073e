"""Findings for people at a terminal, with the source line and what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.core.findings import Finding
from generator.show.colours import Paint, ansi, plain
from generator.show.excerpt import excerpt
from generator.show.glyphs import visible, width
from generator.show.places import Place, Sources, in_order, place_of, summary
from generator.show.wrapping import columns, fitted


def render_text(findings: Iterable[Finding], sources: Sources, *, colour: bool = False) -> str:
    """The findings in the order of their places, and a summary; empty when there are none."""
    ordered = in_order(findings, sources)
    if not ordered:
        return ""
    paint = ansi if colour else plain
    blocks = ["\n".join(_finding(finding, sources, paint)) for finding in ordered]
    return "\n\n".join((*blocks, summary(ordered))) + "\n"


def _finding(finding: Finding, sources: Sources, paint: Paint) -> Iterator[str]:
    places = [place_of(location, sources) for location in (finding.primary, *finding.related)]
    numbers = [len(str(place.span.start_line)) for place in places if place.span and place.line is not None]
    layout = _Layout(max(numbers, default=1), paint)
    severity = finding.rule.severity.value
    label = f"{severity}[{finding.rule.code}]"
    first, *rest = fitted(finding.message, len(label) + 2)
    yield f"{paint(label, severity)}: {paint(first, 'message')}"
    for line in rest:
        yield " " * (len(label) + 2) + paint(line, "message")
    yield from layout.primary(places[0], severity)
    for place in places[1:]:
        yield from layout.related(place)
    if finding.hint:
        yield from layout.hint(finding.hint)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of one finding: its line numbers take `digits` of them."""

    digits: int
    paint: Paint

    def primary(self, place: Place, style: str) -> Iterator[str]:
        """The place of a finding."""
        yield self._gutter(" " * self.digits + " -->") + " " + _address(place)
        if place.line is not None:
            yield self._gutter(" " * self.digits + "  |")
        yield from self._source(place, "^", style)

    def related(self, place: Place) -> Iterator[str]:
        """Another place a finding speaks of."""
        yield self._gutter(" " * self.digits + " :::") + " " + _address(place)
        if place.line is not None:
            yield self._gutter(" " * self.digits + "  |")
        yield from self._source(place, "-", "related")

    def hint(self, words: str) -> Iterator[str]:
        """What to do."""
        label = " " * self.digits + "  = hint: "
        first, *rest = fitted(words, len(label))
        yield self.paint(label, "hint") + first
        for line in rest:
            yield " " * len(label) + line

    def _source(self, place: Place, mark: str, style: str) -> Iterator[str]:
        note = place.location.note
        bar = self._gutter(" " * self.digits + "  |")
        if place.line is None or place.span is None:
            if note:
                for line in fitted(note, self.digits + 4):
                    yield f"{bar} {line}"
            return
        shown = excerpt(place.line, place.span, columns() - self.digits - 4)
        number = self._gutter(f" {place.span.start_line:>{self.digits}} |")
        yield f"{number} {shown.source}".rstrip()
        marks = mark * shown.length
        column = self.digits + 4 + shown.indent + shown.length + 1
        beside, below = _note(visible(note), column, self.digits + 4)
        yield f"{bar} {' ' * shown.indent}{self.paint(marks + beside, style)}"
        for line in below:
            yield f"{bar} {self.paint(line, style)}"

    def _gutter(self, text: str) -> str:
        return self.paint(text, "gutter")


def _note(note: str, column: int, left: int) -> tuple[str, list[str]]:
    """A note beside the marks if it fits on the line, or else on lines of its own."""
    if not note:
        return "", []
    if column + width(note) <= columns():
        return f" {note}", []
    return "", fitted(note, left)


def _address(place: Place) -> str:
    where = f":{place.span.start_line}:{place.span.start_column}" if place.span else ""
    return visible(place.document) + where
