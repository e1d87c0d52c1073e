"""The right to change a workspace's `out/`: one build at a time, and none on top of an interrupted one."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.disk.operations import Disk, make_folders
from generator.disk.places import Place, facts, is_link_fault, opened_folder
from generator.publish.published import Published
from generator.publish.recovery import Leftover, recover
from generator.publish.staging import PRIVATE, Area, Notes

_LOCK = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LOCK_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Lease(Published):
    """The right to change `out/`, held by one process at a time, and the folder for staging.

    `leftovers` is what of earlier builds could not be cleared, `strange` what looks like theirs and is not.
    """

    disk: Disk = field(kw_only=True)
    notes: Notes = field(kw_only=True)
    area: Area = field(kw_only=True)
    leftovers: tuple[Leftover, ...] = field(default=(), kw_only=True)
    strange: tuple[Place, ...] = field(default=(), kw_only=True)


@contextmanager
def exclusive(published: Published, state: Path, disk: Disk | None = None) -> Iterator[Lease]:
    """The lease on what is published while the block runs; notes about it are kept below `state`.

    On entrance whatever an interrupted build of this installation left is finished
    or undone, so that `out/` and the address ledger are whole when the block reads
    them. The lock ends with the process that holds it, however that ends.

    Raises:
        EnvironmentFault: another build holds the lease, or the workspace cannot be written.
    """
    published.require_plain()
    disk = disk or Disk()
    handle = _opened_lock(published, disk)
    try:
        _lock(handle, published)
        lease = _lease(published, state, disk)
        try:
            yield lease
        except BaseException:
            with suppress(OSError):
                recover(lease.area, disk)
                lease.notes.close(lease.area, disk)
            raise
    finally:
        os.close(handle)


def _opened_lock(published: Published, disk: Disk) -> int:
    private = Place(published.workspace) / PRIVATE
    try:
        make_folders(disk, private)
        if facts(private / ".gitignore") is None:
            with suppress(FileExistsError):
                disk.write(private / ".gitignore", b"*\n")
        with opened_folder(private) as folder:
            handle = os.open("lock", _LOCK, _LOCK_MODE, dir_fd=folder)
    except OSError as error:
        hint = "remove it: a build follows no link" if is_link_fault(error) else None
        raise EnvironmentFault(f"{private} cannot be written: {error.strerror}", hint=hint) from error
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise EnvironmentFault(f"{private / 'lock'} is not a plain file", hint="remove it")


def _lock(handle: int, published: Published) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise EnvironmentFault(
            f"another tenantry is working on {published.out}",
            hint="wait until it has ended, then run this again",
        ) from error


def _lease(published: Published, state: Path, disk: Disk) -> Lease:
    """The lease, once what dead builds left is cleared as far as the disk allows."""
    notes = Notes(state, published.workspace, published.out)
    try:
        leftovers = tuple(one for area in notes.left() for one in recover(area, disk))
        strange = notes.strange()
    except OSError as error:
        raise EnvironmentFault(
            f"an interrupted build cannot be undone: {error}", hint=f"check permissions below {PRIVATE}/"
        ) from error
    notes.forget(disk)
    return Lease(
        published.workspace,
        published.out_name,
        disk=disk,
        notes=notes,
        area=notes.new_area(),
        tracked=published.tracked,
        spares_local=published.spares_local,
        leftovers=leftovers,
        strange=strange,
    )
