"""Where things lie in a workspace, and what of it git holds."""

from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.tools import git
from generator.tools.trees import prefix_of

OUT = "out"
"""The folder of a workspace that holds the rendered Terraform."""


def tracked(root: Path) -> frozenset[str] | None:
    """The paths below `out/` that git holds, relative to it; None where git cannot say."""
    program = git.find(root)
    if program is None:
        return None
    try:
        held = git.tracked(program, root, OUT)
    except EnvironmentFault:
        return None
    return None if held is None else frozenset(path.removeprefix(f"{OUT}/") for path in held)


def workspace_prefix(root: Path) -> str:
    """The path of a workspace below the top of its repository, with `/` at its end; empty where it is none's.

    Raises:
        EnvironmentFault: git is missing or does not run.
    """
    program = git.find(root)
    if program is None:
        raise EnvironmentFault("git is not installed", hint=git.HOW_TO_GET)
    return prefix_of(program, root) if git.is_repository(program, root) else ""
