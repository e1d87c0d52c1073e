"""The order in which the planned stacks are applied."""

from generator.pipeline.validation import Validation, chosen_stacks
from generator.plan.order import apply_order
from generator.plan.stack import StackPlan


def ordered(validation: Validation, tenants: tuple[str, ...] = ()) -> tuple[tuple[StackPlan, ...], ...]:
    """The stacks of the tenants (none named: all stacks) in steps, each after what it relies on.

    Raises:
        UsageError: a tenant is named that does not exist.
    """
    chosen = {stack.address for stack in chosen_stacks(validation, tenants)}
    every = apply_order(validation.plan.stacks if validation.plan else ())
    kept = (tuple(stack for stack in step if stack.address in chosen) for step in every)
    return tuple(step for step in kept if step)
