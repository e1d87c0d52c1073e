"""Where a build is staged, and the note outside the workspace by which a later build knows it again.

The folder has a name by chance, and lies below `.tenantry/` in the workspace because a swap needs one file
system. Whatever else is called like it, in a checkout or a copy, was not made by this installation, and is
left alone.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.disk.operations import Disk, make_folders
from generator.disk.places import Place, entries, is_folder, read

PRIVATE = ".tenantry"
"""The folder of a workspace that is ours alone; git ignores it."""

_PREFIX = "publish-"
_TOKEN_BYTES = 8


@dataclass(frozen=True, slots=True)
class Area:
    """The folder for staging, the published folder it serves, and the note about it."""

    root: Place
    out: Place
    note: Place

    @property
    def next(self) -> Place:
        """The tree that is being written; after the swap, the old one."""
        return self.root / "next"

    @property
    def previous(self) -> Place:
        """The old tree where swapping takes two steps."""
        return self.root / "previous"

    @property
    def ledger(self) -> Place:
        """The new text of the address ledger before it is moved into place."""
        return self.root / "ledger"


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of this installation about staging folders of one workspace: a file each, below `state`."""

    state: Path
    workspace: Path
    out: Place

    def new_area(self) -> Area:
        """A folder for staging that is not there yet, and that nobody could foretell."""
        return self._area(secrets.token_hex(_TOKEN_BYTES))

    def open(self, area: Area, disk: Disk) -> None:
        """Note the folder and make it; the note comes first.

        Raises:
            OSError: one of the two cannot be written.
        """
        if is_folder(area.root):
            return
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_folders(disk, area.note.parent)
        disk.write(area.note, self._text)
        disk.flush(area.note.parent)
        disk.make_folder(area.root)

    def close(self, area: Area, disk: Disk) -> None:
        """Forget the folder, if it is gone."""
        with suppress(OSError):
            if not is_folder(area.root):
                disk.remove_file(area.note)

    def left(self) -> tuple[Area, ...]:
        """The staging folders that dead builds of this installation left in the workspace."""
        return tuple(area for area in self._noted() if is_folder(area.root))

    def strange(self) -> tuple[Place, ...]:
        """What looks like a staging folder and is none of ours."""
        known = {area.root.name for area in self._noted()}
        private = Place(self.workspace) / PRIVATE
        named = (name for name, _ in entries(private) if name.startswith(_PREFIX) or name == "publish")
        return tuple(private / name for name in named if name not in known)

    def forget(self, disk: Disk) -> None:
        """Remove notes about folders of this workspace that are gone."""
        for area in self._noted():
            self.close(area, disk)

    def _noted(self) -> Iterator[Area]:
        folder = Place(self.state) / "builds"
        try:
            names = [name for name, _ in entries(folder)]
        except OSError:
            return
        for name in names:
            with suppress(OSError):
                if read(folder / name) == self._text:
                    yield self._area(name)

    @property
    def _text(self) -> bytes:
        return os.fsencode(os.path.realpath(self.workspace))

    def _area(self, token: str) -> Area:
        root = Place(self.workspace) / PRIVATE / f"{_PREFIX}{token}"
        return Area(root, self.out, Place(self.state) / "builds" / token)
