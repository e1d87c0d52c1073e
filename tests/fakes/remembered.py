"""How stacks are planned and rendered and what two texts differ in, worked out once for all who ask it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from generator.hcl import parse as hcl
from generator.hcl import quick
from generator.pipeline import stacks_compared
from generator.plan.stacks import environment as planning
from generator.render import stacks as rendering

Asked = TypeVar("Asked")
Made = TypeVar("Made")

_MOST = 200
"""Answers of a kind that are kept."""


class Remembered:
    """A function of what it is given alone; it answers again what it answered to an equal question."""

    def __init__(self, work: Callable[..., Made]) -> None:
        self.work = work
        self.known: dict[object, list[tuple[tuple[object, ...], object]]] = {}

    def ask(self, name: object, *given: object) -> object:
        """What the function makes of what is given; `name` is that of questions that may be equal."""
        alike = self.known.setdefault(name, [])
        found = next((made for before, made in alike if before == given), None)
        if found is None:
            found = self.work(*given)
            alike.append((given, found))
            if sum(map(len, self.known.values())) > _MOST:
                del next(some for some in self.known.values() if some)[0]
        return found


_PLANNED = Remembered(planning.plan_environment)
_RENDERED = Remembered(rendering.render_stack)
_COMPARED = Remembered(stacks_compared._compared)


def _planned(site):
    return _PLANNED.ask(site.address, site)


def _rendered(environment, stack):
    return _RENDERED.ask((id(environment), stack.address), environment, stack)


def _compared(task):
    return _COMPARED.ask(task.stacks, task)


@contextmanager
def read_quickly() -> Iterator[None]:
    """Text is read by the fast reader, which `tests/unit/hcl/test_quick.py` holds to read as the parser does.

    What it leaves to the parser is the parser's here too. Nothing that it read is kept for others.
    """
    slowly = hcl.parse

    def parse(text: str) -> tuple[hcl.Block, ...]:
        try:
            return quick.alone(text)
        except (quick.UnusualError, RecursionError):
            return slowly(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.hcl.parse.parse", parse)
        try:
            yield
        finally:
            hcl.parsed.cache_clear()


@contextmanager
def remembered() -> Iterator[None]:
    """Stacks are planned, rendered and compared once while the block runs, and in other blocks around it.

    For tests about what is done with that: none of them may put anything else in the place of a part of it.
    """
    with read_quickly(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.plan.stacks.estate.plan_environment", _planned)
        patch.setattr("generator.render.stacks.render_stack", _rendered)
        patch.setattr("generator.pipeline.stacks_compared._compared", _compared)
        yield
