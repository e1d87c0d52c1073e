"""The emulated AWS keeps what is not empty, as AWS does."""

import json
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from terraform.emulator.functions import KEEPING, LOOKING
from terraform.emulator.organization import ExistingAccount, ExistingOrganization
from terraform.emulator.server import EmulatedAws
from terraform.emulator.transit import Hub

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


HUB = "tgw-0a1b2c3d4e5f60718"


@pytest.fixture
def hub(running_aws: EmulatedAws) -> Hub:
    """A hub that nobody shares yet."""
    running_aws.reset()
    made = Hub(MANAGEMENT, REGION, HUB, {"Z0123456789": "kms.example"})
    running_aws.establish(made)
    return made


@pytest.fixture
def network(running_aws: EmulatedAws, hub: Hub) -> Any:
    """The networks of the account that a hub may be shared with."""
    assert hub.gateway == HUB
    return running_aws.client("ec2", account=MEMBER, region=REGION)


@pytest.fixture
def vpc(network: Any) -> str:
    return str(network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


@pytest.fixture
def subnets(network: Any, vpc: str) -> list[str]:
    """Two subnets of one zone."""
    return [
        network.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone="eu-west-1a")["Subnet"]["SubnetId"]
        for cidr in ("10.0.0.0/28", "10.0.0.16/28")
    ]


def test_a_transit_gateway_takes_vpcs_of_those_with_whom_it_is_shared_and_routes_of_these(
    hub: Hub, network: Any, vpc: str, subnets: list[str]
) -> None:
    table = network.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    asked = {"TransitGatewayId": HUB, "VpcId": vpc, "SubnetIds": subnets[:1]}
    route = {"RouteTableId": table, "DestinationCidrBlock": "10.9.0.0/24", "TransitGatewayId": HUB}

    with pytest.raises(ClientError, match="InvalidTransitGatewayID"):
        network.create_transit_gateway_vpc_attachment(**asked)
    hub.shared_with.add(MEMBER)
    with pytest.raises(ClientError, match="DuplicateSubnetsInSameZone"):
        network.create_transit_gateway_vpc_attachment(**asked | {"SubnetIds": subnets})
    with pytest.raises(ClientError, match="InvalidTransitGatewayID"):
        network.create_route(**route)
    network.create_transit_gateway_vpc_attachment(**asked)
    network.create_route(**route)
    with pytest.raises(ClientError, match="DependencyViolation"):
        network.delete_subnet(SubnetId=subnets[0])
    network.delete_subnet(SubnetId=subnets[1])


def test_a_vpc_joins_a_zone_of_somebody_else_once_its_owner_lets_it(
    running_aws: EmulatedAws, hub: Hub, vpc: str
) -> None:
    zone = {"HostedZoneId": "Z0123456789", "VPC": {"VPCRegion": REGION, "VPCId": vpc}}
    names = running_aws.client("route53", account=MEMBER)

    with pytest.raises(ClientError, match="NotAuthorized"):
        names.associate_vpc_with_hosted_zone(**zone)
    hub.shared_with.add(MEMBER)
    names.associate_vpc_with_hosted_zone(**zone)
    joined = names.list_hosted_zones_by_vpc(VPCId=vpc, VPCRegion=REGION)["HostedZoneSummaries"]
    assert [one["HostedZoneId"] for one in joined] == ["Z0123456789"]


def test_a_function_enters_a_network_once_its_role_may_keep_interfaces_before_there_is_one(
    running_aws: EmulatedAws,
) -> None:
    running_aws.reset()
    iam, functions = (
        running_aws.client("iam", account=MEMBER),
        running_aws.client("lambda", account=MEMBER, region=REGION),
    )
    network = running_aws.client("ec2", account=MEMBER, region=REGION)
    vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    inside = {
        "SubnetIds": [network.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]],
        "SecurityGroupIds": [
            network.create_security_group(GroupName="f", Description="f", VpcId=vpc)["GroupId"]
        ],
    }
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    enter = {
        "Effect": "Allow",
        "Action": [f"ec2:{name}" for name in (*KEEPING, *LOOKING)],
        "Resource": "*",
    }

    def made(**changes: object) -> str:
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{**enter, **changes}]})
        iam.put_role_policy(RoleName="f", PolicyName="enter", PolicyDocument=policy)
        return functions.create_function(
            FunctionName="f",
            Role=role["Arn"],
            Runtime="python3.13",
            Handler="f.handler",
            Code={"ZipFile": b"PK\x05\x06" + bytes(18)},
            VpcConfig=inside,
        )["FunctionName"]

    for changes in (
        {"Resource": f"arn:aws:ec2:{REGION}:{MEMBER}:network-interface/*"},
        {"Condition": {"ArnEquals": {"ec2:Subnet": inside["SubnetIds"]}}},
    ):
        with pytest.raises(ClientError, match="does not have permissions to call AssignPrivateIpAddresses"):
            made(**changes)
    assert made() == "f"


def told(percent: int, *addresses: str, kind: str = "EMAIL") -> dict[str, Any]:
    """A notification of a budget with its subscribers."""
    return {
        "Notification": {
            "NotificationType": "ACTUAL",
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": percent,
            "ThresholdType": "PERCENTAGE",
        },
        "Subscribers": [{"SubscriptionType": kind, "Address": one} for one in addresses],
    }


BUDGET = {
    "BudgetName": "alpha-dev",
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "BudgetLimit": {"Amount": "5000", "Unit": "USD"},
}


@pytest.mark.parametrize(
    ("changed", "notifications", "refused"),
    [
        ({}, [told(one, "a@acme.example") for one in range(50, 110, 10)], "CreationLimitExceeded"),
        ({}, [told(80, "a@acme.example"), told(80, "b@acme.example")], "DuplicateRecord"),
        ({}, [told(80, "a@acme.example", "a@acme.example")], "DuplicateRecord"),
        ({}, [told(80, *(f"a{one}@acme.example" for one in range(11)))], "CreationLimitExceeded"),
        ({"BudgetName": "alpha:dev"}, [], "InvalidParameter"),
        ({"BudgetLimit": {"Amount": "0", "Unit": "USD"}}, [], "InvalidParameter"),
        ({"BudgetLimit": {"Amount": "5,000", "Unit": "USD"}}, [], "InvalidParameter"),
    ],
)
def test_a_budget_is_refused_that_tells_too_much_or_says_no_amount(
    running_aws: EmulatedAws, changed: dict[str, Any], notifications: list[Any], refused: str
) -> None:
    running_aws.reset()
    budgets = running_aws.client("budgets", account=MEMBER)
    asked = {"Budget": BUDGET | changed, "NotificationsWithSubscribers": notifications}
    with pytest.raises(ClientError, match=refused):
        budgets.create_budget(AccountId=MEMBER, **asked)
    assert budgets.describe_budgets(AccountId=MEMBER)["Budgets"] == []


def test_a_budget_is_of_its_account_and_its_name_is_taken_once(running_aws: EmulatedAws) -> None:
    running_aws.reset()
    budgets = running_aws.client("budgets", account=MEMBER)
    with pytest.raises(ClientError, match="AccessDenied"):
        budgets.create_budget(AccountId=MANAGEMENT, Budget=BUDGET)
    budgets.create_budget(AccountId=MEMBER, Budget=BUDGET)
    with pytest.raises(ClientError, match="DuplicateRecord"):
        budgets.create_budget(AccountId=MEMBER, Budget=BUDGET)
    assert budgets.describe_budget(AccountId=MEMBER, BudgetName="alpha-dev")["Budget"]["BudgetLimit"] == {
        "Amount": "5000.0",
        "Unit": "USD",
    }


def test_costs_are_told_apart_by_tags_that_were_seen_and_by_the_account_that_pays(
    running_aws: EmulatedAws,
) -> None:
    running_aws.reset()
    running_aws.establish(replace(ORGANIZATION, seen_tags=("tenantry:tenant",)))
    wanted = [{"TagKey": one, "Status": "Active"} for one in ("tenantry:tenant", "never")]
    costs = running_aws.client("ce", account=MANAGEMENT)
    errors = costs.update_cost_allocation_tags_status(CostAllocationTagsStatus=wanted)["Errors"]
    assert [one["TagKey"] for one in errors] == ["never"]
    (listed,) = costs.list_cost_allocation_tags(Status="Active")["CostAllocationTags"]
    assert listed["TagKey"] == "tenantry:tenant"
    with pytest.raises(ClientError, match="Linked account"):
        running_aws.client("ce", account=MEMBER).list_cost_allocation_tags()
