"""Where programs may come from: never from the files that a pull request brings."""

import os
import shutil
from pathlib import Path

from generator.core.errors import EnvironmentFault

HINT = "a program that lies in the checkout may come from a pull request: install it elsewhere"


def checkout(workspace: Path) -> Path:
    """The folder that strangers may fill: the clone around a workspace, or else the workspace."""
    start = Path(os.path.realpath(workspace))
    return next((one for one in (start, *start.parents) if os.path.lexists(one / ".git")), start)


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads into a folder, which has no links in its own path, by itself or through a link."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  # resolves `..` and follows no link
    return any(Path(os.path.realpath(one)).is_relative_to(folder) for one in (absolute, *absolute.parents))


def find(name: str, workspace: Path) -> Path | None:
    """The program of that name on the search path, without folders that are relative or in the checkout."""
    found = shutil.which(name, path=search_path(workspace))
    return Path(found) if found and not is_inside(Path(found), checkout(workspace)) else None


def search_path(workspace: Path) -> str:
    """The search path of this process, without folders that are relative or in the checkout."""
    strange = checkout(workspace)
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    trusted = (
        entry for entry in entries if Path(entry).is_absolute() and not is_inside(Path(entry), strange)
    )
    return os.pathsep.join(trusted)


def named(variable: str, workspace: Path) -> Path | None:
    """The program that an environment variable names; None when it names none.

    Raises:
        EnvironmentFault: the path is relative or leads into the checkout.
    """
    value = os.environ.get(variable)
    if not value:
        return None
    if not Path(value).is_absolute():
        raise EnvironmentFault(
            f"{variable} is {value}, a relative path",
            hint="write the whole path: the folder that a command stands in may be somebody else's",
        )
    strange = checkout(workspace)
    if is_inside(Path(value), strange):
        raise EnvironmentFault(f"{variable} is {value}, which lies in the checkout {strange}", hint=HINT)
    return Path(value)


def is_program(path: Path) -> bool:
    """Whether a path is a file that may be started."""
    return path.is_file() and os.access(path, os.X_OK)
