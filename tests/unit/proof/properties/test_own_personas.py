"""Personas of a platform's own: what each ability gives is claimed, and more or less is refuted."""

from dataclasses import replace
from typing import get_args

import pytest
from isolation.attacks.estates import PERSONAS

from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.policies.abilities import composed
from generator.proof.properties.site_claims import claims_of
from generator.tenancy.personas import ALONE, APART, BUILT_IN, NEEDS
from generator.tenancy.words import Ability, Persona

ROLE = "alpha-dev-{}"


def verdict(planned, property_id, persona):
    (found,) = {one.verdict for one in prove(planned.claims(property_id, ROLE.format(persona)))}
    return found


def test_the_built_in_personas_are_compositions_that_hold_together():
    assert set(BUILT_IN) == set(get_args(Persona))
    for held in BUILT_IN.values():
        assert all({*NEEDS.get(one, ())} <= {*held} for one in held)
        assert not any(APART.get(one, frozenset()) & {*held} for one in held)
        assert not {*ALONE} & {*held} or len(held) == 1


def test_every_ability_is_in_a_persona_of_the_estate_and_gives_something():
    assert {one for held in PERSONAS.values() for one in held} == set(get_args(Ability))
    looking = composed(())
    for one in set(get_args(Ability)) - {"audit", "push-images", "work-in-studio"}:
        assert replace(composed((one,)), held=frozenset()) != looking, one


def test_abilities_come_to_the_same_in_whichever_order_they_are_written():
    for held in PERSONAS.values():
        assert composed(tuple(held)) == composed(tuple(reversed(held)))


def test_everything_that_is_claimed_of_them_holds(composed_personas):
    roles = tuple(f"-{persona}" for persona in PERSONAS)
    claims = [
        one
        for one in claims_of(composed_personas.tenant, composed_personas.facts)
        if one.subject.endswith(roles)
    ]

    assert len({one.subject for one in claims}) == len(PERSONAS)
    assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}


@pytest.mark.parametrize(
    ("persona", "sid", "added", "property_id"),
    [
        ("analyst", "ListNames", "sagemaker:CreateTrainingJob", "escalation.persona"),
        ("analyst", "ListNames", "iam:PassRole", "escalation.pass"),
        ("approver", "ListNames", "sagemaker:DeleteModelPackage", "escalation.persona"),
        ("keeper", "ListNames", "s3:GetObject", "foreign.data"),
        ("registrar", "ListNames", "sagemaker:UpdateModelPackage", "escalation.persona"),
        ("releaser", "ListNames", "sagemaker:CreateProcessingJob", "escalation.persona"),
        ("tracker", "ListNames", "ecr:PutImage", "escalation.persona"),
        ("trainer", "ListNames", "sagemaker:CreateEndpoint", "escalation.persona"),
        ("builder", "ListNames", "kms:Decrypt", "foreign.keys"),
        ("controller", "ListNames", "sagemaker:StopTrainingJob", "escalation.data"),
    ],
)
def test_a_persona_that_has_more_than_its_abilities_is_refuted(
    composed_personas, persona, sid, added, property_id
):
    mutant = composed_personas.with_statement(
        ROLE.format(persona), sid, lambda one: replace(one, actions=(*one.actions, added))
    )

    assert verdict(mutant, property_id, persona) is Verdict.REFUTED


@pytest.mark.parametrize(
    ("persona", "sid", "property_id"),
    [
        ("analyst", "Objects", "work.data"),
        ("analyst", "Invoke", "work.change"),
        ("approver", "ChangeNamed", "work.change"),
        ("builder", "PushImages", "work.images"),
        ("builder", "CreateNamed", "work.create"),
        ("keeper", "Change", "work.change"),
        ("keeper", "ClearUpTeamSpaces", "work.spaces"),
        ("registrar", "CreateNamed", "work.create"),
        ("releaser", "CreateEndpoint", "work.create"),
        ("tracker", "CreateTrial", "work.create"),
        ("trainer", "PassOwnRoles", "work.pass"),
    ],
)
def test_a_persona_that_lacks_what_an_ability_gives_is_refuted(composed_personas, persona, sid, property_id):
    mutant = composed_personas.with_statement(
        ROLE.format(persona), sid, lambda one: replace(one, actions=("s3:ListAllMyBuckets",))
    )

    assert verdict(mutant, property_id, persona) is Verdict.REFUTED


def test_a_sign_in_role_of_a_persona_that_opens_the_profile_of_another_is_refuted(composed_personas):
    role = "analyst-user"
    mutant = composed_personas.with_statement(
        ROLE.format(role),
        "OpenOwnProfile",
        lambda one: replace(
            one, resources=tuple(str(arn).replace("/anal", "/trai") for arn in one.resources)
        ),
    )

    assert verdict(composed_personas, "personal.profile", role) is Verdict.PROVED
    assert verdict(mutant, "personal.profile", role) is Verdict.REFUTED
    assert verdict(mutant, "work.sign-in", role) is Verdict.REFUTED
