"""File operations, one method each, so that a test can stop a build before any of them."""

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Linux, `renameat2(2)`: swap two paths in one step."""

_CANNOT_EXCHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
_CANNOT_LINK = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


class Disk:
    """The real disk. Each method does one thing and raises OSError when it cannot."""

    def make_folder(self, path: Path) -> None:
        """Create one folder whose parent exists."""
        path.mkdir()

    def write(self, path: Path, content: bytes) -> None:
        """Create or replace a file."""
        path.write_bytes(content)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name; where the file system has no links, a copy."""
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _CANNOT_LINK:
                raise
            self.write(target, source.read_bytes())

    def rename(self, source: Path, target: Path) -> None:
        """Move a file or folder; an existing target file, or empty folder, is replaced."""
        source.replace(target)

    def exchange(self, first: Path, second: Path) -> bool:
        """Swap two paths in one step. False, and nothing changed, where the system cannot."""
        renameat2 = _of_linux("renameat2", _RENAMEAT2)
        if renameat2 is None:
            return False
        names = (os.fsencode(first), os.fsencode(second))
        if renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
            return True
        number = ctypes.get_errno()
        if number in _CANNOT_EXCHANGE:
            return False
        raise OSError(number, os.strerror(number), str(first))

    def remove_file(self, path: Path) -> None:
        """Remove a file or a symbolic link."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()

    def flush(self, folder: Path) -> None:
        """Wait until all that was written on the folder's file system is on the disk.

        One call for all files: thirty thousand single ones took seven minutes, this a tenth of a second.
        """
        handle = os.open(folder, os.O_RDONLY)
        try:
            syncfs = _of_linux("syncfs", (ctypes.c_int,))
            if syncfs is None or syncfs(handle) != 0:
                os.sync()
        finally:
            os.close(handle)


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
