"""Finishing or undoing an interrupted publication.

A publication writes a complete tree, `next`, whose first file is its manifest,
and swaps it with `out`; the old tree, then also called `next`, gives up what is
not ours and is removed, its manifest last. Where the system cannot swap, `out`
is renamed to `previous` before `next` takes its place. So whatever a dead build
left can be told from the names alone:

    out is there                          `next` and `previous` are leftovers
    out is missing, `previous` is there   `previous` becomes `out` again
"""

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from generator.publish.disk import Disk
from generator.publish.left_behind import FOLDER
from generator.publish.manifest import MANIFEST_NAME, read_manifest


@dataclass(frozen=True, slots=True)
class Area:
    """The folder for staging and the published folder it serves."""

    root: Path
    out: Path

    @property
    def next(self) -> Path:
        """The tree that is being written; after the swap, the old one."""
        return self.root / "next"

    @property
    def previous(self) -> Path:
        """The old tree where swapping takes two steps."""
        return self.root / "previous"

    @property
    def ledger(self) -> Path:
        """The new text of the address ledger before it is moved into place."""
        return self.root / "ledger"


def recover(area: Area, disk: Disk) -> bool:
    """Make `out` whole again and clear the staging folder; whether there was anything to do.

    Files of the user that an old tree still holds move back into `out`.

    Raises:
        OSError: the disk refuses.
    """
    if not area.root.is_dir():
        return False
    if not area.out.exists() and area.previous.exists():
        disk.rename(area.previous, area.out)
    for tree in (area.previous, area.next):
        if tree.is_dir():
            carry_over(tree, area.out, disk)
            remove_tree(tree, disk)
    if area.ledger.exists():
        disk.remove_file(area.ledger)
    disk.remove_folder(area.root)
    return True


def carry_over(tree: Path, out: Path, disk: Disk) -> None:
    """Move everything from a discarded tree into `out` that we did not write.

    What `out` already has stays, unless the discarded tree holds a newer file:
    somebody wrote it while the trees were swapped.
    """
    ours = _listed(tree)
    if ours is None:
        ours = _listed(out) or frozenset()
    _carry(tree, out, disk, {*ours, MANIFEST_NAME})


def remove_tree(tree: Path, disk: Disk) -> None:
    """Remove a folder from the bottom up: its manifest goes last, so an interruption stays readable."""
    for folder, folders, files in os.walk(tree, topdown=False):
        parent = Path(folder)
        for name in sorted(files):
            disk.remove_file(parent / name)
        for name in sorted(folders):
            path = parent / name
            if path.is_symlink():
                disk.remove_file(path)
            else:
                disk.remove_folder(path)
    disk.remove_folder(tree)


def make_folders(disk: Disk, folder: Path) -> None:
    """Create a folder and its missing parents, one operation each."""
    if not folder.is_dir():
        make_folders(disk, folder.parent)
        disk.make_folder(folder)


def _listed(tree: Path) -> Collection[str] | None:
    """The files a tree's own manifest names; None when it has no readable one."""
    try:
        manifest, _ = read_manifest((tree / MANIFEST_NAME).read_bytes(), MANIFEST_NAME)
    except OSError:
        return None
    return None if manifest is None else manifest.files.keys()


def _carry(tree: Path, out: Path, disk: Disk, ours: Collection[str], below: str = "") -> None:
    for entry in sorted((tree / below).iterdir()):
        path = f"{below}/{entry.name}" if below else entry.name
        if path in ours:
            continue
        target = out / path
        if _is_folder(entry) and (_is_folder(target) or entry.name != FOLDER):
            _carry(tree, out, disk, ours, path)
        elif not os.path.lexists(target) or _is_newer(entry, target):
            make_folders(disk, target.parent)
            disk.rename(entry, target)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_newer(entry: Path, target: Path) -> bool:
    first, second = entry.lstat(), target.lstat()
    both_files = stat.S_ISREG(first.st_mode) and stat.S_ISREG(second.st_mode)
    return both_files and first.st_mtime_ns > second.st_mtime_ns
