"""Checks that a workspace skips: in a scan and in a build, where they are named, and not a day longer."""

import json
from xml.etree import ElementTree as ET

import pytest
from fakes.commands import tenantry

from generator.pipeline.skipping import SKIP_UNUSED
from generator.tools.scanned import SKIP_NOT_RENDERED

SAID = {
    "check": "CKV_AWS_338",
    "stacks": ["fraud/dev"],
    "resources": ["aws_sagemaker_domain.this"],
    "reason": "The central archive keeps them",
    "owner": "lena@acme.example",
    "until": "2026-12-15",
}


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    for module in ("validation", "scanning"):
        monkeypatch.setattr(f"generator.pipeline.{module}.today", lambda: "2026-12-01")


@pytest.fixture
def failing(checkov):
    """A checkov whose check CKV_AWS_338 fails of every domain."""
    checkov.failing, checkov.code = "aws_sagemaker_domain", "CKV_AWS_338"
    return checkov


def skip(workspace, *others, **changes):
    """Write a file with one skip, and with others."""
    text = json.dumps({"skips": [SAID | changes, *others]}, indent=1)
    (workspace / "tenants/_scan.yaml").write_text(text + "\n")


def codes(result):
    return [one["code"] for one in json.loads(result.stdout)["findings"]]


def scanned(workspace, *names):
    return codes(tenantry(workspace, "scan", *names, "--format", "json"))


@pytest.mark.usefixtures("failing")
def test_a_check_is_skipped_where_it_is_named_and_nowhere_else(workspace):
    whole = scanned(workspace)
    assert scanned(workspace, "fraud/dev") == ["CKV_AWS_338"]

    skip(workspace)

    assert scanned(workspace, "fraud/dev") == []
    assert scanned(workspace) == whole[1:]


@pytest.mark.usefixtures("failing")
def test_what_is_skipped_is_told_with_its_owner_its_day_and_its_reason(workspace):
    skip(workspace)

    said = "aws_sagemaker_domain.this in fraud/dev until 2026-12-15, as lena@acme.example says"
    shown = tenantry(workspace, "scan", "fraud/dev").output
    assert f"skipped   CKV_AWS_338 of {said}: The central archive keeps them\n" in shown
    report = ET.fromstring(tenantry(workspace, "scan", "fraud/dev", "--format", "junit").stdout)  # noqa: S314
    told = [one.attrib["message"] for one in report.iter("skipped")]
    assert "The central archive keeps them; lena@acme.example answers for it until 2026-12-15" in told


@pytest.mark.usefixtures("failing")
def test_a_build_skips_the_same(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: viewer")
    assert "CKV_AWS_338" in codes(tenantry(workspace, "build", "fraud", "--format", "json"))

    skip(workspace)

    built = tenantry(workspace, "build", "fraud")
    assert built.exit_code == 0, built.output
    assert "skipped   CKV_AWS_338 of aws_sagemaker_domain.this in fraud/dev until 2026-12-15" in built.output


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until": "2026-11-30"}, "SCN012"),
        ({"until": "2027-06-01"}, "SCN013"),
        ({"check": "CKV_AWS_60"}, "SCN011"),
        ({"check": "CKV_AWS_383"}, "SCN010"),
    ],
)
def test_a_skip_that_is_at_fault_hides_nothing(workspace, failing, changes, code):
    failing.code = changes.get("check", failing.code)
    skip(workspace, **changes)

    assert sorted(scanned(workspace, "fraud/dev")) == sorted([failing.code, code])
    assert code in codes(tenantry(workspace, "validate", "--format", "json"))


@pytest.mark.parametrize(
    "changes",
    [
        {"resources": ["aws_sagemaker_domain.this", "aws_iam_role.execution"]},
        {"resources": ["module.domain.aws_sagemaker_domain.this"]},
        {"stacks": ["fraud/organization"]},
        {"check": "CKV_AWS_66"},
    ],
)
@pytest.mark.usefixtures("failing")
def test_a_skip_that_hides_nothing_is_an_error(workspace, changes):
    skip(workspace, **changes)

    assert SKIP_UNUSED.code in scanned(workspace, "fraud")


@pytest.mark.usefixtures("failing")
def test_of_two_skips_of_one_check_the_second_hides_nothing(workspace):
    skip(workspace, SAID | {"reason": "Another"})

    result = tenantry(workspace, "scan", "fraud/dev")
    assert result.exit_code == 1
    assert "error[SCN008]: CKV_AWS_338 of aws_sagemaker_domain.this of fraud/dev" in result.output
    assert "tenants/_scan.yaml" in result.output


def test_a_skip_without_use_that_is_not_scanned_is_not_judged(workspace, failing):
    failing.failing = ""
    skip(workspace)

    assert scanned(workspace, "credit") == []
    assert scanned(workspace, "fraud") == [SKIP_UNUSED.code]


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize(
    "changes",
    [
        {"resources": ["aws_sagemaker_domain.*"]},
        {"resources": ["*"]},
        {"resources": ["module.domain"]},
        {"resources": ['aws_sagemaker_domain.this["a"]']},
        {"resources": []},
        {"stacks": ["fraud/*"]},
        {"stacks": ["fraud"]},
        {"check": "CKV_*"},
        {"reason": ""},
        {"owner": "lena"},
        {"until": "2026-02-30"},
    ],
)
def test_what_is_no_name_of_one_thing_is_refused_and_hides_nothing(workspace, changes):
    skip(workspace, **changes)

    found = scanned(workspace, "fraud/dev")
    assert "CKV_AWS_338" in found
    assert len(found) > 1
    assert tenantry(workspace, "validate").exit_code == 1


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("lacking", sorted(SAID))
def test_nothing_of_a_skip_may_be_left_out(workspace, lacking):
    said = {key: value for key, value in SAID.items() if key != lacking}
    (workspace / "tenants/_scan.yaml").write_text(json.dumps({"skips": [said]}))

    assert "CKV_AWS_338" in scanned(workspace, "fraud/dev")
    assert tenantry(workspace, "validate").exit_code == 1


@pytest.mark.usefixtures("failing")
def test_a_link_in_place_of_the_file_is_not_followed(workspace, tmp_path):
    skip(workspace)
    file = workspace / "tenants/_scan.yaml"
    file.rename(tmp_path / "elsewhere.yaml")
    file.symlink_to(tmp_path / "elsewhere.yaml")

    assert "CKV_AWS_338" in scanned(workspace, "fraud/dev")
    assert len(scanned(workspace, "fraud/dev")) > 1


@pytest.mark.usefixtures("failing")
def test_a_skip_of_a_stack_that_is_gone_is_an_error(workspace):
    skip(workspace, stacks=["fraud/dev", "fraud/old"])

    assert scanned(workspace, "fraud/dev") == ["SCN014"]
    assert codes(tenantry(workspace, "validate", "--format", "json")) == ["SCN014"]


def test_a_skip_that_no_template_writes_is_a_finding_of_its_own():
    assert SKIP_NOT_RENDERED.code == "SCN007"
