import json
from pathlib import Path
from typing import Any

import pytest

from generator.core.errors import EnvironmentFault
from generator.tools.report import by_stack, read_output
from generator.tools.scanned import Resource, StackScan, StackText, local_address
from generator.tools.witness import WITNESS_ID

FOLDER = Path("/scan")
VERSION = "3.3.30"
BUCKET = 'resource "aws_thing" "data" {\n}\n'


def record(code: str, resource: str, path: str = "out/alpha/dev/main.tf", **more: Any) -> dict[str, Any]:
    return {
        "check_id": code,
        "check_name": f"Ensure {code}",
        "check_result": {"result": "X", **({"suppress_comment": more["reason"]} if "reason" in more else {})},
        "file_abs_path": str(FOLDER / path),
        "file_line_range": more.get("lines", [1, 2]),
        "resource": resource,
        "guideline": None,
    }


def report(
    failed: tuple[Any, ...] = (),
    skipped: tuple[Any, ...] = (),
    passed: tuple[Any, ...] = (),
    parsing_errors: tuple[str, ...] = (),
) -> dict[str, Any]:
    return {
        "check_type": "terraform",
        "results": {
            "failed_checks": list(failed),
            "skipped_checks": list(skipped),
            "passed_checks": list(passed),
            "parsing_errors": list(parsing_errors),
        },
        "summary": {
            "failed": len(failed),
            "parsing_errors": len(parsing_errors),
            "resource_count": 1,
            "checkov_version": VERSION,
        },
    }


def scans(document: Any, *stacks: StackText) -> tuple[StackScan, ...]:
    return by_stack(read_output(json.dumps(document), FOLDER, VERSION), stacks)


ALPHA = StackText("alpha/dev", (("out/alpha/dev/main.tf", BUCKET),))
BETA = StackText("beta/dev", (("out/beta/dev/main.tf", BUCKET),))
WITNESS = record(WITNESS_ID, "aws_thing.data")


def test_records_are_divided_among_stacks_and_the_witness_is_not_counted() -> None:
    beta = "out/beta/dev/main.tf"
    alpha_scan, beta_scan = scans(
        report(
            failed=(record("CKV_AWS_18", "aws_thing.data"),),
            passed=(
                WITNESS,
                record(WITNESS_ID, "aws_thing.data", beta),
                record("CKV_AWS_1", "x.y", beta),
            ),
        ),
        ALPHA,
        BETA,
    )
    assert [check.code for check in alpha_scan.failed] == ["CKV_AWS_18"]
    assert (alpha_scan.passed, len(alpha_scan.answers), beta_scan.failed, beta_scan.passed) == (0, 1, (), 1)


def test_a_list_of_reports_is_read_like_one() -> None:
    (scan,) = scans([report(passed=(WITNESS,)), report(failed=(record("CKV_AWS_18", "x.y"),))], ALPHA)
    assert (len(scan.answers), len(scan.failed)) == (1, 1)


def test_a_resource_without_a_witness_is_a_finding() -> None:
    (scan,) = scans(report(), ALPHA)
    assert scan.missing == (Resource("out/alpha/dev/main.tf", "aws_thing.data"),)
    (finding,) = scan.findings()
    assert finding.rule.code == "SCN002"
    assert finding.message == "checkov did not look at aws_thing.data"
    assert finding.primary.document == "out/alpha/dev/main.tf"


def test_a_bare_summary_means_nothing_was_looked_at() -> None:
    summary = {"failed": 0, "parsing_errors": 0, "resource_count": 0, "checkov_version": VERSION}
    (scan,) = scans(summary, ALPHA)
    assert [finding.rule.code for finding in scan.findings()] == ["SCN002"]


def test_a_file_that_cannot_be_parsed_is_one_finding() -> None:
    (scan,) = scans(report(parsing_errors=(str(FOLDER / "out/alpha/dev/main.tf"),)), ALPHA)
    assert [finding.rule.code for finding in scan.findings()] == ["SCN001"]
    assert not scan.is_complete


def test_a_stack_without_resources_is_a_finding() -> None:
    stack = StackText("alpha/dev", (("out/alpha/dev/main.tf", "locals {\n}\n"),))
    (scan,) = scans(report(), stack)
    assert [finding.rule.code for finding in scan.findings()] == ["SCN004"]


def test_the_same_block_in_two_module_instances_is_reported_once() -> None:
    path = "out/alpha/dev/modules/network/main.tf"
    stack = StackText("alpha/dev", ((path, BUCKET),))
    instances = ('module.a["z"].aws_thing.data[0]', 'module.a["x.y"].aws_thing.data["k.l"]')
    (scan,) = scans(
        report(
            failed=tuple(record("CKV_AWS_18", name, path) for name in instances),
            passed=tuple(record(WITNESS_ID, name, path) for name in instances),
        ),
        stack,
    )
    (check,) = scan.failed
    assert (check.resource, check.others, scan.missing) == (instances[1], 1, ())
    (finding,) = scan.findings()
    assert finding.rule.code == "CKV_AWS_18"
    assert finding.message.endswith("and 1 more")


def test_a_block_of_two_calls_of_a_module_is_reported_of_each() -> None:
    path = "out/alpha/dev/modules/network/main.tf"
    stack = StackText("alpha/dev", ((path, BUCKET),))
    calls = ("module.a.aws_thing.data", "module.b.aws_thing.data")
    (scan,) = scans(
        report(
            failed=tuple(record("CKV_AWS_18", name, path) for name in calls),
            passed=tuple(record(WITNESS_ID, name, path) for name in calls),
        ),
        stack,
    )
    assert [(check.resource, check.others) for check in scan.failed] == [(name, 0) for name in calls]


def test_two_blocks_with_the_same_fault_are_two_findings() -> None:
    failed = (record("CKV_AWS_18", "a.x", lines=[1, 2]), record("CKV_AWS_18", "a.y", lines=[4, 5]))
    (scan,) = scans(report(failed=failed, passed=(WITNESS,)), ALPHA)
    assert [check.start_line for check in scan.failed] == [1, 4]


NO_LOGS = "the platform names no bucket for access logs; record object access as CloudTrail data events"


@pytest.mark.parametrize(
    ("kind", "reason", "codes"),
    [
        ("aws_s3_bucket", f" {NO_LOGS}", []),
        ("aws_s3_bucket", "kept elsewhere", ["SCN007"]),
        ("aws_thing", NO_LOGS, ["SCN007"]),
        ("aws_s3_bucket", "No comment provided", ["SCN003"]),
    ],
)
def test_a_skip_in_a_rendered_file_needs_the_reason_of_a_template(
    kind: str, reason: str, codes: list[str]
) -> None:
    skip = record("CKV_AWS_18", f"{kind}.data", reason=reason)
    (scan,) = scans(report(skipped=(skip,), passed=(WITNESS,)), ALPHA)
    assert [finding.rule.code for finding in scan.findings()] == codes
    assert scan.skipped[0].reason == reason.strip()


def broken(**changes: Any) -> dict[str, Any]:
    return report() | changes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Traceback",
        "[1]",
        "{}",
        json.dumps(report()) + json.dumps(report()),
        json.dumps(broken(results=None, summary=report()["summary"])),
        json.dumps(broken(summary=report()["summary"] | {"failed": 3})),
        json.dumps(broken(summary=report()["summary"] | {"checkov_version": "2.0.0"})),
        json.dumps(report(passed=(record("CKV_AWS_1", "a.b") | {"file_abs_path": "/etc/main.tf"},))),
        json.dumps(report(passed=(record("CKV_AWS_1", "a.b") | {"check_id": None, "file_line_range": [1]},))),
        json.dumps(report(passed=(record("CKV_AWS_1", "a.b") | {"file_line_range": [1e999, 2]},))),
        "[" * 100_000,
        '{"summary":' * 100_000,
        json.dumps(report()).replace("a.b", "\\ud800") + " " + '"\\ud800"',
    ],
)
def test_anything_but_a_report_is_a_scan_that_did_not_happen(text: str) -> None:
    with pytest.raises(EnvironmentFault, match="not its report"):
        read_output(text, FOLDER, VERSION)


def test_a_record_about_another_file_is_a_fault() -> None:
    with pytest.raises(EnvironmentFault, match=r"out/gamma/main\.tf, which was not scanned"):
        scans(report(passed=(record("CKV_AWS_1", "a.b", "out/gamma/main.tf"),)), ALPHA)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("aws_kms_key.k", "aws_kms_key.k"),
        ("module.a.module.b.aws_kms_key.k[0]", "aws_kms_key.k"),
        ('module.a["x.y"].aws_kms_key.k["p.q"]', "aws_kms_key.k"),
        ("nonsense", None),
    ],
)
def test_local_address_drops_modules_and_instance_keys(address: str, local: str | None) -> None:
    assert local_address(address) == local
