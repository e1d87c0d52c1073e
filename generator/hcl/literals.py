"""Python values as HCL expressions.

Strings are always inert: whatever they hold, Terraform evaluates the written
text to exactly that string. Only `Reference`, `Template` and `Json` become
expressions. Columns of `=` are aligned later, by `generator.hcl.layout`.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from generator.core.expressions import Reference, Template, text
from generator.hcl.identifiers import is_identifier
from generator.hcl.values import Json

LINE_WIDTH = 100
"""Columns up to which a list of scalars stays on one line."""

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_HARMLESS = re.compile(r"[ !#&-\[\]-~]*")
_MARKERS = re.compile(r"[$%]+(?=\{)")
_CLOSED = re.compile(r"\{[^{}\"\\$%]*\}")
_NESTED = (Mapping, list, tuple, Json)
_KEYWORDS = frozenset(
    ("true", "false", "null", "for", "for_each", "in", "if", "else", "endif", "endfor"),
)


def literal(value: object, indent: int = 0) -> str:
    """The HCL expression for a value; lines after the first are indented by `indent` spaces and more.

    Takes str, int, finite float, bool, None, lists, tuples, mappings with string
    keys, `Reference`, `Template` and `Json`, nested as deep as needed.

    Raises:
        TypeError: the value, or a map key, is of another type.
        ValueError: a float is not finite, or a string holds half a surrogate pair.
    """
    if isinstance(value, str):  # nine in ten
        return f'"{inner(value)}"'
    if isinstance(value, Mapping):
        return _mapping(value, indent)
    if isinstance(value, (list, tuple)):
        return _sequence(value, indent)
    if isinstance(value, Json):
        return f"jsonencode({literal(value.value, indent)})"
    return _scalar(value)


def inner(value: str, *, before_reference: bool = False) -> str:
    """The string as it stands between double quotes.

    `before_reference` says that `${` follows, so that a final `$` must not
    turn it into the escape `$${`.

    Raises:
        ValueError: the string holds half a surrogate pair.
    """
    if harmless := _HARMLESS.fullmatch(value):
        return harmless[0]
    escaped = "".join(map(_escaped, value))
    if before_reference:
        escaped = re.sub(r"\$+\Z", lambda match: _hidden(match[0]), escaped)
    return _MARKERS.sub(_inert, escaped)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return f'"{inner(value)}"'
    if isinstance(value, Reference):
        return value.expression
    if isinstance(value, Template):
        return _template(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(value)


def _number(value: object) -> str:
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"not a number Terraform knows: {value!r}")
        return repr(float(value))
    raise TypeError(f"no HCL literal for {type(value).__name__}")


def _template(value: Template) -> str:
    whole = text(*value.parts)
    if not isinstance(whole, Template):
        return _scalar(whole)  # `terraform fmt` unwraps "${x}", so a lone reference is written bare
    parts = whole.parts
    followers = (*parts[1:], "")
    return '"' + "".join(map(_template_part, parts, followers)) + '"'


def _template_part(part: str | Reference, follower: str | Reference) -> str:
    if isinstance(part, Reference):
        return f"${{{part.expression}}}"
    return inner(part, before_reference=isinstance(follower, Reference))


def _sequence(values: Sequence[object], indent: int) -> str:
    if not values:
        return "[]"
    if not any(isinstance(value, _NESTED) for value in values if not isinstance(value, str)):
        line = f"[{', '.join(map(_scalar, values))}]"
        if indent + len(line) <= LINE_WIDTH:
            return line
    inside = " " * (indent + 2)
    lines = "".join(f"{inside}{literal(value, indent + 2)},\n" for value in values)
    return f"[\n{lines}{' ' * indent}]"


def _mapping(values: Mapping[object, object], indent: int) -> str:
    if not values:
        return "{}"
    inside = " " * (indent + 2)
    lines = "".join(f"{inside}{_key(key)} = {literal(value, indent + 2)}\n" for key, value in values.items())
    return f"{{\n{lines}{' ' * indent}}}"


@lru_cache(maxsize=1 << 12)  # the arguments of resources and the words of policies, over and over
def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a map key must be a string, not {type(key).__name__}")
    if is_identifier(key) and key not in _KEYWORDS:
        return key
    # Keys decide where `=` is aligned, and `terraform fmt` counts graphemes: only
    # characters that are surely one grapheme each stay readable in a key.
    return '"' + "".join(c if _is_one_grapheme(c) else _code_point(c) for c in inner(key)) + '"'


def _is_one_grapheme(character: str) -> bool:
    return character.isascii() or unicodedata.category(character) in {"Lu", "Ll"}


def _escaped(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character.isprintable():
        return character
    if unicodedata.category(character) == "Cs":
        raise ValueError("half a surrogate pair is no text")
    return _code_point(character)


def _code_point(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004 - the end of the BMP


def _inert(markers: re.Match[str]) -> str:
    """`${` or `%{` as text: doubled where it is closed on the spot, as IAM variables are, else by code point.

    python-hcl2, and checkov which is built on a copy of it, read `$${` up to the
    next `}` whatever stands between, so an unclosed one would swallow the file.
    """
    if len(markers[0]) == 1 and _CLOSED.match(markers.string, markers.end()):
        return markers[0] * 2
    return _hidden(markers[0])


def _hidden(characters: str) -> str:
    return "".join(map(_code_point, characters))
