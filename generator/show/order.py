"""The order of applying as text and JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence

from generator.plan.stack import StackPlan
from generator.show.wrapping import wrapped

JSON_VERSION = 1

Order = Sequence[Sequence[StackPlan]]


def order_text(steps: Order) -> str:
    """Each step with its stacks, where they are applied and what they wait for; ends with a line feed."""
    lines = (line for number, step in enumerate(steps, 1) for line in _step(number, step))
    return "".join(f"{line}\n" for line in lines)


def order_json(steps: Order) -> str:
    """One JSON object: a version, and the steps as lists of stacks."""
    document = {"version": JSON_VERSION, "steps": [[_stack(stack) for stack in step] for step in steps]}
    return json.dumps(document, indent=2) + "\n"


def _step(number: int, stacks: Sequence[StackPlan]) -> Iterator[str]:
    if number > 1:
        yield ""
    yield f"step {number}" + (", in any order or at the same time" if len(stacks) > 1 else "")
    width = max(len(stack.address) for stack in stacks)
    for stack in stacks:
        yield f"  {stack.address:<{width}}  {stack.account_id}  {stack.region}"
        yield from _waits(stack.relies_on)


def _waits(addresses: Iterable[str]) -> Iterator[str]:
    names = ", ".join(addresses)
    if names:
        yield from wrapped(f"after {names}", 4)


def _stack(stack: StackPlan) -> dict[str, object]:
    return {
        "address": stack.address,
        "kind": stack.address.kind,
        "tenant": stack.address.tenant_name,
        "environment": stack.address.environment,
        "account_id": stack.account_id,
        "region": stack.region,
        "state_key": stack.backend.key,
        "after": list(stack.relies_on),
    }
