"""Stacks as they lie below `out/`: every file that Terraform would read, whoever put it there."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.disk.places import Place, read
from generator.tools.scanned import StackText

_ROOT_MARK = "backend.tf"
_SCANNED = ".tf"
_UNREAD = (".tf.json", ".tofu", ".tofu.json")
_TERRAFORMS_OWN = ".terraform"


def stacks_on_disk(workspace: Path, out: str) -> tuple[StackText, ...]:
    """Every stack below the folder `out` of the workspace, by name.

    A stack is a folder with a `backend.tf`; elsewhere, each folder with files of Terraform's is one.

    Raises:
        EnvironmentFault: something there is neither file nor folder, or a file cannot be read.
    """
    found: dict[str, list[Path]] = {}
    if os.path.lexists(workspace / out):
        _require_plain(workspace / out)
    for folder, files in _folders(workspace / out):
        mine = [file for file in files if file.name.endswith((_SCANNED, *_UNREAD))]
        if mine:
            found.setdefault(_stack(folder, workspace / out), []).extend(mine)
    return tuple(_text(workspace, stack, files) for stack, files in sorted(found.items()))


def _folders(top: Path) -> Iterator[tuple[Path, list[Path]]]:
    """Each folder with its files; what a local terraform keeps is left out, and no link is followed."""
    for place, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name != _TERRAFORMS_OWN)
        for name in (*folders, *names):
            _require_plain(Path(place, name))
        yield Path(place), [Path(place, name) for name in sorted(names)]


def _require_plain(path: Path) -> None:
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise EnvironmentFault(
            f"{path} is {_what(mode)}, and nothing below out/ is",
            hint="remove it: a build writes plain files and folders only",
        )


def _what(mode: int) -> str:
    named = {stat.S_IFLNK: "a link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return named.get(stat.S_IFMT(mode), "a device")


def _stack(folder: Path, top: Path) -> str:
    """The stack that a folder is part of: the nearest one upwards with a backend, or itself."""
    around = (folder, *folder.parents)
    inside = around[: around.index(top)]
    root = next((one for one in inside if (one / _ROOT_MARK).is_file()), folder)
    return root.relative_to(top).as_posix()


def _text(workspace: Path, stack: str, files: list[Path]) -> StackText:
    texts, unread = [], []
    for file in files:
        path = file.relative_to(workspace).as_posix()
        if file.name.endswith(_UNREAD):
            unread.append(path)
        else:
            texts.append((path, _content(Place(workspace) / path)))
    return StackText(stack, tuple(texts), tuple(unread))


def _content(file: Place) -> str:
    """The text of a file; a link that took its place since, or that of a folder above, is not followed."""
    try:
        return read(file).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault(f"{file} cannot be read: {error}") from error
