"""An account of no organization, applied: its boundary carries what SCPs hold elsewhere.

A repository delivers it: administrators make the roles of its pipelines, one of which applies all that is
applied here, and the other plans again.
"""

import shutil
from base64 import b64decode
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from terraform.account import Account, Place, conditions
from terraform.emulator.server import EmulatedAws
from terraform.emulator.transit import Hub
from terraform.harness import AS_KNOWN, STATE, Plan, TerraformFailed, Toolchain
from terraform.pipelines import Pipelines
from terraform.providers import Providers
from terraform.rollout import Rollout, rendered
from terraform.standing import otherwise

from generator.iam import services
from generator.iam.services import AccessLevel

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("alone-estate")]

STACK, ACCOUNT = "solo/prod", "300000000032"
BOOTSTRAP = f"_platform/bootstrap-{ACCOUNT}"
HUB = Hub(
    "300000000039",
    "eu-west-1",
    "tgw-0a1b2c3d4e5f60718",
    {
        "Z0123456789ABCDEFGHI1": "api.ecr.eu-west-1.amazonaws.com",
        "Z0123456789ABCDEFGHI2": "dkr.ecr.eu-west-1.amazonaws.com",
    },
    {ACCOUNT},
)
THROUGH = ("NatGatewayId", "TransitGatewayId", "GatewayId")
CENTRAL, USERS = "10.200.0.0/24", "172.20.0.0/16"
VPC_ONLY = {"StringNotEquals": {"sagemaker:AppNetworkAccessType": "VpcOnly"}}


def alone(below: Path, edit: Callable[[Path], None] = lambda _: None) -> Path:
    """The estate with an edit of its files."""
    return rendered("alone", below, edit)


@pytest.fixture(scope="module")
def estate(
    toolchain: Toolchain,
    providers: Providers,
    aws: EmulatedAws,
    tmp_path_factory: pytest.TempPathFactory,
) -> Rollout:
    aws.establish(HUB)
    out = alone(tmp_path_factory.mktemp("alone"))
    Rollout(toolchain, providers, out, {BOOTSTRAP: ()}).apply()[BOOTSTRAP].result()
    applying = Pipelines.of(out).toolchain(toolchain, "apply")
    return Rollout(applying, providers, out, {STACK: ()})


@pytest.fixture(scope="module")
def own_key(estate: Rollout, aws: EmulatedAws) -> str:
    """The id of a key that was there first, imported as the key of application volumes."""
    kms = Account(aws, ACCOUNT).client("kms")
    # AWS says what a key is for also where nobody said it; the emulator only repeats it.
    made = kms.create_key(Description="Made by hand", KeyUsage="ENCRYPT_DECRYPT")
    key = str(made["KeyMetadata"]["KeyId"])
    stack = estate.at(STACK)
    stack.init()
    stack.take_over("module.keys.aws_kms_key.studio", key)
    return key


@pytest.fixture(scope="module")
def applied(estate: Rollout, own_key: str) -> str:
    assert own_key
    return estate.apply()[STACK].result()


@pytest.fixture(scope="module")
def replanned(estate: Rollout, applied: str) -> Mapping[str, "Future[Plan]"]:
    assert "Apply complete!" in applied
    planning = Pipelines.of(estate.out).toolchain(estate.toolchain, "plan")
    return replace(estate, toolchain=planning).plan()


@pytest.fixture
def solo(applied: str, aws: EmulatedAws) -> Place:
    assert "Apply complete!" in applied
    return Place(Account(aws, ACCOUNT), "solo", "prod")


def test_nothing_of_an_organization_is_rendered(estate: Rollout) -> None:
    stacks = {path.parent.relative_to(estate.out).as_posix() for path in estate.out.rglob("backend.tf")}
    assert {one for one in stacks if "/bootstrap-" not in one} == {STACK}


def test_a_second_plan_is_empty(replanned: Mapping[str, "Future[Plan]"]) -> None:
    assert not replanned[STACK].result().changes


def test_it_stands_as_it_is_rendered_and_nothing_of_it_is_drift(
    estate: Rollout, replanned: Mapping[str, "Future[Plan]"]
) -> None:
    assert otherwise(estate.out, replanned) == {}


def test_every_role_is_bounded_by_what_an_scp_would_hold(solo: Place) -> None:
    roles = {name: role for name, role in solo.roles().items() if name != "flow-logs"}
    boundaries = {role["PermissionsBoundary"]["PermissionsBoundaryArn"] for role in roles.values()}
    (arn,) = boundaries
    iam = solo.account.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    statements = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"][
        "Statement"
    ]
    assert VPC_ONLY in conditions(statements, "Deny", "sagemaker:CreateDomain")
    carried = solo.statements("mlops-engineer")
    assert [
        one
        for one in conditions(carried, "Deny", "sagemaker:CreateTrainingJob")
        if "ForAnyValue:StringNotLike" in one
    ]


def test_a_user_has_the_role_of_what_they_do_in_this_environment(solo: Place) -> None:
    assert {"viewer", "mlops-engineer"} <= solo.roles().keys()
    assert "data-scientist" not in solo.roles()
    studio = solo.account.client("sagemaker")
    sue = studio.describe_user_profile(DomainId=solo.domain()["DomainId"], UserProfileName="sue")
    assert sue["UserSettings"]["ExecutionRole"] == solo.role_arn("viewer")


def test_a_key_that_was_there_is_kept_and_gets_the_policy_that_is_proved(solo: Place, own_key: str) -> None:
    key = solo.key("studio")
    assert key["KeyId"] == own_key
    assert key["Description"] != "Made by hand"
    assert solo.domain()["KmsKeyId"].endswith(own_key)
    allowed = [one for one in key["Statements"] if one["Principal"] == {"AWS": "*"}]
    assert all("aws:PrincipalArn" in str(one["Condition"]) for one in allowed)


def scripts(place: Place) -> dict[str, str]:
    """The text of every script by its ARN."""
    studio = place.account.client("sagemaker")
    names = [
        one["StudioLifecycleConfigName"]
        for one in studio.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
    ]
    found = [studio.describe_studio_lifecycle_config(StudioLifecycleConfigName=name) for name in names]
    return {
        one["StudioLifecycleConfigArn"]: b64decode(one["StudioLifecycleConfigContent"]).decode()
        for one in found
    }


def started_with(place: Place) -> dict[str, set[str]]:
    """The scripts that applications of everybody start with, by the settings of their type."""
    studio = place.account.client("sagemaker")
    domain = place.domain()["DomainId"]
    users = [
        studio.describe_user_profile(DomainId=domain, UserProfileName=name)["UserSettings"]
        for name in ("joe", "sue")
    ]
    return {
        app: {user[app]["BuiltInLifecycleConfigArn"] for user in users}
        for app in ("JupyterLabAppSettings", "CodeEditorAppSettings")
    }


def test_applications_start_with_defaults_of_the_network_keys_and_roles_that_stand(solo: Place) -> None:
    texts, used = scripts(solo), started_with(solo)
    assert {arn for arns in used.values() for arn in arns} == texts.keys()
    assert [len(arns) for arns in used.values()] == [1, 1]
    file = texts[next(iter(used["JupyterLabAppSettings"]))].partition("<<'END'\n")[2].partition("\nEND\n")[0]
    job = yaml.safe_load(file)["SageMaker"]["TrainingJob"]
    groups = solo.groups(solo.domain()["VpcId"])
    assert set(job["VpcConfig"]["Subnets"]) == set(solo.domain()["SubnetIds"])
    assert job["VpcConfig"]["SecurityGroupIds"] == [groups["workload"]["GroupId"]]
    assert job["ResourceConfig"]["VolumeKmsKeyId"] == solo.key("workload")["Arn"]
    assert job["OutputDataConfig"]["KmsKeyId"] == solo.key("data")["Arn"]
    assert job["RoleArn"] == solo.role_arn("job")


def test_defaults_are_switched_off_and_on_again_while_the_profiles_stand(
    estate: Rollout, solo: Place, tmp_path: Path
) -> None:
    def switch_off(workspace: Path) -> None:
        file = workspace / "tenants" / "solo.yaml"
        file.write_text(
            f"{file.read_text(encoding='utf-8')}\nstudio:\n  sdk_defaults: false\n", encoding="utf-8"
        )

    before, used = scripts(solo), started_with(solo)
    with estate.as_rendered(STACK, alone(tmp_path, switch_off)) as changed:
        changed.apply(AS_KNOWN)
        assert not changed.plan().changes
        assert set(scripts(solo).values()) == {"#!/bin/sh\nexit 0"}
        assert {arn for arns in started_with(solo).values() for arn in arns} == scripts(solo).keys()
    assert (scripts(solo), started_with(solo)) == (before, used)


def test_a_repository_is_of_the_tenants_name_and_under_a_key_that_only_ecr_uses(solo: Place) -> None:
    (repository,) = solo.account.client("ecr").describe_repositories()["repositories"]
    assert repository["repositoryName"] == "solo/prod/training"
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    key = solo.key("images")
    assert repository["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": key["Arn"]}
    assert "kms:Decrypt" not in str(key["Statements"])


def listed(place: Place) -> list[str]:
    """The domains that the firewall of the environment lets through."""
    firewall = place.account.client("network-firewall")
    group = firewall.describe_rule_group(RuleGroupName="solo-prod-domains", Type="STATEFUL")
    found: list[str] = group["RuleGroup"]["RulesSource"]["RulesSourceList"]["Targets"]
    return sorted(found)


def leads(place: Place) -> dict[str, dict[str, str]]:
    """Where the table of each subnet leads, by the subnet's name: to which addresses, through what."""
    vpc = place.domain()["VpcId"]
    names = {
        one["SubnetId"]: {tag["Key"]: tag["Value"] for tag in one["Tags"]}["Name"].removeprefix("solo-prod-")
        for one in place.account.in_vpc("subnets", vpc)
    }
    tables = {
        names[one["SubnetId"]]: table["Routes"]
        for table in place.account.in_vpc("route_tables", vpc)
        for one in table["Associations"]
        if not one["Main"]
    }
    return {
        name: {
            route["DestinationCidrBlock"]: next(route[name] for name in THROUGH if name in route)
            for route in routes
            if route.get("GatewayId") != "local" and "DestinationCidrBlock" in route
        }
        for name, routes in tables.items()
    }


def arn_of_firewall(place: Place) -> str:
    (one,) = place.account.client("network-firewall").list_firewalls()["Firewalls"]
    assert one["FirewallName"] == f"solo-prod-{place.domain()['VpcId']}"
    return str(one["FirewallArn"])


def endpoints_of_firewall(place: Place) -> dict[str, str]:
    """The endpoint in each zone, by its letter."""
    told = place.account.client("network-firewall").describe_firewall(FirewallArn=arn_of_firewall(place))
    states = told["FirewallStatus"]["SyncStates"]
    return {zone[-1]: state["Attachment"]["EndpointId"] for zone, state in states.items()}


def test_every_packet_passes_the_firewall_of_its_zone_in_both_directions(solo: Place) -> None:
    ways, endpoints = leads(solo), endpoints_of_firewall(solo)
    vpc = solo.domain()["VpcId"]
    blocks = {one["AvailabilityZone"][-1]: one["CidrBlock"] for one in private_subnets(solo, vpc)}
    gateways = {zone: ways[f"firewall-{zone}"]["0.0.0.0/0"] for zone in "ab"}
    assert all(one.startswith("nat-") for one in gateways.values())
    assert len({*gateways.values()}) == len({*endpoints.values()}) == 2
    for zone in "ab":
        assert ways[f"private-{zone}"] == {
            "0.0.0.0/0": endpoints[zone],
            CENTRAL: HUB.gateway,
            USERS: HUB.gateway,
        }
        public = ways[f"public-{zone}"]
        assert public.pop("0.0.0.0/0").startswith("igw-")
        assert public == {blocks[zone]: endpoints[zone]}


def private_subnets(place: Place, vpc: str) -> list[dict[str, Any]]:
    """The subnets that people work in."""
    used = set(place.domain()["SubnetIds"])
    return [one for one in place.account.in_vpc("subnets", vpc) if one["SubnetId"] in used]


def test_the_firewall_is_encrypted_and_writes_down_what_it_drops(solo: Place) -> None:
    firewall = solo.account.client("network-firewall")
    arn = arn_of_firewall(solo)
    told = firewall.describe_firewall(FirewallArn=arn)["Firewall"]
    logged = firewall.describe_logging_configuration(FirewallArn=arn)["LoggingConfiguration"]
    assert told["EncryptionConfiguration"] == {"KeyId": solo.key("studio")["Arn"], "Type": "CUSTOMER_KMS"}
    assert {
        (one["LogType"], one["LogDestination"]["logGroup"]) for one in logged["LogDestinationConfigs"]
    } == {
        ("ALERT", "/tenantry/solo/prod/firewall"),
        ("FLOW", "/tenantry/solo/prod/firewall"),
    }


def test_another_list_changes_the_rules_and_nothing_else(
    estate: Rollout, solo: Place, tmp_path: Path
) -> None:
    out = alone(tmp_path, edited("solo", "files.pythonhosted.org", ".huggingface.co"))
    assert listed(solo) == [".pypi.org", "files.pythonhosted.org"]
    with estate.as_rendered(STACK, out) as changed:
        assert "1 changed, 0 destroyed" in changed.apply(AS_KNOWN)
        assert listed(solo) == [".huggingface.co", ".pypi.org"]
    assert listed(solo) == [".pypi.org", "files.pythonhosted.org"]


@pytest.mark.nightly
def test_a_firewall_and_an_attachment_go_and_come_while_everything_else_stands(
    estate: Rollout, solo: Place, tmp_path: Path
) -> None:
    def without(workspace: Path) -> None:
        edited("_platform", "  domains: [.pypi.org, .pythonhosted.org, .huggingface.co]\n", "")(workspace)
        edited("solo", "  transit_gateway: core\n  central_endpoints: [ecr.api, ecr.dkr]\n", "")(workspace)
        edited("solo", "  allowed_domains: [.pypi.org, files.pythonhosted.org]\n", "")(workspace)
        edited("solo", "internet: firewall", "internet: nat")(workspace)

    before = leads(solo)
    with estate.as_rendered(STACK, alone(tmp_path, without)) as changed:
        assert "2 added" in changed.apply(AS_KNOWN)  # the endpoints that were in the hub
        assert not changed.plan().changes
        now = leads(solo)
        assert now["private-a"] == before["firewall-a"]
        assert now.keys() == {"private-a", "private-b", "public-a", "public-b"}
        assert all(one["IsDefault"] for one in solo.account.in_vpc("network_acls", solo.domain()["VpcId"]))
        assert solo.account.client("network-firewall").list_firewalls()["Firewalls"] == []
    assert leads(solo)["firewall-a"] == before["firewall-a"]


def rules(place: Place) -> dict[str, list[tuple[str, str, tuple[int, int] | None]]]:
    """The rules of the subnets that people work in, by direction: what becomes of what, in their order."""
    (acl,) = (
        one for one in place.account.in_vpc("network_acls", place.domain()["VpcId"]) if not one["IsDefault"]
    )
    assert {one["SubnetId"] for one in acl["Associations"]} == set(place.domain()["SubnetIds"])
    found: dict[str, list[tuple[str, str, tuple[int, int] | None]]] = {"in": [], "out": []}
    for one in sorted(acl["Entries"], key=lambda entry: entry["RuleNumber"]):
        ports = (one["PortRange"]["From"], one["PortRange"]["To"]) if one["Protocol"] == "6" else None
        found["out" if one["Egress"] else "in"].append((one["RuleAction"], one["CidrBlock"], ports))
    return found


def test_nobodys_addresses_are_reached_through_the_transit_gateway_but_those_that_are_stated(
    solo: Place,
) -> None:
    vpc = solo.domain()["VpcId"]
    standing = [{"Name": "state", "Values": ["available"]}]
    (attachment,) = solo.account.client("ec2").describe_transit_gateway_vpc_attachments(Filters=standing)[
        "TransitGatewayVpcAttachments"
    ]
    (own,) = (one["CidrBlock"] for one in solo.account.in_vpc("vpcs", vpc))
    found, answers = rules(solo), (1024, 65535)
    assert (attachment["VpcId"], attachment["TransitGatewayId"]) == (vpc, HUB.gateway)
    assert attachment["Options"]["SecurityGroupReferencingSupport"] == "disable"
    assert not set(attachment["SubnetIds"]) & set(solo.domain()["SubnetIds"])
    private = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
    refused = [("deny", cidr, None) for cidr in private]
    assert found["out"][:7] == [
        ("allow", own, None), ("allow", CENTRAL, (443, 443)), ("allow", USERS, answers), *refused
    ]  # fmt: skip
    assert found["in"][:7] == [
        ("allow", own, None), ("allow", CENTRAL, answers), ("allow", USERS, (443, 443)), *refused
    ]  # fmt: skip
    names = solo.account.client("route53").list_hosted_zones_by_vpc(VPCId=vpc, VPCRegion="eu-west-1")
    assert {one["Name"] for one in names["HostedZoneSummaries"]} >= {f"{one}." for one in HUB.zones.values()}


@pytest.mark.nightly
def test_everything_goes_out_through_the_transit_gateway_instead_while_everything_else_stands(
    estate: Rollout, solo: Place, tmp_path: Path
) -> None:
    def behind(workspace: Path) -> None:
        edited("solo", "  allowed_domains: [.pypi.org, files.pythonhosted.org]\n", "")(workspace)
        edited("solo", "internet: firewall", "internet: transit-gateway")(workspace)

    before = {name: ways.keys() for name, ways in leads(solo).items()}
    with estate.as_rendered(STACK, alone(tmp_path, behind)) as changed:
        changed.apply(AS_KNOWN)
        assert not changed.plan().changes
        assert leads(solo)["private-a"] == {"0.0.0.0/0": HUB.gateway}
        assert leads(solo).keys() == {"private-a", "private-b", "transit-a", "transit-b"}
    assert {name: ways.keys() for name, ways in leads(solo).items()} == before


def in_the_vpc(workspace: Path) -> None:
    """Without a way to the internet, but for the transit gateway's endpoints."""
    edited("_platform", "  domains: [.pypi.org, .pythonhosted.org, .huggingface.co]\n", "")(workspace)
    edited("solo", "  allowed_domains: [.pypi.org, files.pythonhosted.org]\n", "")(workspace)
    edited("solo", "internet: firewall", "internet: none")(workspace)


def beside_the_vpc(workspace: Path) -> None:
    """The same, with applications of Studio on the public internet."""
    in_the_vpc(workspace)
    named = f'approved:\n  public_domains: {{"{ACCOUNT}": [solo]}}\n'
    edited("_platform", "approved:\n", named)(workspace)
    reason = "internet: public\n  internet_reason: Workshops clone public repositories"
    edited("solo", "internet: none", reason)(workspace)


@pytest.mark.nightly
def test_the_domain_goes_to_the_public_internet_in_place_and_comes_back_by_a_call_of_its_own(
    estate: Rollout, solo: Place, tmp_path: Path
) -> None:
    before, studio = solo.domain(), solo.account.client("sagemaker")
    out, back = (alone(tmp_path / edit.__name__, edit) for edit in (beside_the_vpc, in_the_vpc))
    with estate.as_rendered(STACK, out, refused=True) as changed:
        changed.apply(AS_KNOWN)
        assert not changed.plan().changes
        opened = solo.domain()
        assert opened["AppNetworkAccessType"] == "PublicInternetOnly"
        stays = ("DomainId", "VpcId", "SubnetIds", "HomeEfsFileSystemId", "DefaultUserSettings")
        assert [opened[one] for one in stays] == [before[one] for one in stays]

        shutil.copy(out / STACK / STATE, back / STACK / STATE)
        closing = replace(estate, out=back).at(STACK)
        closing.init()
        with pytest.raises(TerraformFailed, match="VpcId and Subnet IDs are required"):
            closing.apply(AS_KNOWN)
        network = {name: before[name] for name in ("VpcId", "SubnetIds")}
        studio.update_domain(DomainId=before["DomainId"], AppNetworkAccessType="VpcOnly", **network)
        assert not closing.plan().changes
    assert solo.domain()["AppNetworkAccessType"] == "VpcOnly"


def edited(file: str, old: str, new: str) -> Callable[[Path], None]:
    """What replaces a text of a tenant's or the platform's file."""

    def edit(workspace: Path) -> None:
        path = workspace / "tenants" / f"{file}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def test_another_persona_changes_the_profile_in_place(estate: Rollout, solo: Place, tmp_path: Path) -> None:
    def promote(workspace: Path) -> None:
        file = workspace / "tenants" / "solo.yaml"
        file.write_text(
            file.read_text(encoding="utf-8").replace("    personas: {prod: viewer}\n", ""), encoding="utf-8"
        )

    assert solo.roles()
    text = estate.preview(STACK, alone(tmp_path, promote), AS_KNOWN).text
    assert "module.domain.aws_sagemaker_user_profile.sue will be updated in-place" in text
    assert "must be replaced" not in text


def test_it_is_taken_down_again(estate: Rollout, replanned: Mapping[str, "Future[Plan]"]) -> None:
    replanned[STACK].result()
    assert "Destroy complete!" in estate.destroy()[STACK].result()


def test_each_call_was_one_that_the_roles_of_pipelines_are_let_make(
    estate: Rollout, replanned: Mapping[str, "Future[Plan]"], aws: EmulatedAws
) -> None:
    replanned[STACK].result()
    decided, roles = aws.decided, Pipelines.of(estate.out).roles
    assert (decided.refused, decided.unknown) == ([], [])
    applied, planned = (
        {action for name, action in decided.allowed if name == roles[one]} for one in ("apply", "plan")
    )
    assert {"iam:PassRole", "kms:CreateGrant", "sagemaker:CreateDomain"} <= applied
    assert {"iam:GetRole", "sagemaker:DescribeDomain"} <= planned
    assert {services.action(one).level for one in planned} <= {AccessLevel.LIST, AccessLevel.READ}
