"""A service that the platform names is reached by whom it names: endpoint, role and boundary say the same."""

import pytest
from fakes.estates import ALPHA, GAMMA, PLATFORM, an_estate, changed

from generator.iam.policy import resolved
from generator.plan.estate_plan import plan_estate
from generator.plan.modules.guardrails import plan_guardrails
from generator.plan.modules.identity import plan_identity
from generator.plan.modules.network.module import plan_network
from generator.policies.services import ceiling, named_roles

READS = ("ssm:GetParameter", "ssm:GetParametersByPath")
WRITES = ("ssm:DeleteParameter", "ssm:PutParameter")
PARAMETERS = {
    "endpoints": ["ssm"],
    "uses": [
        {
            "personas": ["data-scientist", "mlops-engineer"],
            "actions": list(READS),
            "resources": ["parameter/{tenant}/{environment}/*"],
        },
        {
            "personas": ["mlops-engineer"],
            "actions": list(WRITES),
            "resources": ["parameter/{tenant}/{environment}/models/*"],
        },
    ],
}
USERS = {"ana": "data-scientist", "omar": "mlops-engineer", "vi": "viewer"}
THERE = "arn:aws:ssm:eu-west-1:200000000001:parameter/alpha/dev"
ROLE = "arn:aws:iam::200000000001:role/tenantry/alpha/dev/alpha-dev"


def switched_on(**tenants):
    plan = plan_estate(an_estate(changed(PLATFORM, approved__services={"parameters": PARAMETERS}), **tenants))
    assert plan.findings == ()
    return {one.site.name: one.site for one in plan.sites.all}


@pytest.fixture(scope="module")
def site():
    return switched_on(alpha=changed(ALPHA, users=USERS, services=["parameters"]))["alpha"]


def said(policy):
    """What a policy says of SSM: each action on each resource."""
    found = set()
    for one in resolved(policy)["Statement"]:
        actions, resources = one.get("Action", ()), one.get("Resource", ())
        for action in [actions] if isinstance(actions, str) else actions:
            for resource in [resources] if isinstance(resources, str) else resources:
                if action.startswith("ssm:"):
                    found.add((one["Effect"], action, resource))
    return found


READING = {("Allow", name, f"{THERE}/*") for name in READS}
WRITING = {("Allow", name, f"{THERE}/models/*") for name in WRITES}


def test_a_persona_is_given_what_it_is_named_for_and_the_others_nothing(site):
    given = {policy.label: said(policy.policy) for policy in plan_identity(site).content.policies}

    assert {label: found for label, found in given.items() if found} == {
        "data_scientist_work": READING,
        "mlops_engineer_work": READING | WRITING,
        "job_job": READING,
    }


def test_the_endpoint_lets_through_these_roles_with_exactly_that(site):
    [endpoint] = [one for one in plan_network(site).content.vpc.endpoints if one.name == "alpha-dev-ssm"]
    statements = resolved(endpoint.policy)["Statement"]

    assert said(endpoint.policy) == READING | WRITING
    assert [one["Condition"]["ArnEquals"]["aws:PrincipalArn"] for one in statements] == [
        [f"{ROLE}-data-scientist", f"{ROLE}-mlops-engineer", f"{ROLE}-job"],
        f"{ROLE}-mlops-engineer",
    ]
    assert {one["Condition"]["StringEquals"]["aws:PrincipalAccount"] for one in statements} == {
        "200000000001"
    }


def test_the_boundary_leaves_it_in_the_region(site):
    [boundary] = [one.policy for one in plan_guardrails(site).policies if one.name.endswith("-boundary")]
    [found] = [one for one in resolved(boundary)["Statement"] if one["Sid"].startswith("CeilingService")]

    assert {*found["Action"]} == {*WRITES}  # what is read, every boundary leaves
    assert found["Resource"] == f"{THERE}/models/*"
    assert found["Condition"] == {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}


def test_a_shared_domain_lets_through_the_roles_of_its_tenants_each_to_its_own():
    platform = changed(
        PLATFORM,
        approved__services={"parameters": PARAMETERS},
        shared_domains__research__services=["parameters"],
    )
    plan = plan_estate(an_estate(platform, gamma=GAMMA, delta=GAMMA))
    assert plan.findings == ()
    [domain] = [one.site for one in plan.sites.domains]
    passages = domain.passages["ssm"]

    reached = {one.resources[0].partition(":parameter/")[2] for one in passages}
    assert reached == {"gamma/dev/*", "delta/dev/*"}
    for one in passages:
        name = one.resources[0].partition(":parameter/")[2].partition("/")[0]
        assert all(f"/tenantry/{name}/dev/" in role for role in one.roles)


def test_an_endpoint_that_nobody_may_use_lets_nobody_through():
    [statement] = resolved(named_roles((), "200000000001"))["Statement"]

    assert statement["Effect"] == "Deny"
    assert statement["Action"] == statement["Resource"] == "*"


def test_without_services_boundaries_leave_nothing_of_them():
    assert ceiling((), "eu-west-1") == ()
