"""What the pinned checkov really does with root modules, local modules, broken files and the example estate.

In one run, since each takes seconds to start.
"""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from fakes.workspaces import ROOT

from generator.tools import checkov
from generator.tools.expected_checks import unanswered
from generator.tools.scan import Scanner, scan, scanner
from generator.tools.scanned import ScanReport, StackText
from generator.tools.stacks_on_disk import stacks_on_disk

pytestmark = pytest.mark.checkov

CALL = 'module "storage" {\n  source = "./modules/storage"\n}\n'
BUCKET = 'resource "aws_s3_bucket" "data" {\n  # checkov:skip=CKV_AWS_18: logs elsewhere\n  bucket = "b"\n}\n'
BLOCKED = """
resource "aws_s3_bucket_public_access_block" "data" {
  bucket                  = aws_s3_bucket.data.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


def stack(name: str, module: str, main: str = CALL) -> StackText:
    return StackText(name, ((f"out/{name}/main.tf", main), (f"out/{name}/modules/storage/main.tf", module)))


ODD = (
    stack("bare/dev", BUCKET),
    stack("blocked/dev", BUCKET + BLOCKED),
    stack("broken/dev", 'resource "aws_s3_bucket" "data" {\n  bucket =\n'),
    StackText("empty/dev", (("out/empty/dev/main.tf", "locals {\n  a = 1\n}\n"),)),
)
EXAMPLE = stacks_on_disk(ROOT, "out")


@pytest.fixture(scope="module")
def scanned() -> ScanReport:
    if checkov.find(ROOT) is None:
        pytest.skip("checkov is not installed: make checkov")
    pinned: Scanner = scanner(ROOT)
    return scan(pinned, [*ODD, *EXAMPLE])


@pytest.fixture
def report(scanned: ScanReport) -> ScanReport:
    """What it says of the odd stacks."""
    return of(scanned, ODD)


def of(report: ScanReport, stacks: Iterable[StackText]) -> ScanReport:
    """The part of a report that is about some stacks."""
    names = {one.stack for one in stacks}
    return replace(report, stacks=tuple(one for one in report.stacks if one.stack.stack in names))


def codes(report: ScanReport, name: str) -> set[str]:
    (found,) = (result for result in report.stacks if result.stack.stack == name)
    return {finding.rule.code for finding in found.findings()}


def test_every_stack_of_one_run_is_really_scanned(report: ScanReport) -> None:
    assert [len(result.answers) for result in report.stacks] == [1, 2, 0, 0]


def test_a_resource_of_a_local_module_is_reported_once_at_the_modules_file(report: ScanReport) -> None:
    versioning = [check for check in report.stacks[0].failed if check.code == "CKV_AWS_21"]
    assert [(check.path, check.start_line, check.resource, check.others) for check in versioning] == [
        ("out/bare/dev/modules/storage/main.tf", 1, "module.storage.aws_s3_bucket.data", 0)
    ]


def test_a_neighbour_does_not_lend_its_resources(report: ScanReport) -> None:
    assert "CKV2_AWS_6" in codes(report, "bare/dev")
    assert "CKV2_AWS_6" not in codes(report, "blocked/dev")


def test_inline_skips_come_back_with_their_reason(report: ScanReport) -> None:
    assert {(check.code, check.reason) for check in report.skipped} == {("CKV_AWS_18", "logs elsewhere")}


def test_what_was_not_scanned_is_never_silent(report: ScanReport) -> None:
    assert codes(report, "broken/dev") == {"SCN001"}
    assert codes(report, "empty/dev") == {"SCN004"}


def test_it_answers_all_that_is_expected_of_the_example_estate(scanned: ScanReport) -> None:
    report = of(scanned, EXAMPLE)
    assert len(report.stacks) == len(EXAMPLE)
    assert report.findings == ()
    said = sum(len(one.codes) for stack in report.stacks for one in stack.answers)
    mute = [
        unanswered(stack.stack, [replace(one, codes=()) for one in stack.answers]) for stack in report.stacks
    ]
    assert sum(len(one.codes) for stack in mute for one in stack) > said * 0.45
