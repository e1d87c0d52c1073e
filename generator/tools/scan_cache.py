"""Results of earlier scans, found again by the content of a stack.

A result is a function of the stack's files, the checkov that was run, its version
and its options, so these make up the key. A stored result that is damaged, or does
not speak of every resource of the stack, counts as absent.
"""

import hashlib
import json
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Any

from generator.tools.checkov import OPTIONS, VERSION
from generator.tools.expected_checks import judged
from generator.tools.memory import Memory
from generator.tools.own_checks import checks_digest
from generator.tools.scanned import Answers, Check, Resource, StackScan, StackText
from generator.tools.witness import WITNESS_ID

_FORMAT = 4
_KIND = "scan"


@dataclass(frozen=True, slots=True)
class ScanCache:
    """Results in a memory, of one checkov, by the content of stacks."""

    memory: Memory
    program: Path

    def recall(self, stack: StackText) -> StackScan | None:
        """The result for a stack with exactly these files, if one is stored, whole and complete."""
        stored: Any = self.memory.recall(_KIND, self._key(stack))
        if stored is None:
            return None
        try:
            result = _result(stored, stack)
        except (ValueError, KeyError, TypeError):
            return None
        return result if result.is_complete else None

    def remember(self, stack: StackText, result: StackScan) -> None:
        """Store a complete result; an incomplete one must be seen again next time."""
        if not result.is_complete:
            return
        body = {
            "passed": result.passed,
            "answers": [[*astuple(one.resource), list(one.codes)] for one in result.answers],
            "failed": [asdict(check) for check in result.failed],
            "skipped": [asdict(check) for check in result.skipped],
        }
        self.memory.remember(_KIND, self._key(stack), body)

    def _key(self, stack: StackText) -> str:
        return content_key(stack, self.program)


def content_key(stack: StackText, program: Path) -> str:
    """SHA-256 over the stack's name, its files, and everything else the result depends on."""
    ours = [_FORMAT, VERSION, OPTIONS, WITNESS_ID, checks_digest(), str(program.absolute())]
    facts = [*ours, stack.stack, sorted(stack.files)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _result(body: dict[str, Any], stack: StackText) -> StackScan:
    return judged(
        StackScan(
            stack=stack,
            passed=_count(body["passed"]),
            failed=tuple(_check(check) for check in body["failed"]),
            skipped=tuple(_check(check) for check in body["skipped"]),
            answers=tuple(
                Answers(Resource(str(path), str(address)), tuple(map(str, codes)))
                for path, address, codes in body["answers"]
            ),
        )
    )


def _check(stored: dict[str, Any]) -> Check:
    check = Check(**stored)
    if not all(isinstance(getattr(check, one.name), one.type) for one in fields(Check)):  # type: ignore[arg-type]
        raise ValueError("not a stored check")
    return check


def _count(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("not a stored number")  # noqa: TRY004  # bad data, not a bad call
    return value
