"""Files beside `out/` that change with it: each replaced only if it is still what the build began with."""

from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from generator.core.errors import EnvironmentFault
from generator.disk.operations import make_folders
from generator.disk.places import Place, read
from generator.publish.lease import Lease
from generator.tenancy.files import LEDGER_FOLDER


@dataclass(frozen=True, slots=True)
class SideFile:
    """A file outside `out/` that changes together with it; the path is relative to the workspace.

    `text` is None where it goes. `before` is what it held when the build read it; None
    when there was no such file.
    """

    path: str
    text: str | None
    before: bytes | None

    @property
    def content(self) -> bytes | None:
        """What the file is to hold; None where it goes."""
        return None if self.text is None else self.text.encode()


def content_of(place: Place) -> bytes | None:
    """What a file holds; None when there is none.

    Raises:
        OSError: it cannot be read.
    """
    try:
        return read(place)
    except FileNotFoundError:
        return None


def replace(lease: Lease, file: SideFile) -> None:
    """Replace the file in one step; nothing happens when it already holds the text.

    Raises:
        OSError: the disk refuses.
        EnvironmentFault: somebody else changed the file since the build read it; it stays as it is.
    """
    target, content = Place(lease.workspace) / file.path, file.content
    current = content_of(target)
    if current == content:
        return
    if current != file.before:
        _changed(file)
    lease.notes.open(lease.area, lease.disk)
    if content is None:
        _remove(lease, file, target)
        return
    make_folders(lease.disk, target.parent)
    lease.disk.write(lease.area.ledger, content)
    lease.disk.flush(lease.area.root)
    if current is None:
        _create(lease, file, target)
    elif not lease.disk.exchange(lease.area.ledger, target):
        lease.disk.rename(lease.area.ledger, target)
    elif content_of(lease.area.ledger) != current:
        lease.disk.exchange(lease.area.ledger, target)
        _changed(file)
    if content_of(lease.area.ledger) is not None:
        lease.disk.remove_file(lease.area.ledger)


def _create(lease: Lease, file: SideFile, target: Place) -> None:
    try:
        lease.disk.link(lease.area.ledger, target)
    except FileExistsError:
        _changed(file)


def _remove(lease: Lease, file: SideFile, target: Place) -> None:
    """Take the file away, and put it back if somebody changed it meanwhile."""
    lease.disk.rename(target, lease.area.ledger)
    if content_of(lease.area.ledger) != file.before:
        lease.disk.rename(lease.area.ledger, target)
        _changed(file)
    lease.disk.remove_file(lease.area.ledger)
    if file.path.startswith(f"{LEDGER_FOLDER}/"):
        _remove_empty(lease, target.parent)


def _remove_empty(lease: Lease, folder: Place) -> None:
    """Remove the folders of the ledger that hold nothing any more: a block's file may have to stand there."""
    top = Place(lease.workspace) / LEDGER_FOLDER
    with suppress(OSError):
        while folder != top:
            lease.disk.remove_folder(folder)
            folder = folder.parent


def _changed(file: SideFile) -> NoReturn:
    raise EnvironmentFault(
        f"{file.path} changed while this build ran, so nothing was written",
        hint="run this again: addresses are then given out beside what the file says now",
    )
