"""What a file adds to personas is possible for those and on that which it names, and nothing more."""

from dataclasses import replace

import pytest

from generator.estate.checks.extra_permissions import OFFERED_ACTIONS
from generator.iam import services
from generator.iam.claims import Verdict
from generator.iam.prove import prove
from generator.iam.services import AccessLevel
from generator.policies.boundary import is_within
from generator.proof.answers import explained
from generator.proof.principals import callers

SCIENTIST, ENGINEER, ADMIN = "alpha-dev-data-scientist", "alpha-dev-mlops-engineer", "alpha-dev-ml-admin"
JOB = "alpha-dev-job"
HERE = "eu-west-1:200000000001"

REQUESTS = [
    ("glue:GetTable", f"arn:aws:glue:{HERE}:table/sales/orders", {SCIENTIST, ENGINEER, JOB}),
    ("glue:GetTable", f"arn:aws:glue:{HERE}:table/payroll/wages", set()),
    ("glue:GetTable", "arn:aws:glue:eu-west-1:200000000002:table/sales/orders", set()),
    ("glue:GetTable", "arn:aws:glue:eu-central-1:200000000001:table/sales/orders", set()),
    ("glue:UpdateTable", f"arn:aws:glue:{HERE}:table/sales/orders", set()),
    ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:ml/key-AbCdEf", {ENGINEER}),
    ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:hr/key-AbCdEf", set()),
    ("secretsmanager:PutSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:ml/key-AbCdEf", set()),
    ("athena:ListDataCatalogs", "*", {ADMIN}),
]


@pytest.mark.parametrize(("action", "resource", "allowed"), REQUESTS)
def test_exactly_who_is_named_does_exactly_what_is_said(permitted, action, resource, allowed):
    found = {
        caller.role.name
        for caller in callers(permitted.sites, permitted.facts)
        if explained(caller, action, resource, (), permitted.facts).decision.is_allowed
    }
    assert found == allowed


def test_everything_that_is_claimed_of_the_roles_is_proved(permitted):
    for property_id in (
        *("foreign.services", "foreign.account", "foreign.data", "escalation.persona"),
        *("escalation.sharing", "guardrail.ceiling", "work.data", "grants.alive"),
    ):
        claims = permitted.claims(property_id)
        assert claims
        assert {one.verdict for one in prove(claims)} == {Verdict.PROVED}, property_id


OFFERED = [f"{service}:{name}" for service, names in OFFERED_ACTIONS.items() for name in names]


@pytest.mark.parametrize("name", OFFERED)
def test_what_is_offered_is_an_action_of_aws_that_no_boundary_stops(name):
    entry = services.action(name)
    assert entry
    assert entry.name == name
    assert entry.level in (AccessLevel.READ, AccessLevel.LIST, AccessLevel.WRITE)
    assert is_within(name)


def _everything(one):
    return replace(one, resources=("*",))


def _and(name):
    return lambda one: replace(one, actions=(*one.actions, name))


def _gone(one):
    return replace(one, resources=(f"arn:aws:glue:{HERE}:table/nothing/at-all",))


@pytest.mark.parametrize(
    ("role", "sid", "change", "property_id"),
    [
        (SCIENTIST, "Granted1", _everything, "foreign.services"),
        (JOB, "Granted1", _everything, "foreign.services"),
        (ENGINEER, "Granted2", _everything, "foreign.services"),
        (SCIENTIST, "Granted1", _and("glue:UpdateTable"), "foreign.services"),
        (SCIENTIST, "Granted1", _and("glue:UpdateTable"), "escalation.persona"),
        (ADMIN, "Granted1", _and("athena:ListWorkGroups"), "foreign.services"),
        (SCIENTIST, "Granted1", _gone, "work.data"),
        (ADMIN, "Granted1", _gone, "work.data"),
    ],
)
def test_a_wider_or_narrower_statement_is_refuted(permitted, role, sid, change, property_id):
    broken = permitted.with_statement(role, sid, change)
    assert broken.facts != permitted.facts
    assert Verdict.REFUTED in {one.verdict for one in prove(broken.claims(property_id, role))}
