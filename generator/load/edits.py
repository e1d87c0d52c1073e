"""Edits of the text of a file that leave every other character as it stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.core.places import Span
from generator.load.documents import SourceDocument

_BEFORE_A_KEY = re.compile(r"([ ]*)(?:\?[ \t]+)?")
"""What may stand in front of a key on a line that is the key's alone: blanks, and the sign of a long key."""


class NotEditable(Exception):
    """A text cannot be edited where it would have to be; `line` is the place, counted from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A stretch of a text, from `start` to before `end` in characters, and what comes in its place."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit as a reader sees it: whole lines of the text before it, and what comes in their place."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made, each at the place that it has in the text before them.

    Raises:
        NotEditable: two of them meet.
    """
    parts: list[str] = []
    reached = 0
    for one in sorted(edits):
        if one.start < reached:
            raise NotEditable(_line(text, one.start), "two changes meet here")
        parts += (text[reached : one.start], one.text)
        reached = one.end
    return "".join((*parts, text[reached:]))


def seen(text: str, edits: Iterable[Edit]) -> tuple[Edited, ...]:
    """The edits of a text by whole lines; those that share a line are told together."""
    stretches: list[tuple[int, int, list[Edit]]] = []
    for one in sorted(edits):
        start = text.rfind("\n", 0, one.start) + 1
        after = text.find("\n", max(one.end - 1, one.start))
        end = len(text) if after < 0 else after + 1
        if stretches and start < stretches[-1][1]:
            before, reached, others = stretches.pop()
            stretches.append((before, max(reached, end), [*others, one]))
        else:
            stretches.append((start, end, [one]))
    return tuple(_seen(text, *one) for one in stretches)


def without_key(document: SourceDocument, key: str) -> tuple[Edit, ...]:
    """What takes a key of the file away, with its value and a comment behind it; nothing where it has none.

    Comments on lines of their own stay. In braces the comma goes along.
    """
    spans = document.spans.get((key,))
    if spans is None or spans.key is None:
        return ()
    text = document.text
    start = offset(text, spans.key)
    end = max(offset(text, one, at_end=True) for one in (spans.key, spans.value))
    if _is_in_braces(document):
        return (_from_braces(text, start, end),)
    first = text.rfind("\n", 0, start) + 1
    if not _BEFORE_A_KEY.fullmatch(text, first, start):
        raise NotEditable(_line(text, start), f"take `{key}` away here")
    after = text.find("\n", end)
    return (Edit(first, len(text) if after < 0 else after + 1),)


def with_number(document: SourceDocument, key: str, number: int) -> tuple[Edit, ...]:
    """What gives a key of the file a number: in place of the one it has, or else before the first key."""
    text = document.text
    spans = document.spans.get((key,))
    if spans is not None:
        return (Edit(offset(text, spans.value), offset(text, spans.value, at_end=True), str(number)),)
    keys = [one.key for route, one in document.spans.items() if len(route) == 1 and one.key is not None]
    if not keys:
        raise NotEditable(1, f"write `{key}: {number}` here")
    start = offset(text, min(keys))
    first = text.rfind("\n", 0, start) + 1
    if _is_in_braces(document):
        mark = text[start] if text[start] in "\"'" else ""
        stated = f"{mark}{key}{mark}: {number},"
        is_alone = not text[first:start].strip(" \t")
        return (
            Edit(start, start, stated + (_line_break(text, start) + text[first:start] if is_alone else " ")),
        )
    before = _BEFORE_A_KEY.fullmatch(text, first, start)
    if before is None:
        raise NotEditable(_line(text, start), f"write `{key}: {number}` before this")
    return (Edit(first, first, f"{before[1]}{key}: {number}{_line_break(text, first)}"),)


def offset(text: str, span: Span, *, at_end: bool = False) -> int:
    """Where a span begins or ends in a text, in characters."""
    line, column = (span.end_line, span.end_column) if at_end else (span.start_line, span.start_column)
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _is_in_braces(document: SourceDocument) -> bool:
    """Whether the file is one mapping between braces."""
    root = document.spans.get(())
    return root is not None and document.text[offset(document.text, root.value) :][:1] == "{"


def _from_braces(text: str, start: int, end: int) -> Edit:
    """A key and its value between braces, with a comma: the one behind, or of the last key the one before."""
    behind = re.compile(r"[ \t]*,[ \t]*").match(text, end)
    if behind is None:
        before = text[:start].rstrip()
        return Edit(len(before) - 1 if before.endswith(",") else start, end)
    first = text.rfind("\n", 0, start) + 1
    rest = re.compile(r"\r?\n").match(text, behind.end())
    if rest and not text[first:start].strip(" \t"):
        return Edit(first, rest.end())
    return Edit(start, behind.end())


def _line_break(text: str, at: int) -> str:
    """How the line at a place ends, or the one before it where it has no end."""
    end = text.find("\n", at)
    end = text.rfind("\n") if end < 0 else end
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _seen(text: str, start: int, end: int, edits: Iterable[Edit]) -> Edited:
    moved = (Edit(one.start - start, one.end - start, one.text) for one in edits)
    before, after = _lines(text[start:end]), _lines(edited(text[start:end], moved))
    same = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    same = min(len(before), len(after)) if same is None else same
    number, before, after = _line(text, start) + same, before[same:], after[same:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return Edited(number, before, after)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.replace("\r\n", "\n").removesuffix("\n").split("\n")) if text else ()
