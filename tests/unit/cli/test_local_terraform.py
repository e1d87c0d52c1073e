"""What lies in `out/` beside the stacks: whose it is is asked of git, and git runs nothing for it."""

import subprocess

import pytest
from fakes.commands import tenantry

LOCK = "out/fraud/dev/.terraform.lock.hcl"
MODULES = "out/fraud/dev/.terraform/modules/modules.json"


def git(folder, *arguments):
    """What git says in a folder, as nobody in particular."""
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def clone(workspace):
    """The workspace, committed."""
    git(workspace, "init", "--quiet")
    git(workspace, "add", "tenants", "out", ".gitignore")
    git(workspace, "commit", "--quiet", "--message", "all")
    return workspace


def left(workspace, path=LOCK):
    file = workspace / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# mine\n")
    return file


def words(result):
    return " ".join(result.output.split())


def test_a_local_terraform_and_builds_do_not_disturb_each_other(clone, edit):
    files = [left(clone), left(clone, MODULES), left(clone, "out/fraud/dev/errored.tfstate")]
    edit(clone / "tenants/fraud.yaml", "lena: ml-admin", "lena: viewer")

    assert tenantry(clone, "build", "--no-scan").exit_code == 0
    assert [file.read_text() for file in files] == ["# mine\n"] * 3
    assert tenantry(clone, "build", "--check", "--no-scan", "--allow-local").exit_code == 0


def test_git_ignores_what_terraform_leaves_by_the_file_that_is_generated(clone):
    (clone / ".gitignore").write_text("")
    left(clone)
    left(clone, MODULES)
    left(clone, "out/fraud/dev/today.tfplan")

    assert git(clone, "status", "--porcelain", "--", "out") == ""


def test_a_check_is_of_a_clean_tree(clone):
    left(clone, MODULES)

    result = tenantry(clone, "build", "--check", "--no-scan")

    assert result.exit_code == 1
    assert "error[OUT008]: out/fraud/dev/.terraform was not generated" in words(result)
    assert "`git clean -ffdx`" in words(result)


@pytest.mark.parametrize("path", [LOCK, MODULES])
@pytest.mark.parametrize("options", [(), ("--check",), ("--check", "--allow-local")])
def test_what_is_committed_of_terraforms_is_refused(clone, path, options):
    left(clone, path)
    git(clone, "add", "--force", path)

    result = tenantry(clone, "build", "--no-scan", *options)

    assert result.exit_code == 1
    assert "error[OUT008]" in result.output


def test_a_commit_held_as_a_submodule_is_refused(clone):
    (clone / "out/fraud/dev/.terraform").mkdir()
    head = git(clone, "rev-parse", "HEAD").strip()
    git(clone, "update-index", "--add", "--cacheinfo", f"160000,{head},out/fraud/dev/.terraform")

    assert "error[OUT008]" in tenantry(clone, "build", "--no-scan").output


def test_without_git_what_terraform_left_is_moved_away_by_hand(workspace):
    file = left(workspace)

    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 1
    assert "without git nobody can tell whose it is" in words(result)
    assert file.exists()


def test_a_folder_that_looks_like_a_repository_runs_nothing(workspace, tmp_path):
    """A pull request cannot commit `.git`, but it can the files of a bare repository, in a workspace."""
    bait, witness = tmp_path / "bait", tmp_path / "witness"
    git(tmp_path, "init", "--quiet", "--bare", str(bait))
    for path in bait.iterdir():
        path.rename(workspace / path.name)
    settings = workspace / "config"
    settings.write_text(
        "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
        f'\tworktree = {workspace}\n\tfsmonitor = "touch {witness}; false"\n'
    )
    left(workspace)
    subprocess.run(["git", "-C", str(workspace), "status"], capture_output=True, check=False)
    assert witness.exists()
    witness.unlink()

    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 1
    assert not witness.exists()
