"""ANSI colours for text that goes to a terminal."""

from collections.abc import Callable

from generator.core.findings import Severity

Paint = Callable[[str, str], str]
"""Text and the name of a style, to text."""

_STYLES = {
    Severity.ERROR.value: "1;31",
    Severity.WARNING.value: "1;33",
    Severity.NOTE.value: "1;36",
    "message": "1",
    "gutter": "34",
    "related": "34",
    "hint": "32",
}


def plain(text: str, style: str) -> str:  # noqa: ARG001 - one signature for both kinds of paint
    """The text as it is."""
    return text


def ansi(text: str, style: str) -> str:
    """The text in the colour of its style."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text else text
