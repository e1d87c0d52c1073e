"""Branches that real builds made, in real repositories."""

import subprocess
from pathlib import Path

from fakes.commands import tenantry
from fakes.repositories import IDENTITY, commit, git, packed, repository
from fakes.workspaces import copied

ACCOUNTS = {"aaa": "222222222230", "mmm": "222222222231", "zzz": "222222222232"}


def three_branches(workspace: Path, target: Path) -> Path:
    """`main` with a workspace, and branches from it that each add a tenant: all were given one block."""
    estate = repository(copied(workspace, target))
    commit(estate, "first")
    for name, account in ACCOUNTS.items():
        git(estate, "checkout", "--quiet", "-b", name, "main")
        joins(estate, name, account)
    git(estate, "checkout", "--quiet", "main")
    return packed(estate)


def joins(estate: Path, name: str, account: str, *options: str) -> None:
    """A commit by which a tenant joins, as `tenantry new` and a build write it."""
    asked = ("--isolation", "multi-account", "--account", account, *options)
    for arguments in (("new", name, *asked), ("build", "--no-scan")):
        result = tenantry(estate, *arguments)
        assert result.exit_code == 0, result.output
    commit(estate, name)


def attempted(estate: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """What git does where it may stop with conflicts."""
    return subprocess.run(
        ["git", *arguments], cwd=estate, env=IDENTITY, capture_output=True, text=True, check=False
    )


def unmerged(estate: Path) -> list[str]:
    """The paths that wait for a decision."""
    return git(estate, "diff", "--name-only", "--diff-filter=U").split()
