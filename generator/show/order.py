"""The order of applying as text, as JSON, and as jobs of GitHub."""

import json
from collections.abc import Iterable, Iterator, Sequence

from generator.plan.stack import StackPlan
from generator.review.groups import PlacedStack
from generator.show.jobs import github_jobs, github_unordered, lines_of_jobs
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


def order_github(steps: Order) -> str:
    """Lines for `$GITHUB_OUTPUT`: those of all jobs."""
    return github_jobs(_placed(steps))


def order_unordered(steps: Order) -> str:
    """Lines for `$GITHUB_OUTPUT`: those of jobs that need no order."""
    return github_unordered(_placed(steps))


def order_lines(steps: Order) -> str:
    """A line for each stack: its step, its account and its address."""
    return lines_of_jobs(_placed(steps))


def _placed(steps: Order) -> list[list[PlacedStack]]:
    return [[PlacedStack(stack.account_id, stack.address) for stack in step] for step in steps]


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
