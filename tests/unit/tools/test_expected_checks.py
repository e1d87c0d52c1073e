"""A scan counts only when the checks that apply to each resource said something of it."""

import subprocess
from pathlib import Path

import pytest
from fakes.commands import FakeCheckov
from fakes.workspaces import ROOT

from generator.core.errors import EnvironmentFault
from generator.tools import checkov
from generator.tools.expected_checks import checkov_version, expected, unanswered
from generator.tools.process import Completed
from generator.tools.report import read_run
from generator.tools.scan import Scanner, scan
from generator.tools.scanned import Answers, Resource, StackText
from generator.tools.stacks_on_disk import stacks_on_disk

TABLE = ROOT / "generator" / "tools" / "data" / "checkov_checks.json"
SCRIPT = ROOT / "requirements" / "data" / "checkov_checks.py"
PINNED = checkov.Checkov(Path("/nowhere/checkov"), checkov.VERSION)
KEY = Resource("out/a/main.tf", "aws_kms_key.data")


def found_by(fake: FakeCheckov) -> list[str]:
    """Codes of the findings of a scan of the example estate by that checkov."""
    report = scan(Scanner(PINNED, None, fake), stacks_on_disk(ROOT, "out"))
    return sorted({finding.rule.code for finding in report.findings})


def test_a_checkov_with_all_its_checks_is_believed() -> None:
    assert found_by(FakeCheckov()) == []


@pytest.mark.parametrize(
    "lost", ["CKV", "CKV_", "CKV2_", "CKV_AWS_33", "CKV_AWS_62", "CKV2_AWS_5", "CKV_AWS_18"]
)
def test_a_checkov_that_lost_some_of_its_checks_is_not(lost: str) -> None:
    assert found_by(FakeCheckov(lost=(lost,))) == ["SCN005"]


def test_the_finding_names_resource_and_checks() -> None:
    stack = StackText("a", ((KEY.path, 'resource "aws_kms_key" "data" {\n}\n'),))
    report = scan(Scanner(PINNED, None, FakeCheckov(lost=("CKV_AWS_33", "CKV_AWS_227"))), [stack])
    (finding,) = report.findings
    assert finding.message == "of aws_kms_key.data nothing was said by CKV_AWS_227, CKV_AWS_33"
    assert finding.primary.document == KEY.path
    assert finding.is_error


class Bereft(FakeCheckov):
    """A checkov that answers all it must, and has lost checks that need not answer."""

    def has(self, kind: str) -> list[str]:
        return [code for code in super().has(kind) if code not in ("CKV_AWS_286", "CKV_AWS_24")]


def test_a_checkov_that_lost_checks_that_may_be_silent_is_not_believed_either() -> None:
    report = scan(Scanner(PINNED, None, Bereft()), stacks_on_disk(ROOT, "out"))
    said = {code for stack in report.stacks for one in stack.unanswered for code in one.codes}
    assert said == {"CKV_AWS_286", "CKV_AWS_24"}
    assert {finding.rule.code for finding in report.findings} == {"SCN005"}


def lacking(text: str, *codes: str) -> tuple[str, ...]:
    """The checks that said nothing of a key with that text, if the given ones did."""
    stack = StackText("a", ((KEY.path, text),))
    found = unanswered(stack, [Answers(KEY, codes)])
    return found[0].codes if found else ()


@pytest.mark.parametrize(
    ("line", "is_expected"),
    [
        ("", True),
        ("  is_enabled = true\n", True),
        ("  is_enabled = var.enabled\n", False),
        ('  is_enabled = "${var.enabled}"\n', False),
        ("  is_enabled = local.a ? true : false\n", False),
        ('  dynamic "is_enabled" {\n', False),
        ("  is_enabled_not = var.enabled\n", True),
        ("  count = 0\n", False),
    ],
)
def test_a_check_of_a_value_may_be_silent_only_where_the_value_is_no_literal(
    line: str, *, is_expected: bool
) -> None:
    text = f'resource "aws_kms_key" "data" {{\n{line}}}\n'

    assert ("CKV_AWS_227" in lacking(text)) is is_expected


def test_what_was_said_is_not_lacking() -> None:
    text = 'resource "aws_kms_key" "data" {\n}\n'
    every = lacking(text)
    assert every
    assert lacking(text, *every) == ()
    assert lacking(text, *every[1:]) == every[:1]


def test_a_block_ends_where_it_is_closed() -> None:
    stack = StackText(
        "a",
        (
            (
                "out/a/main.tf",
                'resource "aws_a" "a" {\n  b = 1\n}\nvariable "x" {}\nresource "aws_b" "b" {\n  c = 2\n}\n',
            ),
        ),
    )
    texts = {resource.address: text for resource, text in stack.blocks.items()}
    assert texts == {"aws_a.a": " {\n  b = 1\n", "aws_b.b": " {\n  c = 2\n"}


REPORT = (
    '{"results": {"failed_checks": [], "skipped_checks": [], "passed_checks": [], "parsing_errors": []},'
    ' "summary": {"failed": 0, "parsing_errors": 0, "resource_count": 0,'
    f' "checkov_version": "{checkov.VERSION}"}}}}'
)


@pytest.mark.parametrize(
    ("completed", "said"),
    [
        (Completed(1, REPORT, ""), "exit code 1 and 0 failed checks"),
        (
            Completed(0, REPORT, "ERROR Failed to run check CKV_AWS_1\n"),
            "complained:\nERROR Failed to run check",
        ),
        (Completed(0, "", ""), "not its report"),
        (Completed(0, "[" * 100_000, ""), "not its report"),
    ],
)
def test_a_run_that_contradicts_itself_did_not_happen(completed: Completed, said: str) -> None:
    with pytest.raises(EnvironmentFault, match=said):
        read_run(completed, Path("/scan"), checkov.VERSION)


def test_a_run_with_nothing_to_say_against_it_is_read() -> None:
    assert read_run(Completed(0, REPORT, ""), Path("/scan"), checkov.VERSION).failed == ()


def test_the_table_is_of_the_pinned_version_and_speaks_of_what_we_render() -> None:
    assert checkov_version() == checkov.VERSION
    for kind in (
        "aws_kms_key",
        "aws_iam_role",
        "aws_iam_policy",
        "aws_s3_bucket",
        "aws_security_group",
        "aws_vpc",
    ):
        assert expected(kind), kind


@pytest.mark.checkov
def test_the_table_is_what_the_pinned_checkov_says_of_itself() -> None:
    program = checkov.find(ROOT)
    if program is None:
        pytest.skip("checkov is not installed: make checkov")
    python = program.parent / "python"
    made = subprocess.run([python, "-I", SCRIPT], capture_output=True, text=True, check=True, cwd="/")
    assert made.stdout == TABLE.read_text(encoding="utf-8")
