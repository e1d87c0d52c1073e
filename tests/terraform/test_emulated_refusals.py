"""The emulated AWS keeps what is not empty, as AWS does."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.server import EmulatedAws

MANAGEMENT, MEMBER, REGION = "444444444444", "555555555555", "eu-west-1"
STRICT = "STRICT_ORDER"
FORWARDING = {
    "StatelessDefaultActions": ["aws:forward_to_sfe"],
    "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
}
ORGANIZATION = ExistingOrganization(
    id="o-acme0keep",
    root="r-acme",
    management=MANAGEMENT,
    accounts={MEMBER: ExistingAccount("one", "one@acme.example")},
    units={"ou-acme-0000000a": "Here"},
)


def test_a_vpc_stays_while_there_are_security_groups_in_it(running_aws: EmulatedAws) -> None:
    running_aws.reset()
    network = running_aws.client("ec2", account=MEMBER, region=REGION)
    vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = network.create_security_group(GroupName="other", Description="other", VpcId=vpc)["GroupId"]
    with pytest.raises(ClientError, match="DependencyViolation"):
        network.delete_vpc(VpcId=vpc)
    network.delete_security_group(GroupId=group)
    network.delete_vpc(VpcId=vpc)
    assert vpc not in [one["VpcId"] for one in network.describe_vpcs()["Vpcs"]]


def test_a_unit_stays_while_there_are_accounts_in_it(running_aws: EmulatedAws) -> None:
    running_aws.reset()
    running_aws.establish(ORGANIZATION)
    organization = running_aws.client("organizations", account=MANAGEMENT)
    unit = organization.create_organizational_unit(ParentId="r-acme", Name="There")["OrganizationalUnit"][
        "Id"
    ]
    move = {"AccountId": MEMBER, "SourceParentId": "r-acme", "DestinationParentId": unit}
    organization.move_account(**move)
    with pytest.raises(ClientError, match="OrganizationalUnitNotEmptyException"):
        organization.delete_organizational_unit(OrganizationalUnitId=unit)
    organization.move_account(AccountId=MEMBER, SourceParentId=unit, DestinationParentId="r-acme")
    organization.delete_organizational_unit(OrganizationalUnitId=unit)
    units = organization.list_organizational_units_for_parent(ParentId="r-acme")["OrganizationalUnits"]
    assert unit not in [one["Id"] for one in units]


def listing(*names: str) -> dict[str, Any]:
    """A group of rules that lets some domains through."""
    listed = {"Targets": [*names], "TargetTypes": ["TLS_SNI"], "GeneratedRulesType": "ALLOWLIST"}
    return {"RulesSource": {"RulesSourceList": listed}, "StatefulRuleOptions": {"RuleOrder": STRICT}}


@pytest.fixture
def firewalls(running_aws: EmulatedAws) -> Any:
    """Network Firewall in an account in which there is nothing."""
    running_aws.reset()
    return running_aws.client("network-firewall", account=MEMBER, region=REGION)


@pytest.fixture
def group(firewalls: Any) -> str:
    """The ARN of a group of rules with one domain, and room for two."""
    made = firewalls.create_rule_group(
        RuleGroupName="one", Type="STATEFUL", Capacity=2, RuleGroup=listing(".pypi.org")
    )
    return str(made["RuleGroupResponse"]["RuleGroupArn"])


@pytest.fixture
def policy(firewalls: Any, group: str) -> str:
    """The ARN of a policy with that group."""
    made = firewalls.create_firewall_policy(
        FirewallPolicyName="one",
        FirewallPolicy={
            **FORWARDING,
            "StatefulRuleGroupReferences": [{"ResourceArn": group, "Priority": 1}],
            "StatefulEngineOptions": {"RuleOrder": STRICT},
        },
    )
    return str(made["FirewallPolicyResponse"]["FirewallPolicyArn"])


@pytest.mark.parametrize(
    "names", [["https://pypi.org"], ["*.pypi.org"], [".com"], [], ["a.org", "b.org", "c.org"]], ids=str
)
def test_a_list_of_domains_is_taken_only_if_it_is_well_formed_and_has_room(
    firewalls: Any, group: str, names: list[str]
) -> None:
    def update(*names: str, known: str) -> None:
        firewalls.update_rule_group(RuleGroupArn=group, RuleGroup=listing(*names), UpdateToken=known)

    token = firewalls.describe_rule_group(RuleGroupArn=group)["UpdateToken"]
    with pytest.raises(ClientError, match="InvalidRequestException"):
        update(*names, known=token)
    with pytest.raises(ClientError, match="InvalidTokenException"):
        update("a.org", known="00000000-0000-0000-0000-000000000000")
    update("a.org", ".b.org", known=token)


def test_rules_stay_while_a_policy_has_them_and_fit_only_one_of_their_order(
    firewalls: Any, group: str, policy: str
) -> None:
    by_action = {**FORWARDING, "StatefulRuleGroupReferences": [{"ResourceArn": group}]}
    with pytest.raises(ClientError, match="another order of rules"):
        firewalls.create_firewall_policy(FirewallPolicyName="two", FirewallPolicy=by_action)
    with pytest.raises(ClientError, match="still in use"):
        firewalls.delete_rule_group(RuleGroupArn=group)
    firewalls.delete_firewall_policy(FirewallPolicyArn=policy)
    firewalls.delete_rule_group(RuleGroupArn=group)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        firewalls.describe_rule_group(RuleGroupArn=group)


def test_a_firewall_stays_while_it_is_protected_or_a_route_leads_through_it(
    running_aws: EmulatedAws, firewalls: Any, policy: str
) -> None:
    network = running_aws.client("ec2", account=MEMBER, region=REGION)
    vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = network.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/28")["Subnet"]["SubnetId"]
    protected = {"DeleteProtection": True, "SubnetChangeProtection": True}
    made = firewalls.create_firewall(
        FirewallName="one",
        FirewallPolicyArn=policy,
        VpcId=vpc,
        SubnetMappings=[{"SubnetId": subnet}],
        **protected,
    )
    arn = made["Firewall"]["FirewallArn"]
    (state,) = made["FirewallStatus"]["SyncStates"].values()
    table = network.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    through = state["Attachment"]["EndpointId"]
    network.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", VpcEndpointId=through)
    for refused, asked in (
        (firewalls.delete_firewall_policy, {"FirewallPolicyArn": policy}),
        (firewalls.delete_firewall, {"FirewallArn": arn}),
        (firewalls.disassociate_subnets, {"FirewallArn": arn, "SubnetIds": [subnet]}),
    ):
        with pytest.raises(ClientError, match="InvalidOperationException"):
            refused(**asked)
    firewalls.update_firewall_delete_protection(FirewallArn=arn, DeleteProtection=False)
    with pytest.raises(ClientError, match="a route leads through the endpoint"):
        firewalls.delete_firewall(FirewallArn=arn)
    network.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    firewalls.delete_firewall(FirewallArn=arn)
    assert firewalls.list_firewalls()["Firewalls"] == []
