"""Which checks must have said something of a stack's resources, known without asking checkov.

The table is made from the pinned checkov's own registry by `requirements/data/checkov_checks.py`. It holds
the checks that answer of every resource of a type; a check that compares values may be silent where a value
that it reads is no literal, and is not missed there. Checks of our own answer always.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from generator.tools.own_checks import own_checks_of
from generator.tools.scanned import Answers, Resource, StackScan, StackText

_LITERAL = re.compile(r'(?:true|false|\d+|"[\w:/ -]*")\s*(?:#.*)?')
_REPEATED = re.compile(r"^  (?:count|for_each)\s*=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ExpectedCheck:
    """A check that answers of a resource of some type, unless what it reads is no literal.

    `reads` are names of arguments: of the resource itself, or of all resources of the types that it `joins`.
    """

    code: str
    reads: tuple[str, ...]
    joins: tuple[str, ...]

    def answers(self, block: str, of_kinds: Mapping[str, Sequence[str]]) -> bool:
        """Whether it answers of a resource with this text, beside the texts of each type in its stack."""
        around = (text for kind in self.joins for text in of_kinds.get(kind, ()))
        return not self.reads or all(_is_literal(text, self.reads) for text in (block, *around))


def judged(scan: StackScan, unloaded: Mapping[Resource, frozenset[str]] = MappingProxyType({})) -> StackScan:
    """The scan of a stack with what was not answered, and with checks that were not loaded."""
    silent = {one.resource: set(one.codes) for one in unanswered(scan.stack, scan.answers)}
    for resource, codes in unloaded.items():
        silent.setdefault(resource, set()).update(codes)
    found = (Answers(resource, tuple(sorted(codes))) for resource, codes in sorted(silent.items()))
    return replace(scan, unanswered=tuple(found))


def unanswered(stack: StackText, answers: Iterable[Answers]) -> tuple[Answers, ...]:
    """Each resource that was looked at with the checks that should have said something of it and did not."""
    blocks = stack.blocks
    of_kinds: dict[str, list[str]] = {}
    for resource, text in blocks.items():
        of_kinds.setdefault(_kind(resource), []).append(text)
    lacking = []
    for one in answers:
        text = blocks.get(one.resource, "")
        wanted = () if not text or _REPEATED.search(text) else expected(_kind(one.resource))
        silent = {check.code for check in wanted} - set(one.codes)
        codes = [check.code for check in wanted if check.code in silent and check.answers(text, of_kinds)]
        if codes:
            lacking.append(Answers(one.resource, tuple(sorted(codes))))
    return tuple(lacking)


def every(kind: str) -> frozenset[str]:
    """The codes of all checks that there are for resources of a type."""
    return _table().loaded.get(kind, frozenset()).union(own_checks_of(kind))


def expected(kind: str) -> tuple[ExpectedCheck, ...]:
    """The checks that answer of resources of a type, by code."""
    own = (ExpectedCheck(code, (), ()) for code in own_checks_of(kind))
    return (*_table().checks.get(kind, ()), *own)


def checkov_version() -> str:
    """The version of checkov that the table is made from."""
    return _table().version


def _kind(resource: Resource) -> str:
    return resource.address.partition(".")[0]


def _is_literal(block: str, names: Iterable[str]) -> bool:
    """Whether each of some arguments is a literal in a block, or not there."""
    return all(
        _LITERAL.fullmatch(value.strip())
        for name in names
        for value in re.findall(
            rf'^\s*(?:dynamic\s+)?"?{re.escape(name)}"?\s*(?:=|(?=\{{))(.*)$', block, re.MULTILINE
        )
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """By type of resource: the checks that answer of each, and the codes of all there are."""

    version: str
    checks: Mapping[str, tuple[ExpectedCheck, ...]]
    loaded: Mapping[str, frozenset[str]]


@cache
def _table() -> _Table:
    text = files("generator.tools").joinpath("data", "checkov_checks.json").read_text(encoding="utf-8")
    stored: Any = json.loads(text)
    found: dict[str, list[ExpectedCheck]] = {}
    for code, entry in stored["checks"].items():
        check = ExpectedCheck(code, tuple(entry["reads"]), tuple(entry["joins"]))
        for kind in entry["types"]:
            found.setdefault(kind, []).append(check)
    return _Table(
        stored["checkov"],
        {kind: tuple(checks) for kind, checks in found.items()},
        {kind: frozenset(codes) for kind, codes in stored["loaded"].items()},
    )
