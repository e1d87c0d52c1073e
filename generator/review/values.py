"""A value that is rendered, short enough to be written down by whoever answers for it, and no other's."""

import hashlib
import json
from collections.abc import Iterable, Iterator

from generator.review.terms import Ref, Term

Value = str | int | bool | None
"""As an acknowledgement writes it; None where nothing is stated."""

_LONGEST = 120
"""Characters that are shown of a value that is longer, or more than a text."""

_DIGEST = "sha256:"
_FEW_DIGITS = 15
"""Digits up to which a number is written as one: any reader of YAML or JSON keeps those."""


def value_of(term: Term) -> Value:
    """What a term says. Two terms have one value only where they are equal.

    A number, a truth and a short line of text are themselves: to Terraform the text "1" is the number, so
    both are the number here. All else is its beginning, for people, and the digest of all of it.
    """
    if term.is_null:
        return None
    said = term.literal
    if said is None or len(term.said) > 2:  # noqa: PLR2004 - a literal of JSON, which has a type
        return _digested("".join(_words(term)), term)
    if said in ("true", "false"):
        return said == "true"
    if (
        len(said) <= _FEW_DIGITS
        and said.isascii()
        and said.removeprefix("-").isdigit()
        and said == str(int(said))
    ):
        return int(said)
    is_short = len(said) <= _LONGEST and said.isprintable() and _DIGEST not in said
    return said if is_short else _digested(said, term)


def _digested(words: str, term: Term) -> str:
    shown = "".join(each if each.isprintable() else " " for each in words[: _LONGEST + 1])
    beginning = f"{shown[:_LONGEST]}…" if len(shown) > _LONGEST else shown
    return f"{beginning} ({_DIGEST}{_print(term.said)})"


def _print(part: object) -> str:
    """The digest of a part of a term, which is the same in every run."""
    if isinstance(part, Term):
        return _print(part.said)
    if isinstance(part, Ref):
        return _print((part.address, part.attribute, "data" if part.is_data else "resource"))
    if isinstance(part, frozenset):
        told = ["set", *sorted(map(_print, part))]
    elif isinstance(part, tuple):
        told = ["some", *map(_print, part)]
    else:
        told = [type(part).__name__, str(part)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _words(part: object) -> Iterator[str]:
    """A term in words that people read, which may be those of others too."""
    if isinstance(part, Ref):
        yield f"{part.address}.{part.attribute}"
    elif not isinstance(part, Term):
        yield str(part)
    else:
        kind, *rest = part.said
        inner = rest[0] if rest else ()
        if kind == "map" and isinstance(inner, tuple):
            yield from _between("{", ((f"{key}: ", one) for key, one in inner), "}")
        elif kind in ("list", "set") and isinstance(inner, tuple | frozenset):
            yield from _between("[", (("", one) for one in inner), "]")
        elif isinstance(inner, tuple):
            for one in inner:
                yield from _words(one)
        else:
            yield from _words(inner)


def _between(opening: str, some: Iterable[tuple[str, object]], closing: str) -> Iterator[str]:
    yield opening
    for index, (name, one) in enumerate(some):
        yield f"{', ' if index else ''}{name}"
        yield from _words(one)
    yield closing
