"""How values and characters are named in messages."""

import unicodedata
from collections.abc import Sequence

_LONGEST = 60
_LONG_LIST = 12


def quoted(value: object) -> str:
    """A value between backquotes, on one line and cut to 60 characters."""
    words = {True: "true", False: "false", None: "null"}
    if isinstance(value, bool) or value is None:
        return f"`{words[value]}`"
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(value))
    return f"`{text}`" if len(text) <= _LONGEST else f"`{text[: _LONGEST - 3]}...`"


def kind_of(value: object) -> str:
    """What a value is, in plain words."""
    if value is None:
        return "empty"
    kinds: tuple[tuple[type, str], ...] = (
        (bool, f"the boolean {quoted(value)}"),
        (int, f"the number {quoted(value)}"),
        (float, f"the number {quoted(value)}"),
        (str, f"the text {quoted(value)}"),
        (dict, "a mapping"),
        (list, "a list"),
    )
    return next((words for kind, words in kinds if isinstance(value, kind)), "something else")


def character(value: str) -> str:
    """A character by its number and its Unicode name."""
    return f"U+{ord(value):04X} {unicodedata.name(value, 'CONTROL CHARACTER')}"


def sign(value: str) -> str:
    """A character as it is written; by its name too where it may not be told from others."""
    if value == " ":
        return "a space"
    return quoted(value) if value.isascii() and value.isprintable() else character(value)


def listed(words: Sequence[str], joint: str = "or") -> str:
    """Words in a row: `a, b or c`; a long row is cut short."""
    if len(words) > _LONG_LIST:
        return f"{', '.join(words[:_LONG_LIST])} and {len(words) - _LONG_LIST} more"
    if len(words) < 2:  # noqa: PLR2004 - one word needs no joint
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
