"""What the pinned checkov really does with root modules, local modules, broken files and the example estate.

In one run, since each takes seconds to start.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.commands import tenantry
from fakes.workspaces import ROOT

from generator.tools import checkov
from generator.tools.expected_checks import unanswered
from generator.tools.own_checks import OWN_CHECKS
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
DENIED = '{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ["a", "a/*"], Condition = { %s } }'
PLAIN = 'Bool = { "aws:SecureTransport" = "false" }'


def resource(kind: str, label: str, body: str) -> str:
    return f'resource "{kind}" "{label}" {{\n{body}\n}}\n'


def domain(access: str) -> str:
    return f'  domain_name = "x"\n{access}'


def trusts(principal: str, more: str = "") -> str:
    statement = f'{{ Effect = "Allow", Principal = {principal}, Action = "sts:AssumeRole" }}'
    return f'{more}  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [{statement}] }})'


def denies(*conditions: str) -> str:
    statements = ", ".join(DENIED % condition for condition in conditions)
    return f'  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})'


def lets_in(line: str) -> str:
    return f'  security_group_id = "sg-1"\n  ip_protocol = "tcp"\n  from_port = 443\n  to_port = 443\n{line}'


INGRESS = "aws_vpc_security_group_ingress_rule"
INLINE = "  ingress {\n    cidr_blocks = %s\n  }"
PLANTED = (
    ("TENANTRY_AWS_1", "aws_sagemaker_domain", domain('  app_network_access_type = "PublicInternetOnly"')),
    ("TENANTRY_AWS_1", "aws_sagemaker_domain", domain("")),
    ("TENANTRY_AWS_1", "aws_sagemaker_domain", domain("  app_network_access_type = var.unknown")),
    ("TENANTRY_AWS_2", "aws_iam_role", trusts('{ Service = "sagemaker.amazonaws.com" }')),
    ("TENANTRY_AWS_2", "aws_iam_role", trusts('{ AWS = "arn:aws:iam::111122223333:root" }')),
    (
        "TENANTRY_AWS_2",
        "aws_iam_role",
        trusts('{ Service = ["backup.amazonaws.com", "ec2.amazonaws.com"] }'),
    ),
    ("TENANTRY_AWS_2", "aws_iam_role", "  assume_role_policy = var.unknown"),
    ("TENANTRY_AWS_3", "aws_s3_bucket_policy", denies('StringNotEquals = { "aws:PrincipalAccount" = "1" }')),
    ("TENANTRY_AWS_3", "aws_s3_bucket_policy", denies(f'{PLAIN}, Null = {{ "aws:PrincipalArn" = "true" }}')),
    ("TENANTRY_AWS_3", "aws_s3_bucket_policy", denies(PLAIN.replace("false", "true"))),
    ("TENANTRY_AWS_3", "aws_s3_bucket_policy", "  policy = var.unknown"),
    ("TENANTRY_AWS_4", INGRESS, lets_in('  cidr_ipv4 = "0.0.0.0/0"')),
    ("TENANTRY_AWS_4", INGRESS, lets_in('  cidr_ipv4 = "0.0.0.0/1"')),
    ("TENANTRY_AWS_4", INGRESS, lets_in('  cidr_ipv4 = "203.0.113.0/24"')),
    ("TENANTRY_AWS_4", INGRESS, lets_in('  cidr_ipv6 = "::/0"')),
    ("TENANTRY_AWS_4", INGRESS, lets_in("  cidr_ipv4 = var.unknown")),
    ("TENANTRY_AWS_4", "aws_security_group", INLINE % '["10.0.0.0/8", "8.8.8.0/24"]'),
    ("TENANTRY_AWS_4", "aws_default_security_group", INLINE % '["0.0.0.0/0"]'),
    ("TENANTRY_AWS_4", "aws_security_group_rule", '  type = "ingress"\n  cidr_blocks = ["0.0.0.0/0"]'),
)
"""Faults that no check of checkov's own names, each with ours, the type of resource and what stands in it."""
SOUND = (
    ("aws_sagemaker_domain", domain('  app_network_access_type = "VpcOnly"')),
    (
        "aws_iam_role",
        trusts(
            '{ Service = "sagemaker.amazonaws.com" }', '  permissions_boundary = "arn:aws:iam::1:policy/b"\n'
        ),
    ),
    ("aws_iam_role", trusts('{ Service = "vpc-flow-logs.amazonaws.com" }')),
    ("aws_s3_bucket_policy", denies(PLAIN)),
    (INGRESS, lets_in('  cidr_ipv4 = "100.64.3.0/24"')),
    (INGRESS, lets_in('  referenced_security_group_id = "sg-2"')),
    ("aws_security_group", INLINE % '["10.0.0.0/8", "192.168.0.0/24"]'),
    ("aws_default_security_group", '  vpc_id = "vpc-1"'),
    ("aws_security_group_rule", '  type = "egress"\n  cidr_blocks = ["0.0.0.0/0"]'),
)
FAULTY = {f"{kind}.faulty_{index}": code for index, (code, kind, _) in enumerate(PLANTED)}
OWN = StackText(
    "planted/dev",
    (
        (
            "out/planted/dev/main.tf",
            "".join(
                [
                    'variable "unknown" {\n  type = string\n}\n',
                    *(
                        resource(kind, f"faulty_{index}", body)
                        for index, (_, kind, body) in enumerate(PLANTED)
                    ),
                    *(resource(kind, f"sound_{index}", body) for index, (kind, body) in enumerate(SOUND)),
                ]
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def scanned() -> ScanReport:
    if checkov.find(ROOT) is None:
        pytest.skip("checkov is not installed: make checkov")
    pinned: Scanner = scanner(ROOT)
    return scan(pinned, [*ODD, OWN, *EXAMPLE])


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


def test_what_checkov_cannot_see_is_found_by_checks_of_ours_and_nothing_sound_is(scanned: ScanReport) -> None:
    (planted,) = of(scanned, [OWN]).stacks
    found = {check.resource: check.code for check in planted.failed if check.code in OWN_CHECKS}

    assert found == FAULTY


def test_a_plain_checkov_with_the_folder_agrees_with_the_scan(scanned: ScanReport, tmp_path: Path) -> None:
    (planted,) = of(scanned, [OWN]).stacks
    (path, text), example = OWN.files[0], "out/fraud-detection/dev"
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    shutil.copytree(ROOT / example, tmp_path / example)
    told = tenantry(None, "scan", "--checks-dir").stdout.strip()

    done = subprocess.run(
        [
            *(str(checkov.require(ROOT).program), "--directory", "out", "--external-checks-dir", told),
            *("--framework", "terraform", "--output", "json", "--compact", "--skip-download"),
        ],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "LOG_LEVEL": "ERROR", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    results = json.loads(done.stdout)["results"]
    failed = {
        (one["repo_file_path"].lstrip("/"), one["check_id"], one["resource"])
        for one in results["failed_checks"]
    }
    assert failed == {(check.path, check.code, check.resource) for check in planted.failed}
    sound = {one["check_id"] for one in results["passed_checks"] if example in one["file_abs_path"]}
    assert sound >= OWN_CHECKS.keys()
