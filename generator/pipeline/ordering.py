"""The order in which the planned stacks are applied."""

from generator.pipeline.validation import Validation, chosen_stacks
from generator.plan.order import apply_order
from generator.plan.stack import StackPlan
from generator.review.groups import PlacedStack, part_of


def ordered(
    validation: Validation, tenants: tuple[str, ...] = (), part: tuple[int, int] = (1, 1)
) -> tuple[tuple[StackPlan, ...], ...]:
    """The stacks of the tenants (none named: all stacks) in steps, each after what it relies on.

    Of these, those in one of so many parts of the accounts, counted from 1.

    Raises:
        UsageError: a tenant is named that does not exist.
    """
    chosen = {stack.address for stack in chosen_stacks(validation, tenants)}
    every = apply_order(validation.plan.stacks if validation.plan else ())
    placed = [[PlacedStack(stack.account_id, stack.address) for stack in step] for step in every]
    chosen &= {one.address for step in part_of(placed, *part) for one in step}
    kept = (tuple(stack for stack in step if stack.address in chosen) for step in every)
    return tuple(step for step in kept if step)
