"""Policy variables: `${aws:PrincipalTag/team}` in a policy becomes what the request holds.

Semantics: IAM User Guide, policy variables and tags. Policies of this project
carry version 2012-10-17, without which `${…}` would be plain text.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto

from generator.iam.decision.patterns import Pattern, Piece, Wildcard
from generator.iam.requests import Value

_TOKEN = re.compile(r"\$\{(?P<variable>[^}]*)\}|(?P<wildcard>[*?])")
_DEFAULT = re.compile(r"(?P<key>[^,]*),\s*'(?P<default>[^']*)'\s*")
_SPELLED_OUT = frozenset({"*", "?", "$"})


class Gap(Enum):
    """Why a text with variables has no value."""

    NO_VALUE = auto()
    """A key of the text is absent or empty, and no default is given."""
    SEVERAL_VALUES = auto()
    """A key of the text takes several values; such keys cannot be variables."""


def resolved(text: str, context: Mapping[str, Value]) -> Pattern | Gap:
    """The text as a pattern, every variable replaced by literal text, or why that cannot be."""
    pieces: list[Piece] = []
    end = 0
    for token in _TOKEN.finditer(text):
        pieces.append(text[end : token.start()])
        end = token.end()
        piece = Wildcard(token["wildcard"]) if token["wildcard"] else _value(token["variable"], context)
        if isinstance(piece, Gap):
            return piece
        pieces.append(piece)
    return tuple(piece for piece in (*pieces, text[end:]) if piece)


def loosened(text: str) -> Pattern:
    """The text as a pattern in which every variable may be anything."""
    pieces: list[Piece] = []
    end = 0
    for token in _TOKEN.finditer(text):
        pieces.append(text[end : token.start()])
        end = token.end()
        is_spelled_out = token["variable"] in _SPELLED_OUT
        pieces.append(token["variable"] if is_spelled_out else Wildcard(token["wildcard"] or "*"))
    return tuple(piece for piece in (*pieces, text[end:]) if piece)


def has_variable_before(text: str, colons: int) -> bool:
    """Whether a variable that takes a value stands before that many colons of the text.

    Colons inside of a variable are part of its name and do not count.
    """
    seen = end = 0
    for token in _TOKEN.finditer(text):
        seen += text.count(":", end, token.start())
        end = token.end()
        if seen >= colons:
            return False
        if token["variable"] is not None and token["variable"] not in _SPELLED_OUT:
            return True
    return False


def _value(variable: str, context: Mapping[str, Value]) -> str | Gap:
    if variable in _SPELLED_OUT:
        return variable
    with_default = _DEFAULT.fullmatch(variable)
    key = with_default["key"] if with_default else variable
    value = context.get(key.strip().lower(), "")
    if isinstance(value, tuple):
        return Gap.SEVERAL_VALUES
    if value:
        return value
    return (with_default["default"] if with_default else "") or Gap.NO_VALUE
