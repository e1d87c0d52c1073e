"""What is in a published folder right now: files by digest, what terraform left there, and the rest."""

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.disk.places import Place, entries, facts, is_size_fault, opened_file
from generator.publish.left_behind import FOLDER, may_be_left

_DEEPEST = 30
"""Folders below `out/` that stand deeper are not entered; rendered files stand five deep."""


@dataclass(slots=True)
class Contents:
    """Paths below a folder.

    `files` are the digests of plain files, `left` is what a local terraform may have left,
    `strange` says of everything that is neither file nor folder what it is.
    """

    files: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    strange: dict[str, str] = field(default_factory=dict)


def contents(out: Place) -> Contents:
    """What is below `out`, sorted; nothing when it does not exist. Links are not followed.

    Raises:
        OSError: something cannot be read.
    """
    found = Contents()
    if facts(out) is not None:
        for path, mode in walk(out):
            _sort_in(found, out, path, mode)
    return found


def walk(folder: Place, below: str = "", depth: int = 0) -> Iterator[tuple[str, int]]:
    """Paths and modes of everything below `folder` that is no folder, and of folders that are not entered.

    Those are terraform's own and the ones that stand too deep.
    """
    for name, mode in entries(folder / below if below else folder):
        path = f"{below}/{name}" if below else name
        if stat.S_ISDIR(mode) and name != FOLDER and depth < _DEEPEST:
            yield from walk(folder, path, depth + 1)
        else:
            yield path, mode


def kind_of(mode: int) -> str:
    """What something that is no file is, in words."""
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    if stat.S_ISDIR(mode):
        return "a folder, deeper than any that is generated"
    return "a pipe or socket" if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else "a device"


def _sort_in(found: Contents, out: Place, path: str, mode: int) -> None:
    if may_be_left(path.rpartition("/")[2], mode):
        found.left.append(path)
    elif stat.S_ISREG(mode):
        try:
            with opened_file(out / path) as file:
                found.files[path] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            if not is_size_fault(error):
                raise
            found.strange[path] = "a file larger than any that is generated"
    else:
        found.strange[path] = kind_of(mode)
