"""Which checks must have said something of a stack's resources, known without asking checkov.

The table is made from the pinned checkov's own registry by `requirements/data/checkov_checks.py`. It holds
the checks that answer of every resource of a type; a check that compares values may be silent where a value
that it reads is no literal, and is not missed there.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

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


def judged(scan: StackScan) -> StackScan:
    """The scan of a stack with what was not answered."""
    return replace(scan, unanswered=unanswered(scan.stack, scan.answers))


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


def expected(kind: str) -> tuple[ExpectedCheck, ...]:
    """The checks that answer of resources of a type, by code."""
    return _table()[1].get(kind, ())


def checkov_version() -> str:
    """The version of checkov that the table is made from."""
    return _table()[0]


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


@cache
def _table() -> tuple[str, Mapping[str, tuple[ExpectedCheck, ...]]]:
    """The version of checkov, and the checks by type."""
    text = files("generator.tools").joinpath("data", "checkov_checks.json").read_text(encoding="utf-8")
    stored: Any = json.loads(text)
    found: dict[str, list[ExpectedCheck]] = {}
    for code, entry in stored["checks"].items():
        check = ExpectedCheck(code, tuple(entry["reads"]), tuple(entry["joins"]))
        for kind in entry["types"]:
            found.setdefault(kind, []).append(check)
    return stored["checkov"], {kind: tuple(checks) for kind, checks in found.items()}
