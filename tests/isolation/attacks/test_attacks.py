"""Every attack is denied and its twin allowed: by what `tenantry can` answers, and by the simulator."""

import os
from functools import cache

import pytest
from fakes.commands import tenantry
from isolation.attacks import damage
from isolation.attacks.attack import Attack, Step, attacks
from isolation.attacks.cast import answered, cast_of, is_of_estate
from isolation.mutation.example import ROOT
from isolation.oracle import oracle

from generator.iam.services import RENAMED_KEYS

BY_VERB = int(os.environ.get("TENANTRY_ATTACKS_BY_VERB", "8"))
"""Questions that are put to the command itself, spread over all attacks; each plans the estate anew."""

EVERY = [pytest.param(attack, id=attack.name) for attack in attacks()]

pytestmark = pytest.mark.xdist_group("oracle")


@cache
def asked() -> tuple[tuple[Attack, Step], ...]:
    """Every step of every attack and every twin."""
    steps = ((attack, step) for attack in attacks() for step in attack.steps)
    return tuple((attack, one) for attack, step in steps for one in (step, step.twin) if one is not None)


@pytest.mark.parametrize("attack", EVERY)
def test_an_attack_is_denied(attack: Attack) -> None:
    for step in attack.steps:
        decision = answered(step).said.decision
        assert decision.is_allowed == step.is_allowed, f"{step.does}: {decision.reason}\n{attack.why}"


@pytest.mark.parametrize("attack", [one for one in EVERY if any(step.twin for step in one.values[0].steps)])
def test_what_is_not_an_attack_is_allowed(attack: Attack) -> None:
    for step in attack.steps:
        if step.twin:
            answer = answered(step.twin)
            assert answer.is_allowed, f"{answer.said.question.request}: {answer.said.decision.reason}"


@pytest.mark.nightly
def test_the_simulator_says_the_same_and_that_nothing_but_policies_denies() -> None:
    installed()
    told = [(answered(step).said.question.request, answered(step).to_simulate) for _, step in asked()]
    opened = [(request, damage.undefended(authority)) for request, authority in told]
    said = oracle.answers([*told, *opened])
    differing = [
        f"{attack.name}: {step.does} is {answer.text}"
        for (attack, step), answer in zip(asked(), said, strict=False)
        if answer.is_allowed != step.is_allowed and not _is_dropped(step)
    ]
    assert differing == []
    closed = [
        f"{attack.name}: {step.does} is {answer.text}"
        for (attack, step), answer in zip(asked(), said[len(told) :], strict=True)
        if not answer.is_allowed
    ]
    assert closed == []


@pytest.mark.parametrize("number", range(BY_VERB))
def test_the_command_answers_as_it_is_asked_here(number: int) -> None:
    of_people = [step for _, step in asked() if _can_be_typed(step)]
    step = of_people[number * len(of_people) // BY_VERB]
    cast = cast_of()
    options = [word for key, value in cast.context(step) for word in ("--context", f"{key}={value}")]
    result = tenantry(ROOT, "can", step.who, step.does, cast.resource(step), *options)
    assert result.exit_code == (0 if step.is_allowed else 5), result.output


def installed() -> None:
    """Have the simulator, or fail where CI is set."""
    try:
        oracle.install()
    except oracle.NoOracle as reason:
        oracle.give_up(str(reason))


def _is_dropped(step: Step) -> bool:
    """Whether all turns on a former name of a condition key, which the simulator drops from requests."""
    return any(key in RENAMED_KEYS for key, _ in step.context)


def _can_be_typed(step: Step) -> bool:
    """Whether the command takes the question: one of a planned role, from anywhere, with what it has."""
    if step.estate or not is_of_estate(step.who):
        return False
    is_planned = cast_of().kind_of(step.who)[0] != "service"
    is_plain = not step.through and not step.is_given_everything and not step.does.startswith("sts:")
    return is_planned and is_plain
