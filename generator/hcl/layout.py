"""What `terraform fmt` does to text we rendered ourselves: indentation, columns of `=`, blank lines.

The rules are those of hclwrite, which counts brackets rather than parsing:

- A line that opens more brackets than it closes indents what follows by one
  step of two spaces, however many brackets it opened; a line that closes more
  than it opens takes back the steps whose brackets it closed.
- The first `=` of a line, unless it starts the line, is a column of its own
  when the brackets after it are balanced. Neighbouring lines with such a
  column share it. Any other line ends the chain: blank lines, comments, and
  arguments that go on over several lines.

Blank lines are our own rule, `terraform fmt` leaves them alone: at most one in
a row, none after an opening or before a closing bracket, none at either end.

What we never write is refused: heredocs, block comments, and a comment behind
an argument (hclwrite would align those too).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_STEP = "  "
_OPENERS = "([{"
_CLOSERS = ")]}"
_INSIDE_STRING = re.compile(r'(?:[^"\\$%]|\\.|\$\$\{|%%\{|[$%](?!\{))*')
_REFUSED = {
    "#": "a comment stands on its own line",
    "//": "comments are written with #",
    "/*": "comments are written with #",
    "<<": "heredocs are not written; strings escape their newlines",
}
_SIGNIFICANT = re.compile(r'["#()\[\]{}]|//|/\*|<<|[=!<>]=|=>|=')


class LayoutError(ValueError):
    """Text that is not laid out the way we write HCL; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line


class _RefusedError(ValueError):
    """Why a line is not laid out; the caller knows which line it is."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A stripped line, the brackets it opens, and where what stands before its column of `=` ends."""

    text: str
    net_brackets: int = 0
    assign_at: int | None = None

    @property
    def opens(self) -> bool:
        return self.net_brackets > 0 and self.text[-1] in _OPENERS

    @property
    def closes(self) -> bool:
        return self.text[0] in _CLOSERS


_Laid = tuple[str, _Line]
"""A line with the white space before it."""

_BLANK = _Line("")


def aligned(text: str) -> str:
    """The text as `terraform fmt` would leave it, with our discipline for blank lines.

    Only white space at the start and end of lines, before a column of `=`, and
    between lines changes. Empty text stays empty.

    Raises:
        LayoutError: a string or bracket is left open, or the text holds something we never write.
    """
    done: list[str] = []
    chain: list[_Laid] = []
    for laid in _indented(_without_idle_blanks(_lines(text)), text):
        if laid[1].assign_at is None:
            if chain:
                done += _columned(chain)
                chain = []
            done.append(laid[0] + laid[1].text)
        else:
            chain.append(laid)
    return "".join(f"{line}\n" for line in (*done, *_columned(chain)))


def _lines(text: str) -> Iterator[_Line]:
    """The lines of a text, measured."""
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            yield _measured(line.strip(" \t"))
        except _RefusedError as error:
            raise LayoutError(str(error), number) from None


@lru_cache(maxsize=1 << 14)  # most lines of an estate stand in it many times
def _measured(line: str) -> _Line:
    """The line with its brackets counted and its first `=` found."""
    if not line or line[0] == "#":
        return _Line(line)
    net_brackets = net_before_assign = 0
    assign_at: int | None = None
    for position, mark in _tokens(line):
        if mark == "=":
            if assign_at is None and position:
                assign_at, net_before_assign = position, net_brackets
        else:
            net_brackets += 1 if mark in _OPENERS else -1
    if assign_at is None:
        return _Line(line, net_brackets)
    lead = line[:assign_at].rstrip()
    is_whole = net_brackets == net_before_assign
    return _Line(f"{lead} {line[assign_at:]}", net_brackets, len(lead) if is_whole else None)


def _tokens(line: str, position: int = 0) -> Iterator[tuple[int, str]]:
    """Brackets and single `=` outside strings, from `position` on, with their positions."""
    while match := _SIGNIFICANT.search(line, position):
        mark = match[0]
        position = match.end()
        if mark == '"':
            position = _after_string(line, position)
        elif mark in _REFUSED:
            raise _RefusedError(_REFUSED[mark])
        elif len(mark) == 1:
            yield match.start(), mark


def _after_string(line: str, position: int) -> int:
    """The position behind a string whose opening quote ends at `position`."""
    while True:
        position = _INSIDE_STRING.match(line, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        if position >= len(line):
            raise _RefusedError("a string is not closed on its line")
        if line[position] == '"':
            return position + 1
        position = _after_interpolation(line, position + 2)


def _after_interpolation(line: str, position: int) -> int:
    """The position behind the `}` that closes an interpolation whose `${` ends at `position`."""
    depth = 1
    for found_at, mark in _tokens(line, position):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth == 0:
            return found_at + 1
    raise _RefusedError("an interpolation is not closed on its line")


def _without_idle_blanks(lines: Iterable[_Line]) -> Iterator[_Line]:
    """The lines with at most one blank in a row, and none at either end or beside a bracket's inside."""
    previous: _Line | None = None
    blank_seen = False
    for line in lines:
        if not line.text:
            blank_seen = True
            continue
        if blank_seen and previous and not previous.opens and not line.closes:
            yield _BLANK
        yield line
        previous, blank_seen = line, False


def _indented(lines: Iterable[_Line], text: str) -> Iterator[_Laid]:
    """Each line with the white space before it."""
    steps: list[int] = []
    indent = ""
    for line in lines:
        net_brackets = line.net_brackets
        if net_brackets < 0:
            _close(steps, -net_brackets, text)
            indent = _STEP * len(steps)
        yield indent if line.text else "", line
        if net_brackets > 0:
            steps.append(net_brackets)
            indent = _STEP * len(steps)
    if steps:
        raise LayoutError("a bracket is never closed", _count(text))


def _close(steps: list[int], closed: int, text: str) -> None:
    """Take back the steps whose brackets are closed."""
    while closed and steps:
        closed_here = min(closed, steps[-1])
        closed -= closed_here
        steps[-1] -= closed_here
        if not steps[-1]:
            steps.pop()
    if closed:
        raise LayoutError("a bracket is closed that was never opened", _count(text))


def _count(text: str) -> int:
    return text.count("\n") + 1


def _columned(chain: Iterable[_Laid]) -> list[str]:
    """The finished lines of neighbours with a column of `=`: they share its position."""
    leads = [(indent + line.text[: line.assign_at], line.text[line.assign_at :]) for indent, line in chain]
    if len(leads) == 1:
        return ["".join(leads[0])]
    width = max((len(lead) for lead, _ in leads), default=0)
    return [lead.ljust(width) + rest for lead, rest in leads]
