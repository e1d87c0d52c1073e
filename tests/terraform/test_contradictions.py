"""What is declared of a change and what comes of it are compared so that neither can say too little."""

import pytest
from terraform.changes import Case, Outcome, contradictions

from generator.tenancy.declaration import Change

DOMAIN, PROFILE, POLICY = "aws_sagemaker_domain", "aws_sagemaker_user_profile", "aws_iam_policy"
STANDING = frozenset({DOMAIN, PROFILE, POLICY, "aws_vpc", "aws_s3_bucket"})
IN_PLACE, PROFILES, DOMAIN_ANEW, ALL_ANEW, NOTHING, NOT_POSSIBLE = (
    "Access.admin_roles",
    "Environment.users",
    "Settings.authentication",
    "Environment.account",
    "Settings.quotas",
    "Studio.docker_access",
)


def found(setting: str, *errors: str, **actions: str) -> list[str]:
    kinds = {name: frozenset(types.split()) for name, types in actions.items()}
    case = Case(setting, "alpha/dev", {})
    assert isinstance(case.change, Change)
    return contradictions(case, Outcome(errors, moves=False, actions=kinds, standing=STANDING, plan=""))


@pytest.mark.parametrize(
    ("setting", "errors", "actions"),
    [
        (IN_PLACE, (), {"updated": POLICY}),
        (IN_PLACE, (), {"replaced": POLICY}),
        (PROFILES, (), {"destroyed": PROFILE}),
        (DOMAIN_ANEW, ("PLN060",), {"replaced": f"{DOMAIN} {PROFILE}", "updated": POLICY}),
        (ALL_ANEW, ("PLN060",), {"created": f"{DOMAIN} {PROFILE} aws_vpc", "replaced": "aws_s3_bucket"}),
        (NOTHING, (), {"read": "aws_ssm_parameter"}),
        (NOT_POSSIBLE, ("PLN061",), {"updated": DOMAIN}),
    ],
)
def test_what_is_declared_is_found(setting: str, errors: tuple[str, ...], actions: dict[str, str]) -> None:
    assert found(setting, *errors, **actions) == []


@pytest.mark.parametrize(
    ("setting", "errors", "actions"),
    [
        (IN_PLACE, (), {}),
        (IN_PLACE, (), {"read": POLICY}),
        (IN_PLACE, (), {"updated": POLICY, "replaced": PROFILE}),
        (IN_PLACE, (), {"destroyed": "aws_s3_bucket"}),
        (IN_PLACE, ("PLN061",), {"updated": POLICY}),
        (PROFILES, (), {"destroyed": f"{PROFILE} {DOMAIN}"}),
        (DOMAIN_ANEW, (), {"replaced": DOMAIN}),
        (DOMAIN_ANEW, ("PLN061",), {"replaced": DOMAIN}),
        (DOMAIN_ANEW, ("PLN060",), {"updated": DOMAIN}),
        (DOMAIN_ANEW, ("PLN060",), {"replaced": f"{DOMAIN} aws_vpc"}),
        (ALL_ANEW, ("PLN060",), {"created": DOMAIN}),
        (NOTHING, (), {"updated": POLICY}),
        (NOT_POSSIBLE, ("PLN061",), {}),
        (NOT_POSSIBLE, (), {"updated": DOMAIN}),
    ],
)
def test_what_is_not_declared_is_told(setting: str, errors: tuple[str, ...], actions: dict[str, str]) -> None:
    assert found(setting, *errors, **actions) != []
