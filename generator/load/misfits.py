"""Where a text leaves a pattern, so that a finding names the character and nobody reads the pattern."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any

_PARSER = import_module("re._parser")
"""The parser of Python's own patterns; a pattern that it reads otherwise than expected explains nothing."""

_LONGEST = 512
"""How many characters of a text are looked at: more than any pattern of a file takes."""

_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)

_Positions = frozenset[int]


def misfit(pattern: str, text: str) -> int | None:
    """How many characters of a text fit before the first that does not; all of them when it ends too early.

    None when the text fits, or when the pattern holds what is not understood here.
    """
    walk = _Walk(text[:_LONGEST])
    try:
        ends = walk.sequence(_parsed(pattern), frozenset({0}))
    except KeyError:
        return None
    return None if len(text) in ends else walk.furthest


def ordinal(number: int) -> str:
    """A number as the place of something in a row: `1st`, `12th`."""
    ending = "th" if number % 100 in _TEENS else _ORDINALS.get(number % 10, "th")
    return f"{number}{ending}"


@cache
def _parsed(pattern: str) -> Any:  # noqa: ANN401 - a tree of the parser's own
    return _PARSER.parse(pattern)


def _is_word(character: str) -> bool:
    r"""Whether pydantic's `\w` takes a character: the table of UTS 18, which is not Python's."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")


_CATEGORIES: dict[str, Callable[[str], bool]] = {"CATEGORY_WORD": _is_word}


class _Walk:
    """All ways through a pattern at once, as the positions in the text that can be reached."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.furthest = 0

    def sequence(self, nodes: Iterable[tuple[object, Any]], starts: _Positions) -> _Positions:
        """Where the nodes, one behind the other, can end."""
        for kind, argument in nodes:
            starts = self._one(str(kind), argument, starts)
        return starts

    def _one(self, kind: str, argument: Any, starts: _Positions) -> _Positions:  # noqa: ANN401
        if kind in ("LITERAL", "NOT_LITERAL", "IN"):
            test = _test(kind, argument)
            return self._kept(starts, lambda at: at < len(self._text) and test(self._text[at]), 1)
        if kind == "AT":
            wanted = {"AT_BEGINNING": 0, "AT_END": len(self._text)}[str(argument)]
            return self._kept(starts, lambda at: at == wanted, 0)
        if kind == "SUBPATTERN":
            return self.sequence(argument[-1], starts)
        if kind == "BRANCH":
            return frozenset().union(*(self.sequence(branch, starts) for branch in argument[1]))
        return self._repeated({"MAX_REPEAT": argument}[kind], starts)

    def _kept(self, starts: _Positions, fits: Callable[[int], bool], step: int) -> _Positions:
        self.furthest = max(self.furthest, *(starts or {0}))
        return frozenset(at + step for at in starts if fits(at))

    def _repeated(self, argument: tuple[int, int, Any], starts: _Positions) -> _Positions:
        least, most, body = argument
        reached = starts if least == 0 else frozenset[int]()
        count = 0
        while starts and count < min(int(most), _LONGEST):
            count += 1
            starts = self.sequence(body, starts) - reached
            reached |= starts if count >= least else frozenset()
        return reached


def _test(kind: str, argument: Any) -> Callable[[str], bool]:  # noqa: ANN401
    if kind != "IN":
        return lambda one: (ord(one) == argument) is (kind == "LITERAL")
    negated = str(argument[0][0]) == "NEGATE"
    members = [_member(str(name), value) for name, value in argument[negated:]]
    return lambda one: any(member(one) for member in members) is not negated


def _member(name: str, value: Any) -> Callable[[str], bool]:  # noqa: ANN401
    if name == "CATEGORY":
        return _CATEGORIES[str(value)]
    first, last = {"LITERAL": (value, value), "RANGE": value}[name]
    return lambda one: first <= ord(one) <= last


def fitting(pattern: str) -> str:
    """A short text that fits a pattern; empty when the pattern holds what is not understood here."""
    try:
        return _fitting(_parsed(pattern))
    except KeyError:
        return ""


def _fitting(nodes: Iterable[tuple[object, Any]]) -> str:
    return "".join(_fitting_one(str(kind), argument) for kind, argument in nodes)


def _fitting_one(kind: str, argument: Any) -> str:  # noqa: ANN401
    if kind in ("LITERAL", "NOT_LITERAL", "IN"):
        test = _test(kind, argument)
        return next((one for one in "az09AZ*.-:/ " if test(one)), chr(argument) if kind == "LITERAL" else "")
    if kind == "AT":
        return ""
    if kind == "SUBPATTERN":
        return _fitting(argument[-1])
    if kind == "BRANCH":
        return _fitting(argument[1][0])
    least, most, body = {"MAX_REPEAT": argument}[kind]
    return _fitting(body) * max(int(least), min(int(most), 1))
