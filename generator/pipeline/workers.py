"""The same work on many things, on every processor of the machine."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from generator.core.memory import collect_seldom

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

_WORTH_IT = 3
"""From so many tasks on, processes of their own: each takes a second to start."""


def each(work: Callable[[Task], Outcome], tasks: Iterable[Task], total: int) -> Iterator[Outcome]:
    """What becomes of each of `total` tasks, in their order. Tasks and outcomes must be picklable.

    Tasks are made when they are needed. Leaving early, or an interruption, ends the processes at once.
    """
    count = min(total, os.cpu_count() or 1)
    if count == 1 or total < _WORTH_IT:
        yield from map(work, tasks)
        return
    # Not forked: the progress bars of the parent run in a thread.
    with multiprocessing.get_context("spawn").Pool(count, _begin) as pool:
        yield from pool.imap(work, tasks)


def _begin() -> None:
    """Interruptions are the parent's to answer."""
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
