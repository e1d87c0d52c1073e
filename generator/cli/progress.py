"""Progress: a bar per stage on a terminal; elsewhere a line now and then, so that a log shows life."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from generator.core.steps import Steps

SECONDS_OF_SILENCE = 60.0
"""How often a run that goes on tells a log where it is."""


@contextmanager
def progress() -> Iterator[Steps]:
    """What announces stages on standard error: bars when it is a terminal, else a line a minute."""
    if sys.stderr.isatty():  # rich also takes FORCE_COLOR for a terminal
        with _bars() as announce:
            yield announce
        return
    spoken = _Spoken()
    ended = Event()
    speaker = Thread(target=spoken.speak_until, args=(ended,), daemon=True)
    speaker.start()
    try:
        yield spoken.announce
    finally:
        ended.set()
        speaker.join()


@contextmanager
def _bars() -> Iterator[Steps]:
    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def announce(title: str, total: int) -> Callable[[int], None]:
            task = bars.add_task(title, total=total)
            return lambda done: bars.advance(task, done)

        yield announce


class _Spoken:
    """The stage that runs, and how much of it is done."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._stage = ""
        self._done = self._total = 0

    def announce(self, title: str, total: int) -> Callable[[int], None]:
        """Begin a stage of `total` parts; the result is told how many are just done."""
        self._stage, self._done, self._total = title, 0, total
        return self._advance

    def speak_until(self, ended: Event) -> None:
        """Print where the run is, once in a while until it has ended."""
        while not ended.wait(SECONDS_OF_SILENCE):
            if self._stage:
                seconds = int(time.monotonic() - self._begun)
                click.echo(f"{self._stage:<8}  {self._done} of {self._total} after {seconds} s", err=True)

    def _advance(self, done: int) -> None:
        self._done += done
