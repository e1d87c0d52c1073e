"""Finishing or undoing an interrupted publication.

A publication writes a complete tree, `next`, whose first files are its manifests,
and swaps it with `out`; the old tree, then also called `next`, gives up what is
not ours and is removed, each manifest after all else in its folder. Where the system cannot swap, `out`
is renamed to `previous` before `next` takes its place. So whatever a dead build
left can be told from the names alone:

    out is there                          `next` and `previous` are leftovers
    out is missing, `previous` is there   `previous` becomes `out` again
"""

import errno
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from generator.disk.operations import Disk, make_folders
from generator.disk.places import Place, entries, facts, is_folder, read
from generator.publish.left_behind import FOLDER
from generator.publish.manifest import MANIFEST_NAME, is_manifest, read_manifests
from generator.publish.staging import Area
from generator.tenancy.stack_address import DOMAINS


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something in a staging folder that could not be moved or removed, and why."""

    place: Place
    reason: str


@dataclass(slots=True)
class _Clearing:
    """A discarded tree that is emptied as far as the disk allows."""

    tree: Place
    out: Place
    disk: Disk
    dropped: Collection[str] = ()
    leftovers: list[Leftover] = field(default_factory=list)

    def empty(self) -> None:
        """Move what is not ours into `out`, then remove the tree but for what had to stay."""
        with self._attempt(self.tree):
            ours = _listed(self.tree)
            self._carry(frozenset((*(ours or ()), *(_listed(self.out) or ()), *self.dropped)))
        with self._attempt(self.tree):
            self._remove(self.tree, {leftover.place for leftover in self.leftovers})

    def _carry(self, ours: Collection[str], below: str = "") -> None:
        """Move what we did not write into `out`.

        What `out` already has stays, unless the discarded tree holds a newer file:
        somebody wrote it while the trees were swapped.
        """
        for name, mode in entries(self.tree / below if below else self.tree):
            path = f"{below}/{name}" if below else name
            if path in ours or is_manifest(path):
                continue
            with self._attempt(self.tree / path):
                enters = name != FOLDER or is_folder(self.out / path)
                if stat.S_ISDIR(mode) and enters:
                    self._carry(ours, path)
                else:
                    self._move(path)

    def _move(self, path: str) -> None:
        source, target = self.tree / path, self.out / path
        if facts(target) is None or _is_newer(source, target):
            make_folders(self.disk, target.parent)
            self.disk.rename(source, target)

    def _remove(self, folder: Place, kept: Collection[Place]) -> None:
        """Remove a folder from the bottom up.

        A manifest goes last, and only when all else is gone: it says what is ours to who comes next.
        """
        found = entries(folder)
        for name, mode in sorted(found, key=lambda entry: (entry[0] == MANIFEST_NAME, entry)):
            place = folder / name
            if place in kept or (self.leftovers and name == MANIFEST_NAME):
                continue
            with self._attempt(place):
                if stat.S_ISDIR(mode):
                    self._remove(place, kept)
                else:
                    self.disk.remove_file(place)
        self.disk.remove_folder(folder)

    @contextmanager
    def _attempt(self, place: Place) -> Iterator[None]:
        """Note a failure and go on; that a folder is not empty follows from another."""
        try:
            yield
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                self.leftovers.append(Leftover(place, reason(error)))


def recover(area: Area, disk: Disk) -> tuple[Leftover, ...]:
    """Make `out` whole again and clear the staging folder; what could not be cleared.

    Files of the user that an old tree still holds move back into `out`.

    Raises:
        OSError: `out` is missing and cannot be put back.
    """
    if facts(area.out) is None and is_folder(area.root) and is_folder(area.previous):
        disk.rename(area.previous, area.out)
    return clear(area, disk)


def clear(area: Area, disk: Disk, dropped: Collection[str] = ()) -> tuple[Leftover, ...]:
    """Empty and remove the staging folder as far as the disk allows; what had to stay, and why.

    Of the discarded tree, `dropped` is not moved into `out`, whoever wrote it.
    """
    leftovers: list[Leftover] = []
    for tree in (area.previous, area.next):
        clearing = _Clearing(tree, area.out, disk, dropped)
        if _is_there(tree):
            clearing.empty()
        leftovers += clearing.leftovers
    for remove, place in ((disk.remove_file, area.ledger), (disk.remove_folder, area.root)):
        try:
            if _is_there(place):
                remove(place)
        except OSError as error:
            if not leftovers:
                leftovers.append(Leftover(place, reason(error)))
    return tuple(leftovers)


def reason(error: OSError) -> str:
    """Why the operating system refused, without the path."""
    return (error.strerror or "unknown reason").lower()


def _is_there(place: Place) -> bool:
    try:
        return facts(place) is not None
    except OSError:
        return False


def _listed(tree: Place) -> Collection[str] | None:
    """The files a tree's own manifests name; None when it has none that can be read."""
    texts: dict[str, bytes] = {}
    for folder in _holders(tree):
        path = f"{folder}/{MANIFEST_NAME}" if folder else MANIFEST_NAME
        with suppress(OSError):
            texts[path] = read(tree / path)
    manifest, _ = read_manifests(texts)
    return None if manifest is None else manifest.files.keys()


def _holders(tree: Place) -> Iterator[str]:
    """The tree itself and the folders in it that may have a manifest."""
    yield ""
    with suppress(OSError):
        yield from (name for name, mode in entries(tree) if stat.S_ISDIR(mode))
    with suppress(OSError):
        yield from (f"{DOMAINS}/{name}" for name, mode in entries(tree / DOMAINS) if stat.S_ISDIR(mode))


def _is_newer(entry: Place, target: Place) -> bool:
    first, second = facts(entry), facts(target)
    if first is None or second is None:
        return second is None
    both_files = stat.S_ISREG(first.st_mode) and stat.S_ISREG(second.st_mode)
    return both_files and first.st_mtime_ns > second.st_mtime_ns
