"""The order in which stacks are applied: each after all that it relies on."""

from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

from generator.plan.stack import StackPlan


def apply_order(stacks: Sequence[StackPlan]) -> tuple[tuple[StackPlan, ...], ...]:
    """The stacks in steps. Those of one step rely on earlier steps alone, so they may run at the same time.

    The steps are as few as can be; the stacks of each are sorted by address.

    Raises:
        graphlib.CycleError: stacks rely on each other.
        KeyError: a stack relies on one that is not given.
    """
    return tuple(_steps(stacks))


def _steps(stacks: Sequence[StackPlan]) -> Iterator[tuple[StackPlan, ...]]:
    by_address = {stack.address: stack for stack in stacks}
    waiting = TopologicalSorter({stack.address: stack.relies_on for stack in stacks})
    waiting.prepare()
    while waiting.is_active():
        ready = sorted(waiting.get_ready())
        yield tuple(by_address[address] for address in ready)
        waiting.done(*ready)
