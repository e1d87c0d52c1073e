"""The end of the open estate: people leave, then all of it is taken down, each as the documentation says.

Runs after the other modules of the folder, by its name: it takes away what they look at.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from terraform.account import Account, Place
from terraform.apply.estate import (
    ALPHA,
    ALPHA_DEV,
    BETA_DEV,
    GAMMA_DEV,
    LINES,
    MANAGEMENT,
    ORDER,
    PLATFORM_ORGANIZATION,
    RESEARCH,
    RESEARCH_DEV,
    ROOT,
)
from terraform.apply.leaving import Drains, live_in, take_over, without_people
from terraform.emulator.server import EmulatedAws
from terraform.harness import AS_KNOWN, Plan, Terraform, TerraformFailed
from terraform.rollout import Rollout

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

WORKLOADS = (ALPHA, LINES, RESEARCH)
PEOPLE = ("alpha/dev/lab", "alpha/dev/vic", "gamma/dev/cards")
WHOLE = {ALPHA_DEV: "alpha/dev", BETA_DEV: "beta/dev", GAMMA_DEV: "gamma/dev", RESEARCH_DEV: "research/dev"}
BOARD = "gamma-cards--board"
STUDIO_KEY = "module.keys.aws_kms_key.studio"
DONE, NOT_YET = 0, 3

Said = CompletedProcess[str]


@dataclass(frozen=True, slots=True)
class Departure:
    """People who leave: an apply that was refused, and what scripts said before and after one that was not.

    `kept` are the policies of a role after the refusal, `halfway` the roles of gamma after an apply was
    killed, `again` the plan after it was run again, `left` the spaces, applications and objects of gamma
    at the end.
    """

    refused: str
    kept: Mapping[str, str]
    before: Mapping[str, Said]
    after: Mapping[str, Said]
    halfway: frozenset[str]
    again: Plan
    left: frozenset[str]
    workspace: Path


@pytest.fixture(scope="module")
def lived_in(replanned: Mapping[str, "Future[Plan]"], at: Callable[[str], Place]) -> None:
    """Applications, spaces, objects and logs that no state has, once nothing is left to change."""
    for done in replanned.values():
        done.result()
    live_in(at)


@pytest.fixture(scope="module")
def drains(
    open_estate: Rollout, running_aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory
) -> Drains:
    """Scripts of the estate as it was applied."""
    return Drains(open_estate.out.parent, running_aws, tmp_path_factory.mktemp("scripts"), dict(os.environ))


@pytest.fixture(scope="module")
def departure(
    lived_in: None,
    open_estate: Rollout,
    drains: Drains,
    at: Callable[[str], Place],
    tmp_path_factory: pytest.TempPathFactory,
) -> Departure:
    """A user and a space leave alpha, and a team leaves gamma by an apply that is killed and run again."""
    assert lived_in is None
    scripts = {target: drains.run(target, empties=True) for target in PEOPLE[:1]}
    out = without_people(tmp_path_factory.mktemp("leaving"))
    take_over(open_estate, out)
    stack = open_estate.at(ALPHA_DEV)
    with pytest.raises(TerraformFailed) as refused:
        stack.apply(AS_KNOWN)
    kept = at(ALPHA_DEV).account.attached("alpha-dev-viewer")
    scripts |= {target: drains.run(target, empties=True) for target in PEOPLE[1:]}
    stack.apply()
    stack = open_estate.at(GAMMA_DEV)
    account = at(GAMMA_DEV).account
    stack.killed("apply", AS_KNOWN, once=lambda: BOARD not in _spaces(account), settle=drains.aws.settle)
    halfway = frozenset(at(GAMMA_DEV).roles())
    stack.apply()
    again = stack.plan()
    after = {target: drains.run(target, empties=True) for target in PEOPLE}
    left = frozenset(_of_gamma(at(GAMMA_DEV)))
    return Departure(str(refused.value), kept, scripts, after, halfway, again, left, out.parent)


def _spaces(account: Account) -> list[str]:
    return [one["SpaceName"] for one in account.every("sagemaker", "list_spaces")]


def _selections(account: Account) -> list[dict[str, Any]]:
    """What is backed up by any plan of the account."""
    plans = [one["BackupPlanId"] for one in account.every("backup", "list_backup_plans")]
    return [
        one for plan in plans for one in account.every("backup", "list_backup_selections", BackupPlanId=plan)
    ]


def _of_gamma(place: Place) -> Iterator[str]:
    every = place.account.every
    yield from _spaces(place.account)
    apps = every("sagemaker", "list_apps")
    yield from (f"{one['SpaceName']}: {one['Status']}" for one in apps)
    yield from (one["Key"] for one in every("s3", "list_objects_v2", Bucket=place.bucket))


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Every stack, taken down in the documented order, with what its scripts said on the way."""

    told: Mapping[str, list[Said]]
    destroyed: Mapping[str, "Future[str]"]


@pytest.fixture(scope="module")
def withdrawal(
    departure: Departure, open_estate: Rollout, drains: Drains, at: Callable[[str], Place]
) -> Withdrawal:
    """Drained, domain destroyed, drained, the rest destroyed, drained; two destroys are killed first."""
    scripts = Drains(departure.workspace, drains.aws, drains.folder, drains.environment)
    told: dict[str, list[Said]] = {stack: [] for stack in WHOLE}

    def take_down(stack: Terraform) -> str:
        name = stack.folder.relative_to(open_estate.out).as_posix()
        if name == PLATFORM_ORGANIZATION:
            _let_go(stack, Account(drains.aws, MANAGEMENT))
        if name not in WHOLE:
            return stack.destroy()
        target, said = WHOLE[name], told[name]
        said.append(scripts.run(target))
        if name == RESEARCH_DEV:
            account = at(name).account
            told_to_tenants = len(account.every("ssm", "describe_parameters"))
            stack.killed(
                "destroy",
                "-target=module.domain",
                once=lambda: len(account.every("ssm", "describe_parameters")) < told_to_tenants,
                settle=drains.aws.settle,
            )
        if name != GAMMA_DEV:
            stack.destroy("-target=module.domain")
        said.append(scripts.run(target, empties=True))
        if name == BETA_DEV:
            stack.forget(STUDIO_KEY)
        if name == ALPHA_DEV:
            account = at(name).account
            stack.killed("destroy", once=lambda: _selections(account) == [], settle=drains.aws.settle)
        text = stack.destroy()
        said.append(scripts.run(target, empties=True))
        return text

    told[RESEARCH_DEV].append(scripts.run(WHOLE[RESEARCH_DEV]))
    return Withdrawal(told, open_estate.destroy(take_down))


def _let_go(organization: Terraform, management: Account) -> None:
    """Take the placed account out of its unit and out of the state: AWS deletes no unit that holds one."""
    organization.forget("aws_organizations_account.research")
    client = management.client("organizations")
    [parent] = client.list_parents(ChildId=RESEARCH)["Parents"]
    client.move_account(AccountId=RESEARCH, SourceParentId=parent["Id"], DestinationParentId=ROOT)


@pytest.fixture(params=WORKLOADS)
def workload(request: pytest.FixtureRequest, withdrawal: Withdrawal, running_aws: EmulatedAws) -> Account:
    """An account that had an environment, after it is destroyed."""
    for done in withdrawal.destroyed.values():
        done.result()
    return Account(running_aws, request.param)


@pytest.mark.parametrize("stack", ORDER)
def test_a_second_plan_is_empty(stack: str, replanned: Mapping[str, "Future[Plan]"]) -> None:
    again = replanned[stack].result()
    assert not again.changes, again.text


def test_whoever_has_applications_or_spaces_is_not_destroyed(departure: Departure) -> None:
    assert "ResourceInUse" in departure.refused
    assert "aws_sagemaker_user_profile.vic" in departure.refused


def test_whoever_is_not_destroyed_keeps_every_policy_of_the_role(departure: Departure) -> None:
    names = {name.removeprefix("alpha-dev-viewer-") for name in departure.kept}
    assert {"studio"} <= names
    assert any("guardrails" in name for name in departure.kept)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("alpha/dev/lab", "take the space lab out of tenants/alpha.yaml"),
        ("gamma/dev/cards", "say `lifecycle: retired` of the team cards in tenants/gamma.yaml"),
    ],
)
def test_a_script_stops_what_runs_and_says_what_to_take_out(
    departure: Departure, target: str, words: str
) -> None:
    said = departure.before[target]
    assert (said.returncode, said.stderr) == (NOT_YET, "")
    assert "delete-app" in said.stdout
    assert words in said.stdout


def test_a_script_tells_where_the_home_of_whoever_leaves_is(departure: Departure) -> None:
    said = departure.before["alpha/dev/vic"]
    assert said.returncode == NOT_YET
    assert "file system of the home directories: fs-" in said.stdout
    assert "profile, and user id of its home directory: vic\t20000" in said.stdout
    assert "--space-name mine" in said.stdout


@pytest.mark.parametrize("target", PEOPLE)
def test_nothing_is_left_to_do_once_terraform_has_taken_the_rest(departure: Departure, target: str) -> None:
    said = departure.after[target]
    assert (said.returncode, said.stderr) == (DONE, "")
    assert "aws " not in said.stdout


def test_an_apply_that_is_killed_while_a_team_goes_is_run_again_to_an_empty_plan(
    departure: Departure, at: Callable[[str], Place]
) -> None:
    of_cards = {name for name in departure.halfway if name.startswith("-cards-")}
    assert of_cards, "it was killed too late: nothing was left to do"
    assert not departure.again.changes, departure.again.text
    assert not of_cards & at(GAMMA_DEV).roles().keys()


def test_another_team_keeps_its_spaces_applications_and_objects(departure: Departure) -> None:
    assert departure.left == {
        "gamma-credit--notes",
        "gamma-credit--mine",
        "gamma-credit--mine: InService",
        "gamma-cards--mine: Deleted",
        "credit/y",
    }


@pytest.mark.parametrize("stack", ORDER)
def test_a_stack_is_destroyed(stack: str, withdrawal: Withdrawal, open_estate: Rollout) -> None:
    assert "Destroy complete!" in withdrawal.destroyed[stack].result()
    assert open_estate.at(stack).resources() == ()


def test_a_shared_domain_is_not_touched_while_a_tenant_lives_in_it(withdrawal: Withdrawal) -> None:
    said = withdrawal.told[RESEARCH_DEV][0]
    assert said.returncode == NOT_YET
    assert "take down the tenants that live here first: gamma/dev" in said.stdout
    assert "delete" not in said.stdout


@pytest.mark.parametrize("stack", [ALPHA_DEV, BETA_DEV, RESEARCH_DEV])
def test_the_domain_is_asked_for_before_its_network_and_the_rest_after(
    stack: str, withdrawal: Withdrawal
) -> None:
    withdrawal.destroyed[stack].result()
    first, second, last = withdrawal.told[stack][-3:]
    assert (first.returncode, first.stderr) == (NOT_YET, "")
    assert f"terraform -chdir=out/{stack} destroy -target=module.domain" in first.stdout
    assert (second.returncode, second.stderr) == (NOT_YET, "")
    assert f"terraform -chdir=out/{stack} destroy\n" in second.stdout
    assert (last.returncode, last.stderr) == (DONE, "")
    assert "Nothing is left. Now:" in last.stdout


def test_a_bucket_that_holds_something_stops_the_script_until_it_is_to_be_emptied(
    withdrawal: Withdrawal,
) -> None:
    withdrawal.destroyed[GAMMA_DEV].result()
    first, second, last = withdrawal.told[GAMMA_DEV]
    assert "holds objects or versions" in first.stdout
    assert "tenantry drain gamma/dev --empty-buckets" in first.stdout
    assert "deleting objects of" in second.stdout
    assert "Nothing is left. Now:" in last.stdout


def test_what_no_state_has_is_deleted_and_nothing_that_terraform_has(withdrawal: Withdrawal) -> None:
    said = withdrawal.told[BETA_DEV][0].stdout
    deleted = {line.split()[-1] for line in said.splitlines() if " delete-" in line and "-app " not in line}
    assert deleted == {"mine", "ghost"}


def test_no_domain_profile_or_space_is_left(workload: Account) -> None:
    for kind in ("domains", "user_profiles", "spaces"):
        assert workload.every("sagemaker", f"list_{kind}") == []


def test_home_directories_stay_or_go_as_the_classification_says(workload: Account) -> None:
    kept = workload.every("efs", "describe_file_systems")
    assert len(kept) == (workload.id == LINES)
    assert {each["NumberOfMountTargets"] for each in kept} <= {0}


def test_the_key_of_kept_home_directories_stays(workload: Account) -> None:
    for each in workload.every("efs", "describe_file_systems"):
        key = workload.client("kms").describe_key(KeyId=each["KmsKeyId"])["KeyMetadata"]
        assert key["KeyState"] == "Enabled"


def test_no_vault_or_backup_plan_is_left(workload: Account) -> None:
    assert workload.every("backup", "list_backup_plans") == []
    assert workload.every("backup", "list_backup_vaults") == []


def test_no_budget_is_left(workload: Account) -> None:
    assert workload.client("budgets").describe_budgets(AccountId=workload.id)["Budgets"] == []


def test_no_role_or_policy_is_left(workload: Account) -> None:
    assert workload.roles("/tenantry/") == {}
    assert workload.managed_policies("/tenantry/") == {}


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
    ours = [each["KeyState"] for each in keys if each["KeyManager"] == "CUSTOMER"]
    assert {*ours} - {"Enabled"} == {"PendingDeletion"}
    assert ours.count("Enabled") == (workload.id == LINES)


def test_the_organization_is_as_it_was(withdrawal: Withdrawal, running_aws: EmulatedAws) -> None:
    for done in withdrawal.destroyed.values():
        done.result()
    management = Account(running_aws, MANAGEMENT)
    assert set(management.units(ROOT)) == {"Sandbox"}
    policies = management.every("organizations", "list_policies", Filter="SERVICE_CONTROL_POLICY")
    assert [each["Name"] for each in policies] == ["FullAWSAccess"]
    assert set(management.scps(ALPHA)) == {"FullAWSAccess"}
    assert management.every("ssm", "describe_parameters") == []


def test_each_call_was_one_that_the_roles_of_pipelines_are_let_make(
    withdrawal: Withdrawal, running_aws: EmulatedAws
) -> None:
    assert all(done.result() for done in withdrawal.destroyed.values())
    decided = running_aws.decided
    assert (decided.refused, decided.unknown) == ([], [])
    used = {(name, action.partition(":")[0]) for name, action in decided.allowed}
    both = ("TenantryApply", "TenantryPlan")
    services = ("backup", "iam", "organizations", "route53resolver", "sagemaker", "sso")
    assert {(name, one) for name in both for one in services} <= used
