"""Auditors read what was done and what it costs, in Studio and signed in, and have no data."""

from dataclasses import replace

import pytest

from generator.iam.claims import Verdict
from generator.iam.prove import prove

EXECUTION, USER = "alpha-dev-auditor", "alpha-dev-auditor-user"
EVENTS = "cloudtrail:LookupEvents"


def verdicts(planned, property_id):
    return {one.claim.subject: one.verdict for one in prove(planned.claims(property_id))}


@pytest.mark.parametrize("property_id", ["escalation.data", "work.audit"])
def test_of_both_roles_of_auditors_and_of_no_other_it_is_claimed_and_proved(audited, property_id):
    assert verdicts(audited, property_id) == {EXECUTION: Verdict.PROVED, USER: Verdict.PROVED}


def test_whoever_audits_uses_no_key_and_starts_no_application(audited):
    assert EXECUTION not in verdicts(audited, "work.keys")
    assert EXECUTION not in verdicts(audited, "work.spaces")
    assert verdicts(audited, "work.look")[USER] is Verdict.PROVED
    assert verdicts(audited, "work.sign-in")[USER] is Verdict.PROVED


@pytest.mark.parametrize("role", [EXECUTION, USER])
@pytest.mark.parametrize(
    "added",
    [
        "s3:GetObject",
        "kms:Decrypt",
        "logs:GetLogEvents",
        "sagemaker:InvokeEndpoint",
        "sagemaker:GetRecord",
        "secretsmanager:GetSecretValue",
        "sagemaker:StopTrainingJob",
        "ecr:BatchGetImage",
    ],
)
def test_data_or_a_change_in_the_hands_of_an_auditor_is_refuted(audited, role, added):
    mutant = audited.with_statement(
        role, "ListNames", lambda one: replace(one, actions=(*one.actions, added))
    )

    assert verdicts(mutant, "escalation.data")[role] is Verdict.REFUTED


@pytest.mark.parametrize("role", [EXECUTION, USER])
@pytest.mark.parametrize("sid", ["ReadEvents", "ReadCost", "CeilingEvents", "CeilingCost"])
def test_an_auditor_who_reads_less_is_refuted(audited, role, sid):
    mutant = audited.with_statement(role, sid, lambda one: replace(one, actions=one.actions[1:]))

    assert verdicts(mutant, "work.audit")[role] is Verdict.REFUTED


@pytest.mark.parametrize("sid", ["CeilingEvents", "CeilingCost"])
def test_a_boundary_opened_to_write_events_or_buy_is_refuted(audited, sid):
    mutant = audited.with_statement("", sid, lambda one: replace(one, actions=("cloudtrail:*", "ce:*")))

    assert Verdict.REFUTED in verdicts(mutant, "guardrail.ceiling").values()


def test_a_boundary_that_opens_another_region_for_more_than_cost_is_refuted(audited):
    mutant = audited.with_statement("", "CeilingEvents", lambda one: replace(one, conditions={}))

    assert Verdict.REFUTED in verdicts(mutant, "guardrail.region").values()


def test_nobody_else_reads_events_where_somebody_audits(audited):
    mutant = audited.with_statement(
        "data-scientist",
        "ListNames",
        lambda one: replace(one, actions=(*one.actions, EVENTS)),
    )

    assert verdicts(mutant, "escalation.persona")["alpha-dev-data-scientist"] is Verdict.REFUTED
    assert verdicts(mutant, "foreign.services")["alpha-dev-data-scientist"] is Verdict.REFUTED
