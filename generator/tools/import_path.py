"""What this process and its children may import: what is installed, never what lies where they stand."""

import os
import sys
from pathlib import Path


def leave_current_folder_out() -> None:
    """Import nothing from the current folder from now on, here and in every Python that is started from here.

    A Python that is started with `-c`, as the workers of the proof are, would look for every module in the
    current folder first, and that is a workspace.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    sys.path[:] = [entry for entry in sys.path if Path(entry).is_absolute()]
    if given := os.environ.get("PYTHONPATH"):
        os.environ["PYTHONPATH"] = os.pathsep.join(
            entry for entry in given.split(os.pathsep) if Path(entry).is_absolute()
        )


def children_do_too() -> bool:
    """Whether children are told: not where Python ignores its environment and has no safe path itself."""
    return bool(sys.flags.safe_path or not sys.flags.ignore_environment)
