"""`tenantry access`: what roles gained and lost since a revision of a real repository."""

import json
import re
import shutil
import subprocess

import pytest
from fakes.commands import tenantry
from fakes.workspaces import copied

pytestmark = pytest.mark.usefixtures("worked_out_once")

GIT = ("git", "-c", "user.name=Reader", "-c", "user.email=reader@example.com", "-c", "commit.gpgsign=false")


def committed(workspace):
    """Everything in the workspace as a first commit."""
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "first")):
        subprocess.run([*GIT, *arguments], cwd=workspace, check=True)
    return workspace


@pytest.fixture(scope="module")
def repository(built_once, tmp_path_factory):
    """A workspace of three tenants with its out/ committed."""
    return committed(copied(built_once, tmp_path_factory.mktemp("access") / "estate"))


@pytest.fixture(scope="module")
def changed(repository, tmp_path_factory):
    """The same, where data scientists of fraud may start apps on another type than before."""
    workspace = copied(repository, tmp_path_factory.mktemp("changed") / "estate")
    file = workspace / "tenants/fraud.yaml"
    text = file.read_text().replace("lena: ml-admin", "lena: data-scientist")
    file.write_text(f"{text}\ninstance_types:\n  apps: [ml.t3.medium, ml.m5.2xlarge]\n")
    return workspace


def sections(text):
    """The blocks of one role: what was gained and what was lost, each with its lines."""
    return re.split(r"\n  (?=[+-] )", text)[1:]


def test_what_a_role_gained_and_lost_is_shown_with_a_request(changed):
    result = tenantry(changed, "access", "--from", "HEAD", "fraud")
    summary, *roles = result.output.split("\n\n")
    blocks = {role.split("  ", 1)[0]: role for role in roles}

    assert result.exit_code == 0
    assert re.fullmatch(
        r"2 roles have other access than at HEAD; \d+ compared\n"
        r"  fraud/dev: 2 roles \(1 gone, 1 changed\), \d+ gained, \d+ lost",
        summary,
    )
    assert blocks["fraud-dev-ml-admin"].startswith("fraud-dev-ml-admin  (fraud/dev): the role is gone\n")
    apps = [one for one in sections(blocks["fraud-dev-data-scientist"]) if " sagemaker:CreateApp\n" in one]
    gained, lost = apps
    assert gained.startswith("+ gained\n    actions     sagemaker:CreateApp\n")
    assert lost.startswith("- lost\n    actions     sagemaker:CreateApp\n")
    for block, example in ((gained, "ml.m5.2xlarge"), (lost, "ml.m5.large")):
        assert "by          OwnPrivateApps in fraud-dev-data-scientist-studio\n" in block
        assert re.search(r"\n +out/fraud/dev/modules/identity/policies\.tf:\d+\n", block)
        assert "such as     sagemaker:CreateApp on\n" in block
        assert f"sagemaker:InstanceTypes = [{example}]\n" in block


@pytest.mark.parametrize("output_format", ["json", "markdown"])
def test_programs_and_pull_requests_see_the_same(changed, output_format):
    text = tenantry(changed, "access", "--from", "HEAD", "fraud", "--format", output_format).output

    if output_format == "json":
        shown = json.loads(text)
        (role,) = (one for one in shown["roles"] if not one["is_gone"])
        assert (shown["from"], role["role"]) == ("HEAD", "fraud-dev-data-scientist")
        example = next(one["example"] for one in role["gained"] if one["actions"] == ["sagemaker:CreateApp"])
        assert example["context"]["sagemaker:instancetypes"] == ["ml.m5.2xlarge"]
    else:
        assert text.startswith("## Access\n\n2 roles have other access than at HEAD; ")
        assert "### `fraud-dev-ml-admin` in `fraud/dev`: the role is gone\n" in text
        assert "\n| gained | `sagemaker:CreateApp` |" in text
        assert "\n| lost | `sagemaker:CreateApp` |" in text


def test_what_attributes_of_a_revision_leave_out_is_compared_all_the_same(changed, tmp_path):
    before = tenantry(changed, "access", "--from", "HEAD", "fraud").output
    workspace = copied(changed, tmp_path / "estate")
    yaml = (workspace / "tenants/fraud.yaml").read_text()
    subprocess.run([*GIT, "checkout", "--quiet", "--", "tenants"], cwd=workspace, check=True)
    (workspace / ".gitattributes").write_text("out/fraud/** export-ignore\n")
    for arguments in (("add", "--all"), ("commit", "--quiet", "--message", "second")):
        subprocess.run([*GIT, *arguments], cwd=workspace, check=True)
    (workspace / "tenants/fraud.yaml").write_text(yaml)

    assert tenantry(workspace, "access", "--from", "HEAD", "fraud").output == before


def test_another_tenants_change_is_not_told(changed):
    result = tenantry(changed, "access", "--from", "HEAD", "credit")

    assert result.exit_code == 0
    assert result.output.startswith("no role has other access than at HEAD")


def test_where_nothing_changed_it_says_so(repository):
    result = tenantry(repository, "access", "--from", "HEAD")

    assert result.exit_code == 0
    assert result.output == "no role has other access than at HEAD: nothing that decides it has changed\n"


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("release", "git knows no revision release"),
        ("", "git knows no revision ''"),
        ("--all", "git knows no revision --all"),
        ("HEAD:out", "git knows no revision HEAD:out"),
        ("HEAD~1", "git knows no revision HEAD~1"),
    ],
)
def test_an_unknown_revision_is_a_usage_error(repository, revision, words):
    result = tenantry(repository, "access", "--from", revision)

    assert result.exit_code == 2
    assert result.output == f"error: {words}\n  = hint: give a branch, tag or commit of this clone\n"


def test_an_unknown_tenant_is_a_usage_error(repository):
    result = tenantry(repository, "access", "--from", "HEAD", "fraude")

    assert result.exit_code == 2
    assert "did you mean fraud?" in result.output


def test_a_revision_without_out_is_a_usage_error(workspace):
    shutil.rmtree(workspace / "out")
    result = tenantry(committed(workspace), "access", "--from", "HEAD")

    assert result.exit_code == 2
    assert "has no out/, so nothing can be compared" in result.output


def test_a_revision_with_a_damaged_manifest_is_a_usage_error(workspace):
    (workspace / "out/fraud/manifest.json").write_text("{")
    result = tenantry(committed(workspace), "access", "--from", "HEAD")

    assert result.exit_code == 2
    assert "out/fraud/manifest.json of HEAD cannot be read: " in result.output


def test_a_folder_outside_git_is_a_usage_error(workspace):
    result = tenantry(workspace, "access", "--from", "HEAD")

    assert result.exit_code == 2
    assert "is not under git" in result.output


def test_without_git_the_run_cannot_go_on(workspace, monkeypatch):
    monkeypatch.setenv("PATH", "")
    result = tenantry(workspace, "access", "--from", "HEAD")

    assert result.exit_code == 3
    assert result.output.startswith("error: git is not installed\n  = hint: ")
