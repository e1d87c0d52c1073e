"""`tenantry ci`: workflows that are written, owned like `out/`, and checked with it."""

import pytest
from fakes.commands import tenantry
from fakes.repositories import repository
from fakes.workspaces import copied

pytestmark = pytest.mark.usefixtures("worked_out_once")

GITHUB = """
delivery:
  github:
    repository: acme/studio
    repository_id: "1296269"
"""
GITLAB = """
delivery:
  gitlab:
    project: acme/studio
    url: https://gitlab.acme.example
    branch: trunk
    environment: live
"""
WRITTEN = [f".github/workflows/tenantry-{name}.yml" for name in ("check", "plan", "drift", "apply")]


def stated(workspace, delivery):
    platform = workspace / "tenants/_platform.yaml"
    platform.write_text(platform.read_text() + delivery)
    return workspace


@pytest.fixture
def estate(workspace, once):
    """A workspace in a repository whose platform file names it, with its workflows."""

    def make():
        repository(stated(workspace, GITHUB))
        assert tenantry(workspace, "build", "--no-scan").exit_code == 0
        assert tenantry(workspace, "ci", "github").exit_code == 0

    return once("estate", workspace, make)


def check(workspace):
    result = tenantry(workspace, "build", "--check", "--no-scan")
    return result.exit_code, result.output


def test_workflows_are_written_once_and_the_check_takes_them(estate):
    before = {path: (estate / path).stat().st_mtime_ns for path in WRITTEN}
    again = tenantry(estate, "ci", "github")

    assert again.output == "".join(f"{path}  is as it was\n" for path in WRITTEN)
    assert {path: (estate / path).stat().st_mtime_ns for path in WRITTEN} == before
    assert check(estate)[0] == 0
    first = (estate / WRITTEN[0]).read_text().splitlines()[0]
    assert first.startswith("# Written by `tenantry ci github`; of what follows, sha256 is ")


def test_what_the_platform_file_says_stands_in_them(workspace):
    repository(stated(workspace, GITLAB))
    result = tenantry(workspace, "ci", "gitlab")
    text = (workspace / ".gitlab-ci/tenantry.yml").read_text()

    assert result.exit_code == 0, result.output
    assert "next: include it in .gitlab-ci.yml" in result.output
    assert '$CI_COMMIT_BRANCH == "trunk"' in text
    assert 'environment: "live"' in text
    assert "ROLE: TenantryPlan" in text
    assert "ROLE: TenantryApply" in text


def test_one_that_was_edited_and_one_that_is_missing_fail_the_check(estate, edit):
    edit(estate / WRITTEN[1], "contents: read", "contents: write")
    (estate / WRITTEN[0]).unlink()
    code, output = check(estate)

    assert code == 1
    assert f"error[SRC036]: {WRITTEN[0]} is missing" in output
    assert f"error[SRC035]: {WRITTEN[1]}" in output
    assert "hint: take back what was changed in it" in output


def test_one_that_the_platform_file_says_otherwise_fails_the_check_until_it_is_written_again(estate, edit):
    edit(estate / "tenants/_platform.yaml", '"1296269"', '"1296269"\n    branch: trunk')
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    code, output = check(estate)
    assert code == 1
    assert output.count("error[SRC034]") == len(WRITTEN)

    assert tenantry(estate, "ci", "github").exit_code == 0
    assert check(estate)[0] == 0


def test_line_ends_of_another_system_are_no_edit(estate):
    for path in WRITTEN:
        (estate / path).write_bytes((estate / path).read_bytes().replace(b"\n", b"\r\n"))
    assert check(estate)[0] == 0


def test_who_wrote_none_is_asked_for_none(workspace):
    repository(stated(workspace, GITHUB))
    assert tenantry(workspace, "build", "--no-scan").exit_code == 0
    assert check(workspace)[0] == 0


@pytest.mark.parametrize("kind", ["a file of somebody's", "an edited one", "a link", "a folder's link"])
def test_what_it_did_not_write_it_does_not_overwrite(estate, tmp_path, kind):
    file = estate / WRITTEN[2]
    elsewhere = tmp_path / "elsewhere"
    if kind == "a file of somebody's":
        file.write_text("on: push\n")
    elif kind == "an edited one":
        file.write_text(file.read_text() + "# more\n")
    elif kind == "a link":
        file.rename(elsewhere)
        file.symlink_to(elsewhere)
    else:
        (estate / ".github").rename(elsewhere)
        (estate / ".github").symlink_to(elsewhere)
    text = file.read_bytes()
    (estate / WRITTEN[0]).unlink() if kind != "a folder's link" else None
    refused = tenantry(estate, "ci", "github")

    assert refused.exit_code == 3
    assert "nothing was written" in refused.output
    assert file.read_bytes() == text
    assert kind == "a folder's link" or not (estate / WRITTEN[0]).exists()


def test_a_workspace_deeper_in_its_repository_has_them_at_the_top(workspace, tmp_path, monkeypatch):
    outer = repository(tmp_path / "outer")
    deep = copied(stated(workspace, GITHUB), outer / "ml/studio")
    monkeypatch.setattr("fakes.commands.cache_of", lambda _: tmp_path / "cache")
    built = tenantry(deep, "build", "--no-scan")
    assert built.exit_code == 0, built.output
    result = tenantry(deep, "ci", "github")

    assert result.exit_code == 0, result.output
    assert "note: the workspace is ml/studio/ of its repository" in result.output
    text = (outer / WRITTEN[0]).read_text()
    assert "tenantry -C change/ml/studio build --check" in text
    assert "/change/ml/studio/requirements" in text
    assert check(deep)[0] == 0
    (outer / WRITTEN[1]).unlink()
    code, output = check(deep)
    assert code == 1
    assert f"../../{WRITTEN[1]}" in output


@pytest.mark.parametrize("name", ["a b", "$(touch x)", "-x", "..x", "é"])
def test_a_folder_that_no_workflow_can_name_is_refused(workspace, tmp_path, name):
    outer = repository(tmp_path / "outer")
    deep = copied(stated(workspace, GITHUB), outer / name)
    refused = tenantry(deep, "ci", "github")

    assert refused.exit_code == 2
    assert "cannot stand in a workflow" in refused.output
    assert not (outer / ".github").exists()


def test_without_a_repository_in_the_platform_file_it_says_what_is_missing(workspace):
    refused = tenantry(workspace, "ci", "gitlab")

    assert refused.exit_code == 2
    assert "delivery.gitlab" in refused.output
    stated(workspace, "\ndelivery: [")
    assert "files have faults" in tenantry(workspace, "ci", "github").output


def test_findings_are_written_to_a_file_as_well(estate, tmp_path):
    (estate / WRITTEN[0]).unlink()
    report = tmp_path / "report.sarif"
    said = tenantry(estate, "build", "--check", "--no-scan", "--format", "github", "--sarif", str(report))

    assert said.exit_code == 1
    assert "::error" in said.output
    assert '"SRC036"' in report.read_text()
    nowhere = tenantry(estate, "build", "--check", "--no-scan", "--sarif", str(tmp_path / "none/x"))
    assert nowhere.exit_code == 2
    assert "cannot be written" in nowhere.output


@pytest.mark.parametrize("name", ["check", "plan"])
def test_the_workflow_that_applies_is_not_one_of_the_others(workspace, name):
    repository(stated(workspace, f"{GITHUB}    workflow: .github/workflows/tenantry-{name}.yml\n"))
    refused = tenantry(workspace, "ci", "github")

    assert refused.exit_code == 2
    assert "cannot be the workflow that applies" in refused.output


def test_without_git_the_workspace_is_the_top(estate, monkeypatch):
    monkeypatch.setattr("generator.tools.git.find", lambda _: None)
    assert check(estate)[0] == 0
    (estate / WRITTEN[0]).unlink()
    assert "SRC036" in check(estate)[1]
