"""Packages come from the repositories that are named, through endpoints that let nothing else through."""

import pytest
from fakes.estates import ALPHA, PLATFORM, an_estate, changed

from generator.iam.policy import resolved
from generator.plan.estate_plan import plan_estate
from generator.plan.modules.guardrails import plan_guardrails
from generator.plan.modules.identity import plan_identity
from generator.plan.modules.network.module import plan_network
from generator.policies.packages import ceiling, packages

PYPI = "arn:aws:codeartifact:eu-west-1:100000000002:repository/acme/pypi"
HELD = "arn:aws:codeartifact:eu-west-1:100000000002:repository/acme/held"
DOMAIN = "arn:aws:codeartifact:eu-west-1:100000000002:domain/acme"
USED = {"codeartifact:GetAuthorizationToken", "codeartifact:GetRepositoryEndpoint"} | {
    "codeartifact:ReadFromRepository"
}


@pytest.fixture(scope="module")
def site():
    users = {"ana": "data-scientist", "vi": "viewer", "ada": "ml-admin"}
    platform = changed(PLATFORM, approved__package_repositories={"pypi": PYPI, "held": HELD})
    plan = plan_estate(an_estate(platform, alpha=changed(ALPHA, users=users, package_repositories=["pypi"])))
    assert plan.findings == ()
    return plan.sites.tenants[0].site


def said(policies, service="codeartifact"):
    """What policies say of a service: each action, its effect and its resources."""
    found = set()
    for policy in policies:
        for one in resolved(policy)["Statement"]:
            actions = one.get("Action", ())
            resources = one.get("Resource", ())
            for action in [actions] if isinstance(actions, str) else actions:
                for resource in [resources] if isinstance(resources, str) else resources:
                    if action.startswith(f"{service}:"):
                        found.add((one["Effect"], action, resource))
    return found


def test_without_repositories_nothing_is_allowed():
    assert packages(()).statements == ()
    assert ceiling((), "eu-west-1") == ()


def test_the_repository_that_is_named_is_read_and_no_other(site):
    everywhere = [
        one.policy for plan in (plan_identity, plan_guardrails, plan_network) for one in plan(site).policies
    ]
    found = said(everywhere)

    assert {effect for effect, _, _ in found} == {"Allow"}
    assert {action for _, action, _ in found} == USED
    assert {resource for _, _, resource in found} == {DOMAIN, PYPI}


def test_people_who_start_applications_install_and_whoever_looks_does_not(site):
    policies = {policy.label: policy.policy for policy in plan_identity(site).content.policies}
    installing = {label for label, policy in policies.items() if said([policy])}

    assert installing == {"data_scientist_work", "job_job", "ml_admin_work"}


def test_a_new_vpc_has_the_endpoints_and_they_let_through_nothing_but_reading(site):
    endpoints = {
        one.name.removeprefix("alpha-dev-"): one.policy for one in plan_network(site).content.vpc.endpoints
    }

    for name in ("codeartifact.api", "codeartifact.repositories"):
        [statement] = resolved(endpoints[name])["Statement"]
        assert {*statement["Action"]} == USED
        assert statement["Resource"] == [DOMAIN, PYPI]
        assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "200000000001"}}


def test_a_token_is_for_packages_alone(site):
    policies = [one.policy for plan in (plan_identity, plan_guardrails) for one in plan(site).policies]
    asked = [
        one
        for policy in policies
        for one in resolved(policy)["Statement"]
        if one.get("Action") == "sts:GetServiceBearerToken"
    ]

    assert len(asked) == 4
    for one in asked:
        assert one["Condition"] == {"StringEquals": {"sts:AWSServiceName": "codeartifact.amazonaws.com"}}
