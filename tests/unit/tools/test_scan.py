import json
from pathlib import Path
from typing import Any

import pytest

from generator.core.errors import EnvironmentFault
from generator.tools import scan as scanning
from generator.tools.checkov import VERSION, Checkov
from generator.tools.memory import Memory
from generator.tools.process import Completed
from generator.tools.scan import STACKS_PER_RUN, Scanner, scan
from generator.tools.scan_cache import ScanCache, content_key
from generator.tools.scanned import StackText
from generator.tools.witness import WITNESS_ID

CHECKOV = Checkov(Path("/nowhere/checkov"), VERSION)


class FakeCheckov:
    """A checkov that passes every resource it finds in the folder, and counts its runs."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, ...]] = []

    def __call__(self, _checkov: Checkov, folder: Path, _home: Path, _resources: int) -> Completed:
        files = sorted(folder.rglob("*.tf"))
        self.runs.append(tuple(file.relative_to(folder).as_posix() for file in files))
        passed = [self.record(file) for file in files]
        results = {"failed_checks": [], "skipped_checks": [], "passed_checks": passed, "parsing_errors": []}
        summary = {"failed": 0, "parsing_errors": 0, "resource_count": 1, "checkov_version": VERSION}
        return Completed(0, json.dumps({"results": results, "summary": summary}), "")

    @staticmethod
    def record(file: Path) -> dict[str, Any]:
        return {
            "check_id": WITNESS_ID,
            "check_name": "seen",
            "check_result": {},
            "file_abs_path": str(file),
            "file_line_range": [1, 2],
            "resource": "aws_thing.data",
        }


def remembering(folder: Path) -> ScanCache:
    return ScanCache(Memory(folder, b"k" * 32), CHECKOV.program)


HOLLOW = {"path": 1, "start_line": "1", "end_line": 1, "code": "A", "title": "a", "resource": "a.b"}


def stack(name: str, text: str = 'resource "aws_thing" "data" {\n}\n') -> StackText:
    return StackText(name, ((f"out/{name}/main.tf", text),))


def test_all_stacks_go_through_one_run() -> None:
    fake = FakeCheckov()
    report = scan(Scanner(CHECKOV, None, fake), [stack("beta/dev"), stack("alpha/dev")])
    assert fake.runs == [("out/alpha/dev/main.tf", "out/beta/dev/main.tf")]
    assert [result.stack.stack for result in report.stacks] == ["alpha/dev", "beta/dev"]
    assert (report.findings, report.resources, report.reused) == ((), 2, 0)


def test_a_large_estate_is_scanned_in_pieces_and_progress_adds_up() -> None:
    fake = FakeCheckov()
    done: list[int] = []
    stacks = [stack(f"t{number:03}/dev") for number in range(STACKS_PER_RUN + 1)]
    scan(Scanner(CHECKOV, None, fake), stacks, progress=done.append)
    assert [len(files) for files in fake.runs] == [STACKS_PER_RUN, 1]
    assert sum(done) == len(stacks)


def test_a_run_may_take_as_long_as_its_resources_need() -> None:
    allowed: list[int] = []

    def counting(checkov: Checkov, folder: Path, home: Path, resources: int) -> str:
        allowed.append(resources)
        return FakeCheckov()(checkov, folder, home, resources)

    many = 'resource "aws_s3_bucket" "data" {\n}\n' + "".join(
        f'resource "aws_s3_object" "o{number}" {{\n}}\n' for number in range(500)
    )
    scan(Scanner(CHECKOV, None, counting), [stack("alpha/dev"), stack("beta/dev", many)])
    assert allowed == [502]


def test_no_stacks_start_no_checkov() -> None:
    fake = FakeCheckov()
    assert scan(Scanner(CHECKOV, None, fake), []).stacks == ()
    assert fake.runs == []


def test_unchanged_stacks_are_not_scanned_again(tmp_path: Path) -> None:
    fake = FakeCheckov()
    scanner = Scanner(CHECKOV, remembering(tmp_path), fake)
    first = scan(scanner, [stack("alpha/dev"), stack("beta/dev")])
    changed = stack("beta/dev", '# new\nresource "aws_thing" "data" {\n}\n')
    second = scan(scanner, [stack("alpha/dev"), changed])
    assert fake.runs[1:] == [("out/beta/dev/main.tf",)]
    assert second.reused == 1
    assert second.stacks[0] == first.stacks[0]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"key": "x", "sha256": "y", "result": {}}'])
def test_a_damaged_result_counts_as_absent(tmp_path: Path, damage: str) -> None:
    fake = FakeCheckov()
    scanner = Scanner(CHECKOV, remembering(tmp_path), fake)
    scan(scanner, [stack("alpha/dev")])
    (file,) = tmp_path.rglob("*.json")
    file.write_text(damage, encoding="utf-8")
    scan(scanner, [stack("alpha/dev")])
    assert len(fake.runs) == 2


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"passed": "9"},
        {"answers": [1]},
        {"answers": []},
        {"failed": [{}]},
        {"failed": [[]]},
        {"skipped": None},
        {"failed": [HOLLOW]},
    ],
)
def test_a_result_that_was_altered_by_others_or_by_us_counts_as_absent(
    tmp_path: Path, change: dict[str, object]
) -> None:
    cache = remembering(tmp_path)
    scan(Scanner(CHECKOV, cache, FakeCheckov()), [stack("alpha/dev")])
    (file,) = tmp_path.rglob("*.json")
    stored = json.loads(file.read_text(encoding="utf-8"))
    assert (cache.recall(stack("alpha/dev")) is None) is False
    stored["body"] |= change or {"passed": 99}
    file.write_text(json.dumps(stored), encoding="utf-8")
    assert cache.recall(stack("alpha/dev")) is None
    if change:
        cache.memory.remember("scan", file.stem, stored["body"])
        assert cache.recall(stack("alpha/dev")) is None


def test_what_another_checkov_said_is_not_known(tmp_path: Path) -> None:
    scan(Scanner(CHECKOV, remembering(tmp_path), FakeCheckov()), [stack("alpha/dev")])
    other = ScanCache(Memory(tmp_path, b"k" * 32), Path("/elsewhere/checkov"))
    assert other.recall(stack("alpha/dev")) is None


def test_an_incomplete_scan_is_not_remembered(tmp_path: Path) -> None:
    fake = FakeCheckov()
    scanner = Scanner(CHECKOV, remembering(tmp_path), fake)
    two = stack("alpha/dev", 'resource "aws_thing" "data" {\n}\n\nresource "aws_thing" "lost" {\n}\n')
    for _ in range(2):
        assert [finding.rule.code for finding in scan(scanner, [two]).findings] == ["SCN002"]
    assert len(fake.runs) == 2


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    report = scan(Scanner(CHECKOV, remembering(blocked), FakeCheckov()), [stack("alpha/dev")])
    assert report.findings == ()


def test_the_key_depends_on_name_and_text() -> None:
    there = Path("/nowhere/checkov")
    stacks = (stack("a/dev"), stack("b/dev"), stack("a/dev", "#\n"))
    assert len({content_key(one, there) for one in stacks}) == 3


def test_a_scanner_needs_the_pinned_checkov(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTRY_CHECKOV", str(tmp_path / "absent"))
    with pytest.raises(EnvironmentFault, match="nothing can be scanned"):
        scanning.scanner(tmp_path / "estate")
