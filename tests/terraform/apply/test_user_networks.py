"""Networks of users as EC2, Route 53 and its Resolver know them after the apply."""

import json
from collections.abc import Mapping
from concurrent.futures import Future

import pytest
from terraform.account import Account
from terraform.apply.estate import BRANCH, BRANCH_VPC, NETWORK, OFFICES, ORGANIZATION
from terraform.apply.test_network import rules
from terraform.emulator.server import EmulatedAws
from terraform.harness import Plan

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

API, STUDIO = "com.amazonaws.eu-west-1.sagemaker.api", "aws.sagemaker.eu-west-1.studio"


@pytest.fixture
def network(applied: Mapping[str, "Future[str]"], running_aws: EmulatedAws) -> Account:
    """The account of both networks, once they are applied."""
    for one in (OFFICES, BRANCH):
        assert "Apply complete!" in applied[one].result()
    return Account(running_aws, NETWORK)


def test_a_made_network_has_endpoints_a_resolver_and_zones_and_no_way_out(network: Account) -> None:
    (vpc,) = [one for one in network.every("ec2", "describe_vpcs") if one["CidrBlock"] == "10.80.0.0/26"]
    vpc_id = vpc["VpcId"]
    assert {
        route["GatewayId"] for table in network.in_vpc("route_tables", vpc_id) for route in table["Routes"]
    } == {"local"}
    assert network.every("ec2", "describe_internet_gateways") == []
    found = {one["ServiceName"]: one for one in network.in_vpc("vpc_endpoints", vpc_id)}
    assert set(found) == {API, STUDIO}
    assert not any(one["PrivateDnsEnabled"] for one in found.values()), "private zones answer instead"
    statements = json.loads(found[API]["PolicyDocument"])["Statement"]
    assert {one["Condition"]["StringEquals"]["aws:PrincipalOrgID"] for one in statements} == {ORGANIZATION.id}
    groups = {one["GroupName"]: one for one in network.in_vpc("security_groups", vpc_id)}
    endpoints, resolver = groups["network_offices-endpoints"], groups["network_offices-resolver"]
    assert rules(endpoints, "in") == {("tcp", 443, 443, f"10.{number}.0.0/16") for number in (200, 201)}
    assert rules(resolver, "in") == {(kind, 53, 53, "10.200.0.0/24") for kind in ("tcp", "udp")}
    assert rules(endpoints, "out") == rules(resolver, "out") == set()
    (flow,) = [one for one in network.every("ec2", "describe_flow_logs") if one["ResourceId"] == vpc_id]
    (group,) = network.every("logs", "describe_log_groups", logGroupNamePrefix="/tenantry/_networks/offices/")
    assert flow["LogDestination"] == group["arn"].removesuffix(":*")
    assert group["kmsKeyId"].startswith(f"arn:aws:kms:eu-west-1:{NETWORK}:key/")


def test_private_zones_lead_to_the_endpoints_in_the_own_vpc_and_in_others(network: Account) -> None:
    route53 = network.client("route53")
    (vpc,) = [one for one in network.every("ec2", "describe_vpcs") if one["CidrBlock"] == "10.80.0.0/26"]
    targets = {
        one["ServiceName"]: one["DnsEntries"][0]["DnsName"]
        for one in network.in_vpc("vpc_endpoints", vpc["VpcId"])
    }
    zones = {one["Name"]: one["Id"] for one in route53.list_hosted_zones()["HostedZones"]}
    names = {
        "api.sagemaker.eu-west-1.amazonaws.com.": (API, "api.sagemaker.eu-west-1.amazonaws.com."),
        "studio.eu-west-1.sagemaker.aws.": (STUDIO, "\\052.studio.eu-west-1.sagemaker.aws."),
    }
    assert set(zones) == set(names)
    for zone, (service, record) in names.items():
        told = route53.get_hosted_zone(Id=zones[zone])
        assert told["HostedZone"]["Config"]["PrivateZone"]
        assert {one["VPCId"] for one in told["VPCs"]} == {vpc["VpcId"], "vpc-0b0b0b0b0b0b0b0b0"}
        authorized = route53.list_vpc_association_authorizations(HostedZoneId=zones[zone])["VPCs"]
        assert authorized == [{"VPCRegion": "eu-central-1", "VPCId": "vpc-0c0c0c0c0c0c0c0c0"}]
        (alias,) = [
            one
            for one in route53.list_resource_record_sets(HostedZoneId=zones[zone])["ResourceRecordSets"]
            if one["Type"] == "A"
        ]
        assert alias["Name"] == record
        assert alias["AliasTarget"]["DNSName"].rstrip(".") == targets[service].rstrip(".")


def test_an_existing_network_gets_endpoints_that_answer_for_themselves_and_a_resolver(
    network: Account,
) -> None:
    found = {one["ServiceName"]: one for one in network.in_vpc("vpc_endpoints", BRANCH_VPC.vpc)}
    subnets = {one.id for one in BRANCH_VPC.subnets}
    assert set(found) == {API, STUDIO}
    for one in found.values():
        assert one["PrivateDnsEnabled"]
        assert set(one["SubnetIds"]) == subnets
    resolver = network.client("route53resolver")
    (endpoint,) = [
        one
        for one in resolver.list_resolver_endpoints()["ResolverEndpoints"]
        if one["HostVPCId"] == BRANCH_VPC.vpc
    ]
    assert (endpoint["Direction"], endpoint["IpAddressCount"]) == ("INBOUND", 2)
    (group,) = endpoint["SecurityGroupIds"]
    groups = {one["GroupId"]: one for one in network.in_vpc("security_groups", BRANCH_VPC.vpc)}
    assert rules(groups[group], "in") == {(kind, 53, 53, "10.202.0.0/16") for kind in ("tcp", "udp")}


@pytest.mark.parametrize("stack", [OFFICES, BRANCH])
def test_a_second_plan_of_a_network_changes_nothing(
    replanned: Mapping[str, "Future[Plan]"], stack: str
) -> None:
    plan = replanned[stack].result()
    assert not plan.changes, plan.text


def test_the_id_of_another_vpc_is_warned_of_by_each_plan(replanned: Mapping[str, "Future[Plan]"]) -> None:
    """The file of the estate was written before its VPC was made."""
    said = " ".join(replanned[OFFICES].result().text.split())
    assert "vpc_id of offices in _platform.yaml is not this VPC" in said
    assert "is not this VPC" not in replanned[BRANCH].result().text
