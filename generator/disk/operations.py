"""File operations, one method each, so that a test can stop a build before any of them."""

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import cast

from generator.disk.places import Place, opened_folder, read

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MODE = 0o666
"""What a new file may be, before the mask of whoever builds; as Python's own `open` asks."""

_RENAME_EXCHANGE = 2
"""Linux, `renameat2(2)`: swap two paths in one step."""

_CANNOT_EXCHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
_CANNOT_LINK = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


class Disk:
    """The real disk. Each method does one thing, follows no link, and raises OSError when it cannot."""

    def make_folder(self, place: Place) -> None:
        """Create one folder whose parent exists."""
        with opened_folder(place.parent) as folder:
            os.mkdir(place.name, dir_fd=folder)

    def write(self, place: Place, content: bytes, mode: int = _MODE) -> None:
        """Create a file that may be what `mode` says, before the mask; none may be there."""
        with opened_folder(place.parent) as folder:
            handle = os.open(place.name, _NEW_FILE, mode, dir_fd=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)

    def link(self, source: Place, target: Place) -> None:
        """Give a file a second name; where the file system has no links, a copy."""
        try:
            with opened_folder(source.parent) as old, opened_folder(target.parent) as new:
                os.link(source.name, target.name, src_dir_fd=old, dst_dir_fd=new, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _CANNOT_LINK:
                raise
            self.write(target, read(source))

    def rename(self, source: Place, target: Place) -> None:
        """Move a file or folder; an existing target file, or empty folder, is replaced."""
        with opened_folder(source.parent) as old, opened_folder(target.parent) as new:
            os.replace(source.name, target.name, src_dir_fd=old, dst_dir_fd=new)

    def exchange(self, first: Place, second: Place) -> bool:
        """Swap two paths in one step. False, and nothing changed, where the system cannot."""
        renameat2 = _of_linux("renameat2", _RENAMEAT2)
        if renameat2 is None:
            return False
        names = (os.fsencode(first.name), os.fsencode(second.name))
        with opened_folder(first.parent) as one, opened_folder(second.parent) as other:
            if renameat2(one, names[0], other, names[1], _RENAME_EXCHANGE) == 0:
                return True
            number = ctypes.get_errno()
        if number in _CANNOT_EXCHANGE:
            return False
        raise OSError(number, os.strerror(number), str(first))

    def remove_file(self, place: Place) -> None:
        """Remove a file or a symbolic link."""
        with opened_folder(place.parent) as folder:
            os.unlink(place.name, dir_fd=folder)

    def remove_folder(self, place: Place) -> None:
        """Remove an empty folder."""
        with opened_folder(place.parent) as folder:
            os.rmdir(place.name, dir_fd=folder)

    def flush(self, place: Place) -> None:
        """Wait until all that was written on the folder's file system is on the disk.

        One call for all files: thirty thousand single ones took seven minutes, this a tenth of a second.
        """
        with opened_folder(place) as folder:
            syncfs = _of_linux("syncfs", (ctypes.c_int,))
            if syncfs is None or syncfs(folder) != 0:
                os.sync()


def make_folders(disk: Disk, place: Place) -> None:
    """Create a folder and its missing parents below the root, one operation each; others may do so too."""
    for depth in range(1, len(place.parts) + 1):
        folder = Place(place.root, place.parts[:depth])
        try:
            with opened_folder(folder):
                continue
        except FileNotFoundError:
            with suppress(FileExistsError):
                disk.make_folder(folder)


_Function = Callable[..., int]
_RENAMEAT2 = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)


def _of_linux(name: str, arguments: Sequence[type]) -> _Function | None:
    """A function of the C library that Python does not offer; None where there is none."""
    if not sys.platform.startswith("linux"):
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is None:
        return None
    function.argtypes = list(arguments)
    function.restype = ctypes.c_int
    return cast("_Function", function)
