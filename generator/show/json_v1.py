"""Findings for programs. The shape is versioned: keys are added, never changed, within a version."""

import json
from collections.abc import Iterable

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.show.pages import page
from generator.show.places import Sources, in_order, place_of

VERSION = 1


def render_json(findings: Iterable[Finding], sources: Sources) -> str:
    """One JSON object with a version and the findings in order; lines and columns count from 1."""
    document = {"version": VERSION, "findings": finding_values(findings, sources)}
    return json.dumps(document, indent=2) + "\n"


def failed_json(message: str, hint: str | None) -> str:
    """The JSON object of a run that ended before anything was found: no findings, and the reason."""
    error = {"message": message, "hint": hint}
    return json.dumps({"version": VERSION, "findings": [], "error": error}, indent=2) + "\n"


def finding_values(findings: Iterable[Finding], sources: Sources) -> list[dict[str, object]]:
    """The findings in order, each as a JSON value."""
    return [_finding(finding, sources) for finding in in_order(findings, sources)]


def _finding(finding: Finding, sources: Sources) -> dict[str, object]:
    return {
        "code": finding.rule.code,
        "rule": finding.rule.name,
        "severity": finding.rule.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "page": page(finding.rule),
        "primary": _location(finding.primary, sources),
        "related": [_location(location, sources) for location in finding.related],
    }


def _location(location: Location, sources: Sources) -> dict[str, object]:
    return {
        "document": location.document,
        "route": list(location.route),
        "span": _span(place_of(location, sources).span),
        "note": location.note,
    }


def _span(span: Span | None) -> dict[str, object] | None:
    if span is None:
        return None
    return {
        "start": {"line": span.start_line, "column": span.start_column},
        "end": {"line": span.end_line, "column": span.end_column},
    }
