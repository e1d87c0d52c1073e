"""The bytes of a file, or the reason they are not read."""

import stat
from functools import partial
from pathlib import Path

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.disk.places import Place, facts, is_link_fault, opened_file

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
SYMBOLIC_LINK = _rule(
    code="SRC003",
    name="symbolic-link",
    summary="A file, or a folder above it, is a symbolic link, or its path leads out of the workspace.",
    why="What is built must be what was reviewed. A review shows where a link leads, and not what is there"
    " when it is followed.",
    instead="Put the file itself in the place of the link.",
)
TOO_LARGE = _rule(
    code="SRC004",
    name="file-too-large",
    summary="A file is larger than 1 MiB.",
    why="No tenant needs so much text; reading it would only use up memory and time.",
    instead="Look at what the file holds; split a very large tenant into several.",
)


LINK = "this is a symbolic link"
LINK_HINT = "put the file itself here: what is built must be what was reviewed"


def read_bytes(root: Path, relative: str) -> bytes | Finding:
    """What the file at `relative` below the workspace `root` holds.

    No link is followed below the root, and the size is looked at before anything is read.
    """
    place = Location(relative)
    try:
        return _content(Place(root) / relative, place)
    except ValueError:
        return Finding(SYMBOLIC_LINK, "this path leads out of the workspace", place)
    except OSError as error:
        if is_link_fault(error):
            return Finding(SYMBOLIC_LINK, f"{LINK}, and none is followed", place, hint=LINK_HINT)
        return Finding(UNREADABLE, f"this file cannot be read: {reason(error)}", place)


def reason(error: OSError) -> str:
    """Why the operating system refused, without the path."""
    return (error.strerror or "unknown reason").lower()


def _content(path: Place, place: Location) -> bytes | Finding:
    found = facts(path)
    mode = found.st_mode if found else 0
    if found and not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a device or pipe"
        return Finding(NOT_A_FILE, f"this is {what}, not a file", place)
    if found is None or found.st_size <= MAX_BYTES:
        with opened_file(path) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content
    return Finding(
        TOO_LARGE, f"this file is larger than {MAX_BYTES // 1_048_576} MiB, the most that is read", place
    )
