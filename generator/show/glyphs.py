"""Text from files and messages, made safe and measurable for a terminal."""

import re
import unicodedata

_COMMAND = re.compile(r"(?:^|(?<=\s)):(?=:\w)|#(?=#(?:\[|vso))", re.IGNORECASE)
"""Where a command to a CI runner begins: `::stop-commands::` of GitHub, `##[…]` and `##vso[…]` of Azure."""


def visible(text: str) -> str:
    """The text on one line, with `<U+202E>` for what a terminal or a CI runner would obey or hide."""
    return "".join(glyphs(text))


def glyphs(text: str) -> list[str]:
    """What is printed for each character of a text; nothing in it is a command to whoever reads the log."""
    printed = [glyph(character) for character in text]
    for found in _COMMAND.finditer(text):
        printed[found.start()] = _by_number(text[found.start()])
    return printed


def glyph(character: str) -> str:
    """What is printed for one character; whitespace of any kind becomes a space."""
    if character.isprintable():
        return character
    if character in "\t\n\r" or unicodedata.category(character) == "Zs":
        return " "
    return _by_number(character)


def _by_number(character: str) -> str:
    return f"<U+{ord(character):04X}>"


def width(text: str) -> int:
    """Columns of printed text on a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_width_of(character) for character in text)


def _width_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("F", "W") else 1
