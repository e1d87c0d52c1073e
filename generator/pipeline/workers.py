"""The same work on many things, on every processor of the machine."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from generator.core.errors import EnvironmentFault
from generator.core.memory import collect_seldom
from generator.tools.import_path import children_do_too, leave_current_folder_out

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

_WORTH_IT = 3
"""From so many tasks on, processes of their own: each takes a second to start."""

_AHEAD = 2
"""Tasks of each process that are made before it needs them."""


def each(work: Callable[[Task], Outcome], tasks: Iterable[Task], total: int) -> Iterator[Outcome]:
    """What becomes of each of `total` tasks, in their order. Tasks and outcomes must be picklable.

    Tasks are made when they are needed. Leaving early, or an interruption, ends the processes at once.
    The processes import nothing from the current folder.

    Raises:
        EnvironmentFault: a process ended before its work was done.
    """
    count = min(total, os.cpu_count() or 1)
    if count == 1 or total < _WORTH_IT or not children_do_too():
        yield from map(work, tasks)
        return
    leave_current_folder_out()
    # Not forked: the progress bars of the parent run in a thread.
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), collect_seldom)
    try:
        yield from _in_order(pool, work, iter(tasks), count * _AHEAD)
    except BrokenProcessPool as broken:
        raise EnvironmentFault(
            "a process that this command started for its work ended before it was done",
            hint="the machine may have run out of memory: run it again, with fewer other programs beside it",
        ) from broken
    finally:
        _end(pool)


def _in_order(
    pool: ProcessPoolExecutor, work: Callable[[Task], Outcome], tasks: Iterator[Task], most: int
) -> Iterator[Outcome]:
    waiting: deque[Future[Outcome]] = deque()
    with _unheard():
        waiting.extend(pool.submit(work, task) for task in islice(tasks, most))
    while waiting:
        outcome = waiting.popleft().result()
        with _unheard():
            waiting.extend(pool.submit(work, task) for task in islice(tasks, 1))
        yield outcome


@contextmanager
def _unheard() -> Iterator[None]:
    """Processes that start meanwhile never hear of Ctrl-C: it is the parent's to answer.

    They inherit what is blocked in the thread that starts them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes, also those that still work; nobody waits for what they do."""
    processes = tuple((pool._processes or {}).values())  # noqa: SLF001 - only Python 3.14 has a public way
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()
