"""Terraform files read fast, for whoever reads many: the blocks that `parse` gives, in a tenth of its time.

Reads what is written here and most of what others write. Whatever it does not know, heredocs and block
comments among it, is left to `parse`.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from generator.hcl.parse import Attribute, Block, Body, HclSyntaxError, decoded, parsed
from generator.hcl.values import Expression, Json

_TOKEN = re.compile(
    r"""
    (?:[ \t]+|(?:\#|//)[^\n]*)*+
    (?:
    (?P<line>\r?\n)
    |(?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    |(?P<text>"[^"\\$%\n]*+(?:(?:\\[^\n]|\$\$\{|%%\{|[$%](?!\{))[^"\\$%\n]*+)*+")
    |(?P<template>"(?:
        [^"\\$%\n]++|\\[^\n]|\$\$\{|%%\{|[$%](?!\{)
        |\$\{[ ]*[A-Za-z_][A-Za-z0-9_-]*+
            (?:\.[A-Za-z_][A-Za-z0-9_-]*+|\[[0-9]++\]|\["[^"\\$%\n]*+"\])*+[ ]*\}
    )*+")
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.]))
    |(?P<sign>=>|==|!=|<=|>=|&&|\|\||\.\.\.|/(?!\*)|[-+*%<>!?:=,.()\[\]{}])
    |(?P<end>\Z)
    )
    """,
    re.VERBOSE,
)
"""A token, and the space and comments before it."""

_REMEMBERED = 512
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}

_Token = tuple[str, str, int, int]
"""Its kind, its text, where it begins and its line."""


class UnusualError(Exception):
    """Something that is left to the other parser."""


def alone(text: str) -> tuple[Block, ...]:
    """The blocks of a Terraform file, without the other parser's help.

    Raises:
        RecursionError: it is nested too deep.
        UnusualError: the other parser has to say.
    """
    return _Reader(text, _tokens(text)).file()


@lru_cache(maxsize=_REMEMBERED)  # most modules are alike in all stacks
def read(text: str) -> tuple[Block, ...] | HclSyntaxError:
    """The blocks of a Terraform file or why it has none; the same text is read once in a process."""
    try:
        return alone(text)
    except (UnusualError, RecursionError):
        return parsed(text)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, line, match = 0, 1, _TOKEN.match
    while True:
        token = match(text, at)
        if token is None:
            raise UnusualError
        kind = token.lastgroup or ""
        if kind == "line":
            found.append((kind, "\n", token.start(kind), line))
            line += 1
        elif kind == "end":
            found.append(("line", "\n", len(text), line))
            found.append((kind, "", len(text), line))
            return found
        else:
            found.append((kind, token[kind], token.start(kind), line))
        at = token.end()


class _Reader:
    """Walks over tokens once."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0

    def file(self) -> tuple[Block, ...]:
        body = self._body("end")
        if body.attributes:
            raise UnusualError
        return body.blocks

    def _body(self, closing: str) -> Body:
        attributes: list[Attribute] = []
        blocks: list[Block] = []
        while True:
            kind, said, _, line = self.tokens[self.at]
            if kind == "line":
                self.at += 1
            elif closing in (kind, said):
                return Body(tuple(attributes), tuple(blocks))
            elif kind != "name":
                raise UnusualError
            elif self.tokens[self.at + 1][1] == "=":
                self.at += 2
                value = self._value()
                attributes.append(Attribute(said, value, line, self.tokens[self.at - 1][3]))
                if self.tokens[self.at][0] != "line" and self.tokens[self.at][1] != closing:
                    raise UnusualError
            else:
                blocks.append(self._block(said, line))

    def _block(self, kind: str, line: int) -> Block:
        self.at += 1
        labels: list[str] = []
        while self.tokens[self.at][0] in ("text", "name"):
            of, said, _, _ = self.tokens[self.at]
            labels.append(decoded(said[1:-1]) if of == "text" else said)
            self.at += 1
        self._expect("{")
        body = self._body("}")
        end = self.tokens[self.at][3]
        self.at += 1
        if self.tokens[self.at][0] != "line" and self.tokens[self.at][1] != "}":
            raise UnusualError
        return Block(kind, tuple(labels), body, line, end)

    def _expect(self, said: str) -> None:
        if self.tokens[self.at][1] != said:
            raise UnusualError
        self.at += 1

    def _value(self) -> object:
        """An expression; one that goes on after what can be a value is text."""
        start = self.at
        kind, said, _, _ = self.tokens[start]
        read = self._starts(kind, said)
        if read is not None:
            value = read(self)
            if value is not _OTHER and self._is_over():
                return value
            self.at = start
        return self._expression(start)

    def _starts(self, kind: str, said: str) -> "Callable[[_Reader], object] | None":
        if kind == "name":
            if said in _WORDS:
                return _Reader._word
            is_json = said == "jsonencode" and self.tokens[self.at + 1][1] == "("
            return _Reader._json if is_json else None
        return _STARTS.get(said if kind == "sign" else kind)

    def _is_over(self) -> bool:
        kind, said, _, _ = self.tokens[self.at]
        return kind in ("line", "end") or said in (",", "]", "}", ")")

    def _expression(self, start: int) -> Expression:
        """A traversal, a text with references, or a call of a function; the other parser has all else."""
        kind, said, begin, _ = self.tokens[start]
        self.at = start + 1
        if kind == "name" and self.tokens[self.at][1] == "(" and said not in _WORDS:
            self._arguments()
            self._steps()
        elif kind == "name":
            self._steps()
        elif kind != "template":
            raise UnusualError
        if not self._is_over():
            raise UnusualError
        last = self.tokens[self.at - 1]
        return Expression(self.text[begin : last[2] + len(last[1])])

    def _arguments(self) -> None:
        self.at += 1
        self._lines()
        while self.tokens[self.at][1] != ")":
            self._value()
            self._lines()
            if self.tokens[self.at][1] == ",":
                self.at += 1
                self._lines()
            elif self.tokens[self.at][1] != ")":
                raise UnusualError
        self.at += 1

    def _steps(self) -> None:
        while self.tokens[self.at][1] in (".", "["):
            if self.tokens[self.at][1] == ".":
                self._expect_kind(1, "name")
                self.at += 2
            else:
                if self.tokens[self.at + 1][1] != "*":
                    self._expect_kind(1, "number", "text")
                if self.tokens[self.at + 2][1] != "]":
                    raise UnusualError
                self.at += 3

    def _expect_kind(self, ahead: int, *kinds: str) -> None:
        if self.tokens[self.at + ahead][0] not in kinds:
            raise UnusualError

    def _word(self) -> object:
        self.at += 1
        return _WORDS[self.tokens[self.at - 1][1]]

    def _text(self) -> object:
        self.at += 1
        return decoded(self.tokens[self.at - 1][1][1:-1])

    def _number(self) -> object:
        self.at += 1
        said = self.tokens[self.at - 1][1]
        return float(said) if "." in said else int(said)

    def _negative(self) -> object:
        self.at += 1
        if self.tokens[self.at][0] != "number":
            return _OTHER
        value = self._number()
        return -value if isinstance(value, int | float) else _OTHER

    def _json(self) -> object:
        self.at += 2
        self._lines()
        value = self._value()
        self._lines()
        if self.tokens[self.at][1] == ",":
            return _OTHER
        self._expect(")")
        return Json(value)

    def _list(self) -> object:
        self.at += 1
        values: list[object] = []
        while True:
            self._lines()
            if self.tokens[self.at][1] == "]":
                self.at += 1
                return tuple(values)
            if self.tokens[self.at][1] == "for":
                return _OTHER
            values.append(self._value())
            self._lines()
            if self.tokens[self.at][1] == ",":
                self.at += 1
            elif self.tokens[self.at][1] != "]":
                raise UnusualError

    def _object(self) -> object:
        begin, is_plain = self.tokens[self.at][2], True
        self.at += 1
        values: dict[str, object] = {}
        while True:
            while self.tokens[self.at][0] == "line" or self.tokens[self.at][1] == ",":
                self.at += 1
            kind, said, _, _ = self.tokens[self.at]
            if said == "}" and kind == "sign":
                self.at += 1
                return values if is_plain else Expression(self.text[begin : self.tokens[self.at - 1][2] + 1])
            if kind not in ("name", "text") or said == "for":
                return _OTHER
            key = decoded(said[1:-1]) if kind == "text" else said
            self.at += 1
            if kind == "name" and self.tokens[self.at][1] == ".":
                self._steps()
                is_plain = False  # providers of a module, by name and alias
            if self.tokens[self.at][1] not in ("=", ":"):
                return _OTHER
            self.at += 1
            values[key] = self._value()
            if not (self.tokens[self.at][0] == "line" or self.tokens[self.at][1] in (",", "}")):
                raise UnusualError

    def _lines(self) -> None:
        while self.tokens[self.at][0] == "line":
            self.at += 1


_OTHER = object()
"""What is no value after all."""

_STARTS: "Mapping[str, Callable[[_Reader], object]]" = {
    "text": _Reader._text,  # noqa: SLF001 - its own
    "number": _Reader._number,  # noqa: SLF001 - its own
    "-": _Reader._negative,  # noqa: SLF001 - its own
    "[": _Reader._list,  # noqa: SLF001 - its own
    "{": _Reader._object,  # noqa: SLF001 - its own
}
