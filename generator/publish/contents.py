"""What is in a published folder right now: files by digest, what terraform left there, and the rest."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.publish.left_behind import FOLDER, may_be_left
from generator.publish.manifest import digest


@dataclass(slots=True)
class Contents:
    """Paths below a folder.

    `files` are the digests of plain files, `left` is what a local terraform may have left,
    `strange` says of everything that is neither file nor folder what it is.
    """

    files: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    strange: dict[str, str] = field(default_factory=dict)


def contents(out: Path) -> Contents:
    """What is below `out`, sorted; nothing when it does not exist. Links are not followed."""
    found = Contents()
    if out.is_dir():
        for path, mode in walk(out):
            _sort_in(found, out, path, mode)
    return found


def walk(folder: Path, below: str = "") -> Iterator[tuple[str, int]]:
    """Paths and modes of everything below `folder` that is no folder, and of terraform's own folders."""
    with os.scandir(folder / below) as entries:
        found = sorted((entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in entries)
    for name, mode in found:
        path = f"{below}/{name}" if below else name
        if stat.S_ISDIR(mode) and name != FOLDER:
            yield from walk(folder, path)
        else:
            yield path, mode


def kind_of(mode: int) -> str:
    """What something that is neither file nor folder is, in words."""
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "a pipe or socket" if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else "a device"


def _sort_in(found: Contents, out: Path, path: str, mode: int) -> None:
    if may_be_left(path.rpartition("/")[2], mode):
        found.left.append(path)
    elif stat.S_ISREG(mode):
        found.files[path] = digest((out / path).read_bytes())
    else:
        found.strange[path] = kind_of(mode)
