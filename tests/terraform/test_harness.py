"""The ground the other terraform tests stand on: real terraform, real provider, emulated AWS."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from terraform.account import Account
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.server import EmulatedAws
from terraform.harness import Terraform, TerraformFailed, Toolchain
from terraform.providers import Providers

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("kitchen-sink")]

STACKS = Path(__file__).parent / "fixtures" / "kitchen_sink"
APPLIED = ("organization", "sso_domain")
REGION = "eu-west-1"
MANAGEMENT, DEV, SHARED, OTHER = "999999999999", "222222222222", "333333333333", "444444444444"
ORGANIZATION = ExistingOrganization(
    id="o-abcd123456",
    root="r-ab12",
    management=MANAGEMENT,
    accounts={DEV: ExistingAccount("alpha-dev", "aws+alpha-dev@example.com")},
)
STATE_BACKEND = """\
terraform {{
  backend "s3" {{
    bucket       = "{bucket}"
    key          = "{key}"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true

    assume_role = {{
      role_arn = "arn:aws:iam::999999999999:role/TenantryState"
    }}
  }}
}}
"""
PARAMETER = """\
resource "aws_ssm_parameter" "own" {{
  name           = "/example/account"
  type           = "String"
  insecure_value = "{account}"
}}
"""
Applying = Mapping[str, "Future[Terraform]"]


@pytest.fixture(scope="module")
def applying(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Applying]:
    """Small stacks of the kitchen sink on their way to being applied, side by side: most of it is waiting."""
    aws.establish(ORGANIZATION)
    folder = tmp_path_factory.mktemp("kitchen-sink")

    def apply(name: str) -> Terraform:
        stack = toolchain.copy(STACKS / name, folder, providers)
        stack.init()
        stack.apply()
        return stack

    with ThreadPoolExecutor(len(APPLIED)) as pool:
        yield {name: pool.submit(apply, name) for name in APPLIED}


def test_the_kitchen_sink_is_formatted(toolchain: Toolchain) -> None:
    assert toolchain.at(STACKS).fmt_check() == ()


def test_an_organization_is_applied_planned_empty_and_destroyed(applying: Applying, aws: EmulatedAws) -> None:
    stack = applying["organization"].result()
    organizations = aws.client("organizations", account=MANAGEMENT)
    attached = organizations.list_policies_for_target(TargetId=DEV, Filter="SERVICE_CONTROL_POLICY")
    assert [each["Name"] for each in attached["Policies"]] == ["FullAWSAccess", "alpha-vpc-only"]
    parent = organizations.list_parents(ChildId=DEV)["Parents"][0]["Id"]
    unit = organizations.describe_organizational_unit(OrganizationalUnitId=parent)
    assert unit["OrganizationalUnit"]["Name"] == "alpha"
    assert stack.outputs()["root_id"] == "r-ab12"
    assert_settled_and_destroyed(stack)


@pytest.mark.nightly
def test_a_workload_with_modules_is_applied_planned_empty_and_destroyed(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, tmp_path: Path
) -> None:
    """Applied as users do it: with the version constraint and the lock file, which attached runs ignore."""
    applied = toolchain.copy(STACKS / "workload", tmp_path)
    applied.init()
    applied.apply()
    stack = toolchain.at(applied.folder, providers)
    studio = aws.client("sagemaker", account=DEV, region=REGION)
    outputs = stack.outputs()
    domain = studio.describe_domain(DomainId=outputs["domain_id"])
    assert outputs["published_domain_id"] == outputs["domain_id"]
    assert domain["AppNetworkAccessType"] == "VpcOnly"
    assert domain["DomainSettings"]["ExecutionRoleIdentityConfig"] == "USER_PROFILE_NAME"
    assert {
        tag["Key"]: tag["Value"] for tag in studio.list_tags(ResourceArn=domain["DomainArn"])["Tags"]
    } == {
        "managed-by": "tenantry",
        "team": "alpha",
    }
    spaces = studio.list_spaces(DomainIdEquals=outputs["domain_id"])["Spaces"]
    assert {space["SpaceName"]: space["SpaceSharingSettingsSummary"]["SharingType"] for space in spaces} == {
        "ann-private": "Private",
        "team": "Shared",
    }
    storage = aws.client("efs", account=DEV, region=REGION)
    (home,) = storage.describe_file_systems()["FileSystems"]
    assert home["FileSystemId"] == outputs["home_efs_file_system_id"]
    assert_settled_and_destroyed(stack)
    assert storage.describe_file_systems()["FileSystems"] == []


def test_a_protected_domain_goes_once_released_and_its_retained_home_stays(
    applying: Applying, aws: EmulatedAws
) -> None:
    stack = applying["sso_domain"].result()
    with pytest.raises(TerraformFailed, match="Instance cannot be destroyed"):
        stack.destroy()
    stack.release()
    home = stack.outputs()["home_efs_file_system_id"]
    leave_the_network(aws, home)
    assert_settled_and_destroyed(stack)
    kept = aws.client("efs", account=SHARED, region=REGION).describe_file_systems()["FileSystems"]
    assert [each["FileSystemId"] for each in kept] == [home]


def leave_the_network(aws: EmulatedAws, home: str) -> None:
    """Take what a kept file system has in the network out of it, as a drain does; else the VPC cannot go."""
    storage = aws.client("efs", account=SHARED, region=REGION)
    network = aws.client("ec2", account=SHARED, region=REGION)
    for target in storage.describe_mount_targets(FileSystemId=home)["MountTargets"]:
        storage.delete_mount_target(MountTargetId=target["MountTargetId"])
    groups = network.describe_security_groups()["SecurityGroups"]
    mine = [one for one in groups if one["GroupName"].startswith("security-group-for-")]
    for one in mine:
        for revoke, rules in (
            (network.revoke_security_group_ingress, one["IpPermissions"]),
            (network.revoke_security_group_egress, one["IpPermissionsEgress"]),
        ):
            if rules:
                revoke(GroupId=one["GroupId"], IpPermissions=rules)
    for one in mine:
        network.delete_security_group(GroupId=one["GroupId"])


def assert_settled_and_destroyed(stack: Terraform) -> None:
    again = stack.plan()
    assert not again.changes, again.text
    stack.destroy()
    assert stack.resources() == ()


def test_attached_providers_serve_one_account_after_the_other(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, tmp_path: Path
) -> None:
    for account in (DEV, SHARED):
        stack = toolchain.at(a_parameter_stack(tmp_path, account), providers)
        stack.init()
        stack.apply()
    for account in (DEV, SHARED):
        assert parameter(aws, account) == account


def test_attached_providers_serve_several_accounts_of_one_stack_at_once(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, tmp_path: Path
) -> None:
    aws.reset()
    stack = toolchain.at(a_parameter_stack(tmp_path, DEV), providers)
    other = a_parameter_stack(tmp_path, OTHER) / "main.tf"
    text = other.read_text(encoding="utf-8")
    for before, after in (
        ('provider "aws" {', 'provider "aws" {\n  alias = "other"'),
        ('"aws_ssm_parameter" "own" {', '"aws_ssm_parameter" "other" {\n  provider = aws.other'),
    ):
        assert before in text
        text = text.replace(before, after)
    (stack.folder / "other.tf").write_text(text, encoding="utf-8")
    stack.init()
    stack.apply()
    assert [parameter(aws, account) for account in (DEV, OTHER)] == [DEV, OTHER]
    stack.destroy()
    for account in (DEV, OTHER):
        assert Account(aws, account).every("ssm", "describe_parameters") == []


def parameter(aws: EmulatedAws, account: str) -> str:
    """What the stack of an account has written there."""
    return Account(aws, account).parameter("/example/account")


@pytest.mark.usefixtures("aws")
def test_a_wrong_account_is_refused_by_the_provider_itself(
    toolchain: Toolchain, providers: Providers, tmp_path: Path
) -> None:
    stack = toolchain.at(a_parameter_stack(tmp_path, DEV, allowed=SHARED), providers)
    stack.init()
    with pytest.raises(TerraformFailed, match=f"AWS account ID not allowed: {DEV}"):
        stack.apply()


def test_the_s3_backend_keeps_state_and_locks_it(
    toolchain: Toolchain, providers: Providers, aws: EmulatedAws, tmp_path: Path
) -> None:
    bucket, key = "example-terraform-state", "example/terraform.tfstate"
    s3 = aws.client("s3", account=MANAGEMENT, region=REGION)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    folder = a_parameter_stack(tmp_path, OTHER)
    (folder / "backend.tf").write_text(STATE_BACKEND.format(bucket=bucket, key=key), encoding="utf-8")
    stack = toolchain.at(folder, providers)
    stack.init("-backend-config=use_path_style=true", local_state=False)
    stack.apply()
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.put_object(Bucket=bucket, Key=f"{key}.tflock", Body=b'{"ID": "someone-else"}')
    with pytest.raises(TerraformFailed, match="Error acquiring the state lock"):
        stack.apply()


def test_validate_reports_a_place_for_each_fault(
    toolchain: Toolchain, providers: Providers, tmp_path: Path
) -> None:
    faulty = 'resource "aws_vpc" "this" {\n  cidr_blok = "10.0.0.0/16"\n}\n'
    (tmp_path / "main.tf").write_text(faulty, encoding="utf-8")
    stack = toolchain.at(tmp_path, providers)
    stack.init()
    (found,) = stack.validate()
    assert (found.severity, found.file, found.line) == ("error", "main.tf", 2)
    assert "cidr_blok" in str(found)


def test_the_console_reads_expressions_back(toolchain: Toolchain, tmp_path: Path) -> None:
    read = toolchain.at(tmp_path).console('"a$${b}"', "[1, true, null]", '{ "k" = "v\\n" }')
    assert read == ("a${b}", [1, True, None], {"k": "v\n"})


def a_parameter_stack(below: Path, account: str, *, allowed: str | None = None) -> Path:
    folder = below / account
    folder.mkdir()
    providers = (STACKS / "workload" / "providers.tf").read_text(encoding="utf-8").replace(DEV, account)
    limited = providers.replace(f'["{account}"]', f'["{allowed or account}"]')
    (folder / "main.tf").write_text(limited + PARAMETER.format(account=account), encoding="utf-8")
    return folder
