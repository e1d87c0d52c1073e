"""JSON that somebody else may have written: read within limits, or refused with a reason.

Python's own reader lets nesting end in a RecursionError, keeps the last of two equal keys, takes `NaN` for a
number and returns halves of characters that no file or terminal takes. None of that is a value here.
"""

import json
import re
from collections.abc import Mapping
from typing import NoReturn

MAX_DEPTH = 50
"""Deepest nesting of objects and lists; the deepest that is read, checkov's report, needs twelve."""

MAX_BYTES = 134_217_728
"""Longest text that is read of a file, in bytes: the manifest of ten thousand stacks has a third."""

_BRACKETS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+\\?"?|([\[{])|([\]}])', re.DOTALL)
"""Brackets, and whole strings to be passed over; a string that nobody closes is passed over once."""

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class JsonFault(ValueError):
    """Why a text is not read; with the line and column, both from 1, where they are known."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


def parsed(content: bytes, most: int = MAX_BYTES) -> object:
    """The value of a JSON text in UTF-8 of at most so many bytes.

    Raises:
        JsonFault: it is longer or nested deeper than the limits, holds a key twice, a number that is none
            or half a character, or is not JSON.
    """
    if len(content) > most:
        raise JsonFault(f"it is larger than {most // 1_048_576} MiB, the most that is read")
    _limit_depth(content)
    try:
        value: object = json.loads(content.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
        if _HALF.search(content):
            json.dumps(value, ensure_ascii=False).encode()
    except JsonFault:
        raise
    except json.JSONDecodeError as error:
        raise JsonFault(f"it is not JSON: {error.msg}", error.lineno, error.colno) from None
    except UnicodeDecodeError as error:
        raise JsonFault(f"it is not UTF-8: byte 0x{content[error.start]:02x} cannot stand there") from None
    except UnicodeEncodeError:
        raise JsonFault("it holds half a character") from None
    except ValueError:
        raise JsonFault("it holds a number of thousands of digits") from None
    return value


def object_in(content: bytes) -> Mapping[str, object]:
    """The object that a JSON text holds.

    Raises:
        JsonFault: it cannot be read, or holds something else.
    """
    value = parsed(content)
    if not isinstance(value, dict):
        raise JsonFault("it is not an object")
    return value


def _limit_depth(content: bytes) -> None:
    """Refuse what is nested too deep, before anything recurses into it."""
    if content.count(b"[") + content.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _BRACKETS.finditer(content):
        if found.lastindex == 1:
            depth += 1
            if depth > MAX_DEPTH:
                line = content.count(b"\n", 0, found.start()) + 1
                column = found.start() - content.rfind(b"\n", 0, found.start())
                raise JsonFault(f"it is nested deeper than {MAX_DEPTH} levels", line, column)
        elif found.lastindex == 2:  # noqa: PLR2004  # the group of closing brackets
            depth -= 1


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise JsonFault("a key stands twice in one object")
    return result


def _no_number(text: str) -> NoReturn:
    raise JsonFault(f"{text} is not a number")
