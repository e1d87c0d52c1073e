"""Text from files and messages, made safe and measurable for a terminal."""

import unicodedata


def visible(text: str) -> str:
    """The text on one line, with `<U+202E>` for what a terminal would obey or hide."""
    return "".join(glyph(character) for character in text)


def glyph(character: str) -> str:
    """What is printed for one character; whitespace of any kind becomes a space."""
    if character.isprintable():
        return character
    if character in "\t\n\r" or unicodedata.category(character) == "Zs":
        return " "
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
