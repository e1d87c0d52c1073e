"""git: its version, and whether a folder is under its care."""

import os
import re
import shutil
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.tools.process import Call, Completed, bare_environment, run

HOW_TO_GET = "install git from your package manager (https://git-scm.com/downloads)"
_TIMEOUT_SECONDS = 20.0


def find() -> Path | None:
    """The git on the search path."""
    found = shutil.which("git")
    return Path(found) if found else None


def version(program: Path) -> str:
    """The version git reports, such as `2.43.0`.

    Raises:
        EnvironmentFault: git does not run or does not say its version.
    """
    completed = _run(program, "--version")
    match = re.search(r"\d+(?:\.\d+)+", completed.stdout)
    if completed.returncode or match is None:
        raise EnvironmentFault(f"{program} does not report a version", hint=HOW_TO_GET)
    return match[0]


def is_repository(program: Path, folder: Path) -> bool:
    """Whether `folder` lies in a git working tree."""
    completed = _run(program, "-C", str(folder), "rev-parse", "--is-inside-work-tree")
    return completed.returncode == 0 and completed.stdout.strip() == "true"


def _run(program: Path, *arguments: str) -> Completed:
    home = os.environ.get("HOME")
    return run(
        Call(
            arguments=(str(program), *arguments),
            timeout_seconds=_TIMEOUT_SECONDS,
            environment=bare_environment(
                home=Path(home) if home else None, GIT_TERMINAL_PROMPT="0", GIT_OPTIONAL_LOCKS="0"
            ),
            hint=HOW_TO_GET,
        )
    )
