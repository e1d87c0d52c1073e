"""Roles and their policies as IAM knows them after the apply."""

from pathlib import Path
from typing import Any

import pytest
from terraform.account import Place, by_key, listed
from terraform.apply.estate import ALPHA_DEV, BETA_DEV, GAMMA_DEV, RESEARCH_DEV, TAGS

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

PROVIDERS = (ALPHA_DEV, GAMMA_DEV)
"""Stacks whose users sign in through a SAML provider."""

METADATA = Path(__file__).parents[1] / "estates/open/tenants/_identity/acme-idp.xml"

ROLES = {
    ALPHA_DEV: {
        "alpha": {"data-scientist", "mlops-engineer", "viewer", "job", "pipeline", "user"},
        None: {"default", "space", "flow-logs", "backup"},
    },
    BETA_DEV: {
        "beta-imaging": {"-imaging-data-scientist", "-imaging-job", "-imaging-pipeline"},
        "beta-platform": {"-platform-mlops-engineer", "-platform-job", "-platform-pipeline"},
        None: {"default", "space", "flow-logs"},
    },
    GAMMA_DEV: {
        "gamma-cards--dev": {"-cards-data-scientist", "-cards-job", "-cards-pipeline", "-cards-user"},
        "team-A": {
            "-credit-data-scientist",
            "-credit-mlops-engineer",
            "-credit-job",
            "-credit-pipeline",
            "-credit-user",
        },
    },
    RESEARCH_DEV: {None: {"default", "space", "flow-logs"}},
}
"""The roles of each stack by their team tag; users of Identity Center sign in without a role."""

GIVEN = {
    "data-scientist": {"studio", "build", "work"},
    "mlops-engineer": {"studio", "build", "work"},
    "viewer": {"studio", "work"},
    "job": {"job"},
    "pipeline": {"pipeline", "work"},
    "user": {"user"},
    "default": {"default"},
    "space": {"space"},
}
"""The policies of its own that a role of each purpose is given, apart from denials."""

ADDED = {(ALPHA_DEV, "mlops-engineer"): {"granted"}}
"""What the file of a tenant adds to a persona."""

PASSED = [
    (ALPHA_DEV, "data-scientist", {"job", "pipeline"}),
    (ALPHA_DEV, "mlops-engineer", {"job", "pipeline"}),
    (ALPHA_DEV, "pipeline", {"job"}),
    (ALPHA_DEV, "viewer", set()),
    (ALPHA_DEV, "job", set()),
    (ALPHA_DEV, "user", set()),
    (BETA_DEV, "-imaging-data-scientist", {"-imaging-job", "-imaging-pipeline"}),
    (BETA_DEV, "-platform-pipeline", {"-platform-job"}),
    (GAMMA_DEV, "-cards-data-scientist", {"-cards-job", "-cards-pipeline"}),
    (GAMMA_DEV, "-credit-mlops-engineer", {"-credit-job", "-credit-pipeline"}),
    (GAMMA_DEV, "-credit-pipeline", {"-credit-job"}),
    (GAMMA_DEV, "-credit-user", set()),
    (RESEARCH_DEV, "default", set()),
    (RESEARCH_DEV, "space", set()),
]
"""The roles that a role passes to SageMaker."""

USERS = [
    (ALPHA_DEV, "user", "alpha"),
    (GAMMA_DEV, "-cards-user", "gamma-cards--dev"),
    (GAMMA_DEV, "-credit-user", "team-A"),
]


OF_SERVICES = {"flow-logs", "backup"}
"""The roles that services assume."""


def everyone(stack: str) -> set[str]:
    """The roles of people, jobs and applications: all but those of services."""
    return set().union(*ROLES[stack].values()) - OF_SERVICES


def purpose(role: str) -> str:
    """What a role is for, without the name of its team."""
    return max((each for each in GIVEN if role.endswith(each)), key=len)


def assumed_by_sagemaker() -> list[tuple[str, str]]:
    """Every role that is not a user's."""
    return [(stack, role) for stack in ROLES for role in sorted(everyone(stack)) if purpose(role) != "user"]


@pytest.mark.parametrize("stack", ROLES)
def test_roles_stand_below_the_path_of_the_environment_with_the_tag_of_their_team(
    stack: str, place: Place
) -> None:
    roles = place.roles()
    assert set(roles) == set().union(*ROLES[stack].values())
    for team, members in ROLES[stack].items():
        # IAM takes no second spelling of a key: the company's own tag stands alone on alpha's roles.
        tags = TAGS[stack] | ({"team": team} if team and "Team" not in TAGS[stack] else {})
        for role in members:
            assert roles[role]["Path"] == place.path
            assert by_key(roles[role]["Tags"]) == tags


@pytest.mark.parametrize("stack", ROLES)
def test_everyone_has_the_boundary_of_the_environment(stack: str, place: Place) -> None:
    boundary = place.account.managed_policies(place.path)[f"{place.prefix}-boundary"]
    roles = place.roles()
    assert {
        role: roles[role].get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        for role in everyone(stack)
    } == dict.fromkeys(everyone(stack), boundary)


@pytest.mark.parametrize("stack", ROLES)
def test_everyone_carries_every_guardrail_of_the_environment(stack: str, place: Place) -> None:
    guardrails = {
        name
        for name in place.account.managed_policies(place.path)
        if name.startswith(f"{place.prefix}-guardrails-")
    }
    assert guardrails
    for role in everyone(stack):
        assert guardrails <= place.account.attached(f"{place.prefix}-{role}").keys()


@pytest.mark.parametrize("stack", [GAMMA_DEV, RESEARCH_DEV])
def test_everyone_but_pipelines_needs_an_identity_in_a_shared_domain(stack: str, place: Place) -> None:
    owner = f"{place.prefix}-owner"
    without = {
        role for role in everyone(stack) if owner not in place.account.attached(f"{place.prefix}-{role}")
    }
    assert without == {role for role in everyone(stack) if purpose(role) == "pipeline"}
    for role in without:
        assert f"{place.prefix}-{role}-owner" in place.account.attached(f"{place.prefix}-{role}")


@pytest.mark.parametrize("stack", ROLES)
def test_a_role_is_given_its_own_policies_only(stack: str, place: Place) -> None:
    denials = (f"{place.prefix}-guardrails-", f"{place.prefix}-owner")
    for role in everyone(stack):
        name = f"{place.prefix}-{role}"
        own = {each for each in place.account.attached(name) if not each.startswith(denials)}
        slugs = {each.removeprefix(f"{name}-").rstrip("-0123456789") for each in own} - {"owner"}
        assert slugs == GIVEN[purpose(role)] | ADDED.get((stack, role), set())
        assert all(each.startswith(f"{name}-") for each in own)


@pytest.mark.parametrize("stack", [ALPHA_DEV])
def test_what_a_file_adds_to_a_persona_is_of_this_account_and_no_more(place: Place) -> None:
    catalogue = f"arn:aws:glue:eu-west-1:{place.account.id}"
    added = {
        role: [each for each in place.statements(role) if str(each.get("Sid")).startswith("Granted")]
        for role in everyone(ALPHA_DEV)
    }
    assert {role: found for role, found in added.items() if found} == {
        "mlops-engineer": [
            {
                "Sid": "Granted1",
                "Effect": "Allow",
                "Action": "glue:GetTable",
                "Resource": [
                    f"{catalogue}:catalog",
                    f"{catalogue}:database/sales",
                    f"{catalogue}:table/sales/*",
                ],
            }
        ]
    }


@pytest.mark.parametrize(("stack", "role"), assumed_by_sagemaker())
def test_sagemaker_of_this_account_assumes_the_role_and_names_the_user(place: Place, role: str) -> None:
    (statement,) = place.roles()[role]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert set(statement["Action"]) == {"sts:AssumeRole", "sts:SetSourceIdentity"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": place.account.id}}


@pytest.mark.parametrize(("stack", "role", "team"), USERS)
def test_users_sign_in_through_the_identity_provider_for_a_working_day(
    place: Place, role: str, team: str
) -> None:
    user = place.roles()[role]
    statements = {each["Action"]: each for each in user["AssumeRolePolicyDocument"]["Statement"]}
    assert set(statements) == {"sts:AssumeRoleWithSAML", "sts:TagSession"}
    provider = f"arn:aws:iam::{place.account.id}:saml-provider/acme-idp"
    assert all(each["Principal"] == {"Federated": provider} for each in statements.values())
    tagged = statements["sts:TagSession"]["Condition"]
    assert tagged["StringLike"] == {"aws:RequestTag/studiouserid": "?*"}
    assert tagged["StringEqualsIfExists"] == {"aws:RequestTag/team": team}
    assert user["MaxSessionDuration"] == 8 * 3600


@pytest.mark.parametrize(("stack", "role", "passed"), PASSED)
def test_a_role_passes_exactly_the_roles_of_its_team(place: Place, role: str, passed: set[str]) -> None:
    passing = [each for each in place.statements(role) if _allows_passing(each)]
    arns = {arn for each in passing for arn in listed(each["Resource"])}
    assert arns == {place.role_arn(name) for name in passed}
    for each in passing:
        assert each["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


def _allows_passing(statement: dict[str, Any]) -> bool:
    if statement["Effect"] != "Allow":
        return False
    if "NotAction" in statement:
        return True
    return any(
        action in {"*", "iam:*", "iam:Pass*", "iam:PassRole"} for action in listed(statement["Action"])
    )


@pytest.mark.parametrize(("stack", "role"), [(stack, role) for stack, role, _ in USERS])
def test_users_open_only_the_profile_tagged_with_their_name(stack: str, place: Place, role: str) -> None:
    opening = [
        each
        for each in place.statements(role)
        if each["Effect"] == "Allow" and "sagemaker:CreatePresignedDomainUrl" in listed(each["Action"])
    ]
    (statement,) = opening
    domain = Place(place.account, "research", "dev") if stack == GAMMA_DEV else place
    mine = "*" if stack == ALPHA_DEV else f"gamma{role.removesuffix('-user')}--*"
    profiles = f"user-profile/{domain.domain()['DomainId']}/{mine}"
    assert statement["Resource"] == f"arn:aws:sagemaker:eu-west-1:{place.account.id}:{profiles}"
    own = {"sagemaker:ResourceTag/studiouserid": "${aws:PrincipalTag/studiouserid}"}
    assert statement["Condition"] == {"StringEquals": own}


@pytest.mark.parametrize("stack", PROVIDERS)
def test_users_sign_in_through_the_one_provider_that_is_made_of_the_platforms_metadata(place: Place) -> None:
    account = place.account
    [provider] = account.every("iam", "list_saml_providers")
    made = account.client("iam").get_saml_provider(SAMLProviderArn=provider["Arn"])

    assert provider["Arn"] == f"arn:aws:iam::{account.id}:saml-provider/acme-idp"
    assert made["SAMLMetadataDocument"] == METADATA.read_text(encoding="utf-8")
    trusted = {
        statement["Principal"]["Federated"]
        for role in account.roles("/tenantry/").values()
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
        if "Federated" in statement["Principal"]
    }
    assert trusted == {provider["Arn"]}
