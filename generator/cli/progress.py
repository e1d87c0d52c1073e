"""Progress on a terminal: a bar per stage, and nothing at all elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from generator.pipeline import Steps, silent


@contextmanager
def progress() -> Iterator[Steps]:
    """What announces stages: bars on standard error when it is a terminal."""
    if not sys.stderr.isatty():  # rich also takes FORCE_COLOR for a terminal
        yield silent
        return
    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def announce(title: str, total: int) -> Callable[[int], None]:
            task = bars.add_task(title, total=total)
            return lambda done: bars.advance(task, done)

        yield announce
