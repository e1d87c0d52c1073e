"""A scanner that is broken, bereft of its checks or hostile never makes a scan clean."""

import os
import sys

import pytest
from fakes.commands import tenantry
from fakes.workspaces import cache_of

from generator.tools.checkov import VERSION
from generator.tools.expected_checks import every, expected
from generator.tools.witness import WITNESS_ID

PROGRAM = """#!{python}
import json, pathlib, re, sys
MODE = {mode!r}
folder = pathlib.Path(sys.argv[sys.argv.index("--directory") + 1])
expected, every = {expected!r}, {every!r}
passed = []
for file in sorted(folder.rglob("*.tf")):
    for kind, label in re.findall(r'^resource "([^"]+)" "([^"]+)"', file.read_text(), re.M):
        codes = [code for code in expected.get(kind, []) if not code.startswith({lost!r})]
        for code in ({witness!r}, *codes):
            passed.append({{
                "check_id": code, "check_name": "x", "file_abs_path": str(file), "file_line_range": [1, 2],
                "resource": kind + "." + label, "check_result": {{"evaluated_keys": every.get(kind, [])}},
            }})
results = {{"failed_checks": [], "skipped_checks": [], "passed_checks": passed, "parsing_errors": []}}
summary = {{"failed": 0, "parsing_errors": 0, "resource_count": len(passed), "checkov_version": {version!r}}}
if MODE == "deep":
    print("[" * 100_000)
elif MODE == "truncated":
    print(json.dumps({{"results": results, "summary": summary}})[:-40])
elif MODE != "silent":
    print(json.dumps({{"results": results, "summary": summary}}))
if MODE == "errors":
    print("ERROR  Failed to run check CKV_AWS_33", file=sys.stderr)
sys.exit(1 if MODE == "status" else 0)
"""


@pytest.fixture
def hostile(workspace, tmp_path, monkeypatch):
    """Makes the pinned checkov one that answers in a certain way; gives what `tenantry scan` says then."""

    def scanned(mode, lost=()):
        program = tmp_path / "tool" / "bin" / "checkov"
        metadata = tmp_path / "tool" / "lib" / "python3.11" / "site-packages" / f"checkov-{VERSION}.dist-info"
        metadata.mkdir(parents=True, exist_ok=True)
        program.parent.mkdir(parents=True, exist_ok=True)
        kinds = {
            line.split('"')[1]
            for file in (workspace / "out").rglob("*.tf")
            for line in file.read_text().splitlines()
            if line.startswith("resource ")
        }
        text = PROGRAM.format(
            python=os.path.realpath(sys.executable),
            mode=mode,
            lost=lost,
            witness=WITNESS_ID,
            version=VERSION,
            expected={kind: [check.code for check in expected(kind)] for kind in kinds},
            every={kind: sorted(every(kind)) for kind in kinds},
        )
        program.write_text(text)
        program.chmod(0o755)
        monkeypatch.setenv("TENANTRY_CHECKOV", str(program))
        return tenantry(workspace, "scan")

    return scanned


def remembered(workspace):
    return list((cache_of(workspace) / "tenantry" / "scan").rglob("*.json"))


def test_one_that_answers_in_full_is_believed(hostile, workspace):
    """Otherwise the tests below would speak of nothing."""
    result = hostile("honest")

    assert result.exit_code == 0, result.output
    assert remembered(workspace)


@pytest.mark.parametrize(
    "lost", [("CKV",), ("CKV2_",), ("CKV_AWS_6",)], ids=["witness alone", "graph", "iam"]
)
def test_one_that_lost_its_checks_is_a_finding_and_forgotten(hostile, lost):
    result = hostile("bereft", lost)

    assert result.exit_code == 1
    assert "error[SCN005]: of aws_" in result.output
    assert "make checkov" in result.output
    assert hostile("honest").exit_code == 0
    assert "0 failed" in hostile("honest").output


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("status", "exit code 1 and 0 failed checks"),
        ("errors", "checkov complained"),
        ("deep", "not its report"),
        ("truncated", "not its report"),
        ("silent", "not its report"),
    ],
)
def test_one_that_contradicts_itself_did_not_scan(hostile, workspace, mode, said):
    result = hostile(mode)

    assert result.exit_code == 3
    assert said in result.stderr
    assert "the scan did not happen" in result.stderr
    assert remembered(workspace) == []


@pytest.mark.parametrize("name", ["more.tf.json", "stranger/main.tf"])
def test_what_terraform_would_read_is_seen(workspace, checkov, name):
    file = workspace / "out/fraud" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text('resource "aws_s3_bucket" "mine" {\n}\n')
    checkov.failing = "aws_s3_bucket"

    result = tenantry(workspace, "scan", "fraud")

    assert result.exit_code == 1
    assert f"out/fraud/{name}" in result.output


@pytest.mark.usefixtures("checkov")
def test_a_pipe_below_out_is_refused_at_once(workspace):
    os.mkfifo(workspace / "out/fraud/dev/new.tf")

    result = tenantry(workspace, "scan")

    assert result.exit_code == 3
    assert "is a pipe" in result.stderr
