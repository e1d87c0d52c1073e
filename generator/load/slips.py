"""Slips that YAML reads as something else: open merges, blanks that are none, quotes of a word processor."""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.load.documents import YAML
from generator.load.wording import character, quoted
from generator.tenancy.files import LEDGER_DOCUMENT

_rule = partial(Rule, family=YAML)

CONFLICT = _rule(
    code="SRC022",
    name="conflict-markers",
    summary="A file holds the markers of a merge that git could not finish.",
    why="Which of the two sides is meant is not known.",
    instead="Keep one side, or both, and remove the marker lines.",
)
WRONG_BLANK = _rule(
    code="SRC023",
    name="blank-that-is-no-space",
    summary="A non-breaking space, or another blank that is no space, stands where YAML needs a space.",
    why="It looks like a space and is read as a letter, so the line belongs elsewhere than it seems.",
    instead="Replace it with a space; it often comes from a web page or a chat.",
)
MISSING_SPACE = _rule(
    code="SRC024",
    name="no-space-after-colon",
    summary="A key and its value are written together, as `key:value`.",
    why="YAML reads both as one text.",
    instead="Write a space after the colon.",
)
TYPOGRAPHIC_QUOTES = _rule(
    code="SRC025",
    name="typographic-quotes",
    summary="A key or value stands between quotation marks of a word processor.",
    why="YAML knows straight quotes only; these would become part of the text.",
    instead="Write `\"` or `'` instead.",
)

_MARKER = re.compile(r"^(?:<{7} .*|<{7}|\|{7}(?: .*)?|={7}|>{7} .*|>{7})\r?$", re.MULTILINE)
_MARKED = {
    "<": "one side begins here",
    "|": "what both came from begins here",
    "=": "the other side begins here",
    ">": "it ends here",
}
_BLANKS = "".join(chr(code) for code in range(0x80, 0x3001) if unicodedata.category(chr(code)) == "Zs")
_WRONG_BLANK = re.compile(
    rf"^[ \t]*([{_BLANKS}][ \t{_BLANKS}]*)"
    rf"|^[ \t]*(?:- +)*-([{_BLANKS}]+)"
    rf"|^[ \t{_BLANKS}]*(?:- +)*[\w.-]+:([{_BLANKS}]+)",
    re.MULTILINE,
)
_TOGETHER = re.compile(r"""[ ]*(?:-[ ]+)*(?:[\w.-]+|"[^"]*"|'[^']*'):(?=[^\s:/])""")
_OPENING = "\u201c\u2018\u201e\u201a\u00ab\u2039\u201d\u2019"
_CLOSING = "\u201d\u2019\u201c\u2018\u00bb\u203a"


def conflicts(document: str, text: str) -> Iterator[Finding]:
    """A finding for each merge that is not finished, at its first marker."""
    found: list[Location] = []
    for marker in _MARKER.finditer(text):
        sign = marker.group()[0]
        if found and sign == "<":
            yield _conflict(found)
            found = []
        line = text.count("\n", 0, marker.start()) + 1
        width = len(marker.group().rstrip("\r"))
        found.append(Location(document, span=Span(line, 1, line, 1 + width), note=_MARKED[sign]))
    if found:
        yield _conflict(found)


def _conflict(markers: list[Location]) -> Finding:
    hint = "keep one side, or both, and remove the marker lines"
    if markers[0].document == LEDGER_DOCUMENT:
        hint = "run `tenantry rebase`: it makes the ledger again"
    return Finding(CONFLICT, "a merge was not finished here", markers[0], tuple(markers[1:]), hint)


def with_spaces(document: str, text: str) -> tuple[str, tuple[Finding, ...]]:
    """The text with a space for each blank that is none where YAML needs one, and a finding for each line."""
    if text.isascii():
        return text, ()
    findings = []
    for found in _WRONG_BLANK.finditer(text):
        group = found.lastindex or 1
        start = found.start(group) + next(index for index, one in enumerate(found[group]) if one not in " \t")
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        span = Span(line, column, line, column + found.end(group) - start)
        message = f"{character(text[start])} is no space, and YAML takes it for a letter"
        findings.append(
            Finding(WRONG_BLANK, message, Location(document, span=span), hint="type a space instead")
        )
    return _WRONG_BLANK.sub(lambda found: re.sub(f"[{_BLANKS}]", " ", found.group()), text), tuple(findings)


def written_together(document: str, text: str, value: Span) -> Finding | None:
    """The finding for a key and a value without a space between them, if that is how a value is written."""
    line = text.split("\n")[value.start_line - 1]
    found = _TOGETHER.match(line, value.start_column - 1)
    if found is None:
        return None
    key = found.group().strip(" -")
    span = Span(value.start_line, found.end(), value.start_line, found.end() + 1)
    place = Location(document, span=span, note="a space belongs behind it")
    return Finding(MISSING_SPACE, f"{quoted(key)} and its value are written together", place)


def typographic(value: str) -> str | None:
    """The quotation mark of a word processor that a value begins with, if one ends it as well."""
    is_quoted = len(value) > 1 and value[0] in _OPENING and value[-1] in f"{_CLOSING}\"'"
    return value[0] if is_quoted else None
