"""Findings as GitHub Actions workflow commands, which annotate the changed lines of a pull request."""

from collections.abc import Iterable, Iterator

from generator.core.findings import Finding
from generator.show.pages import command, page
from generator.show.places import Place, Sources, in_order, place_of

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def render_github(findings: Iterable[Finding], sources: Sources) -> str:
    """One `::error …::message` line per finding."""
    return "".join(f"{_command(finding, sources)}\n" for finding in in_order(findings, sources))


def failed_github(message: str, hint: str | None) -> str:
    """One `::error` line, without a file, of a run that ended before anything was found."""
    words = f"{message}\nhint: {hint}" if hint else message
    return f"::error title=tenantry::{_escaped(words, _IN_MESSAGE)}\n"


def _command(finding: Finding, sources: Sources) -> str:
    place = place_of(finding.primary, sources)
    title = f"{finding.rule.code} {finding.rule.name}"
    properties = ",".join(
        f"{key}={_escaped(value, _IN_PROPERTY)}" for key, value in _properties(place, title)
    )
    level = _LEVELS[finding.rule.severity.value]
    return f"::{level} {properties}::{_escaped(chr(10).join(_words(finding, sources)), _IN_MESSAGE)}"


def _words(finding: Finding, sources: Sources) -> Iterator[str]:
    yield finding.message
    if finding.primary.note:
        yield finding.primary.note
    for location in finding.related:
        span = place_of(location, sources).span
        line = f":{span.start_line}" if span else ""
        yield f"{location.document}{line}: {location.note}".removesuffix(": ")
    if finding.hint:
        yield f"hint: {finding.hint}"
    if finding.rule.family:
        yield f"more: {command(finding.rule)}, {page(finding.rule)}"


def _properties(place: Place, title: str) -> Iterable[tuple[str, str]]:
    yield "file", place.document
    span = place.span
    if span is not None:
        yield "line", str(span.start_line)
        yield "endLine", str(span.end_line)
        if span.start_line == span.end_line:  # GitHub ignores columns over several lines
            yield "col", str(span.start_column)
            yield "endColumn", str(span.end_column)
    yield "title", title


def _escaped(text: str, table: dict[str, str]) -> str:
    escaped = "".join(table.get(character, character) for character in text)
    return escaped.encode(errors="replace").decode()  # a file name may hold what is no text
