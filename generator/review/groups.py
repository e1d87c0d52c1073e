"""Stacks as jobs of a CI runner, which takes only so many; one job has the credentials of one account."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
    raise _too_many(sum(len({one.account_id for one in step}) for step in steps), "account of a step", most)


def by_step(steps: Steps, most: int) -> Iterator[tuple[Group, ...]]:
    """The groups of each step to apply, at most so many in each: a step has a matrix of its own.

    Stacks of roles of pipelines are in none, and a step of these alone is left out: no pipeline may change
    what lets it in.

    Raises:
        UsageError: a step has stacks in more accounts than that.
    """
    for number, step in enumerate(steps, 1):
        applied = tuple(one for one in step if not one.address.lets_pipelines_in)
        if applied:
            yield tuple(replace(one, step=number) for one in groups((applied,), most))


def without_order(steps: Steps, few: int, most: int) -> tuple[Group, ...]:
    """The same stacks for jobs that only look: a few groups, or one for each account where these are too few.

    Raises:
        UsageError: there are more accounts than `most`.
    """
    accounts = by_account(steps, most)
    try:
        return groups(steps, few)
    except UsageError:  # an account has a group in each step that it is in
        return accounts


def by_account(steps: Steps, most: int) -> tuple[Group, ...]:
    """The stacks of each account in one group, in the order of the steps, for jobs that look.

    Raises:
        UsageError: there are more accounts than that.
    """
    found = tuple(_by_account(steps))
    if len(found) > most:
        raise _too_many(len(found), "account", most)
    return found


def part_of(steps: Steps, part: int, parts: int) -> tuple[tuple[PlacedStack, ...], ...]:
    """The stacks of a part of the accounts, parts counted from 1, in steps; no step is empty.

    An account is in no later part than one whose stacks come after its own. Stacks of roles, which each
    account has, do not count.
    """
    first: dict[str, int] = {}
    for number, step in enumerate(steps):
        for one in step:
            if not one.address.lets_pipelines_in:
                first.setdefault(one.account_id, number)
    every = {one.account_id for step in steps for one in step}
    ordered = sorted(every, key=lambda account: (first.get(account, -1), account))
    chosen = {account for index, account in enumerate(ordered) if index * parts // len(ordered) == part - 1}
    return tuple(found for step in steps if (found := tuple(one for one in step if one.account_id in chosen)))


def _too_many(needed: int, each: str, most: int) -> UsageError:
    return UsageError(
        f"these stacks take {needed} jobs, one for each {each}, and there are at most {most}",
        hint="take some accounts at a time: `tenantry order --part 1/4` has a quarter of them",
    )


def _by_account(steps: Steps) -> Iterator[Group]:
    every = sorted((one for step in steps for one in step), key=attrgetter("account_id"))
    for account_id, held in groupby(every, key=attrgetter("account_id")):
        yield Group(1, account_id, tuple(one.address for one in held))


def _of_size(steps: Steps, size: int) -> Iterator[Group]:
    for number, step in enumerate(steps, 1):
        ordered = sorted(step, key=attrgetter("account_id", "address")) if size > 1 else step
        for account_id, held in groupby(ordered, key=attrgetter("account_id")):
            stacks = [one.address for one in held]
            for start in range(0, len(stacks), size):
                yield Group(number, account_id, tuple(stacks[start : start + size]))
