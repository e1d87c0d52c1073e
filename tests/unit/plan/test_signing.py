"""The backend that signs URLs as it is planned: which sites have it, who reaches it, and what it knows."""

import json
from dataclasses import replace

import pytest
from fakes.crowds import a_crowded_site
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.site import Site
from generator.iam.policy import PolicyKind, resolved
from generator.plan.modules.signing.gateway import gateway
from generator.plan.modules.signing.module import MODULE, plan_signing

MODELS = ("multi-account", "multi-domain", "abac")


OFFICES, COMPANY = "vpc-0c1d2e3f4a5b60718", "vpc-0a1b2c3d4e5f60718"


def signing(site: Site, **approved: object) -> Site:
    platform = varied(site.platform, identity__signing_backend=True)
    for name, value in approved.items():
        platform = varied(platform, **{f"approved__{name}": value})
    return replace(site, platform=platform)


def test_only_environments_with_users_of_iam_have_one_and_only_where_the_platform_says_so() -> None:
    assert not MODULE.is_needed(a_site())
    assert MODULE.is_needed(signing(a_site()))
    assert not MODULE.is_needed(signing(a_shared_domain_site()))
    assert not MODULE.is_needed(
        signing(replace(a_site(), settings=varied(a_site().settings, authentication="sso")))
    )
    assert not MODULE.is_needed(
        signing(replace(a_site(), teams=tuple(replace(team, members=()) for team in a_site().teams)))
    )


@pytest.mark.parametrize("model", MODELS)
def test_neither_function_has_a_right_in_sagemaker_sts_or_iam(model: str) -> None:
    planned = plan_signing(signing(a_site(model)))

    allowed = {
        action
        for policy in planned.policies
        for statement in resolved(policy.policy)["Statement"]
        if statement["Effect"] == "Allow"
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert {action.partition(":")[0] for action in allowed} == {"dynamodb", "ec2", "lambda", "logs"}
    assert {action for action in allowed if action.startswith(("dynamodb", "lambda"))} == {
        "dynamodb:PutItem",
        "lambda:InvokeFunction",
    }
    assert {policy.kind for policy in planned.policies} == {PolicyKind.MANAGED, PolicyKind.INLINE}


@pytest.mark.parametrize("model", MODELS)
def test_lambda_may_keep_interfaces_before_there_is_one_and_the_code_of_the_function_never(
    model: str,
) -> None:
    """Lambda makes no function in a network whose role may keep some interfaces alone."""
    planned = plan_signing(signing(a_site(model)))

    every = [one for policy in planned.policies for one in resolved(policy.policy)["Statement"]]
    keeping = [one for one in every if "ec2:DeleteNetworkInterface" in one["Action"]]
    assert len(keeping) == 2
    for one in keeping:
        assert {"ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"} < {*one["Action"]}
        assert (one["Effect"], one["Resource"]) == ("Allow", "*")
    making = [one for one in every if "ec2:CreateNetworkInterface" in one["Action"]]
    assert len(making) == 2
    for one in (*keeping, *making):
        ((operator, condition),) = one["Condition"].items()
        ((key, function),) = condition.items()
        assert (operator, key) == ("ArnNotEquals", "lambda:SourceFunctionArn")
        assert function.endswith("-signing-sign")


def test_the_function_that_signs_knows_the_profile_of_everybody_by_role_and_id() -> None:
    planned = plan_signing(signing(a_crowded_site("abac", "blue", "red")))

    (package,) = [one for one in planned.packages if one.data]
    people = json.loads(package.data["profiles.json"])
    assert len(people) == 2
    assert all(role.endswith("-user") for role in people)
    assert all(profile and user for known in people.values() for user, profile in known.items())
    assert not set.intersection(*({*known.values()} for known in people.values()))


def test_who_does_not_sign_in_any_more_is_unknown_to_it() -> None:
    site = a_site()
    team = replace(
        site.teams[0], members=tuple(replace(one, lifecycle="frozen") for one in site.teams[0].members)
    )

    planned = plan_signing(signing(replace(site, teams=(team,))))

    (package,) = [one for one in planned.packages if one.data]
    assert set(map(len, json.loads(package.data["profiles.json"]).values())) == {0}


def test_a_private_api_answers_the_networks_of_users_of_its_environment_beside_the_companys() -> None:
    site = replace(a_site(), user_vpcs=(OFFICES,))

    for vpcs, expected in (((COMPANY,), [COMPANY, OFFICES]), ((), OFFICES)):
        planned = gateway(signing(site, corporate_cidrs=None, corporate_vpcs=vpcs))
        assert planned.kind == "PRIVATE"
        (statement,) = resolved(planned.policy)["Statement"]
        assert statement["Condition"] == {"StringEquals": {"aws:SourceVpc": expected}}


@pytest.mark.parametrize(
    ("approved", "kind", "condition"),
    [
        (
            {"corporate_cidrs": ("203.0.113.0/24", "198.51.100.0/24")},
            "REGIONAL",
            {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}},
        ),
        (
            {"corporate_cidrs": None, "corporate_vpcs": ("vpc-0a1b2c3d4e5f60718",)},
            "PRIVATE",
            {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}},
        ),
        (
            {"corporate_cidrs": ("203.0.113.0/24",), "corporate_vpcs": ("vpc-0a1b2c3d4e5f60718",)},
            "REGIONAL",
            {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        ),
    ],
    ids=("addresses", "networks", "both"),
)
def test_the_api_answers_the_company_alone(
    approved: dict[str, object], kind: str, condition: dict[str, object]
) -> None:
    planned = gateway(signing(a_site(), **approved))

    assert planned.kind == kind
    (statement,) = resolved(planned.policy)["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "execute-api:Invoke")
    assert statement["Condition"] == condition
