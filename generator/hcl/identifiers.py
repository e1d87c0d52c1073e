"""Bare names in HCL, and labels made from names people choose."""

import re

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PROVIDER = re.compile(r"aws(?:\.[A-Za-z_][A-Za-z0-9_-]*)?")
_TYPE_TEXT = re.compile(r"[A-Za-z0-9_(){}\[\],= ]+")
_TYPE_WORD = re.compile(r"\b[A-Za-z_]\w*\b(?!\s*=)")
_TYPE_WORDS = frozenset(
    ("string", "number", "bool", "any", "list", "set", "map", "object", "tuple", "optional"),
)
_CHANGED = re.compile(r"[^A-Za-z0-9_-]|\A[0-9-]|_(?=x)")


def is_identifier(name: str) -> bool:
    """Whether `name` can stand bare in HCL. Only ASCII letters are taken, as AWS names allow no more."""
    return _IDENTIFIER.fullmatch(name) is not None


def identifier(name: str) -> str:
    """`name` itself, once it is known to be an HCL identifier.

    Raises:
        ValueError: `name` cannot stand bare in HCL.
    """
    if not is_identifier(name):
        raise ValueError(f"not an HCL identifier: {name!r}")
    return name


def provider_address(name: str) -> str:
    """`name` itself, once it is known to be `aws` or `aws.<alias>`.

    Raises:
        ValueError: `name` is no provider address.
    """
    if _PROVIDER.fullmatch(name) is None:
        raise ValueError(f"not a provider address: {name!r}")
    return name


def type_constraint(constraint: str) -> str:
    """`constraint` itself, once it is made of type words, attribute names and brackets only.

    Raises:
        ValueError: it is empty, holds anything else, or its brackets do not match.
    """
    words = set(_TYPE_WORD.findall(constraint))
    is_plain = _TYPE_TEXT.fullmatch(constraint) is not None
    if not is_plain or not words or not words <= _TYPE_WORDS or not _is_balanced(constraint):
        raise ValueError(f"not a Terraform type: {constraint!r}")
    return constraint


def _is_balanced(constraint: str) -> bool:
    closers = {"(": ")", "{": "}", "[": "]"}
    expected: list[str] = []
    for character in constraint:
        if character in closers:
            expected.append(closers[character])
        elif character in closers.values() and (not expected or expected.pop() != character):
            return False
    return not expected


def label(name: str) -> str:
    """A resource label for a name a person chose: two names never share one.

    An identifier stays as it is. Every other character is written as
    `_x<hexadecimal code point>_`, and so is an underscore before an `x`, which
    keeps the writing reversible: `user.name` becomes `user_x2e_name`.

    Raises:
        ValueError: `name` is empty.
    """
    if not name:
        raise ValueError("an empty name has no label")
    return _CHANGED.sub(lambda match: f"_x{ord(match[0]):x}_", name)
