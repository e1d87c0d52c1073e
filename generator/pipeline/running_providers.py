"""Providers that run: each is started once, and plans one stack after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Self

from generator.pipeline.terraforming import RunFault, StackFolder
from generator.tools.own_provider import OwnProvider

_Asked = tuple[str, str, bytes | None]
"""Whose credentials a stack takes, the providers that it asks for, and the lock that they must be of."""


@dataclass(frozen=True, slots=True)
class _Running:
    """A provider that runs, what it was asked for, the lock that its program is of, and where it started."""

    provider: OwnProvider
    asked: _Asked
    lock: bytes
    started_for: StackFolder

    def end(self) -> None:
        self.provider.end(self.started_for.log)


@dataclass(slots=True)
class RunningProviders:
    """Providers for stacks that take the same credentials; use them as a context manager.

    A process knows the credentials that it was started with, so stacks that take others have others. No more
    run than stacks are planned at a time.
    """

    _idle: list[_Running] = field(default_factory=list)
    _guard: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End them all, each when no run of terraform holds it any more."""
        while self._idle:
            self._idle.pop().end()

    @contextmanager
    def installed(self, folder: StackFolder, lock: bytes | None) -> Iterator[StackFolder]:
        """The folder with its providers installed, and attached to one that runs where one is enough.

        `lock` names the providers that may be installed; without one, the first that is installed for whoever
        asks for the same counts for all. What attaches to a program that was checked does not check it again.

        Raises:
            RunFault: terraform refuses.
        """
        if not folder.needs_one_provider:
            folder.init(lock)
            yield folder
            return
        asked = (folder.profile, folder.asks_for, lock)
        running = self._installed(asked, folder)
        if running is None:
            yield folder
            return
        try:
            yield replace(folder, attached=running.provider.attachment)
        finally:
            self._give_back(running, folder)

    def _installed(self, asked: _Asked, folder: StackFolder) -> _Running | None:
        """One that runs, to which the folder is attached; None where none can be attached to.

        A terraform may take an attached provider for a change of the lock: then the stack has its own. What
        it refuses without one too is a fault of the stack, and the one that ran is for the next.
        """
        _, _, lock = asked
        known = self._taken(asked)
        try:
            if known is not None and _attaches(known, folder):
                return known
            folder.init(lock)
        except BaseException:
            if known is not None:
                self._give_back(known, folder)
            raise
        if known is not None:
            known.end()
        return _started(folder, asked)

    def _taken(self, asked: _Asked) -> _Running | None:
        """One that runs for nobody; where none is alike, another one makes room for the next.

        One that ended meanwhile plans nothing more.
        """
        with self._guard:
            alike = next((one for one in self._idle if one.asked == asked), None)
            found = alike or next(iter(self._idle), None)
            if found is not None:
                self._idle.remove(found)
        if found is not None and (alike is None or not found.provider.runs):
            found.end()
            return None
        return alike

    def _give_back(self, running: _Running, folder: StackFolder) -> None:
        if not running.provider.runs:
            running.provider.end(folder.log)
            return
        with self._guard:
            self._idle.append(running)


def _attaches(running: _Running, folder: StackFolder) -> bool:
    try:
        replace(folder, attached=running.provider.attachment).init(running.lock)
    except RunFault:
        return False
    return True


def _started(folder: StackFolder, asked: _Asked) -> _Running | None:
    """A provider from what was installed in a folder; None where none can be attached to."""
    provider = folder.start_provider()
    if provider is None:
        return None
    if provider.attachment is None or folder.lock is None:
        provider.end(folder.log)
        return None
    return _Running(provider, asked, folder.lock, folder)
