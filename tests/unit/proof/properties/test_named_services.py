"""Services by name: what roles, boundary and endpoint say of them is claimed, and refuted when it breaks."""

from dataclasses import replace

import pytest

from generator.estate.site import SiteKind
from generator.iam.claims import Verdict
from generator.iam.policy import Policy
from generator.iam.prove import prove

SCIENTIST, ENGINEER, JOB = "-data-scientist", "-mlops-engineer", "-job"


def verdicts(estate, property_id, subject=""):
    return {result.verdict for result in prove(estate.claims(property_id, subject))}


def through_stack(stack, change):
    """The stack with the statements of the endpoint for SSM changed."""

    def on(one):
        if one.service != "ssm":
            return one
        statements = tuple(map(change, one.policy.policy.statements))
        return replace(one, policy=replace(one.policy, policy=Policy(statements)))

    return replace(stack, endpoints=tuple(map(on, stack.endpoints)))


def through(estate, change):
    return estate.changed(lambda stack: through_stack(stack, change))


def roles(statement, *names):
    by_account = statement.conditions["StringEquals"]
    return replace(statement, conditions={"StringEquals": by_account, "ArnLike": {"aws:PrincipalArn": names}})


def anything(statement):
    return replace(statement, resources=("arn:aws:ssm:eu-west-1:*:parameter/*",))


def around(estate):
    """The same estate as its shared domain sees it, where there is one: the endpoints are its."""
    is_shared = estate.tenant.lives_in_shared_domain
    return replace(estate, kind=SiteKind.SHARED_DOMAIN) if is_shared else estate


def test_what_is_said_is_proved(serving):

    assert verdicts(around(serving), "inbound.services") == {Verdict.PROVED}
    for name in ("work.services", "foreign.services", "foreign.account", "grants.alive"):
        assert verdicts(serving, name) == {Verdict.PROVED}, name
    assert verdicts(serving, "guardrail.ceiling") == {Verdict.PROVED}
    assert {one.subject[-4:] for one in serving.claims("work.services")} == {"tist", "neer", "-job"}


BROKEN_ENDPOINTS = {
    "everybody of the account": lambda one: replace(
        one, conditions={"StringEquals": one.conditions["StringEquals"]}
    ),
    "every role of the tenant": lambda one: roles(one, "arn:aws:iam::*:role/tenantry/*"),
    "every action": lambda one: replace(one, actions=("ssm:*",)),
    "every parameter": anything,
}


@pytest.mark.parametrize("fault", BROKEN_ENDPOINTS)
def test_an_endpoint_that_lets_more_through_is_refuted(serving, fault):
    broken = through(around(serving), BROKEN_ENDPOINTS[fault])

    assert verdicts(broken, "inbound.services") >= {Verdict.REFUTED}


def test_an_endpoint_without_a_policy_is_refuted(serving):
    def bare(stack):
        return replace(stack, endpoints=tuple(replace(one, policy=None) for one in stack.endpoints))

    broken = around(serving).changed(bare)
    assert verdicts(broken, "inbound.services") == {Verdict.REFUTED}


def test_an_endpoint_that_forgets_a_role_leaves_its_work_undone(serving):
    only = "arn:aws:iam::*:role/tenantry/alpha/dev/alpha-dev-mlops-engineer"
    stacks = tuple(through_stack(stack, lambda one: roles(one, only)) for stack in serving.facts.stacks)
    broken = replace(serving, facts=replace(serving.facts, stacks=stacks))

    assert verdicts(broken, "work.services", ENGINEER) == {Verdict.PROVED}
    assert verdicts(broken, "work.services", SCIENTIST) == {Verdict.REFUTED}


@pytest.mark.parametrize(
    "fault", [anything, lambda one: replace(one, actions=(*one.actions, "ssm:PutParameter"))]
)
def test_a_role_that_is_given_more_is_refuted(serving, fault):
    broken = serving.with_statement(SCIENTIST, "Service1", fault)

    assert verdicts(broken, "foreign.services", SCIENTIST) == {Verdict.REFUTED}


def test_a_role_that_is_given_less_cannot_work(serving):
    broken = serving.with_statement(
        SCIENTIST, "Service1", lambda one: replace(one, actions=("ssm:GetParameter",))
    )

    assert verdicts(broken, "work.services", SCIENTIST) == {Verdict.REFUTED}


def test_a_boundary_that_leaves_more_or_less_is_refuted(serving):
    wider = serving
    for role in (
        SCIENTIST,
        ENGINEER,
        JOB,
        "-ml-admin",
        "-viewer",
        "-pipeline",
        "-user",
        "-default",
        "-space",
    ):
        wider = wider.with_statement(role, "CeilingServices", anything)
    narrower = serving.with_statement(
        ENGINEER, "CeilingServices", lambda one: replace(one, actions=("ssm:DeleteParameter",))
    )

    assert verdicts(wider, "guardrail.ceiling") == {Verdict.REFUTED}
    assert verdicts(narrower, "work.services", ENGINEER) == {Verdict.REFUTED}
