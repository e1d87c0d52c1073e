"""One YAML file, read from the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml

from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location, Span
from generator.load.characters import decode
from generator.load.credentials import masked
from generator.load.documents import YAML, SourceDocument
from generator.load.files import read_bytes
from generator.load.slips import conflicts, with_spaces
from generator.load.structure import Structure
from generator.load.syntax import events, explain

_rule = partial(Rule, family=YAML)

MORE_FINDINGS = _rule(
    code="SRC018",
    name="more-findings",
    summary="A file has more findings than are shown.",
    why="A file of the wrong kind can have a finding for every line, and the useful ones would be lost.",
    instead="Correct the findings shown and run again.",
    severity=Severity.WARNING,
)

MOST_FINDINGS = 20
"""How many findings of one kind of work on one file are shown."""


@dataclass(frozen=True, slots=True)
class Read:
    """A document and what is wrong with it.

    The document is there even when the file is not: with an empty text, so
    that findings always have something to point into. `document.data` is None
    when nothing can be said about the structure of the text.
    """

    document: SourceDocument
    findings: tuple[Finding, ...] = ()


def read_document(root: Path, relative: str) -> Read:
    """The file at `relative` (with `/` separators) below the workspace `root`; nothing is raised."""
    content = read_bytes(root, relative)
    if isinstance(content, Finding):
        return Read(SourceDocument(relative, ""), (content,))
    text, findings = decode(relative, content)
    if findings:
        text, credentials = masked(relative, text)
        document = SourceDocument(relative, text)
        return Read(document, at_most(document, (*findings, *credentials)))
    return read_text(relative, text)


def read_text(document: str, text: str) -> Read:
    """The document that a text without hidden characters holds; credentials in it are masked."""
    text, credentials = masked(document, text)
    unfinished = tuple(conflicts(document, text))
    if unfinished:
        result = SourceDocument(document, text)
        return Read(result, at_most(result, (*credentials, *unfinished)))
    text, blanks = with_spaces(document, text)
    structure = Structure(document, text)
    fault: tuple[Finding, ...] = ()
    try:
        structure.read(events(text))
    except yaml.YAMLError as error:
        fault = (explain(document, text, error),)
    result, findings = structure.finish(is_whole=not fault)
    return Read(result, at_most(result, (*credentials, *blanks, *findings, *fault)))


def at_most(document: SourceDocument, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first `MOST_FINDINGS` findings by their place, and a note where the others begin."""
    if len(findings) <= MOST_FINDINGS:
        return tuple(findings)

    def place(finding: Finding) -> Span:
        primary = finding.primary
        return primary.span or document.span(primary.route, on_key=primary.on_key)

    ordered = sorted(findings, key=place)
    left = more_findings(document, len(findings) - MOST_FINDINGS, place(ordered[MOST_FINDINGS]))
    return (*ordered[:MOST_FINDINGS], left)


def more_findings(document: SourceDocument, number: int, first: Span) -> Finding:
    """The note that says how many findings are left out, at the place of the first of them."""
    message = f"{number} more findings about this file are not shown"
    return Finding(MORE_FINDINGS, message, Location(document.path, span=first, note="the next is here"))
