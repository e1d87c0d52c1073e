"""What of applied stacks stands otherwise than rendered, as a plan of each found it."""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

from terraform.harness import Plan
from terraform.planned import facts_below

from generator.apply.plan_format import doing_in, drifted_in
from generator.drift.beside import beside
from generator.drift.facts import StandingFacts, as_it_stands
from generator.drift.found import items_of
from generator.drift.looks import Declared, declared_in
from generator.drift.seen import Item
from generator.drift.state import state_in

KEY = b"k" * 32


def items(values: Mapping[str, object], declared: Declared) -> tuple[Item, ...]:
    """Everything that a plan tells of what stands; `declared` is what the states of all stacks declare."""
    state = state_in(values)
    by_hand = tuple(one.item for one in beside(state) if not one.is_in(declared))
    told = items_of(drifted_in(values, KEY), doing_in(values, KEY), state, by_hand=by_hand, is_settled=True)
    return (*by_hand, *told)


def declared_by(plans: Mapping[str, "Future[Plan]"]) -> Declared:
    """What the states of all stacks declare of what is looked for."""
    return frozenset(pair for plan in plans.values() for pair in declared_in(state_in(plan.result().values)))


def otherwise(out: Path, plans: Mapping[str, "Future[Plan]"]) -> dict[str, list[object]]:
    """By stack what of its facts is not as it is rendered, and what would be told as drift."""
    declared, found = declared_by(plans), dict[str, list[object]]()
    for stack in facts_below(out, plans).stacks:
        values = plans[stack.address].result().values
        standing = as_it_stands(stack, state_in(values), {})
        told: list[object] = [one for one in items(values, declared) if one.kind.is_drift]
        if standing != StandingFacts(stack):
            told.append(standing)
        if told:
            found[stack.address] = told
    return found
