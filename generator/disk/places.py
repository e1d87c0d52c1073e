"""Paths below a folder that is trusted: no link is followed on the way to them, nor at their end.

A workspace may come from a stranger, and may change while it is read. So nothing is looked at first and
opened later by its path: each folder on the way is opened in the one above it, and what is done, is done
in a folder that is open.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

MAX_BYTES = 134_217_728
"""Largest file that is opened: some hundred times the largest that is written. A file may seem endless."""


@dataclass(frozen=True, slots=True)
class Place:
    """The path `parts` below `root`; the root is followed wherever it leads, none of the parts is."""

    root: Path
    parts: tuple[str, ...] = ()

    def __truediv__(self, below: str) -> "Place":
        """The place at a path with `/` separators below this one.

        Raises:
            ValueError: the path is absolute or climbs.
        """
        parts = tuple(below.split("/"))
        if not all(parts) or {".", ".."} & {*parts}:
            raise ValueError(f"{below!r} is not a path below a folder")
        return Place(self.root, self.parts + parts)

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]

    @property
    def parent(self) -> "Place":
        """The folder above."""
        return Place(self.root, self.parts[:-1])

    @property
    def path(self) -> Path:
        """The same as a path, for messages and for programs."""
        return self.root.joinpath(*self.parts)

    def __str__(self) -> str:
        return str(self.path)


@contextmanager
def opened_folder(place: Place) -> Iterator[int]:
    """A handle of the folder while the block runs.

    Raises:
        OSError: it cannot be opened, or something on the way is no folder; ELOOP when that is a link.
    """
    handle = os.open(place.root, _FOLDER)
    try:
        for depth, part in enumerate(place.parts, start=1):
            below = _step(handle, part, Place(place.root, place.parts[:depth]))
            os.close(handle)
            handle = below
        yield handle
    finally:
        os.close(handle)


@contextmanager
def opened_file(place: Place) -> Iterator[BufferedReader]:
    """The plain file, open for reading while the block runs; nobody waits for a pipe.

    Raises:
        OSError: it cannot be opened; ELOOP when it, or something on the way, is a link; EINVAL when it is no
            plain file; EFBIG when it is larger than any that is written.
    """
    with opened_folder(place.parent) as folder:
        try:
            handle = os.open(place.name, _FILE, dir_fd=folder)
        except OSError as error:
            raise _explained(error, folder, place) from error
    opened = os.fstat(handle)
    if not stat.S_ISREG(opened.st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a plain file", str(place))
    if opened.st_size > MAX_BYTES:
        os.close(handle)
        raise OSError(errno.EFBIG, f"larger than {MAX_BYTES // 1_048_576} MiB", str(place))
    with os.fdopen(handle, "rb") as file:
        yield file


def read(place: Place) -> bytes:
    """What a plain file holds.

    Raises:
        OSError: as of `opened_file`.
    """
    with opened_file(place) as file:
        return file.read(MAX_BYTES)


def facts(place: Place) -> os.stat_result | None:
    """What the system says of the thing itself, which may be a link; None when nothing is there.

    Raises:
        OSError: a folder on the way cannot be opened.
    """
    try:
        with opened_folder(place.parent) as folder:
            return os.stat(place.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def is_folder(place: Place) -> bool:
    """Whether a folder is there, reached without a link."""
    found = facts(place)
    return found is not None and stat.S_ISDIR(found.st_mode)


def entries(place: Place) -> tuple[tuple[str, int], ...]:
    """The names in a folder with their modes, sorted; a link has the mode of a link.

    Raises:
        OSError: as of `opened_folder`.
    """
    with opened_folder(place) as folder, os.scandir(folder) as found:
        return tuple(sorted((entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in found))


def is_link_fault(error: OSError) -> bool:
    """Whether an operation was refused because it would have followed a link."""
    return error.errno == errno.ELOOP


def is_size_fault(error: OSError) -> bool:
    """Whether an operation was refused because a file is larger than any that is written."""
    return error.errno == errno.EFBIG


def _step(handle: int, part: str, place: Place) -> int:
    try:
        return os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=handle)
    except OSError as error:
        raise _explained(error, handle, place) from error


def _explained(error: OSError, folder: int, place: Place) -> OSError:
    """The error with the whole path; systems differ in what they say of a link."""
    try:
        mode = os.stat(place.name, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        mode = 0
    if stat.S_ISLNK(mode):
        return OSError(errno.ELOOP, "a symbolic link, and none is followed", str(place))
    return OSError(error.errno, error.strerror, str(place))
