"""The command `tenantry` as a user calls it, and a checkov that needs no time."""

import json
import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from fakes.workspaces import cache_of

from generator.cli.entrance import main
from generator.tools.checkov import VERSION, Checkov
from generator.tools.expected_checks import every, expected
from generator.tools.memory import Memory
from generator.tools.process import Completed
from generator.tools.scan import Scanner
from generator.tools.witness import WITNESS_ID

_RESOURCE = re.compile(r'^resource "([^"]+)" "([^"]+)"', re.MULTILINE)


def tenantry(workspace: Path | None, *arguments: str, env: dict[str, str | None] | None = None) -> Result:
    """One call of the command, in a workspace when one is given; no traceback may escape."""
    where = () if workspace is None else ("-C", str(workspace))
    there = {} if workspace is None else {"XDG_CACHE_HOME": str(cache_of(workspace))}
    result = CliRunner().invoke(
        main, [*where, *arguments], prog_name="tenantry", env={**there, **(env or {})}
    )
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


class FakeCheckov:
    """A checkov that sees every resource; those of one type fail a check, and one type it overlooks.

    `lost` is what the codes of checks begin with that it has lost; a tuple of none: it has them all.
    """

    def __init__(
        self, *, failing: str = "", code: str = "CKV_FAKE_1", overlooked: str = "", lost: tuple[str, ...] = ()
    ) -> None:
        self.failing = failing
        self.code = code
        self.overlooked = overlooked
        self.lost = lost
        self.runs = 0

    def scanner(self, _workspace: Path, _memory: Memory | None = None) -> Scanner:
        """In place of the pinned checkov's scanner; nothing is remembered."""
        return Scanner(Checkov(Path("/nowhere/checkov"), VERSION), None, self)

    def has(self, kind: str) -> list[str]:
        """The checks that it has for a type of resource."""
        return sorted(code for code in every(kind) if not code.startswith(self.lost))

    def __call__(self, _checkov: Checkov, folder: Path, _home: Path, _resources: int) -> Completed:
        self.runs += 1
        seen = [
            (file, text[: match.start()].count("\n") + 1, *match.groups())
            for file in sorted(folder.rglob("*.tf"))
            for text in [file.read_text(encoding="utf-8")]
            for match in _RESOURCE.finditer(text)
            if match[1] != self.overlooked
        ]
        failed = [_record(self.code, *one) for one in seen if one[2] == self.failing]
        results = {
            "failed_checks": failed,
            "skipped_checks": [],
            "passed_checks": [
                _record(code, *one) | {"check_result": {"evaluated_keys": self.has(one[2])}}
                for one in seen
                for code in (WITNESS_ID, "CKV_FAKE_2", *(check.code for check in expected(one[2])))
                if not code.startswith(self.lost)
            ],
            "parsing_errors": [],
        }
        summary = {
            "failed": len(failed),
            "parsing_errors": 0,
            "resource_count": len(seen),
            "checkov_version": VERSION,
        }
        return Completed(int(bool(failed)), json.dumps({"results": results, "summary": summary}), "")


def _record(code: str, file: Path, line: int, kind: str, label: str) -> dict[str, Any]:
    return {
        "check_id": code,
        "check_name": "Ensure nothing",
        "check_result": {},
        "file_abs_path": str(file),
        "file_line_range": [line, line],
        "resource": f"{kind}.{label}",
    }
