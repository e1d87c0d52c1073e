"""The bytes of a file, or the reason they are not read."""

import os
import stat
from functools import partial
from pathlib import Path

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location

FILES = Family("files", "Files and folders")
_rule = partial(Rule, family=FILES)

MAX_BYTES = 1_048_576
"""Largest file that is read, in bytes: a thousand times a normal tenant file."""

UNREADABLE = _rule(
    code="SRC001",
    name="unreadable-file",
    summary="A file or folder that is needed is missing or may not be read.",
    why="Building without it would leave its tenant out, and Terraform would destroy what it has.",
    instead="Create the file, or give yourself permission to read it.",
)
NOT_A_FILE = _rule(
    code="SRC002",
    name="not-a-file",
    summary="A name that should be a YAML file is a folder, a device or a pipe.",
    why="There is no text to read, and reading a pipe would wait for ever.",
    instead="Put an ordinary file there, or give the folder another place outside `tenants/`.",
)
OUTSIDE_WORKSPACE = _rule(
    code="SRC003",
    name="outside-the-workspace",
    summary="A symbolic link, of the file or of a folder above it, leads out of the workspace.",
    why="What is built must be what was reviewed, and files outside the repository are not reviewed.",
    instead="Copy the file into `tenants/`.",
)
TOO_LARGE = _rule(
    code="SRC004",
    name="file-too-large",
    summary="A file is larger than 1 MiB.",
    why="No tenant needs so much text; reading it would only use up memory and time.",
    instead="Look at what the file holds; split a very large tenant into several.",
)


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
