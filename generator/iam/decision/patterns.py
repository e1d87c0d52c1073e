"""Patterns after their variables have values: literal text and wildcards, kept apart.

A character that came out of a variable is no wildcard, so a pattern is not a
text here but a sequence of pieces.
"""

import re
from enum import Enum
from functools import lru_cache

_ARN_COMPONENTS = 6


class Wildcard(Enum):
    """A character of a policy that stands for others; never equal to that character as text."""

    ANY = "*"
    ONE = "?"


Piece = str | Wildcard
"""Literal text, or a wildcard."""

Pattern = tuple[Piece, ...]


def literal(pattern: Pattern) -> str:
    """The pattern read without wildcards, as operators such as `StringEquals` do."""
    return "".join(piece.value if isinstance(piece, Wildcard) else piece for piece in pattern)


def fits(pattern: Pattern, value: str) -> bool:
    """Whether the pattern fits the whole value; `*` crosses every character, case counts."""
    return _expression(pattern).fullmatch(value) is not None


def fits_arn(pattern: Pattern, value: str) -> bool | None:
    """Whether each of the six components of the pattern fits that of the value.

    None for a pattern that has fewer: the documentation knows no such ARN. A
    value that is no ARN does not fit.
    """
    expected, found = _components(pattern), value.split(":", _ARN_COMPONENTS - 1)
    if len(expected) < _ARN_COMPONENTS:
        return None
    if len(found) < _ARN_COMPONENTS:
        return False
    return all(fits(part, text) for part, text in zip(expected, found, strict=True))


def _components(pattern: Pattern) -> list[Pattern]:
    """The pattern cut at its first five colons."""
    components: list[list[Piece]] = [[]]
    for piece in pattern:
        if isinstance(piece, Wildcard):
            components[-1].append(piece)
            continue
        first, *others = piece.split(":", _ARN_COMPONENTS - len(components))
        components[-1].append(first)
        components.extend([text] for text in others)
    return [tuple(component) for component in components]


@lru_cache(maxsize=2048)
def _expression(pattern: Pattern) -> re.Pattern[str]:
    return re.compile("".join(_part(piece) for piece in pattern), re.DOTALL)


def _part(piece: Piece) -> str:
    if isinstance(piece, Wildcard):
        return ".*" if piece is Wildcard.ANY else "."
    return re.escape(piece)
