"""Bytes become text, and text that would deceive a reader is found."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.load.documents import YAML
from generator.load.wording import character

_rule = partial(Rule, family=YAML)

NOT_UTF8 = _rule(
    code="SRC005",
    name="not-utf-8",
    summary="A file is not encoded in UTF-8.",
    why="Names and tags would reach AWS with other characters than you see in your editor.",
    instead="Save the file as UTF-8; a byte order mark at its start does no harm.",
)
HIDDEN_CHARACTER = _rule(
    code="SRC006",
    name="hidden-character",
    summary="The text holds a control character, or one that is invisible or changes the reading direction.",
    why="A reviewer would see another text than the one that is built.",
    instead="Delete the character; end lines with a line feed.",
)

_HIDDEN = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"  # C0, DEL, C1
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, bidi
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f"  # surrogates, no characters, invisible tags
)
_IN_FILE = re.compile(f"(?:[{_HIDDEN}]|\\r(?!\\n))+")
_IN_VALUE = re.compile(f"[{_HIDDEN}\\r]")


def decode(document: str, content: bytes) -> tuple[str, tuple[Finding, ...]]:
    """The text of a file without its byte order mark, and what is wrong with its characters.

    Bytes that are no UTF-8 are replaced so that the text can be shown.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        place = Location(document, span=_span(before, len(before), 1), note="not UTF-8 from here on")
        message = f"this file is not UTF-8: byte 0x{content[error.start]:02x} cannot stand here"
        finding = Finding(NOT_UTF8, message, place, hint=_encoding_hint(content))
        return content.decode(errors="replace"), (finding,)
    return text, tuple(_hidden_in_file(document, text))


def hidden_in_value(value: str) -> str | None:
    """The first character of a value that does not show or does not belong in text."""
    found = _IN_VALUE.search(value)
    return found.group() if found else None


def is_normalized(value: str) -> bool:
    """Whether Terraform sees the same text: Unicode normal form C."""
    return value.isascii() or unicodedata.is_normalized("NFC", value)


def _hidden_in_file(document: str, text: str) -> Iterator[Finding]:
    for found in _IN_FILE.finditer(text):
        first, length = found.group()[0], len(found.group())
        more = f" and {length - 1} more" if length > 1 else ""
        yield Finding(
            HIDDEN_CHARACTER,
            f"hidden character {character(first)}{more}",
            Location(document, span=_span(text, found.start(), length)),
            hint="end lines with a line feed, not with a carriage return alone"
            if first == "\r"
            else "delete it; it does not show in most editors",
        )


def _span(text: str, start: int, length: int) -> Span:
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Span(line, column, line, column + length)


def _encoding_hint(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "it looks like UTF-16; save it as UTF-8"
    return "save it as UTF-8"
