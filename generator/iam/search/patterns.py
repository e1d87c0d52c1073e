"""Text patterns as sequences of tokens: what policies, ARN formats and sessions say a value looks like.

A token stands for one character or for any number of them. Which characters a
wildcard takes depends on where it stands: everything in a resource or a
`StringLike`, everything but a colon in the first five parts of an ARN under
`ArnLike` (IAM User Guide, condition operators).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator.iam.search.interned import Interned

ANY = "any"
PART = "part"
SEGMENT = "segment"

_EXCLUDED = {ANY: "", PART: ":", SEGMENT: ":/"}
_PIECE = re.compile(r"\$\{([^}]*)\}|(.)", re.DOTALL)
_DEFAULT = re.compile(r"([^,]+?)\s*(?:,\s*'([^']*)'\s*)?")
_ARN_COLONS = 5


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Token(metaclass=Interned):
    """One character (`characters` is it, or the name of a set), or with `repeats` any number of them."""

    characters: str
    repeats: bool = False

    def takes(self, character: str) -> bool:
        """Whether the character is one of the token's."""
        excluded = _EXCLUDED.get(self.characters)
        return character == self.characters if excluded is None else character not in excluded

    @property
    def is_literal(self) -> bool:
        """Whether the token stands for one character only."""
        return self.characters not in _EXCLUDED


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Variable(metaclass=Interned):
    """A policy variable inside a pattern: the key in lower case, and its value when there is none."""

    key: str
    default: str | None = None


@dataclass(frozen=True, eq=False)
class Pattern(metaclass=Interned):
    """A pattern of whole texts; with `ignores_case` letters match in both cases."""

    pieces: tuple[Token | Variable, ...]
    ignores_case: bool = False

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The policy variables in it, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Variable))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The pattern's tokens, once no variable is left.

        Raises:
            ValueError: a variable is left.
        """
        found = tuple(piece for piece in self.pieces if isinstance(piece, Token))
        if len(found) != len(self.pieces):
            raise ValueError("the pattern still holds variables")
        return found


def literal(text: str) -> tuple[Token, ...]:
    """Tokens for exactly this text."""
    return tuple(map(Token, text))


@lru_cache(maxsize=4096)
def exact(text: str) -> Pattern:
    """The pattern of `StringEquals`: no wildcards, but policy variables."""
    return Pattern(tuple(_pieces(text, wild=False)))


@lru_cache(maxsize=4096)
def ignoring_case(text: str) -> Pattern:
    """The pattern of `StringEqualsIgnoreCase`."""
    return Pattern(tuple(_pieces(text, wild=False)), ignores_case=True)


@lru_cache(maxsize=4096)
def like(text: str) -> Pattern:
    """The pattern of `StringLike` and of resources."""
    return Pattern(tuple(_pieces(text, wild=True)))


@lru_cache(maxsize=4096)
def arn_like(text: str) -> Pattern:
    """The pattern of `ArnLike` and `ArnEquals`: wildcards stay inside the first five parts."""
    return Pattern(tuple(_within_parts(_pieces(text, wild=True))))


def _within_parts(pieces: Iterator[Token | Variable]) -> Iterator[Token | Variable]:
    colons = 0
    for piece in pieces:
        if isinstance(piece, Token) and piece.characters == ANY and colons < _ARN_COLONS:
            yield Token(PART, piece.repeats)
            continue
        colons += piece == Token(":")
        yield piece


def _pieces(text: str, *, wild: bool) -> Iterator[Token | Variable]:
    for variable, character in _PIECE.findall(text):
        if variable:
            yield from _variable(variable)
        elif wild and character == "*":
            yield Token(ANY, repeats=True)
        elif wild and character == "?":
            yield Token(ANY)
        else:
            yield Token(character)


def _variable(text: str) -> Iterator[Token | Variable]:
    if text in ("*", "?", "$"):
        yield Token(text)
        return
    found = _DEFAULT.fullmatch(text.strip())
    key, default = (found[1], found[2]) if found else (text, None)
    yield Variable(key.strip().lower(), default)


def settled(pattern: Pattern, values: Mapping[str, str | None]) -> Pattern | None:
    """The pattern with variables replaced by the values of their keys, which stand for themselves.

    Variables of other keys stay. A key whose value is None or empty has none:
    its default takes the place, and without one the pattern fits nothing: None.
    """
    if not any(variable.key in values for variable in pattern.variables):
        return pattern
    pieces: list[Token | Variable] = []
    for piece in pattern.pieces:
        if not isinstance(piece, Variable) or piece.key not in values:
            pieces.append(piece)
            continue
        value = values[piece.key] or piece.default
        if not value:
            return None
        pieces += literal(value)
    return Pattern(tuple(pieces), pattern.ignores_case)


def loosened(pattern: Pattern) -> Pattern:
    """The pattern with each variable replaced by any text."""
    pieces = tuple(
        piece if isinstance(piece, Token) else Token(ANY, repeats=True) for piece in pattern.pieces
    )
    return Pattern(pieces, pattern.ignores_case)
