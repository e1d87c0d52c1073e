"""The organization after its stacks are applied."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import pytest
from terraform.account import Account, conditions
from terraform.apply.estate import ALPHA, IDENTITY, LINES, ORDER, RESEARCH, ROOT, SANDBOX

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

ADMINISTRATORS = ["arn:aws:iam::*:role/TenantryApply", "arn:aws:iam::*:role/ml-platform-admin"]
VPC_ONLY = {"StringNotEquals": {"sagemaker:AppNetworkAccessType": "VpcOnly"}}
NOT_SHARED = {"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}}


@pytest.mark.parametrize("stack", ORDER)
def test_a_stack_is_applied(stack: str, applied: Mapping[str, "Future[str]"]) -> None:
    assert "Apply complete!" in applied[stack].result()


def denials(account: Account, target: str, action: str) -> list[dict[str, Any]]:
    """The conditions under which the SCPs of an account or unit deny an action."""
    statements = [each for scp in account.scps(target).values() for each in scp["Statement"]]
    return conditions(statements, "Deny", action)


def test_the_unit_without_an_id_is_made_and_its_id_published(management: Account) -> None:
    units = management.units(ROOT)
    assert set(units) == {"Sandbox", "ML Workloads"}
    assert management.parameter("/tenantry/organization/units/workloads") == units["ML Workloads"]


@pytest.mark.parametrize("unit", ["Sandbox", "ML Workloads"])
def test_a_unit_carries_the_baseline_of_the_platform(management: Account, unit: str) -> None:
    target = management.units(ROOT)[unit]
    assert VPC_ONLY in denials(management, target, "sagemaker:CreateDomain")
    administration = denials(management, target, "sagemaker:CreateUserProfile")
    assert {"ArnNotLike": {"aws:PrincipalArn": ADMINISTRATORS}} in administration
    assert {} in denials(management, target, "sagemaker:CreateNotebookInstance")


def test_the_account_of_one_tenant_carries_the_baseline_and_its_own_lists(management: Account) -> None:
    own = management.scps(ALPHA).keys() - {"FullAWSAccess"}
    assert own
    assert all(name.startswith("acme-alpha-dev-guardrails-") for name in own)
    assert VPC_ONLY in denials(management, ALPHA, "sagemaker:CreateDomain")
    apps = ["system", "ml.t3.medium", "ml.t3.large", "ml.t3.xlarge", "ml.m5.large", "ml.m5.xlarge"]
    starting = denials(management, ALPHA, "sagemaker:CreateApp")
    assert {"ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": apps}} in starting
    jobs = ["ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge", "ml.c5.xlarge", "ml.c5.2xlarge"]
    training = denials(management, ALPHA, "sagemaker:CreateTrainingJob")
    assert {"ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": jobs}} in training
    images = [each["ForAnyValue:ArnNotLike"] for each in starting if "ForAnyValue:ArnNotLike" in each]
    approved = "arn:aws:sagemaker:eu-west-1:100000000002:image/acme-approved-*"
    assert [approved in each["sagemaker:ImageArns"] for each in images if "sagemaker:ImageArns" in each] == [
        True
    ]
    versions = approved.replace(":image/", ":image-version/")
    named = [each["sagemaker:ImageVersionArns"] for each in images if "sagemaker:ImageVersionArns" in each]
    assert [any(one.startswith(versions) for one in some) for some in named] == [True]


def test_shared_spaces_are_denied_only_to_the_tenant_that_closed_them(management: Account) -> None:
    denied = {target: denials(management, target, "sagemaker:CreateSpace") for target in (ALPHA, SANDBOX)}
    assert NOT_SHARED in denied[ALPHA]
    assert NOT_SHARED not in denied[SANDBOX]


@pytest.mark.parametrize("shared", [LINES, RESEARCH])
def test_an_account_that_tenants_share_carries_no_tenants_guardrails(
    management: Account, shared: str
) -> None:
    assert set(management.scps(shared)) == {"FullAWSAccess"}


def test_an_account_of_the_platform_stands_in_its_unit_and_under_the_baseline_there(
    management: Account,
) -> None:
    unit = management.units(ROOT)["ML Workloads"]
    assert management.parent(RESEARCH) == unit
    assert management.parent(LINES) == ROOT
    assert VPC_ONLY in denials(management, unit, "sagemaker:CreateDomain")


def test_a_service_is_administered_by_the_account_that_it_is_delegated_to(management: Account) -> None:
    found = management.every("organizations", "list_delegated_services_for_account", AccountId=IDENTITY)
    assert [one["ServicePrincipal"] for one in found] == ["sso.amazonaws.com"]


def test_an_account_that_exists_stays_where_it_is(management: Account) -> None:
    assert management.parent(ALPHA) == ROOT


def test_what_the_stacks_make_in_the_management_account_is_tagged(management: Account) -> None:
    organizations = management.client("organizations")
    found = {}
    for policy in management.every("organizations", "list_policies", Filter="SERVICE_CONTROL_POLICY"):
        tags = organizations.list_tags_for_resource(ResourceId=policy["Id"])["Tags"]
        found[policy["Name"]] = {tag["Key"]: tag["Value"] for tag in tags}
    assert found["acme-alpha-dev-guardrails-keys"] == {
        "tenantry:tenant": "alpha",
        "tenantry:stack": "organization",
        "tenant-owner": "alpha-leads@acme.example",
        "cost-center": "CC-1000",
    }
    assert found["acme-baseline-keys"] == {
        "tenantry:stack": "organization",
        "domain-owner": "ml-platform@acme.example",
        "business-unit": "research",
    }
