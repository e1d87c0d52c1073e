"""Affected stacks as jobs of a CI runner, which takes only so many."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.review.affected import AffectedStacks
from generator.tenancy.stack_address import StackAddress


@dataclass(frozen=True, slots=True)
class Group:
    """Stacks of one step that one job works on, one after the other; steps count from 1."""

    step: int
    stacks: tuple[StackAddress, ...]


def groups(affected: AffectedStacks, most: int) -> tuple[Group, ...]:
    """The stacks to apply in at most so many groups: one each, or as few in a group as there must be.

    Groups hold stacks of one step only, so there are never fewer than steps.
    """
    steps = [tuple(one.address for one in step) for step in affected.steps]
    size = 1
    while sum(-(-len(step) // size) for step in steps) > max(most, len(steps)):
        size += 1
    return tuple(
        Group(number, step[start : start + size])
        for number, step in enumerate(steps, 1)
        for start in range(0, len(step), size)
    )


def jobs(affected: AffectedStacks, most: int) -> Sequence[tuple[int, str]]:
    """Each group as its step and the addresses of its stacks, with blanks between them."""
    return tuple((one.step, " ".join(one.stacks)) for one in groups(affected, most))
