"""Roles that Identity Center makes of permission sets give part of what their personas have in Studio."""

from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import combinations
from typing import get_args

import pytest

from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.policies.abilities import composed
from generator.policies.consoles import console_abilities
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.ceilings import ceiling
from generator.proof.properties.intent import home_of, role_intents
from generator.proof.properties.personas import console_duties, studio_duties
from generator.proof.properties.site_claims import claims_of
from generator.tenancy.words import Ability

ROLE = "AWSReservedSSO_alpha--dev--{}"
PERSONAS = ("auditor", "ml-admin", "mlops-engineer", "viewer")
OWN_PERSONAS = ("deployer", "releaser", "sweeper")


def verdicts(planned, property_id):
    return {
        one.claim.subject.removeprefix("AWSReservedSSO_alpha--dev--"): one.verdict
        for one in prove(planned.claims(property_id))
        if one.claim.subject.startswith("AWSReservedSSO_")
    }


def misassigned_in(planned):
    site = planned.tenant
    home, stack = home_of(site, planned.facts), planned.facts.stack(site.address)
    return [finding.message for finding in misassigned(site, home, stack)]


def in_roles(planned, change):
    """The estate with the roles of permission sets changed."""

    def changed(stack):
        roles = (change(one) if one.name.startswith("AWSReservedSSO_") else one for one in stack.roles)
        return replace(stack, roles=tuple(roles))

    return planned.changed(changed)


def test_everything_that_is_claimed_of_them_holds(opened):
    claims = [
        one for one in claims_of(opened.tenant, opened.facts) if one.subject.startswith("AWSReservedSSO_")
    ]
    results = list(prove(claims))

    assert {one.verdict for one in results} == {Verdict.PROVED}
    assert {one.claim.subject for one in results} == {ROLE.format(persona) for persona in PERSONAS}
    assert misassigned_in(opened) == []


def test_their_ceiling_is_within_that_of_the_persona_in_studio(opened, opened_to_own_personas):
    for planned, persona in (
        *((opened, one) for one in PERSONAS if one != "auditor"),
        *((opened_to_own_personas, one) for one in OWN_PERSONAS),
    ):
        site = planned.tenant
        roles = role_intents(site, home_of(site, planned.facts), planned.facts)
        console, studio = (
            {name.lower() for name in ceiling(next(one for one in roles if (one.kind, one.persona) == key))}
            for key in (("console", persona), ("execution", persona))
        )
        beyond = {name for name in console if not any(fnmatchcase(name, one) for one in studio)}
        assert beyond == set(), persona
        assert console < studio, persona


def test_whatever_abilities_come_together_a_console_changes_nothing_that_they_do_not():
    abilities = sorted(set(get_args(Ability)) - {"use-data", "invoke-endpoints", "push-images"})
    for held in (one for count in range(len(abilities) + 1) for one in combinations(abilities, count)):
        own, console = composed(held), console_abilities(composed(held))
        assert {*console.changes} <= {*own.changes}, held
        assert {*console.named_changes} <= {*own.named_changes}, held
        claimed, whole = console_duties(frozenset(held)), studio_duties(frozenset(held))
        assert {*claimed.changes} <= {*whole.changes}, held
        assert {*claimed.named_changes} <= {*whole.named_changes}, held


def test_everything_that_is_claimed_of_consoles_of_own_personas_holds(opened_to_own_personas):
    claims = claims_of(opened_to_own_personas.tenant, opened_to_own_personas.facts)
    results = list(prove([one for one in claims if one.subject.startswith("AWSReservedSSO_")]))

    assert {one.verdict for one in results} == {Verdict.PROVED}
    assert {one.claim.subject for one in results} == {ROLE.format(persona) for persona in OWN_PERSONAS}


@pytest.mark.parametrize(
    ("persona", "sid", "added"),
    [
        ("deployer", "Change", "sagemaker:StartPipelineExecution"),
        ("deployer", "Change", "sagemaker:StopTrainingJob"),
        ("deployer", "Change", "sagemaker:UpdateModelPackage"),
        ("deployer", "Change", "sagemaker:RetryPipelineExecution"),
        ("releaser", "Change", "sagemaker:StopProcessingJob"),
        ("sweeper", "ListNames", "cloudwatch:GetMetricData"),
        ("sweeper", "ListNames", "logs:GetLogEvents"),
    ],
)
def test_a_console_that_gives_what_another_ability_would_is_refuted(
    opened_to_own_personas, persona, sid, added
):
    mutant = opened_to_own_personas.with_statement(
        ROLE.format(persona), sid, lambda one: replace(one, actions=(*one.actions, added))
    )

    assert verdicts(opened_to_own_personas, "escalation.persona")[persona] is Verdict.PROVED
    assert verdicts(mutant, "escalation.persona")[persona] is Verdict.REFUTED


@pytest.mark.parametrize(
    ("persona", "sid", "added", "property_id"),
    [
        ("viewer", "ListNames", "s3:GetObject", "foreign.data"),
        ("viewer", "ListNames", "sagemaker:CreatePresignedDomainUrl", "personal.profile"),
        ("ml-admin", "ReadMetrics", "sagemaker:CreateTrainingJob", "escalation.persona"),
        ("ml-admin", "ReadMetrics", "kms:Decrypt", "foreign.keys"),
        ("mlops-engineer", "ReadMetrics", "iam:PassRole", "escalation.pass"),
        ("mlops-engineer", "ReadMetrics", "sagemaker:GetRecord", "escalation.persona"),
        ("mlops-engineer", "ReadMetrics", "sagemaker:CreateEndpoint", "escalation.persona"),
        ("auditor", "ReadEvents", "s3:GetObject", "escalation.data"),
    ],
)
def test_a_permission_set_that_gives_more_is_refuted(opened, persona, sid, added, property_id):
    mutant = opened.with_statement(
        ROLE.format(persona), sid, lambda one: replace(one, actions=(*one.actions, added))
    )

    assert verdicts(opened, property_id)[persona] is Verdict.PROVED
    assert verdicts(mutant, property_id)[persona] is Verdict.REFUTED


@pytest.mark.parametrize(
    ("persona", "sid", "property_id"),
    [
        ("viewer", "Read", "work.look"),
        ("auditor", "ReadEvents", "work.audit"),
        ("ml-admin", "Change", "work.change"),
        ("mlops-engineer", "ChangeNamed", "work.change"),
        ("mlops-engineer", "ReadLogs", "work.logs"),
    ],
)
def test_a_permission_set_that_gives_less_is_refuted(opened, persona, sid, property_id):
    mutant = opened.with_statement(
        ROLE.format(persona), sid, lambda one: replace(one, actions=one.actions[1:])
    )

    assert verdicts(mutant, property_id)[persona] is Verdict.REFUTED


def test_a_permission_set_without_the_boundary_or_a_denial_is_refuted(opened):
    unbound = in_roles(opened, lambda one: replace(one, boundary=None))
    undenied = in_roles(opened, lambda one: replace(one, identity=one.identity[:1]))

    assert Verdict.REFUTED in verdicts(unbound, "guardrail.boundary").values()
    assert Verdict.REFUTED in verdicts(undenied, "guardrail.network").values()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"principal_id": "somebody-else"}, "nobody planned that the group somebody-else gets"),
        ({"target_id": "200000000002"}, "in account 200000000002"),
        ({"principal_type": "USER"}, "nobody planned that the user"),
        ({"role_name": "AWSReservedSSO_other"}, "gets AWSReservedSSO_other"),
    ],
)
def test_an_assignment_that_nobody_planned_is_a_finding_and_so_is_the_one_that_lacks(opened, change, said):
    other = opened.changed(
        lambda stack: replace(stack, consoles=(replace(stack.consoles[0], **change), *stack.consoles[1:]))
    )
    found = misassigned_in(other)

    assert said in found[0]
    assert "the planned group 4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f10 does not get" in found[1]


def test_nobody_is_claimed_to_become_one_by_a_policy_of_ours(opened):
    assert verdicts(opened, "inbound.assume") == {}
    assert verdicts(opened, "work.assume") == {}
