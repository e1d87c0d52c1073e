"""Stacks are applied after all that they rely on, in as few steps as can be."""

from graphlib import CycleError

import pytest
from fakes.modules import a_stack
from hypothesis import given
from hypothesis import strategies as st

from generator.plan.order import apply_order
from generator.tenancy.stack_address import StackAddress


def stack(name, *relies_on):
    return a_stack(
        address=StackAddress.tenant(name, "dev"),
        relies_on=tuple(StackAddress.tenant(one, "dev") for one in relies_on),
    )


def names(steps):
    return [[one.address.holder for one in step] for step in steps]


def test_a_stack_comes_one_step_after_the_last_it_relies_on():
    stacks = (stack("d", "b", "a"), stack("c", "a"), stack("b", "a"), stack("a"))

    assert names(apply_order(stacks)) == [["a"], ["b", "c"], ["d"]]


def test_stacks_that_rely_on_each_other_have_no_order():
    with pytest.raises(CycleError):
        apply_order((stack("a", "b"), stack("b", "a")))


def test_a_stack_that_is_relied_on_must_be_there():
    with pytest.raises(KeyError):
        apply_order((stack("b", "a"),))


@given(st.lists(st.sets(st.integers(0, 11)), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_every_stack_comes_after_all_that_it_relies_on(edges, chance):
    letters = "abcdefghijkl"
    stacks = [
        stack(letters[number], *(letters[below] for below in sorted(relied) if below < number))
        for number, relied in enumerate(edges)
    ]
    chance.shuffle(stacks)

    steps = apply_order(stacks)

    reached = {one.address: number for number, step in enumerate(steps) for one in step}
    assert sorted(reached) == sorted(one.address for one in stacks)
    for one in stacks:
        # Neither too early nor a step later than it must.
        assert reached[one.address] == max((reached[other] + 1 for other in one.relies_on), default=0)
