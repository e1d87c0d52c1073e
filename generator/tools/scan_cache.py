"""Results of earlier scans, found again by the content of a stack.

A result is a pure function of the stack's files, the checkov version and its
options, so these make up the key. A stored result that is damaged, or was
stored under another key, counts as absent.
"""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from generator.core.json_text import object_in
from generator.tools.checkov import OPTIONS, VERSION
from generator.tools.scanned import Check, StackScan, StackText
from generator.tools.witness import WITNESS_ID

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ScanCache:
    """Results below `folder`, one file per content; an unwritable folder remembers nothing."""

    folder: Path

    def recall(self, stack: StackText) -> StackScan | None:
        """The result for a stack with exactly these files, if one is stored and whole."""
        key = content_key(stack)
        try:
            stored: Any = object_in(self._file(key).read_bytes())
            body = stored["result"]
            if stored["key"] != key or stored["sha256"] != _digest(body):
                return None
            return _result(body, stack)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember(self, stack: StackText, result: StackScan) -> None:
        """Store a complete result; an incomplete one must be seen again next time."""
        if not result.is_complete:
            return
        key = content_key(stack)
        body = {
            "passed": result.passed,
            "scanned": result.scanned,
            "failed": [asdict(check) for check in result.failed],
            "skipped": [asdict(check) for check in result.skipped],
        }
        text = json.dumps({"key": key, "sha256": _digest(body), "result": body})
        with suppress(OSError):
            self._store(self._file(key), text)

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    @staticmethod
    def _store(file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)


def content_key(stack: StackText) -> str:
    """SHA-256 over the stack's name, its files, and everything else the result depends on."""
    facts = [_FORMAT, VERSION, OPTIONS, WITNESS_ID, stack.stack, sorted(stack.files)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _result(body: dict[str, Any], stack: StackText) -> StackScan:
    return StackScan(
        stack=stack.stack,
        entry=stack.entry,
        passed=_count(body["passed"]),
        failed=tuple(_check(check) for check in body["failed"]),
        skipped=tuple(_check(check) for check in body["skipped"]),
        scanned=_count(body["scanned"]),
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


def _digest(body: object) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
