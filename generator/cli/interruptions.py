"""Being told to stop: one line and 128 plus the number of the signal, at any moment from the first import.

Until a verb runs there is nothing to clean up, so the process ends at once. While one runs, the signal is
raised as an exception, which ends what was begun: programs, workers, folders for staging. Further ones change
nothing.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer, main_thread
from types import FrameType
from typing import NoReturn

MESSAGE = "interrupted; out/ is never left half written"

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AGAIN_SECONDS = 0.05


class Interruption(KeyboardInterrupt):
    """A signal told us to stop while a verb ran; `number` is its number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


_told: list[int] = []
"""The number of the signal that was raised in this process, once one was."""


def behind(failure: BaseException) -> KeyboardInterrupt | None:
    """The interruption that a failure comes from; None where it is a failure of its own.

    Once a signal was raised, every failure is taken to come from it: Python and libraries turn what is
    raised in their calls into errors of their own, as `RuntimeError` where a class is made, and programs
    that got the signal as well are told of as failed.
    """
    if isinstance(failure, KeyboardInterrupt):
        return failure
    return Interruption(_told[0]) if _told else None


def exit_status(interruption: KeyboardInterrupt) -> int:
    """What the shell gets for an interruption: 130 for Ctrl-C, 143 for SIGTERM."""
    return 128 + (interruption.number if isinstance(interruption, Interruption) else signal.SIGINT)


def leave_at_once() -> None:
    """From now on a signal ends this process; one that our parent ignores stays ignored."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


@contextmanager
def raised() -> Iterator[None]:
    """While the block runs, a signal raises `Interruption` instead, once; after it, none does anything.

    Where `leave_at_once` was not called, nothing changes.
    """
    caught = [number for number in _SIGNALS if signal.getsignal(number) is _leave]
    if not caught:
        yield
        return
    sys.unraisablehook = _unraisable
    for number in caught:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        _told.clear()
        for number in caught:
            signal.signal(number, signal.SIG_IGN)  # the exit status is decided


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    try:
        os.write(2, f"{MESSAGE}\n".encode())
    finally:
        os._exit(128 + number)


def _raise(number: int, _frame: FrameType | None) -> NoReturn:
    for other in _SIGNALS:
        if signal.getsignal(other) is _raise:
            signal.signal(other, _wait)
    _told.append(number)
    raise Interruption(number)


def _wait(number: int, frame: FrameType | None) -> None:
    """Let the first signal's work be done."""


def _unraisable(lost: "sys.UnraisableHookArgs") -> None:
    """Raise an interruption again that came where Python cannot raise, as in a finalizer."""
    if not isinstance(lost.exc_value, Interruption):
        sys.__unraisablehook__(lost)
        return
    number = lost.exc_value.number
    signal.signal(number, _raise)
    # To the main thread: one that waits in a call of the system would not wake for a signal of another.
    Timer(_AGAIN_SECONDS, signal.pthread_kill, (main_thread().ident, number)).start()
