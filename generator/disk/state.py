"""Where this installation notes what it does in a workspace: outside, so that no checkout can forge it."""

import os
from collections.abc import Mapping
from pathlib import Path

from generator.core.errors import EnvironmentFault

_HINT = "point XDG_STATE_HOME at a folder of your own that is no part of the workspace"


def state_folder(checkout: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """`tenantry` below XDG_STATE_HOME, or below `~/.local/state`; it need not exist.

    Raises:
        EnvironmentFault: there is no home, or the folder lies in the checkout, which strangers may fill.
    """
    named = environment.get("XDG_STATE_HOME", "")
    try:
        base = Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError as error:
        raise EnvironmentFault("there is no home folder to keep notes in", hint=_HINT) from error
    folder = base / "tenantry"
    if Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(checkout)):
        raise EnvironmentFault(f"{folder} lies in the checkout, which may be somebody else's", hint=_HINT)
    return folder
