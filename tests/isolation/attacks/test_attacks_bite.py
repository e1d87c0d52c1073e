"""The attacks would notice: without the policies, or without parts of them, they succeed."""

from collections.abc import Iterator
from functools import cache

import pytest
from isolation.attacks import damage
from isolation.attacks.attack import Step, attacks
from isolation.attacks.cast import Answer, answered

from generator.iam.decision.decide import Decision, decide

pytestmark = pytest.mark.xdist_group("oracle")


@cache
def denied() -> tuple[tuple[str, Step, Answer], ...]:
    """Every step that is denied, by the name of its attack."""
    return tuple(
        (attack.name, step, answered(step))
        for attack in attacks()
        for step in attack.steps
        if not step.is_allowed
    )


def freed_by(damaged: damage.Damage) -> Iterator[str]:
    for name, _, answer in denied():
        if _after(answer, damaged).is_allowed:
            yield name


def _after(answer: Answer, damaged: damage.Damage) -> Decision:
    return decide(answer.said.question.request, damaged(answer.said.caller.authority))


def test_nothing_but_policies_stops_an_attack() -> None:
    stopped = [name for name, _, answer in denied() if not _after(answer, damage.undefended).is_allowed]
    assert stopped == []


@pytest.mark.parametrize(
    ("damaged", "at_least"),
    [
        pytest.param(damage.without_denials, 90, id="every denial lost"),
        pytest.param(damage.without_conditions, 250, id="every denial and condition lost, resources widened"),
    ],
)
def test_attacks_succeed_when_policies_are_damaged(damaged: damage.Damage, at_least: int) -> None:
    assert len(list(freed_by(damaged))) >= at_least


def test_losing_the_denials_that_name_a_request_lets_it_through() -> None:
    """For as many attacks as rest on denials alone, and by many denials each of which is the only one."""
    freed, alone = 0, set()
    for _, _, answer in denied():
        sids = frozenset(one.sid for one in answer.said.decision.denied_by)
        if sids and _after(answer, damage.without(sids)).is_allowed:
            freed += 1
            alone |= sids if len(sids) == 1 else set()
    assert freed >= 90
    assert len(alone) >= 35, sorted(alone)
