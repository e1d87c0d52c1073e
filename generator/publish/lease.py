"""The right to change a workspace's `out/`: one build at a time, and none on top of an interrupted one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.publish.disk import Disk
from generator.publish.published import Published
from generator.publish.recovery import Area, recover


@dataclass(frozen=True, slots=True)
class Lease(Published):
    """The right to change `out/`, and the folder for staging; held by one process at a time."""

    disk: Disk = field(default_factory=Disk)

    @property
    def area(self) -> Area:
        """Where a build is staged: beside `out`, on the same file system."""
        return Area(self.workspace / ".tenantry" / "publish", self.out)


@contextmanager
def exclusive(published: Published, disk: Disk | None = None) -> Iterator[Lease]:
    """The lease on what is published while the block runs.

    On entrance whatever an interrupted build left is finished or undone, so that
    `out/` and the address ledger are whole when the block reads them. The lock
    ends with the process that holds it, however that ends.

    Raises:
        EnvironmentFault: another build holds the lease, or the workspace cannot be written.
    """
    lease = Lease(
        published.workspace,
        published.out_name,
        disk or Disk(),
        tracked=published.tracked,
        spares_local=published.spares_local,
    )
    if lease.out.is_symlink() or (lease.out.exists() and not lease.out.is_dir()):
        raise EnvironmentFault(
            f"{lease.out} is not a plain folder", hint="the whole folder is replaced by a build"
        )
    private = lease.workspace / ".tenantry"
    try:
        private.mkdir(parents=True, exist_ok=True)
        _hide_from_git(private)
        handle = os.open(private / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise EnvironmentFault(f"{private} cannot be written: {error.strerror}") from error
    try:
        _lock(handle, lease.out)
        _recover(lease)
        try:
            yield lease
        except BaseException:
            with suppress(OSError):
                recover(lease.area, lease.disk)
            raise
    finally:
        os.close(handle)


def _lock(handle: int, out: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise EnvironmentFault(
            f"another tenantry is working on {out}", hint="wait until it has ended, then run this again"
        ) from error


def _recover(lease: Lease) -> None:
    try:
        recover(lease.area, lease.disk)
    except OSError as error:
        raise EnvironmentFault(
            f"an interrupted build cannot be cleaned up: {error}",
            hint="check permissions below .tenantry/publish",
        ) from error


def _hide_from_git(private: Path) -> None:
    ignore = private / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
