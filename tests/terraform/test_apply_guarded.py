"""The guarded estate, applied: accounts made and adopted, an existing VPC, and what refuses to go.

Administrators make the roles of its pipelines, which apply the rest, and plan it again.
"""

import re
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from terraform import applies
from terraform.account import REGION, Account, Place, conditions
from terraform.changes import Case, cases, contradictions, outcome, prepared
from terraform.emulator.network import ExistingNetwork, ExistingSubnet
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.server import EmulatedAws
from terraform.harness import AS_KNOWN, Plan, TerraformFailed, Toolchain
from terraform.pipelines import Pipelines
from terraform.planned import (
    all_planned,
    facts_below,
    ids_of,
    policies_planned,
    policies_proved,
    wiring_planned,
    wiring_proved,
)
from terraform.providers import Providers
from terraform.rollout import Rollout, rendered
from terraform.standing import otherwise

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("guarded-estate")]

MANAGEMENT, DEV, ADOPTED, LINES = "100000000001", "200000000021", "200000000022", "100000000005"
ROOT, SANDBOX = "r-acme", "ou-acme-5andb0x1"
VPC, ENDPOINTS = "vpc-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"
SUBNETS = ("subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002")
STUDIO_ENDPOINTS = ("vpce-0a1b2c3d4e5f60001", "vpce-0a1b2c3d4e5f60002")
ORGANIZATION = ExistingOrganization(
    id="o-acme0guard",
    root=ROOT,
    management=MANAGEMENT,
    accounts={
        DEV: ExistingAccount("Treasury dev", "aws+treasury-dev@acme.example"),
        ADOPTED: ExistingAccount("Old name", "old@acme.example"),
    },
    units={SANDBOX: "Sandbox"},
)
NETWORK = ExistingNetwork(
    account=LINES,
    region=REGION,
    vpc=VPC,
    cidr="10.32.0.0/20",
    subnets=(
        ExistingSubnet(SUBNETS[0], "10.32.0.0/24", "eu-west-1a"),
        ExistingSubnet(SUBNETS[1], "10.32.1.0/24", "eu-west-1b"),
    ),
    security_groups=(ENDPOINTS,),
)
ROLES = {account: f"_platform/bootstrap-{account}" for account in (MANAGEMENT, LINES)}
ORDER = {
    **dict.fromkeys(ROLES.values(), ()),
    "_platform/organization": (ROLES[MANAGEMENT],),
    "vault/prod": (ROLES[LINES],),
    "treasury/organization": (ROLES[MANAGEMENT], "_platform/organization"),
}
# The studio key is protected too, but terraform stops at the domain, which must go before its key.
REFUSING = {
    "module.domain.aws_sagemaker_domain.this",
    *(f"module.keys.aws_kms_key.{purpose}" for purpose in ("data", "logs", "workload")),
    "module.storage.aws_s3_bucket.data",
}
REFUSAL = re.compile(r"Resource (\S+) has\s+lifecycle\.prevent_destroy\s+set")
VPC_ONLY = {"StringNotEquals": {"sagemaker:AppNetworkAccessType": "VpcOnly"}}


@pytest.fixture(scope="module")
def estate(
    toolchain: Toolchain,
    providers: Providers,
    aws: EmulatedAws,
    tmp_path_factory: pytest.TempPathFactory,
) -> Rollout:
    aws.establish(ORGANIZATION, NETWORK)
    out = rendered("guarded", tmp_path_factory.mktemp("estate"))
    return Rollout(Pipelines.of(out).toolchain(toolchain, "apply"), providers, out, ORDER)


@pytest.fixture(scope="module")
def applied(estate: Rollout) -> Mapping[str, "Future[str]"]:
    return estate.apply()


@pytest.fixture(scope="module")
def replanned(estate: Rollout, applied: Mapping[str, "Future[str]"]) -> Mapping[str, "Future[Plan]"]:
    for done in applied.values():
        done.result()
    planning = Pipelines.of(estate.out).toolchain(estate.toolchain, "plan")
    return replace(estate, toolchain=planning).plan()


@pytest.fixture(scope="module")
def refused(estate: Rollout, replanned: Mapping[str, "Future[Plan]"]) -> Mapping[str, "Future[str]"]:
    for done in replanned.values():
        done.result()
    return estate.destroy(lambda stack: stack.destroy(AS_KNOWN))


@pytest.fixture
def management(applied: Mapping[str, "Future[str]"], aws: EmulatedAws) -> Account:
    applied["treasury/organization"].result()
    return Account(aws, MANAGEMENT)


@pytest.fixture
def vault(applied: Mapping[str, "Future[str]"], aws: EmulatedAws) -> Place:
    applied["vault/prod"].result()
    return Place(Account(aws, LINES), "vault", "prod")


def members(management: Account) -> dict[str, dict[str, Any]]:
    """The accounts of the organization by id."""
    return {each["Id"]: each for each in management.every("organizations", "list_accounts")}


def created(management: Account) -> dict[str, Any]:
    """The one account that was not there before."""
    found = members(management)
    (new,) = found.keys() - {MANAGEMENT, DEV, ADOPTED}
    return found[new]


def refusing(failure: TerraformFailed) -> set[str]:
    """The addresses that terraform says must stay, out of the frame it draws around each error."""
    return set(REFUSAL.findall(re.sub(r"[│\s]+", " ", str(failure))))


@pytest.mark.parametrize("stack", ORDER)
def test_a_stack_is_applied(stack: str, applied: Mapping[str, "Future[str]"]) -> None:
    assert "Apply complete!" in applied[stack].result()


def test_an_account_is_created_in_its_unit(management: Account, estate: Rollout) -> None:
    new = created(management)
    assert (new["Name"], new["Email"]) == ("R&D 'Treasury' <prod>", "aws+treasury-prod@acme.example")
    assert management.parent(new["Id"]) == management.units(ROOT)["ML Workloads"]
    told = estate.at("treasury/organization").outputs()["account_ids"]
    assert told == {"dev": DEV, "test": ADOPTED, "prod": new["Id"]}


def test_an_account_is_adopted_into_its_unit_and_keeps_its_name(management: Account) -> None:
    adopted = members(management)[ADOPTED]
    assert (adopted["Name"], adopted["Email"]) == ("Old name", "old@acme.example")
    assert management.parent(ADOPTED) == SANDBOX


def test_an_account_without_a_unit_stays_where_it_is(management: Account) -> None:
    assert management.parent(DEV) == ROOT


def test_an_account_carries_what_its_unit_does_not_carry_for_it(management: Account) -> None:
    def own(account: str) -> list[dict[str, Any]]:
        statements = [each for scp in management.scps(account).values() for each in scp["Statement"]]
        return conditions(statements, "Deny", "sagemaker:CreateDomain")

    accounts = (DEV, ADOPTED, created(management)["Id"])
    assert [VPC_ONLY in own(account) for account in accounts] == [True, False, False]
    assert [VPC_ONLY in own(management.parent(account)) for account in accounts[1:]] == [True, True]
    for account in accounts:
        assert [each for each in own(account) if "ForAnyValue:StringNotLike" in each]


def test_the_domain_lives_in_the_vpc_that_was_there(vault: Place) -> None:
    domain = vault.domain()
    assert (domain["VpcId"], set(domain["SubnetIds"])) == (VPC, set(SUBNETS))
    assert domain["AppNetworkAccessType"] == "VpcOnly"
    assert {each["SubnetId"] for each in vault.account.in_vpc("subnets", VPC)} == set(SUBNETS)
    assert vault.account.every("ec2", "describe_vpc_endpoints") == []
    assert vault.account.every("ec2", "describe_flow_logs") == []


def test_the_group_of_the_existing_endpoints_lets_applications_and_jobs_in(vault: Place) -> None:
    assert _let_in(vault) == {vault.groups(VPC)[name]["GroupId"] for name in ("domain", "workload")}


def _let_in(vault: Place) -> set[str]:
    """The groups that reach the existing endpoints over HTTPS."""
    (group,) = vault.account.client("ec2").describe_security_groups(GroupIds=[ENDPOINTS])["SecurityGroups"]
    return {
        pair["GroupId"]
        for rule in group["IpPermissions"]
        if (rule["FromPort"], rule["ToPort"]) == (443, 443)
        for pair in rule["UserIdGroupPairs"]
    }


def test_https_leaves_to_the_ranges_of_central_endpoints_and_to_no_others(vault: Place) -> None:
    groups = {name: group for name, group in vault.groups(VPC).items() if name in {"domain", "workload"}}
    leaving = {
        (name, rule.get("FromPort"), rule.get("ToPort"), each["CidrIp"])
        for name, group in groups.items()
        for rule in group["IpPermissionsEgress"]
        for each in rule.get("IpRanges", ())
    }
    assert leaving == {
        (name, 443, 443, cidr)
        for name in ("domain", "workload")
        for cidr in ("10.200.0.0/24", "10.200.1.0/26")
    }


def test_users_come_through_the_existing_endpoints_or_from_the_company(vault: Place) -> None:
    denials = conditions(vault.statements("user"), "Deny", "sagemaker:CreatePresignedDomainUrl")
    (elsewhere,) = [each for each in denials if "NotIpAddressIfExists" in each]
    assert elsewhere == {
        "NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"},
        "StringNotEquals": {"aws:SourceVpce": list(STUDIO_ENDPOINTS)},
    }


@pytest.mark.parametrize("stack", ORDER)
def test_a_second_plan_is_empty(stack: str, replanned: Mapping[str, "Future[Plan]"]) -> None:
    again = replanned[stack].result()
    assert not again.changes, again.text


def test_everything_stands_as_it_is_rendered_and_nothing_of_it_is_drift(
    estate: Rollout, replanned: Mapping[str, "Future[Plan]"]
) -> None:
    assert otherwise(estate.out, replanned) == {}


@pytest.mark.parametrize("case", cases("guarded"), ids=str)
def test_a_setting_does_what_the_reference_says(
    case: Case, estate: Rollout, replanned: Mapping[str, "Future[Plan]"], tmp_path: Path
) -> None:
    replanned[case.stack].result()
    with prepared(case, estate, tmp_path) as first:
        seen = outcome(case, first, tmp_path)
    assert contradictions(case, seen) == [], seen.plan
    assert seen.unlike == (), seen.plan


@pytest.mark.parametrize("case", applies.cases("guarded"), ids=str)
def test_an_apply_does_what_a_review_said(
    case: applies.Case, estate: Rollout, replanned: Mapping[str, "Future[Plan]"], tmp_path: Path
) -> None:
    for done in replanned.values():
        done.result()
    assert applies.contradictions(case, estate, tmp_path) == []


def test_policies_and_their_wiring_are_what_is_proved(
    estate: Rollout, replanned: Mapping[str, "Future[Plan]"]
) -> None:
    proved, resources = facts_below(estate.out, ORDER), all_planned(replanned)
    assert proved.faults == ()
    assert policies_proved(proved, ids_of(resources)) == policies_planned(resources)
    assert wiring_proved(proved, ids_of(resources)) == wiring_planned(resources)


def test_confidential_data_refuses_to_be_destroyed(
    refused: Mapping[str, "Future[str]"], estate: Rollout, vault: Place
) -> None:
    with pytest.raises(TerraformFailed, match="Instance cannot be destroyed") as refusal:
        refused["vault/prod"].result()
    assert refusing(refusal.value) == REFUSING
    assert vault.domain()["Status"] == "InService"
    assert set(estate.at("vault/prod").resources()) >= REFUSING


def test_accounts_refuse_to_be_destroyed(refused: Mapping[str, "Future[str]"], management: Account) -> None:
    with pytest.raises(TerraformFailed, match="Instance cannot be destroyed") as refusal:
        refused["treasury/organization"].result()
    assert refusing(refusal.value) == {f"aws_organizations_account.{each}" for each in ("prod", "test")}
    assert {DEV, ADOPTED, created(management)["Id"]} < members(management).keys()


def test_confidential_homes_outlive_even_a_domain_that_was_released(
    refused: Mapping[str, "Future[str]"], estate: Rollout, vault: Place
) -> None:
    home = vault.domain()["HomeEfsFileSystemId"]
    with pytest.raises(TerraformFailed):
        refused["vault/prod"].result()
    estate.at("vault/prod").release()
    again = replace(estate, order={"vault/prod": ()}).destroy()
    assert "Destroy complete!" in again["vault/prod"].result()
    assert [each["FileSystemId"] for each in vault.account.every("efs", "describe_file_systems")] == [home]
    assert vault.account.every("sagemaker", "list_domains") == []
    assert vault.account.roles("/tenantry/") == {}
    assert _let_in(vault) == set()
    assert {each["SubnetId"] for each in vault.account.in_vpc("subnets", VPC)} == set(SUBNETS)


def test_each_call_was_one_that_the_roles_of_pipelines_are_let_make(
    replanned: Mapping[str, "Future[Plan]"], aws: EmulatedAws
) -> None:
    assert all(plan.result() for plan in replanned.values())
    assert (aws.decided.refused, aws.decided.unknown) == ([], [])
    used = {(name, action.partition(":")[0]) for name, action in aws.decided.allowed}
    both = ("TenantryApply", "TenantryPlan")
    assert {(name, one) for name in both for one in ("organizations", "iam", "sagemaker")} <= used
