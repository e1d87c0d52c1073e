"""git: its version, and whether a folder is under its care."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.tools import programs
from generator.tools.process import Call, Completed, bare_environment, run

HOW_TO_GET = "install git from your package manager (https://git-scm.com/downloads)"
_TIMEOUT_SECONDS = 20.0
NO_TEXT = "\ufffd"
"""Stands in what git prints for bytes that are no text; a name with it cannot be compared with any."""
_TRUSTS_NO_CHECKOUT = (
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
)
"""A checkout may hold files that look like a repository of its own, whose settings name programs to run."""


def find(workspace: Path) -> Path | None:
    """The git on the search path, unless it lies in the checkout around a workspace."""
    return programs.find("git", workspace)


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
    completed = _run(program, "-C", str(folder.absolute()), "rev-parse", "--is-inside-work-tree")
    return completed.returncode == 0 and completed.stdout.strip() == "true"


def tracked(program: Path, folder: Path, below: str) -> frozenset[str] | None:
    """The paths below `below` that the index holds, relative to `folder`.

    None outside a working tree, and where a name is no text: it could be compared with nothing.

    Raises:
        EnvironmentFault: git does not run.
    """
    if not is_repository(program, folder):
        return None
    completed = _run(
        program,
        "-C",
        str(folder.absolute()),
        "--literal-pathspecs",
        "ls-files",
        "-z",
        "--cached",
        "--",
        below,
    )
    if completed.returncode or NO_TEXT in completed.stdout:
        return None
    return frozenset(filter(None, completed.stdout.split("\0")))


def commit(program: Path, folder: Path, revision: str) -> str:
    """The id of the commit that a revision names.

    Raises:
        UsageError: the folder is in no repository, or there is no such revision.
        EnvironmentFault: git does not run.
    """
    if not is_repository(program, folder):
        raise UsageError(f"{folder} is not under git", hint="run this in a clone")
    several = _meanings(program, folder, revision)
    if len(several) > 1:
        raise UsageError(
            f"{revision} names several things here: {', '.join(several)}",
            hint=f"say which, such as {several[-1]}; whoever may push tags may call one like a branch",
        )
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    completed = _run(program, "-C", str(folder.absolute()), *arguments)
    if completed.returncode:
        shown = revision or "''"
        raise UsageError(f"git knows no revision {shown}", hint="give a branch, tag or commit of this clone")
    return completed.stdout.strip()


def _meanings(program: Path, folder: Path, revision: str) -> tuple[str, ...]:
    """The references that a short name may mean; git takes a tag before a branch, without a word."""
    short = re.split(r"[~^:]|@\{", revision)[0]
    if not short or short.startswith("refs/") or not short.isprintable():
        return ()
    names = tuple(f"refs/{kind}/{short}" for kind in ("tags", "heads", "remotes"))
    done = _run(program, "-C", str(folder.absolute()), "for-each-ref", "--format=%(refname)", *names)
    return tuple(name for name in names if name in done.stdout.splitlines())


def plumbing(
    program: Path,
    folder: Path,
    *arguments: str,
    given: bytes | None = None,
    told: Mapping[str, str] | None = None,
    seconds: float = _TIMEOUT_SECONDS,
) -> Completed:
    """What git answers about the repository around a folder; it takes no lock and fetches nothing.

    `told` are further variables of its environment, such as `GIT_DIR`.

    An object that a partial clone lacks is missing: nobody is asked for it, since
    the settings of a repository may name a program for that.

    Raises:
        EnvironmentFault: git does not run.
    """
    whole = (str(program), *_TRUSTS_NO_CHECKOUT, "-C", str(folder.absolute()), *arguments)
    return run(Call(whole, seconds, {**_environment(), **(told or {})}, HOW_TO_GET, given=given))


def _run(program: Path, *arguments: str) -> Completed:
    whole = (str(program), *_TRUSTS_NO_CHECKOUT, *arguments)
    return run(Call(whole, _TIMEOUT_SECONDS, _environment(), HOW_TO_GET))


def _environment() -> dict[str, str]:
    home = os.environ.get("HOME")
    return bare_environment(
        home=Path(home) if home else None,
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        GIT_ALLOW_PROTOCOL="",
        GIT_NO_LAZY_FETCH="1",
        GIT_NO_REPLACE_OBJECTS="1",
    )
