"""Branches that real builds made, merged by real git: two never have one block, and others merge."""

import random
import subprocess
from ipaddress import IPv4Network

import pytest
from fakes.blocks import given
from fakes.commands import tenantry
from fakes.repositories import IDENTITY, commit, git, repository
from fakes.workspaces import copied

from generator.estate.addresses.ledger import block_text
from generator.tenancy.addresses import block_path

pytestmark = pytest.mark.usefixtures("worked_out_once")

ACCOUNTS = {"aaa": "222222222230", "mmm": "222222222231", "zzz": "222222222232"}


@pytest.fixture
def estate(built_once, tmp_path):
    workspace = repository(copied(built_once, tmp_path / "estate"))
    commit(workspace, "first")
    return workspace


def joins(workspace, name, users="50"):
    """A branch on which a tenant joins, as `tenantry new` and a build write it."""
    git(workspace, "checkout", "--quiet", "-b", name, "main")
    asked = ("--isolation", "multi-account", "--account", ACCOUNTS[name], "--users", users)
    for arguments in (("new", name, *asked), ("build", "--no-scan")):
        result = tenantry(workspace, *arguments)
        assert result.exit_code == 0, result.output
    commit(workspace, name)


def conflicts(workspace, branch):
    """The paths in which git refuses to merge a branch."""
    done = subprocess.run(
        ["git", "merge", "--quiet", "--no-edit", branch],
        cwd=workspace,
        env=IDENTITY,
        capture_output=True,
        text=True,
        check=False,
    )
    found = git(workspace, "diff", "--name-only", "--diff-filter=U").split()
    assert bool(found) == bool(done.returncode)
    return found


def test_two_that_were_given_one_block_conflict_at_it_and_the_second_is_given_another(estate):
    joins(estate, "aaa")
    joins(estate, "zzz")
    block = given(estate)["zzz/dev"]
    git(estate, "checkout", "--quiet", "main")
    assert conflicts(estate, "aaa") == []
    git(estate, "checkout", "--quiet", "zzz")

    assert conflicts(estate, "main") == [block]
    refused = tenantry(estate, "validate")
    assert refused.exit_code == 1
    assert "SRC029" in refused.output
    assert "two branches were given this block" in refused.output
    assert "run `tenantry rebase`" in " ".join(refused.output.split())

    git(estate, "checkout", "--theirs", "--", block)
    for path in (estate / "out/zzz").rglob("vpc.tf"):
        path.unlink()
    git(estate, "rm", "-r", "--quiet", "--force", "out/zzz")
    built = tenantry(estate, "build", "--no-scan")
    assert built.exit_code == 0, built.output
    assert given(estate)["aaa/dev"] == block
    assert given(estate)["zzz/dev"] != block
    assert tenantry(estate, "build", "--check", "--no-scan").exit_code == 0


def test_a_quota_that_only_the_merge_breaks_is_found_by_a_check_of_the_merge(estate):
    for name, users in (("aaa", "50"), ("mmm", "700")):
        git(estate, "checkout", "--quiet", "-b", name, "main")
        asked = ("--isolation", "multi-domain", "--account", "lines_of_business", "--users", users)
        assert tenantry(estate, "new", name, *asked).exit_code == 0
        built = tenantry(estate, "build", "--no-scan")
        assert built.exit_code == 0, built.output
        commit(estate, name)
        assert tenantry(estate, "build", "--check", "--no-scan").exit_code == 0

    assert conflicts(estate, "aaa") == []
    checked = tenantry(estate, "build", "--check", "--no-scan")
    words = " ".join(checked.output.split())
    assert checked.exit_code == 1
    assert "error[PLN170]: account " in words
    assert "needs 3 Studio domains in" in words
    assert "its quota is 2" in words
    assert "= hint: request 3 of quota L-B683BCB0 for the account, then write `quotas: {domains: 3}`" in words
    rebased = tenantry(estate, "rebase", "--no-scan", "--onto", "main")
    assert rebased.exit_code == 1
    assert "PLN170" in rebased.output


@pytest.mark.parametrize(
    "path", ["manifest.json", "fraud/manifest.json", "fraud/isolation.json", "fraud/environments.json"]
)
@pytest.mark.parametrize("options", [(), ("--check",)])
def test_the_marks_of_a_merge_in_what_builds_write_point_to_what_makes_it_again(estate, path, options):
    file = estate / "out" / path
    lines = file.read_text().split("\n")
    file.write_text("\n".join((*lines[:2], "<<<<<<< HEAD", "=======", ">>>>>>> other", *lines[2:])))
    refused = tenantry(estate, "build", "--no-scan", *options)

    words = " ".join(refused.output.split())
    if refused.exit_code == 0:
        assert path.endswith("manifest.json"), words
        assert options == ()
    else:
        assert "holds the marks of a merge that git could not finish" in words
        assert "run `tenantry rebase`" in words


def test_two_with_blocks_apart_merge_and_what_is_merged_is_current(estate):
    joins(estate, "aaa")
    joins(estate, "mmm", users="700")
    assert given(estate)["mmm/dev"].rpartition("/")[0] != given(estate)["fraud/dev"].rpartition("/")[0]
    git(estate, "checkout", "--quiet", "aaa")

    assert conflicts(estate, "mmm") == []
    assert {"aaa/dev", "mmm/dev", "fraud/dev"} <= given(estate).keys()
    assert tenantry(estate, "build", "--check", "--no-scan").exit_code == 0


PAIRS = 24


def test_git_refuses_two_branches_exactly_where_their_blocks_overlap(tmp_path):
    chance = random.Random(20261129)  # noqa: S311 - no secret
    folder = repository(tmp_path)
    base = commit(folder, "base", {block_path("10.64.0.0/20"): block_text("first/dev", "10.64.0.0/20")})
    overlapping = 0
    for pair in range(PAIRS):
        made = [near(chance) for _ in range(2)]
        tips = [tip(folder, base, block, f"tenant-{number}/dev") for number, block in enumerate(made)]
        merged = subprocess.run(
            ["git", "merge-tree", "--write-tree", *tips], cwd=folder, capture_output=True, check=False
        )
        overlap = made[0].overlaps(made[1])
        overlapping += overlap
        assert bool(merged.returncode) == overlap, (pair, made)

    assert PAIRS // 4 < overlapping < PAIRS


def near(chance):
    address = (10 << 24) + (65 << 16) + chance.randrange(0, 8192)
    return IPv4Network((address, chance.choice((19, 20, 21, 22))), strict=False)


def tip(folder, base, block, owner):
    """A commit on the base that gives a block to an owner."""
    blob = git(folder, "hash-object", "-w", "--stdin", given=block_text(owner, str(block)))
    git(folder, "read-tree", base)
    git(folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{block_path(str(block))}")
    return git(folder, "commit-tree", git(folder, "write-tree"), "-p", base, "-m", owner)
