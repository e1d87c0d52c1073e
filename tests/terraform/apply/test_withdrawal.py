"""The end of the open estate: nothing left to change, then nothing left at all.

Runs after the other modules of the folder, by its name: it takes away what they look at.
"""

from collections.abc import Mapping
from concurrent.futures import Future

import pytest
from terraform.account import Account
from terraform.apply.estate import ALPHA, LINES, MANAGEMENT, ORDER, RESEARCH, ROOT
from terraform.emulator.server import EmulatedAws
from terraform.harness import Plan
from terraform.rollout import Rollout

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

WORKLOADS = (ALPHA, LINES, RESEARCH)


@pytest.fixture(scope="module")
def destroyed(open_estate: Rollout, replanned: Mapping[str, "Future[Plan]"]) -> Mapping[str, "Future[str]"]:
    """What terraform said about the destroy of each stack, once nothing is left to change."""
    for done in replanned.values():
        done.result()
    return open_estate.destroy()


@pytest.fixture(params=WORKLOADS)
def workload(
    request: pytest.FixtureRequest, destroyed: Mapping[str, "Future[str]"], running_aws: EmulatedAws
) -> Account:
    """An account that had an environment, after it is destroyed."""
    for done in destroyed.values():
        done.result()
    return Account(running_aws, request.param)


@pytest.mark.parametrize("stack", ORDER)
def test_a_second_plan_is_empty(stack: str, replanned: Mapping[str, "Future[Plan]"]) -> None:
    again = replanned[stack].result()
    assert not again.changes, again.text


@pytest.mark.parametrize("stack", ORDER)
def test_a_stack_is_destroyed(
    stack: str, destroyed: Mapping[str, "Future[str]"], open_estate: Rollout
) -> None:
    assert "Destroy complete!" in destroyed[stack].result()
    assert open_estate.stack(stack).resources() == ()


def test_no_domain_profile_or_space_is_left(workload: Account) -> None:
    for kind in ("domains", "user_profiles", "spaces"):
        assert workload.every("sagemaker", f"list_{kind}") == []


def test_home_directories_of_public_data_go_with_their_domain(workload: Account) -> None:
    assert workload.every("efs", "describe_file_systems") == []


def test_no_vault_or_backup_plan_is_left(workload: Account) -> None:
    assert workload.every("backup", "list_backup_plans") == []
    assert workload.every("backup", "list_backup_vaults") == []


def test_no_role_or_policy_is_left(workload: Account) -> None:
    assert workload.roles("/tenantry/") == {}
    assert workload.managed_policies() == {}


def test_no_network_is_left(workload: Account) -> None:
    vpcs = workload.every("ec2", "describe_vpcs")
    assert all(each["IsDefault"] for each in vpcs)  # moto gives every account one, as AWS does
    endpoints = workload.every("ec2", "describe_vpc_endpoints")
    assert {each["State"] for each in endpoints} <= {"deleted"}
    assert workload.every("ec2", "describe_flow_logs") == []
    assert {each["GroupName"] for each in workload.every("ec2", "describe_security_groups")} <= {"default"}


def test_no_bucket_log_group_or_parameter_is_left(workload: Account) -> None:
    assert workload.client("s3").list_buckets()["Buckets"] == []
    assert workload.every("logs", "describe_log_groups") == []
    assert workload.every("ssm", "describe_parameters") == []


def test_keys_wait_to_be_deleted_without_a_name(workload: Account) -> None:
    kms = workload.client("kms")
    aliases = [each["AliasName"] for each in workload.every("kms", "list_aliases")]
    assert not [each for each in aliases if each.startswith("alias/tenantry/")]
    keys = [
        kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"] for each in workload.every("kms", "list_keys")
    ]
    ours = {each["KeyState"] for each in keys if each["KeyManager"] == "CUSTOMER"}
    assert ours == {"PendingDeletion"}


def test_the_organization_is_as_it_was(
    destroyed: Mapping[str, "Future[str]"], running_aws: EmulatedAws
) -> None:
    for done in destroyed.values():
        done.result()
    management = Account(running_aws, MANAGEMENT)
    assert set(management.units(ROOT)) == {"Sandbox"}
    policies = management.every("organizations", "list_policies", Filter="SERVICE_CONTROL_POLICY")
    assert [each["Name"] for each in policies] == ["FullAWSAccess"]
    assert set(management.scps(ALPHA)) == {"FullAWSAccess"}
    assert management.every("ssm", "describe_parameters") == []
