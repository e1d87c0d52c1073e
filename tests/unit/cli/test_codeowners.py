"""`tenantry codeowners`, and the check that a tenant's branch touches nothing else."""

import fnmatch
import re
import shutil

import pytest
from fakes.commands import tenantry
from fakes.repositories import commit, git, repository, write
from fakes.workspaces import copied


def lines(output):
    return [tuple(line.rsplit(" ", 1)) for line in output.splitlines() if not line.startswith("#")]


def owner_of(output, path):
    """Whose a path is: the last line that fits decides, as both hosts document it."""
    fitting = [owner for pattern, owner in lines(output) if fits(pattern, path)]
    return fitting[-1] if fitting else None


def fits(pattern, path):
    plain = re.sub(r"\\(.)", r"\1", pattern.removeprefix("/"))
    if pattern.endswith("/"):
        return path.startswith(plain)
    return fnmatch.fnmatchcase(path, plain) if pattern == "*" else path == plain


@pytest.fixture
def estate(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "owner: ", "owner: fraud-lead@acme.example #")
    return workspace


PLATFORMS = (
    "README.md",
    "tenants/_platform.yaml",
    "tenants/_addresses/10.64/0/0/0/1/0",
    "tenants/_addresses.yaml",
    "tenants/_acknowledged/fraud.yaml",
    "tenants/_scan.yaml",
    "out/_platform/domains/research/dev/main.tf",
    "out/manifest.json",
    "out/.gitignore",
    "tenants/new.yaml",
)


@pytest.mark.parametrize(
    ("syntax", "more"),
    [
        ("github", (".github/workflows/ci.yml", "CODEOWNERS")),
        ("gitlab", (".gitlab-ci.yml", ".gitlab/CODEOWNERS")),
    ],
)
def test_a_tenants_files_are_its_owners_and_all_others_the_platforms(estate, syntax, more):
    result = tenantry(estate, "codeowners", "--syntax", syntax)

    assert result.exit_code == 0, result.output
    for path in ("tenants/fraud.yaml", "out/fraud/dev/main.tf", "out/fraud/manifest.json"):
        assert owner_of(result.output, path) == "fraud-lead@acme.example", path
    platform = owner_of(result.output, "README.md")
    assert platform == "ml-platform@acme.example"
    for path in (*PLATFORMS, *more):
        assert owner_of(result.output, path) == platform, path


def test_a_workspace_deeper_in_its_repository_owns_what_lies_there(estate, tmp_path):
    outer = repository(tmp_path / "outer")
    deep = copied(estate, outer / "ml teams" / "#1 @home")
    output = tenantry(deep, "codeowners").output

    assert "/ml\\ teams/\\#1\\ \\@home/tenants/fraud.yaml fraud-lead@acme.example\n" in output
    assert owner_of(output, "ml teams/#1 @home/out/fraud/dev/main.tf") == "fraud-lead@acme.example"
    assert owner_of(output, "ml teams/#1 @home/tenants/_platform.yaml") == "ml-platform@acme.example"
    assert owner_of(output, "elsewhere/README.md") is None


@pytest.mark.parametrize("name", ["a*", "[x]", "!", "back\\slash", "line\nfeed", "hidden\u202e"])
def test_a_folder_that_no_pattern_can_name_is_refused(estate, tmp_path, name):
    outer = repository(tmp_path / "outer")
    deep = copied(estate, outer / name)
    refused = tenantry(deep, "codeowners")

    assert refused.exit_code == 2
    assert "no line of CODEOWNERS can name" in refused.output


def test_a_file_that_says_otherwise_fails_the_check(estate, tmp_path):
    said = tenantry(estate, "codeowners").output
    path = tmp_path / "CODEOWNERS"
    path.write_text(said)
    assert tenantry(estate, "codeowners", "--check", str(path)).exit_code == 0
    path.write_bytes(said.replace("\n", "\r\n").encode())
    assert tenantry(estate, "codeowners", "--check", str(path)).exit_code == 0

    path.write_text(said.replace("fraud-lead@", "somebody@"))
    refused = tenantry(estate, "codeowners", "--check", str(path))
    assert refused.exit_code == 1
    assert "is not what the files say" in refused.output
    assert tenantry(estate, "codeowners", "--check", str(tmp_path / "none")).exit_code == 1


def test_files_with_faults_have_no_owners_yet(estate):
    write(estate, {"tenants/fraud.yaml": "owner: ["})
    assert tenantry(estate, "codeowners").exit_code == 2


@pytest.fixture
def branch(workspace):
    repository(workspace)
    commit(workspace, "first")
    git(workspace, "checkout", "--quiet", "-b", "work")
    return workspace


def only(branch, tenant="fraud"):
    result = tenantry(branch, "affected", "--base", "main", "--only", tenant)
    return result.exit_code, result.output


def test_a_branch_with_files_of_one_tenant_passes(branch):
    files = {
        "tenants/fraud.yaml": "a: b",
        "out/fraud/dev/main.tf": "",
        "tenants/_acknowledged/fraud.yaml": "a: b",
    }
    write(branch, files | {"tenants/_addresses/10.64/1/1/1/1/1": "fraud/test\n"})
    commit(branch, "of fraud")

    assert only(branch)[0] == 0
    assert only(branch, "credit")[0] == 1


@pytest.mark.parametrize(
    "path",
    [
        "tenants/credit.yaml",
        "tenants/_platform.yaml",
        "tenants/_acknowledged/credit.yaml",
        "tenants/fraud.yaml/x",
        "tenants/deeper/fraud.yaml",
        "out/credit/dev/main.tf",
        "out/_platform/domains/research/dev/main.tf",
        "out/manifest.json",
        "out/fraud",
        ".github/workflows/ci.yml",
        "other/tenants/fraud.yaml",
        "name with\nline feed",
    ],
)
def test_what_is_not_the_tenants_is_named(branch, path):
    for folder in (branch / path).parents:
        if folder.is_file():
            folder.unlink()
    if (branch / path).is_dir():
        shutil.rmtree(branch / path)
    write(
        branch,
        {path: "other", "out/fraud/new.tf": ""} if not path.startswith("out/fraud") else {path: "other"},
    )
    commit(branch, "more")
    code, output = only(branch)

    assert code == 1
    assert "not fraud's" in output
    assert path.replace("\n", "␊") in output or path.partition("\n")[0] in output


def test_a_block_of_another_tenant_is_not_the_tenants_even_where_its_text_changes(branch):
    path = next(iter((branch / "tenants/_addresses").rglob("0")), None)
    files = [one for one in (branch / "tenants/_addresses").rglob("*") if one.is_file()]
    other = next(one for one in files if one.read_text().startswith("credit/"))
    other.write_text("fraud/dev\n")
    commit(branch, "taken")
    code, output = only(branch)

    assert path is not None
    assert code == 1
    assert other.relative_to(branch).as_posix() in output


def test_what_is_no_name_of_a_tenant_is_refused(branch):
    commit(branch, "nothing")
    for name in ("_platform", "a/b", "../x", "domains/x"):
        assert only(branch, name)[0] == 2
