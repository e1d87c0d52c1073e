"""VPCs, endpoints and security groups as EC2 knows them after the apply."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from terraform.account import Place, by_key, conditions
from terraform.apply.estate import ALPHA, ALPHA_DEV, BETA_DEV, DOMAINS, GAMMA_DEV, RESEARCH_DEV, TAGS

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

REGIONAL = (
    "bedrock.added",
    "bedrock-runtime",
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "kms",
    "logs",
    "monitoring",
    "sagemaker.api",
    "sagemaker.runtime",
    "sts",
    "glue",
)
INTERFACES = {f"com.amazonaws.eu-west-1.{name}" for name in REGIONAL} | {"aws.sagemaker.eu-west-1.studio"}
S3 = "com.amazonaws.eu-west-1.s3"
CLIENTS = {
    ALPHA_DEV: {"domain", "workload"},
    BETA_DEV: {"domain", "workload"},
    RESEARCH_DEV: {"domain"},
    GAMMA_DEV: {"workload"},
}
"""The groups of each stack through which its applications and jobs reach AWS."""
PROFILES = {
    ALPHA_DEV: {"ana", "bo", "vic"},
    BETA_DEV: {"mira", "sven", "tom"},
    RESEARCH_DEV: set(),
    GAMMA_DEV: {"gamma-cards--dora", "gamma-credit--carla", "gamma-credit--emil"},
}

Rules = set[tuple[str, int | None, int | None, str]]


@pytest.fixture
def vpc(at: Callable[[str], Place], stack: str) -> str:
    """The VPC that the stack's things are in: an abac tenant's is its shared domain's."""
    return str(at(RESEARCH_DEV if stack == GAMMA_DEV else stack).domain()["VpcId"])


@pytest.fixture
def endpoints(place: Place, vpc: str) -> dict[str, dict[str, Any]]:
    """The endpoints of that VPC by service name, with their policies read."""
    found = place.account.in_vpc("vpc_endpoints", vpc)
    return {
        each["ServiceName"]: {**each, "Statements": json.loads(each["PolicyDocument"])["Statement"]}
        for each in found
    }


def rules(group: dict[str, Any], direction: str) -> Rules:
    """Every rule of a group: protocol, ports and the other side."""
    return {
        (rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort"), other)
        for rule in group["IpPermissions" if direction == "in" else "IpPermissionsEgress"]
        for other in (
            *(pair["GroupId"] for pair in rule["UserIdGroupPairs"]),
            *(listed["PrefixListId"] for listed in rule["PrefixListIds"]),
            *(ranged["CidrIp"] for ranged in rule["IpRanges"]),
            *(ranged["CidrIpv6"] for ranged in rule["Ipv6Ranges"]),
        )
    }


def s3_addresses(place: Place) -> str:
    """The prefix list of S3."""
    named = [{"Name": "prefix-list-name", "Values": [S3]}]
    (found,) = place.account.every("ec2", "describe_managed_prefix_lists", Filters=named)
    return str(found["PrefixListId"])


@pytest.mark.parametrize("stack", DOMAINS)
def test_nothing_leads_to_the_internet(place: Place, vpc: str, endpoints: dict[str, dict[str, Any]]) -> None:
    assert place.account.every("ec2", "describe_internet_gateways") == []
    assert place.account.every("ec2", "describe_nat_gateways") == []
    tables = place.account.in_vpc("route_tables", vpc)
    ways = {route["GatewayId"] for table in tables for route in table["Routes"]}
    assert ways == {"local", endpoints[S3]["VpcEndpointId"]}


@pytest.mark.parametrize("stack", DOMAINS)
def test_every_subnet_reaches_s3_through_the_gateway_endpoint(
    place: Place, vpc: str, endpoints: dict[str, dict[str, Any]]
) -> None:
    tables = place.account.in_vpc("route_tables", vpc)
    used = {
        association["SubnetId"]: table["RouteTableId"]
        for table in tables
        for association in table["Associations"]
        if not association["Main"]
    }
    assert set(used) == {each["SubnetId"] for each in place.account.in_vpc("subnets", vpc)}
    assert sorted(used.values()) == sorted(endpoints[S3]["RouteTableIds"])


@pytest.mark.parametrize("stack", DOMAINS)
def test_every_subnet_has_the_interface_endpoints_under_their_own_names(
    place: Place, vpc: str, endpoints: dict[str, dict[str, Any]]
) -> None:
    subnets = {each["SubnetId"] for each in place.account.in_vpc("subnets", vpc)}
    group = place.groups(vpc)["endpoints"]["GroupId"]
    assert set(endpoints) == INTERFACES | {S3}
    for service in INTERFACES:
        assert set(endpoints[service]["SubnetIds"]) == subnets
        assert endpoints[service]["PrivateDnsEnabled"]
        assert [each["GroupId"] for each in endpoints[service]["Groups"]] == [group]


@pytest.mark.parametrize("stack", DOMAINS)
def test_endpoints_serve_principals_of_the_account_only(
    place: Place, endpoints: dict[str, dict[str, Any]]
) -> None:
    for service in INTERFACES - {"aws.sagemaker.eu-west-1.studio"}:  # AWS takes no policy there
        allowed = [each for each in endpoints[service]["Statements"] if each["Effect"] == "Allow"]
        accounts = [each["Condition"]["StringEquals"]["aws:PrincipalAccount"] for each in allowed]
        assert accounts == [place.account.id]


@pytest.mark.parametrize("stack", DOMAINS)
def test_the_sagemaker_endpoint_opens_no_other_domain(
    place: Place, domain: dict[str, Any], endpoints: dict[str, dict[str, Any]]
) -> None:
    statements = endpoints["com.amazonaws.eu-west-1.sagemaker.api"]["Statements"]
    (denial,) = [each for each in statements if each["Effect"] == "Deny"]
    assert "sagemaker:CreatePresignedDomainUrl" in denial["Action"]
    ours = f"arn:aws:sagemaker:eu-west-1:{place.account.id}"
    domain_id = domain["DomainId"]
    assert set(denial["NotResource"]) == {f"{ours}:app/{domain_id}/*", f"{ours}:user-profile/{domain_id}/*"}


def test_the_s3_endpoint_of_a_tenant_writes_to_its_own_bucket_only(at: Callable[[str], Place]) -> None:
    place = at(ALPHA_DEV)
    (endpoint,) = [
        each
        for each in place.account.in_vpc("vpc_endpoints", place.domain()["VpcId"])
        if each["ServiceName"] == S3
    ]
    allowed = json.loads(endpoint["PolicyDocument"])["Statement"]
    bucket = f"arn:aws:s3:::{place.bucket}"
    writing = [each for each in allowed if each["Action"] == "s3:*"]
    assert [each["Resource"] for each in writing] == [[bucket, f"{bucket}/*"]]
    assert conditions(allowed, "Allow", "s3:*") == [{"StringEquals": {"aws:PrincipalAccount": ALPHA}}]
    assert {action for each in allowed if each not in writing for action in each["Action"]} == {
        "s3:GetObject",
        "s3:ListBucket",
    }


@pytest.mark.parametrize("stack", DOMAINS)
def test_the_default_group_has_no_rules(place: Place, vpc: str) -> None:
    groups = {each["GroupName"]: each for each in place.account.in_vpc("security_groups", vpc)}
    assert groups["default"]["IpPermissions"] == []
    assert groups["default"]["IpPermissionsEgress"] == []


@pytest.mark.parametrize("stack", DOMAINS)
def test_endpoints_answer_only_groups_that_were_let_in(place: Place, vpc: str, stack: str) -> None:
    guests = {RESEARCH_DEV: [Place(place.account, "gamma", "dev")]}.get(stack, [])
    clients = {
        one.groups(vpc)[name]["GroupId"]
        for one, of in ((place, stack), *((guest, GAMMA_DEV) for guest in guests))
        for name in CLIENTS[of]
    }
    own = place.groups(vpc)["endpoints"]
    assert rules(own, "in") == {("tcp", 443, 443, client) for client in clients}
    assert rules(own, "out") == set()


@pytest.mark.parametrize("stack", CLIENTS)
def test_applications_and_jobs_reach_endpoints_and_s3_and_nothing_else(
    stack: str, place: Place, vpc: str
) -> None:
    groups = place.groups(vpc)
    host = Place(place.account, "research", "dev") if stack == GAMMA_DEV else place
    services = {
        ("tcp", 443, 443, host.groups(vpc)["endpoints"]["GroupId"]),
        ("tcp", 443, 443, s3_addresses(place)),
    }
    for name in CLIENTS[stack]:
        own = groups[name]
        inside: Rules = {("-1", None, None, own["GroupId"])} if name == "workload" else set()
        assert rules(own, "out") == services | inside
        assert rules(own, "in") == inside


@pytest.mark.parametrize("stack", PROFILES)
def test_the_applications_of_one_profile_talk_among_themselves_only(
    stack: str, place: Place, vpc: str
) -> None:
    groups = place.groups(vpc)
    own = {name: group for name, group in groups.items() if name.startswith("profile-")}
    assert set(own) == {f"profile-{profile}" for profile in PROFILES[stack]}
    for group in own.values():
        among = {("tcp", 8192, 65535, group["GroupId"])}
        assert (rules(group, "in"), rules(group, "out")) == (among, among)
        assert by_key(group["Tags"]) == TAGS[stack] | {"Name": group["GroupName"]}


@pytest.mark.parametrize("stack", DOMAINS)
def test_all_traffic_is_logged_under_the_logs_key_for_a_year(place: Place, vpc: str) -> None:
    (flow,) = [each for each in place.account.every("ec2", "describe_flow_logs") if each["ResourceId"] == vpc]
    name = f"/tenantry/{place.name}/dev/flow-logs"
    assert (flow["TrafficType"], flow["MaxAggregationInterval"]) == ("ALL", 60)
    assert flow["DeliverLogsPermissionArn"] == place.role_arn("flow-logs")
    assert flow["LogDestination"] == f"arn:aws:logs:eu-west-1:{place.account.id}:log-group:{name}"
    (group,) = place.account.every("logs", "describe_log_groups", logGroupNamePrefix=name)
    assert (group["retentionInDays"], group["kmsKeyId"]) == (365, place.key("logs")["Arn"])


@pytest.mark.parametrize("stack", DOMAINS)
def test_the_vpc_resolves_names_and_is_tagged(stack: str, place: Place, vpc: str) -> None:
    ec2 = place.account.client("ec2")
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        answer = ec2.describe_vpc_attribute(VpcId=vpc, Attribute=attribute)
        assert answer[attribute[0].upper() + attribute[1:]]["Value"]
    (found,) = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]
    assert by_key(found["Tags"]) == TAGS[stack] | {"Name": place.prefix}
