"""The bytes of a file, or the reason they are not read."""

import os
import stat
from pathlib import Path

from generator.core.findings import Finding
from generator.core.places import Location
from generator.load.rules import MAX_BYTES, NOT_A_FILE, OUTSIDE_WORKSPACE, TOO_LARGE, UNREADABLE


def read_bytes(root: Path, relative: str) -> bytes | Finding:
    """What the file at `relative` below the workspace `root` holds.

    Links are followed within the workspace only, and the size is looked at
    before anything is read.
    """
    place = Location(relative)
    real = os.path.realpath(root / relative)
    if not Path(real).is_relative_to(os.path.realpath(root)):
        return Finding(OUTSIDE_WORKSPACE, "this path leads out of the workspace", place)
    try:
        return _content(Path(real), place)
    except OSError as error:
        return Finding(UNREADABLE, f"this file cannot be read: {reason(error)}", place)


def reason(error: OSError) -> str:
    """Why the operating system refused, without the path."""
    return (error.strerror or "unknown reason").lower()


def _content(path: Path, place: Location) -> bytes | Finding:
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        what = "a folder" if stat.S_ISDIR(facts.st_mode) else "a device or pipe"
        return Finding(NOT_A_FILE, f"this is {what}, not a file", place)
    if facts.st_size <= MAX_BYTES:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content
    return Finding(
        TOO_LARGE, f"this file is larger than {MAX_BYTES // 1_048_576} MiB, the most that is read", place
    )
