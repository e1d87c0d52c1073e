"""The formats findings are shown in, by the name `--format` takes."""

from collections.abc import Callable, Iterable, Mapping

from generator.core.errors import UsageError
from generator.core.findings import Finding
from generator.show.github import failed_github, render_github
from generator.show.json_v1 import failed_json, render_json
from generator.show.junit import failed_junit, render_junit
from generator.show.places import Sources
from generator.show.sarif import failed_sarif, render_sarif
from generator.show.text import render_text

JUNIT = "junit"
"""Which a scan also tells what passed and what is skipped."""

Format = Callable[[Iterable[Finding], Sources], str]
"""Findings and the texts they point into, to text that ends with a line feed or is empty."""

FORMATS: Mapping[str, Format] = {
    "text": render_text,
    "json": render_json,
    "sarif": render_sarif,
    "github": render_github,
    JUNIT: render_junit,
}


_FAILURES: Mapping[str, Callable[[str, str | None], str]] = {
    "json": failed_json,
    "sarif": failed_sarif,
    "github": failed_github,
    JUNIT: failed_junit,
}


def render_failure(message: str, hint: str | None, format_name: str) -> str:
    """Why a run ended before anything was found, for the programs that read a format; empty for people."""
    return _FAILURES[format_name](message, hint) if format_name in _FAILURES else ""


def render_findings(
    findings: Iterable[Finding], sources: Sources, format_name: str, *, colour: bool = False
) -> str:
    """The findings in one of `FORMATS`; only text can have colour.

    Raises:
        UsageError: there is no such format.
    """
    if format_name not in FORMATS:
        raise UsageError(f"there is no format {format_name!r}", hint=f"formats: {', '.join(FORMATS)}")
    if format_name == "text":
        return render_text(findings, sources, colour=colour)
    return FORMATS[format_name](findings, sources)
