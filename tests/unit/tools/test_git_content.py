"""What a repository holds is told, and names that are no text hide nothing."""

import os
import subprocess
from pathlib import Path

import pytest

from generator.tools import git

PROGRAM = git.find(Path("/nowhere"))
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="git is not installed")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one file below `out`."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "main.tf").write_text("# generated\n", encoding="utf-8")
    run(tmp_path, "init", "--quiet")
    committed(tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def committed(folder: Path) -> None:
    run(folder, "add", "--all")
    run(
        folder,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@acme.example",
        "commit",
        "--quiet",
        "--message",
        "all",
    )


def test_what_git_holds_is_listed_by_path(clone: Path) -> None:
    assert PROGRAM is not None
    assert git.tracked(PROGRAM, clone, "out") == frozenset({"out/main.tf"})


def test_with_a_name_that_is_no_text_nobody_can_tell_what_git_holds(clone: Path) -> None:
    (clone / "out" / os.fsdecode(b"\xff.auto.tfvars")).write_text("", encoding="utf-8")
    committed(clone)

    assert PROGRAM is not None
    assert git.tracked(PROGRAM, clone, "out") is None
