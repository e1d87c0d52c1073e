"""What a branch began from is told by real git where it can be told, and refused with a way out elsewhere."""

import os
import random
import subprocess
from pathlib import Path

import pytest
from fakes.repositories import commit, git, repository

from generator.core.errors import EnvironmentFault, GeneratorError, UsageError
from generator.tools import git as tool
from generator.tools import revisions
from generator.tools.revisions import FILE, TREE, Changed

PROGRAM = tool.find(Path("/nowhere"))
assert PROGRAM is not None


def span(folder, revision="main"):
    return revisions.span(PROGRAM, folder, revision)


@pytest.fixture
def branched(tmp_path):
    """A repository whose `work` branch left `main` after two commits, with two more on each."""
    folder = repository(tmp_path / "origin")
    ids = {name: commit(folder, name, {name: name}) for name in ("one", "two")}
    git(folder, "checkout", "--quiet", "-b", "work")
    ids |= {name: commit(folder, name, {name: name}) for name in ("mine", "mine-too")}
    git(folder, "checkout", "--quiet", "main")
    ids |= {name: commit(folder, name, {name: name}) for name in ("theirs", "theirs-too")}
    git(folder, "checkout", "--quiet", "work")
    return folder, ids


def cloned(origin, target, *options):
    git(origin.parent, "clone", "--quiet", *options, f"file://{origin}", str(target))
    return target


def test_a_branch_began_from_its_last_common_commit(branched):
    folder, ids = branched

    assert span(folder) == revisions.Span(ids["two"], ids["mine-too"])


def test_a_detached_head_and_another_worktree_are_read_as_well(branched, tmp_path):
    folder, ids = branched
    git(folder, "worktree", "add", "--quiet", "--detach", str(tmp_path / "beside"), ids["mine"])

    assert span(tmp_path / "beside") == revisions.Span(ids["two"], ids["mine"])


def test_a_merge_of_the_base_moves_what_the_branch_began_from(branched):
    folder, ids = branched
    git(folder, "merge", "--quiet", "--no-edit", "main")

    assert span(folder).base == ids["theirs-too"]


def test_two_last_common_commits_are_refused(branched):
    folder, ids = branched
    git(folder, "merge", "--quiet", "--no-edit", ids["theirs"])
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-edit", ids["mine-too"])
    git(folder, "checkout", "--quiet", "work")
    commit(folder, "more")

    with pytest.raises(UsageError, match="2 last common commits") as raised:
        span(folder)
    assert "merge main" in raised.value.hint


def test_a_history_without_a_common_commit_is_refused(branched):
    folder, _ = branched
    git(folder, "checkout", "--quiet", "--orphan", "other")
    commit(folder, "alone")

    with pytest.raises(UsageError, match="no commit in common") as raised:
        span(folder)
    assert "unshallow" not in raised.value.hint


def test_a_branch_without_a_commit_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no commit yet"):
        revisions.span(PROGRAM, repository(tmp_path / "new"), "HEAD")


def test_an_unknown_revision_is_refused(branched):
    with pytest.raises(UsageError, match="git knows no revision nowhere"):
        span(branched[0], "nowhere")


@pytest.mark.parametrize("revision", ["--all", "-h", "", "main:out", "main^{tree}"])
def test_what_is_no_commit_is_refused(branched, revision):
    with pytest.raises(UsageError, match="git knows no revision"):
        span(branched[0], revision)


def test_a_bare_clone_is_refused(branched, tmp_path):
    with pytest.raises(UsageError, match="no clone with a work tree"):
        span(cloned(branched[0], tmp_path / "bare.git", "--bare"))


def test_a_shallow_clone_says_what_to_fetch(branched, tmp_path):
    shallow = cloned(branched[0], tmp_path / "shallow", "--depth=1", "--branch=work")

    with pytest.raises(UsageError, match="no revision origin/main in this shallow clone") as raised:
        span(shallow, "origin/main")
    assert "git fetch origin main" in raised.value.hint

    git(shallow, "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    with pytest.raises(UsageError, match="no commit in common in this shallow clone") as raised:
        span(shallow, "origin/main")
    assert "git fetch --unshallow" in raised.value.hint

    git(shallow, "fetch", "--quiet", "--unshallow")
    assert span(shallow, "origin/main").base == branched[1]["two"]


def test_the_base_may_lie_where_the_history_is_cut(branched, tmp_path):
    shallow = cloned(branched[0], tmp_path / "shallow", "--depth=3", "--no-single-branch")

    assert span(shallow, "origin/main").base == branched[1]["two"]


CLONES = int(os.environ.get("TENANTRY_CLONES", "16"))
"""Shallow clones by chance that a run makes; plain `git merge-base` is wrong in one of the first sixteen."""


def test_a_shallow_clone_says_the_same_as_a_whole_one_or_nothing(tmp_path):
    answered, refused, plain = 0, 0, 0
    for seed in range(20, 20 + CLONES):
        chance = random.Random(seed)  # noqa: S311 - no secret
        origin = woven(chance, repository(tmp_path / str(seed) / "origin"))
        shallow = cut_short(chance, origin, tmp_path / str(seed) / "shallow")
        whole, found = answer(origin, "main", "work"), answer(shallow, "origin/main", "origin/work")

        assert found in (None, whole), seed
        answered, refused = answered + (found is not None), refused + (found is None)
        if (told := merge_bases(shallow, "origin/main", "origin/work")) and len(told) == 1:
            plain += told != merge_bases(origin, "main", "work")

    assert answered > CLONES // 8
    assert refused > CLONES // 8
    assert plain


def answer(folder, *tips):
    try:
        return revisions.span(PROGRAM, folder, *tips).base
    except UsageError:
        return None


def merge_bases(folder, *tips):
    command = ["git", "merge-base", "--all", *tips]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.split()


def cut_short(chance, origin, target):
    """A clone as a CI runner makes it: a few commits of one branch, then a few of the other."""
    depths = [chance.randrange(1, 9) for _ in range(2)]
    cloned(origin, target, f"--depth={depths[0]}", "--branch=work")
    git(target, "fetch", "--quiet", f"--depth={depths[1]}", "origin", "main:refs/remotes/origin/main")
    return target


def woven(chance, folder):
    """A history of commits with one or two parents each, chosen by chance, and two branches at its end."""
    lines = []
    for number in range(1, 25):
        recent = list(range(max(1, number - 5), number))
        parents = chance.sample(recent, min(len(recent), chance.choice((1, 1, 2))))
        lines += [f"commit refs/heads/{'main' if number % 2 else 'work'}", f"mark :{number}"]
        lines += [f"committer W <w@example.com> {number} +0000", "data 0"]
        lines += [f"{'merge' if place else 'from'} :{one}" for place, one in enumerate(parents)]
    git(folder, "fast-import", "--quiet", "--force", given="\n".join(lines) + "\n")
    return folder


def test_objects_are_found_by_commit_and_path(branched):
    folder, ids = branched
    names = [f"{ids['two']}:./{path}" for path in ("one", "mine", ".")]
    found = revisions.found_at(PROGRAM, folder, names)

    assert {name.rpartition("/")[2]: one.kind for name, one in found.items()} == {"one": FILE, ".": TREE}
    number = found[f"{ids['two']}:./one"].id
    assert revisions.contents(PROGRAM, folder, [number, number]) == {number: b"one"}


def trees(folder, *commits):
    return [revisions.found_at(PROGRAM, folder, [f"{one}:./"])[f"{one}:./"].id for one in commits]


def test_what_differs_between_two_folders_is_told_file_by_file(branched):
    folder, ids = branched
    (folder / "one").unlink()
    (folder / "two").write_text("otherwise")
    (folder / "link").symlink_to("two")
    (folder / "mine").unlink()
    (folder / "mine").symlink_to("two")
    last = commit(folder, "more", {'odd\n"name"': "", "größe": ""})

    assert revisions.changed(PROGRAM, folder, *trees(folder, ids["mine-too"], last)) == (
        Changed("größe", was_there=False, is_there=True, is_file=True),
        Changed("link", was_there=False, is_there=True, is_file=False),
        Changed("mine", was_there=True, is_there=True, is_file=False),
        Changed('odd\n"name"', was_there=False, is_there=True, is_file=True),
        Changed("one", was_there=True, is_there=False, is_file=True),
        Changed("two", was_there=True, is_there=True, is_file=True),
    )


def test_what_a_gitmodules_asks_to_pass_over_is_told_all_the_same(branched):
    folder, ids = branched
    (folder / ".gitmodules").write_text('[submodule "x"]\n  path = sub\n  url = ./x\n  ignore = all\n')
    git(folder, "add", ".gitmodules")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{ids['one']},sub")
    git(folder, "commit", "--quiet", "--message", "hidden")
    last = git(folder, "rev-parse", "HEAD")

    found = revisions.changed(PROGRAM, folder, *trees(folder, ids["mine-too"], last))
    assert Changed("sub", was_there=False, is_there=True, is_file=False) in found


def test_folders_are_listed_from_wherever_the_workspace_lies(branched):
    folder, _ = branched
    last = commit(folder, "deep", {"ws/out/alpha/x": "", "ws/out/beta/x": "", "other/x": ""})
    number = revisions.found_at(PROGRAM, folder / "ws", [f"{last}:./out"])[f"{last}:./out"].id

    assert revisions.subfolders(PROGRAM, folder / "ws", number) == ("alpha", "beta")


def test_plain_files_are_listed_and_links_are_none(branched):
    folder, _ = branched
    (folder / "link").symlink_to("one")
    last = commit(folder, "deep", {"ws/out/a b/x": "x", "ws/out/y": "y", "ws/z": ""})
    number = revisions.found_at(PROGRAM, folder / "ws", [f"{last}:./out"])[f"{last}:./out"].id
    listed = revisions.files(PROGRAM, folder / "ws", number)

    assert [path for path, _ in listed] == ["a b/x", "y"]
    assert list(revisions.contents(PROGRAM, folder, [one for _, one in listed]).values()) == [b"x", b"y"]
    assert "link" not in [path for path, _ in revisions.files(PROGRAM, folder, *trees(folder, last))]


def test_a_file_that_is_far_too_large_is_refused(branched):
    folder, _ = branched
    with (folder / "one").open("wb") as file:
        file.truncate(16_777_217)
    last = commit(folder, "large")
    number = revisions.found_at(PROGRAM, folder, [f"{last}:./one"])[f"{last}:./one"].id

    with pytest.raises(UsageError, match="larger there than 16 MiB"):
        revisions.contents(PROGRAM, folder, [number])


def test_a_path_that_climbs_is_refused(branched):
    folder, ids = branched
    blob = git(folder, "hash-object", "-w", "--stdin", given="x")
    inner = git(folder, "mktree", given=f"100644 blob {blob}\ty.tf\n")
    raw = b"40000 ..\0" + bytes.fromhex(inner)
    command = ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    tree = (
        subprocess.run(command, cwd=folder, input=raw, capture_output=True, check=True)
        .stdout.decode()
        .strip()
    )

    with pytest.raises(UsageError, match=r"or is `\.` or `\.\.`"):
        revisions.changed(PROGRAM, folder, *trees(folder, ids["one"]), tree)


def test_an_answer_that_git_breaks_off_is_a_fault(branched):
    folder, ids = branched
    with pytest.raises(EnvironmentFault):
        revisions.found_at(PROGRAM, folder, [f"{ids['one']}:./../../x", f"{ids['one']}:./one"])


def test_a_name_that_is_no_text_is_refused(branched):
    folder, ids = branched
    blob = git(folder, "hash-object", "-w", "--stdin", given="x")
    entry = b"100644 blob " + blob.encode() + b"\tbad\xff\0"
    tree = (
        subprocess.run(["git", "mktree", "-z"], cwd=folder, input=entry, capture_output=True, check=True)
        .stdout.decode()
        .strip()
    )

    with pytest.raises(UsageError, match="is no text"):
        revisions.changed(PROGRAM, folder, *trees(folder, ids["one"]), tree)


def test_what_a_partial_clone_lacks_is_not_fetched_but_said(branched, tmp_path):
    origin, ids = branched
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    partial = cloned(origin, tmp_path / "partial", "--filter=blob:none", "--no-checkout", "--branch=work")
    evil = tmp_path / "run"
    git(partial, "config", "remote.origin.uploadpack", f"touch {evil}; git-upload-pack")
    number = git(origin, "rev-parse", f"{ids['two']}:one")

    with pytest.raises(EnvironmentFault, match="not in this clone") as raised:
        revisions.contents(PROGRAM, partial, [number])
    assert "git fetch --refetch --no-filter" in raised.value.hint
    assert not evil.exists()
    assert span(partial, "origin/main").base == ids["two"]


def test_what_a_checkout_configures_is_not_run(branched, tmp_path):
    folder, ids = branched
    evil = tmp_path / "run"
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {evil}\ncat\n")
    program.chmod(0o755)
    for name in ("diff.external", "core.fsmonitor", "filter.evil.smudge", "filter.evil.clean", "core.pager"):
        git(folder, "config", name, str(program))
    git(folder, "config", "diff.evil.textconv", str(program))
    git(folder, "config", "core.hooksPath", str(tmp_path))
    (folder / ".gitattributes").write_text("* diff=evil filter=evil\n")
    before = span(folder)

    numbers = [one.id for one in revisions.found_at(PROGRAM, folder, [f"{ids['one']}:./one"]).values()]
    assert revisions.changed(PROGRAM, folder, *trees(folder, before.base, before.head))
    assert revisions.contents(PROGRAM, folder, numbers)
    assert not evil.exists()


def test_a_commit_that_was_replaced_here_is_read_as_it_is(branched):
    folder, ids = branched
    before = span(folder)
    git(folder, "replace", ids["two"], ids["one"])

    assert span(folder) == before


def test_faults_end_in_a_message(branched):
    with pytest.raises(GeneratorError):
        revisions.changed(PROGRAM, branched[0], "0" * 40, "1" * 40)


@pytest.mark.parametrize("revision", ["main", "main~1", "main^{commit}"])
def test_a_tag_called_like_the_branch_is_not_taken_for_it(branched, revision):
    folder, ids = branched
    git(folder, "tag", "main", "work")

    with pytest.raises(UsageError, match="names several things here: refs/tags/main, refs/heads/main"):
        span(folder, revision)

    assert span(folder, "refs/heads/main").base == ids["two"]


def test_a_tag_called_like_the_branch_of_a_remote_is_not_taken_for_it_either(branched, tmp_path):
    folder, ids = branched
    clone = cloned(folder, tmp_path / "clone")
    assert span(clone, "origin/main").base == ids["two"]
    git(clone, "tag", "origin/main", "HEAD")

    with pytest.raises(UsageError, match="refs/tags/origin/main, refs/remotes/origin/main"):
        span(clone, "origin/main")
