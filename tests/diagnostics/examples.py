"""A failing and a passing example of a rule, cut out of its cases: the lines that matter."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import attrgetter

from diagnostics.cases import Case, all_cases, texts

from generator.show.glyphs import glyph

_MOST_LINES = 14
"""Lines that differ from the other example and are shown; there may be more where places are named."""

_LONGEST_LINE = 180
_PLACE = re.compile(r"^ +(?:-->|:::) (\S+?)(?::(\d+):\d+)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """YAML that a rule finds something in, what it says then, and YAML in which it finds nothing."""

    fails: str
    message: str
    passes: str


def all_examples() -> dict[str, Example]:
    """By the code of its rule, the example of every rule that has cases."""
    cases = sorted(all_cases(), key=attrgetter("code"))
    return {code: _example(code, [*own]) for code, own in groupby(cases, key=attrgetter("code"))}


def _example(code: str, cases: Sequence[Case]) -> Example:
    """The first failing case, and the passing one that differs least from it."""
    failing = next(case for case in cases if case.fails)
    before = texts(failing)
    after = min((texts(case) for case in cases if not case.fails), key=lambda each: _distance(before, each))
    message = _message(code, failing.expected)
    places = _places(message)
    return Example(
        fails=_cut(before, after, places, named=True),
        message=message,
        passes=_cut(after, before, _moved(places, before, after), named=False),
    )


def _message(code: str, expected: str) -> str:
    """The first of the findings shown that is the rule's."""
    blocks = expected.split("\n\n")
    return next(block for block in blocks if re.match(rf"(error|warning|note)\[{code}\]", block))


def _places(message: str) -> dict[str, set[int]]:
    """The lines that a message names, from 0, by file."""
    places: dict[str, set[int]] = {}
    for name, line in _PLACE.findall(message):
        places.setdefault(name, set()).update({int(line) - 1} if line else set())
    return places


def _lines(files: Mapping[str, str], name: str) -> list[str]:
    return files.get(name, "").splitlines()


def _distance(one: Mapping[str, str], other: Mapping[str, str]) -> int:
    names = one.keys() | other.keys()
    return sum(
        len(_changed(_lines(one, n), _lines(other, n)) | _changed(_lines(other, n), _lines(one, n)))
        for n in names
    )


def _changed(lines: Sequence[str], others: Sequence[str]) -> set[int]:
    """Which lines are not among the others."""
    steps = SequenceMatcher(None, others, lines, autojunk=False).get_opcodes()
    return {line for kind, _, _, start, end in steps if kind != "equal" for line in range(start, end)}


def _moved(
    places: Mapping[str, set[int]], before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, set[int]]:
    """Where the places are in the other files: their lines, or the nearest of those above that are there."""
    moved: dict[str, set[int]] = {}
    for name, wanted in places.items():
        lines, target = _lines(before, name), {}
        matcher = SequenceMatcher(None, lines, _lines(after, name), autojunk=False)
        for start, other, size in matcher.get_matching_blocks():
            target |= {start + step: other + step for step in range(size)}
        ways = ([line, *_parents(lines, line)] for line in wanted if line < len(lines))
        found = (next((target[line] for line in way if line in target), None) for way in ways)
        moved[name] = {line for line in found if line is not None}
    return moved


def _cut(
    files: Mapping[str, str], others: Mapping[str, str], places: Mapping[str, set[int]], *, named: bool
) -> str:
    """The lines that are named or differ, with what they stand below; of the files named alone, if asked.

    Where that is nothing, files that are new, or the beginning of those that are named.
    """
    differing = [name for name in sorted(files) if files[name] != others.get(name) and name not in places]
    parts = [_part(name, files, others, places[name]) for name in places]
    if any(parts):
        parts += [_part(name, files, others, set()) for name in differing if name in others and not named]
    else:
        parts = [_part(name, files, others, set()) for name in differing]
    if not any(parts):
        known = [name for name in places if name in files] or ["tenants/alpha.yaml"]
        parts = [_part(name, files, {}, set()) for name in known]
    return "\n\n".join(filter(None, parts)) + "\n"


def _part(name: str, files: Mapping[str, str], others: Mapping[str, str], places: set[int]) -> str:
    lines = _lines(files, name)
    changed = sorted(_changed(lines, _lines(others, name)))
    shown = [_shown(lines[line]) for line in _with_parents(lines, {*places, *changed[:_MOST_LINES]})]
    if name in files and not lines:
        shown = ["# (nothing)"]
    more = ["# ..."] if len(changed) > _MOST_LINES else []
    return "\n".join([f"# {name}", *shown, *more]) if shown else ""


def _with_parents(lines: Sequence[str], wanted: Iterable[int]) -> list[int]:
    """The lines, the keys they stand below, and what stands below them where that is short."""
    kept: set[int] = set()
    for line in wanted:
        if line < len(lines):
            kept |= {line, *_parents(lines, line), *_children(lines, line)}
    return [line for line in sorted(kept) if lines[line].strip()]


def _parents(lines: Sequence[str], line: int) -> Iterator[int]:
    """The lines of the keys that a line stands below, the nearest first."""
    indent = _indent(lines[line])
    for above in range(line - 1, -1, -1):
        if lines[above].strip() and _indent(lines[above]) < indent:
            yield above
            indent = _indent(lines[above])


def _children(lines: Sequence[str], line: int) -> set[int]:
    if not lines[line].rstrip().endswith(":"):
        return set()
    end = line + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > _indent(lines[line])):
        end += 1
    return set(range(line + 1, end)) if end - line <= _MOST_LINES else set()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _shown(line: str) -> str:
    text = "".join(glyph(character) for character in line)
    return text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE] + " ..."
