"""The same work on many things, on every processor of the machine."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.pool import Pool
from typing import TypeVar

from generator.core.memory import collect_seldom
from generator.tools.import_path import children_do_too, leave_current_folder_out

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

_WORTH_IT = 3
"""From so many tasks on, processes of their own: each takes a second to start."""


def each(work: Callable[[Task], Outcome], tasks: Iterable[Task], total: int) -> Iterator[Outcome]:
    """What becomes of each of `total` tasks, in their order. Tasks and outcomes must be picklable.

    Tasks are made when they are needed. Leaving early, or an interruption, ends the processes at once.
    The processes import nothing from the current folder.
    """
    count = min(total, os.cpu_count() or 1)
    if count == 1 or total < _WORTH_IT or not children_do_too():
        yield from map(work, tasks)
        return
    leave_current_folder_out()
    with _pool(count) as pool:
        yield from pool.imap(work, tasks)


def _pool(count: int) -> Pool:
    """Processes that never hear of Ctrl-C, not even while they start: it is the parent's to answer.

    They inherit what is blocked in the thread that starts them, and so do those that replace one.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        # Not forked: the progress bars of the parent run in a thread.
        return multiprocessing.get_context("spawn").Pool(count, collect_seldom)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
