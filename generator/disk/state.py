"""Where this installation notes what it does in a workspace: outside, so that no checkout can forge it."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from generator.core.errors import EnvironmentFault

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_HINT = "point XDG_STATE_HOME at a folder of your own that is no part of the workspace"


def state_folder(checkout: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """`tenantry` below XDG_STATE_HOME, or below `~/.local/state`; it need not exist.

    Raises:
        EnvironmentFault: there is no home, or others may write in the folder: it lies in the checkout, which
            strangers may fill, or is not the user's alone.
    """
    named = environment.get("XDG_STATE_HOME", "")
    try:
        base = Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError as error:
        raise EnvironmentFault("there is no home folder to keep notes in", hint=_HINT) from error
    folder = base / "tenantry"
    if Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(checkout)):
        raise EnvironmentFault(f"{folder} lies in the checkout, which may be somebody else's", hint=_HINT)
    _require_own(folder)
    return folder


def _require_own(folder: Path) -> None:
    """Refuse a folder that is there and in which others may write."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise EnvironmentFault(f"{folder} cannot be read: {error.strerror}", hint=_HINT) from error
    if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_WRITE:
        raise EnvironmentFault(f"others may write in {folder}, and so forge the notes in it", hint=_HINT)
