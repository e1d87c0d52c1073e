"""The verb `scan`, with a checkov that needs no time; the README shows the real one on a new workspace."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fakes.commands import tenantry

from generator.tools.own_checks import OWN_CHECKS
from generator.tools.scan_cache import content_key
from generator.tools.scanned import StackText


def test_a_scan_looks_at_every_stack_in_out(workspace, checkov):
    result = tenantry(workspace, "scan")

    assert result.exit_code == 0
    assert checkov.runs == 1
    assert result.output.startswith("scanned   6 stacks: ")


@pytest.mark.parametrize(("name", "count"), [("fraud", "2 stacks"), ("fraud/dev", "1 stack")])
@pytest.mark.usefixtures("checkov")
def test_a_tenant_or_a_stack_can_be_named(workspace, name, count):
    assert tenantry(workspace, "scan", name).output.startswith(f"scanned   {count}: ")


@pytest.mark.usefixtures("checkov")
def test_what_is_in_out_is_scanned_even_when_the_yaml_is_broken(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "owner:", "ownr:")

    assert tenantry(workspace, "scan").exit_code == 0


@pytest.mark.parametrize("name", ["text", "json", "sarif", "github", "junit"])
def test_a_failed_check_is_shown_at_its_line(workspace, checkov, name):
    checkov.failing = "aws_sagemaker_domain"
    lines = (workspace / "out/fraud/dev/modules/domain/main.tf").read_text().splitlines()
    line = 1 + next(n for n, text in enumerate(lines) if text.startswith('resource "aws_sagemaker_domain"'))

    result = tenantry(workspace, "scan", "fraud", "--format", name)

    document = "out/fraud/dev/modules/domain/main.tf"
    assert result.exit_code == 1
    if name == "text":
        assert f"--> {document}:{line}:1" in result.output
        assert f"{line} | {lines[line - 1]}" in result.output
    elif name == "json":
        [found] = json.loads(result.stdout)["findings"]
        assert (found["code"], found["primary"]["document"]) == ("CKV_FAKE_1", document)
        assert found["primary"]["span"]["start"]["line"] == line
    elif name == "sarif":
        [found] = json.loads(result.stdout)["runs"][0]["results"]
        assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == line
    elif name == "github":
        assert result.stdout.startswith(f"::error file={document},line={line},")
    else:
        suites = ET.fromstring(result.stdout)  # noqa: S314  # our own text
        assert [suite.attrib["name"] for suite in suites] == ["fraud/dev", "fraud/organization"]
        [failure] = suites.findall("testsuite[@name='fraud/dev']/testcase/failure")
        assert failure.text.splitlines()[1] == f"at {document}:{line}"


def test_an_overlooked_resource_is_an_error(workspace, checkov):
    checkov.overlooked = "aws_sagemaker_domain"

    result = tenantry(workspace, "scan", "fraud")

    assert result.exit_code == 1
    assert "checkov did not look at aws_sagemaker_domain.this" in result.output


def test_an_unknown_stack_is_a_usage_error_with_the_nearest(workspace, checkov):
    result = tenantry(workspace, "scan", "fraud/prod")

    assert result.exit_code == 2
    assert "there is no stack fraud/prod in out/; did you mean fraud/dev?" in result.stderr
    assert checkov.runs == 0


@pytest.mark.usefixtures("checkov")
def test_nothing_to_scan_is_a_usage_error_not_a_clean_result(workspace):
    shutil.rmtree(workspace / "out")

    result = tenantry(workspace, "scan")

    assert result.exit_code == 2
    assert "there is nothing in out/ to scan" in result.stderr


def test_a_missing_checkov_is_an_environment_fault(workspace, monkeypatch):
    monkeypatch.setenv("TENANTRY_CHECKOV", "/nowhere/checkov")

    assert tenantry(workspace, "scan").exit_code == 3


def test_the_folder_of_our_own_checks_is_told_without_a_workspace(tmp_path):
    folder = Path(tenantry(tmp_path, "scan", "--checks-dir").stdout.rstrip("\n"))

    text = (folder / "tenantry_checks.py").read_text()
    assert (folder / "__init__.py").is_file()
    assert set(re.findall(r'id="(\w+)"', text)) == OWN_CHECKS.keys()
    assert set(re.findall(r'"(aws_\w+)"', text)) == {kind for kinds in OWN_CHECKS.values() for kind in kinds}


def test_what_is_remembered_depends_on_our_own_checks(tmp_path, monkeypatch):
    stack = StackText("a", ())
    before = content_key(stack, Path("checkov"))
    monkeypatch.setattr("generator.tools.own_checks.checks_folder", lambda: tmp_path)

    assert content_key(stack, Path("checkov")) != before
