"""What holds for attacks as data: they name what exists, are many, and leave nothing out that denies."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest
from isolation.attacks.attack import Attack, attacks, files
from isolation.attacks.cast import PLATFORM, answered, cast_of, is_of_estate
from isolation.attacks.estates import ESTATES, PERSONAS

from generator.estate.roles import RoleKind
from generator.iam import services
from generator.iam.authority import PolicySource
from generator.plan.stacks.environment import MODULES
from generator.tenancy.words import Isolation, Persona

STRANGERS_ACCOUNT = "999999999999"

pytestmark = pytest.mark.xdist_group("oracle")

STEPS = [(attack, step) for attack in attacks() for step in attack.steps]


def test_there_are_many_of_every_model_and_ids_are_unique() -> None:
    assert len(attacks()) >= 300
    assert [name for name, count in Counter(one.id for one in attacks()).items() if count > 1] == []
    per_model = Counter(one.model for one in attacks())
    assert set(per_model) == set(get_args(Isolation))
    assert min(per_model.values()) >= 80, per_model


def test_every_module_has_a_file_and_no_file_is_empty() -> None:
    assert {module.topic for module in MODULES} <= {path.stem for path in files()}
    assert {path.stem for path in files()} == {one.capability for one in attacks()}


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_an_attack_says_why_it_hurts_and_why_it_is_no_trivial_question(attack: Attack) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", attack.id)
    assert attack.why.endswith(".")
    denied = [step for step in attack.steps if not step.is_allowed]
    assert denied, "no step of it is denied"
    for step in denied:
        assert bool(step.twin) != bool(step.why_denied), f"{step.does}: either a twin or why_denied"


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_an_attack_speaks_of_what_exists(attack: Attack) -> None:
    for step in attack.steps:
        cast = cast_of(step.estate)
        known = services.action(step.does)
        assert known, step.does
        assert known.name == step.does
        attacked = step.who if step.of == PLATFORM else step.of
        assert cast.model_of(attacked) == attack.model
        assert "{" not in answered(step).said.question.request.resource
        assert set(re.findall(r":(\d{12}):", f"{step.who} {step.to}")) <= accounts(step.estate)


def test_every_estate_is_attacked() -> None:
    assert {step.estate for _, step in STEPS} == {"", *ESTATES}


def test_every_kind_of_role_and_of_outsider_attacks() -> None:
    who = {step.who for _, step in STEPS}
    inside = set(filter(is_of_estate, who))
    known = [cast_of(step.estate).kind_of(step.who) for _, step in STEPS if is_of_estate(step.who)]
    assert {kind for kind, _ in known} == {*RoleKind, "service"}
    assert {persona for _, persona in known if persona} == {*get_args(Persona), *PERSONAS}
    outside = who - inside
    assert {name.split(":")[5].split("/")[0] for name in outside if name.startswith("arn:")} == {
        "role",
        "saml-provider",
        "oidc-provider",
    }
    assert any(STRANGERS_ACCOUNT in name for name in outside)
    assert sum(name.endswith(".amazonaws.com") for name in outside) >= 5


def test_most_denied_steps_have_a_twin_and_many_attacks_several_steps() -> None:
    denied = [step for _, step in STEPS if not step.is_allowed]
    assert sum(step.twin is not None for step in denied) >= len(denied) * 2 / 3
    assert sum(len(attack.steps) > 1 for attack in attacks()) >= 20


def test_every_denial_that_is_rendered_meets_an_attack() -> None:
    """So whoever adds a guardrail adds what it is to stop."""
    met = {
        one.sid for _, step in STEPS if not step.is_allowed for one in answered(step).said.decision.denied_by
    }
    denials = {
        statement.sid
        for source in policies()
        for statement in source.policy.statements
        if statement.effect == "Deny"
    }
    assert denials - met == set()


def accounts(estate: str) -> set[str]:
    """Accounts of the estate, that of the strangers, and none besides."""
    platform = cast_of(estate).platform
    mine = {stack.account_id for stack in cast_of(estate).facts.stacks}
    named = {platform.management_account or STRANGERS_ACCOUNT, *platform.accounts.values()}
    return mine | named | {STRANGERS_ACCOUNT}


def policies() -> Iterator[PolicySource]:
    """Every policy of every estate that is attacked."""
    for stack in (one for estate in ("", *ESTATES) for one in cast_of(estate).facts.stacks):
        for role in stack.roles:
            yield from role.identity
        yield from (one.source for one in (*stack.managed_policies, *stack.scps, *stack.resource_policies))
        yield from (one.policy for one in stack.endpoints if one.policy)
