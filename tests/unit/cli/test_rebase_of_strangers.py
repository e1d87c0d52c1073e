"""`tenantry rebase` where a stranger wrote the clone: nothing of it is run, followed or lost."""

import shutil
import stat

import pytest
from fakes.blocks import forget, given
from fakes.commands import tenantry
from fakes.merges import attempted, unmerged
from fakes.repositories import commit, git, repository, write
from fakes.workspaces import contents

from generator.tenancy.addresses import block_of

pytestmark = pytest.mark.usefixtures("worked_out_once")


@pytest.fixture(name="estate")
def estate_fixture(two_branches):
    return two_branches


def rebased(estate, *options):
    result = tenantry(estate, "rebase", "--no-scan", *options)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def is_current(estate):
    checked = tenantry(estate, "build", "--check", "--no-scan")
    return checked.exit_code == 0 or pytest.fail(checked.output)


HOOKS = ("post-index-change", "reference-transaction", "pre-commit", "post-checkout", "fsmonitor-watchman")


def test_no_filter_hook_driver_or_monitor_of_the_clone_is_run(estate, tmp_path):
    assert attempted(estate, "merge", "main").returncode
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> '{ran}'\ncat\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for name in HOOKS:
        shutil.copy(program, estate / ".git/hooks" / name)
    values = {
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "filter.evil.required": "true",
        "merge.evil.driver": program,
        "diff.external": program,
        "diff.evil.command": program,
        "diff.evil.textconv": program,
        "core.fsmonitor": program,
        "core.hooksPath": estate / ".git/hooks",
        "core.sshCommand": program,
        "core.pager": program,
        "core.editor": program,
        "gpg.program": program,
        "commit.gpgSign": "true",
        "alias.ls-files": f"!{program}",
        "index.recordEndOfIndexEntries": "true",
    }
    for key, value in values.items():
        git(estate, "config", key, str(value))
    write(estate, {".gitattributes": "* filter=evil merge=evil diff=evil text eol=crlf ident\n"})
    rebased(estate)

    assert not ran.exists()
    assert unmerged_without_settings(estate) == []
    assert given(estate)["aaa/dev"] != given(estate)["zzz/dev"]
    blob = git(estate, "cat-file", "-p", ":out/zzz/manifest.json")
    assert blob + "\n" == (estate / "out/zzz/manifest.json").read_text()


def unmerged_without_settings(estate):
    return git(estate, "ls-files", "--unmerged").split()


def test_a_checkout_with_other_line_ends_is_made_again(estate):
    git(estate, "config", "core.autocrlf", "true")
    for folder in ("out", "tenants"):
        shutil.rmtree(estate / folder)
        git(estate, "checkout", "--quiet", "--", folder)
    assert b"\r\n" in (estate / "out/fraud/manifest.json").read_bytes()
    assert attempted(estate, "merge", "main").returncode
    rebased(estate)

    assert b"\r\n" not in (estate / "out/fraud/manifest.json").read_bytes()
    assert given(estate)["aaa/dev"] != given(estate)["zzz/dev"]
    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


ODD_NAMES = (
    'teams and more/it\'s "x"',
    "line\nfeed",
    "größe/日本\u202e",
    "-n/tab\there",
    "[a]*?",
    "back\\slash",
)


@pytest.mark.parametrize("folder", ODD_NAMES)
def test_a_workspace_may_lie_in_a_folder_of_any_name(estate, tmp_path, folder):
    outer = repository(tmp_path / "outer")
    deep = outer / folder
    shutil.copytree(estate, deep, ignore=shutil.ignore_patterns(".git", "lock"))
    commit(outer, "first")
    taken = given(deep)["zzz/dev"]
    git(outer, "checkout", "--quiet", "-b", "branch")
    write(deep, {taken: "zzz/dev\n# of the branch\n"})
    commit(outer, "as on a branch")
    git(outer, "checkout", "--quiet", "main")
    write(deep, {taken: "aaa/dev\n"})
    shutil.rmtree(deep / "out/zzz")
    commit(outer, "taken")
    git(outer, "checkout", "--quiet", "branch")
    assert attempted(outer, "merge", "main").returncode
    result = tenantry(None, "-C", str(deep), "--cache", str(tmp_path / "cache"), "rebase", "--no-scan")

    assert result.exit_code == 0, result.output
    assert git(outer, "ls-files", "--unmerged") == ""
    assert given(deep)["zzz/dev"] != taken
    assert given(deep)["aaa/dev"] == taken
    git(outer, "commit", "--quiet", "--no-edit")
    assert git(outer, "status", "--porcelain") == ""


def as_a_link(estate):
    shutil.rmtree(estate / "out")
    (estate / "elsewhere").mkdir()
    (estate / "out").symlink_to("elsewhere")


def as_a_file(estate):
    shutil.rmtree(estate / "out")
    (estate / "out").write_text("")


@pytest.mark.parametrize("change", [as_a_link, as_a_file], ids=lambda one: one.__name__)
def test_a_base_with_something_else_in_place_of_out_is_refused(estate, change):
    git(estate, "checkout", "--quiet", "main")
    change(estate)
    commit(estate, "changed")
    git(estate, "checkout", "--quiet", "zzz")
    attempted(estate, "merge", "main")
    before = contents(estate / "tenants")
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code in (2, 3)
    words = " ".join(refused.output.split())
    assert "in place of out/" in words or "is not a plain folder" in words
    assert contents(estate / "tenants") == before


def test_a_link_that_a_branch_has_in_place_of_out_is_not_followed(estate):
    as_a_link(estate)
    commit(estate, "changed")
    refused = tenantry(estate, "rebase", "--no-scan", "--onto", "HEAD~1")

    assert refused.exit_code == 3
    assert "is not a plain folder" in " ".join(refused.output.split())
    assert not list((estate / "elsewhere").glob("*"))


def test_a_submodule_in_place_of_out_is_refused(estate, tmp_path):
    other = repository(tmp_path / "other")
    commit(other, "first")
    git(estate, "rm", "-r", "--quiet", "out")
    git(estate, "submodule", "--quiet", "add", f"file://{other}", "out")
    commit(estate, "submodule")
    refused = tenantry(estate, "rebase", "--no-scan", "--onto", "HEAD~1")

    assert refused.exit_code == 2
    assert "git has a submodule in the place of out/" in " ".join(refused.output.split())


def test_a_link_in_the_ledger_is_refused_and_not_followed(estate, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("fraud/dev\n")
    assert attempted(estate, "merge", "main").returncode
    (estate / "tenants/_addresses/10.64/1").symlink_to(secret)
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code == 1
    assert "SRC003" in refused.output
    assert secret.read_text() == "fraud/dev\n"


def test_a_base_of_the_oldest_tenantry_is_taken_over(estate):
    git(estate, "checkout", "--quiet", "main")
    blocks = {owner: block_of(path) for owner, path in given(estate).items()}
    forget(estate)
    lines = "".join(f"  {owner}: {block}\n" for owner, block in blocks.items())
    write(estate, {"tenants/_addresses.yaml": f"blocks:\n{lines}"})
    for file in (*(estate / "out").rglob("manifest.json"), *(estate / "out").rglob("environments.json")):
        file.unlink()
    write(estate, {"out/manifest.json": '{"version": 1, "generator": "0.1", "stacks": {}}'})
    commit(estate, "as it was long ago")
    git(estate, "checkout", "--quiet", "zzz")
    attempted(estate, "merge", "main")
    rebased(estate)

    now = {owner: block_of(path) for owner, path in given(estate).items()}
    assert {owner: now[owner] for owner in blocks} == blocks
    assert now["zzz/dev"] not in blocks.values()
    assert not (estate / "tenants/_addresses.yaml").exists()
    commit(estate, "made again")
    assert is_current(estate)


def test_a_history_that_is_cut_is_refused(estate, tmp_path):
    git(estate, "checkout", "--quiet", "main")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--no-single-branch", "--depth=1", f"file://{estate}", str(shallow))
    git(shallow, "checkout", "--quiet", "zzz")
    attempted(shallow, "merge", "--allow-unrelated-histories", "origin/main")
    refused = tenantry(shallow, "rebase", "--no-scan")

    assert refused.exit_code == 2
    assert "git fetch --unshallow" in " ".join(refused.output.split())


def test_marks_of_a_merge_in_everything_that_builds_write_are_made_again(estate):
    assert attempted(estate, "merge", "main").returncode
    marks = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n"
    for path in ("manifest.json", "fraud/manifest.json", "fraud/isolation.json", "fraud/environments.json"):
        write(estate, {f"out/{path}": marks})
    git(estate, "add", "out")
    rebased(estate)

    git(estate, "commit", "--quiet", "--no-edit")
    assert is_current(estate)


def test_where_the_index_is_locked_it_says_what_is_left_to_do(estate):
    assert attempted(estate, "merge", "main").returncode
    write(estate, {".git/index.lock": ""})
    refused = tenantry(estate, "rebase", "--no-scan")

    assert refused.exit_code == 3
    assert "`git add`" in " ".join(refused.output.split())
    assert given(estate)["aaa/dev"] != given(estate)["zzz/dev"]
    (estate / ".git/index.lock").unlink()
    assert unmerged(estate)
    rebased(estate)
    assert not unmerged(estate)


def test_a_linked_working_tree_has_a_merge_and_an_index_of_its_own(estate, tmp_path):
    git(estate, "checkout", "--quiet", "main")
    linked = tmp_path / "linked"
    git(estate, "worktree", "add", "--quiet", str(linked), "zzz")
    assert attempted(linked, "merge", "main").returncode
    rebased(linked)

    assert unmerged(linked) == []
    git(linked, "commit", "--quiet", "--no-edit")
    assert git(linked, "status", "--porcelain") == ""
    assert is_current(linked)
    assert git(estate, "status", "--porcelain") == ""


def test_a_repository_with_longer_names_of_objects_is_made_again_too(estate, tmp_path):
    longer = tmp_path / "longer"
    longer.mkdir()
    git(longer, "init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    git(estate, "checkout", "--quiet", "main")
    shutil.copytree(estate, longer, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git", "lock"))
    commit(longer, "first")
    block = given(longer)["aaa/dev"]
    git(longer, "checkout", "--quiet", "-b", "work")
    write(longer, {block: "aaa/dev\n# of work\n", "out/aaa/manifest.json": "{}"})
    commit(longer, "of work")
    git(longer, "checkout", "--quiet", "main")
    write(longer, {block: "aaa/dev\n# of main\n", "out/aaa/manifest.json": "[]"})
    commit(longer, "of main")
    git(longer, "checkout", "--quiet", "work")
    assert attempted(longer, "merge", "main").returncode
    rebased(longer)

    assert (longer / block).read_text() == "aaa/dev\n# of main\n"
    git(longer, "commit", "--quiet", "--no-edit")
    assert git(longer, "status", "--porcelain") == ""
    assert is_current(longer)


@pytest.mark.parametrize("path", [".tenantry", "out/fraud", "tenants", "tenants/_addresses"])
def test_no_link_in_the_workspace_is_followed(estate, tmp_path, path):
    outside = tmp_path / "outside"
    shutil.move(estate / path, outside)
    (estate / path).symlink_to(outside)
    before = contents(outside)
    refused = tenantry(estate, "rebase", "--no-scan", "--onto", "HEAD")

    assert refused.exit_code in (1, 3), refused.output
    assert "link" in refused.output
    assert contents(outside) == before
    assert (estate / path).is_symlink()
