"""Stacks as jobs of a CI runner, which takes only so many; one job has the credentials of one account."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from generator.core.errors import UsageError
from generator.tenancy.stack_address import StackAddress


@dataclass(frozen=True, slots=True)
class PlacedStack:
    """A stack and the account that it is applied in; empty where an earlier build did not write it down."""

    account_id: str
    address: StackAddress


Steps = Sequence[Sequence[PlacedStack]]
"""Stacks in the order of applying: each step after those before it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Stacks of one step and account that one job works on, one after the other; steps count from 1."""

    step: int
    account_id: str
    stacks: tuple[StackAddress, ...]

    @property
    def words(self) -> str:
        """The addresses of its stacks, with blanks between them."""
        return " ".join(self.stacks)


def groups(steps: Steps, most: int) -> tuple[Group, ...]:
    """The stacks to apply in at most so many groups: one each, or as few in a group as there must be.

    Raises:
        UsageError: they stand in more accounts than that.
    """
    longest = max((len(step) for step in steps), default=0)
    for size in range(1, longest + 1):
        found = tuple(_of_size(steps, size))
        if len(found) <= most:
            return found
    if not longest:
        return ()
    raise UsageError(
        f"there are at most {most} jobs, and more accounts with stacks in the steps",
        hint="take --format json or lines, which have all of them",
    )


def by_account(steps: Steps) -> Iterator[Group]:
    """The stacks of each account in one group, for jobs that look and need no order."""
    every = sorted((one for step in steps for one in step), key=attrgetter("account_id", "address"))
    for account_id, held in groupby(every, key=attrgetter("account_id")):
        yield Group(1, account_id, tuple(one.address for one in held))


def _of_size(steps: Steps, size: int) -> Iterator[Group]:
    for number, step in enumerate(steps, 1):
        ordered = sorted(step, key=attrgetter("account_id", "address")) if size > 1 else step
        for account_id, held in groupby(ordered, key=attrgetter("account_id")):
            stacks = [one.address for one in held]
            for start in range(0, len(stacks), size):
                yield Group(number, account_id, tuple(stacks[start : start + size]))
