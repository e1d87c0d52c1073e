"""The attachment of a VPC to a transit gateway, as the network module renders it."""

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from fakes.estates import BETA, PLATFORM, an_estate, changed
from fakes.modules import module_resources
from fakes.sites import a_shared_domain_site, a_site, varied
from fakes.workspaces import texts

from generator.estate.addresses.edge_subnets import with_edge_subnets
from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.plan.modules.network.module import plan_network
from generator.tenancy.transit import TransitGateway

HUB = TransitGateway(
    id="tgw-0a1b2c3d4e5f60718",
    filtered_by="our firewall",
    endpoint_cidrs=("10.200.0.0/24",),
    endpoint_zones={"kms": "Z0123456789ABCDEFGHIJ"},
)
ENDPOINTS = ("ec2", "ecr.api", "logs", "sagemaker.api", "sagemaker.runtime", "sts", "studio")
OTHER_VPCS = ("10.65.0.1", "10.127.9.9", "172.20.4.4", "192.168.1.1", "100.64.3.3", "10.200.1.1")


def attached(site: Site, **network: object) -> Site:
    """The site behind a transit gateway, with some central endpoint."""
    stated = {"transit_gateway": "core", "central_endpoints": ("kms",), "endpoints": ENDPOINTS, **network}
    settings = varied(site.settings, **{f"network__{name}": value for name, value in stated.items()})
    settings = settings.model_copy(update={"transit": HUB})
    addresses = site.addresses and with_edge_subnets(settings.network, site.addresses)
    return replace(site, settings=settings, addresses=addresses)


def bodies(site: Site):
    return module_resources(plan_network(site))


def values(site: Site):
    return {address: body.values() for address, body in bodies(site).items()}


def routes(site: Site) -> dict[str, list[str]]:
    """Which addresses the table of each subnet leads to the transit gateway."""
    found: dict[str, list[str]] = {}
    for address, said in values(site).items():
        if address.startswith("aws_route.") and said.get("transit_gateway_id") == HUB.id:
            table = said["route_table_id"].text.split(".")[1]
            found.setdefault(table, []).append(said["destination_cidr_block"])
    return found


def passes(site: Site, direction: str, address: str, port: int) -> bool:
    """Whether the rules of the private subnets let a TCP packet through: the first that fits decides."""
    rules = [one.body.values() for one in bodies(site)["aws_network_acl.private"].of_type(direction)]
    for rule in sorted(rules, key=lambda one: one["rule_no"]):
        is_port = rule["protocol"] == "-1" or rule["from_port"] <= port <= rule["to_port"]
        if is_port and ip_address(address) in ip_network(rule["cidr_block"]):
            return bool(rule["action"] == "allow")
    return False


@pytest.mark.parametrize("site", [a_site(), a_shared_domain_site()], ids=["tenant", "shared domain"])
def test_the_ranges_that_are_stated_lead_there_and_nothing_else(site: Site) -> None:
    site = attached(site, client_cidrs=("172.16.5.0/24",))

    assert routes(site) == {zone: ["10.200.0.0/24", "172.16.5.0/24"] for zone in "abc"}


def test_everything_leads_there_where_it_is_the_way_to_the_internet() -> None:
    assert routes(attached(a_site(), internet="transit-gateway")) == {zone: ["0.0.0.0/0"] for zone in "abc"}


@pytest.mark.parametrize("internet", ["none", "nat", "transit-gateway"])
def test_no_other_private_address_is_reached_or_let_in_whatever_the_gateway_leads_to(internet: str) -> None:
    site = attached(a_site(), internet=internet, client_cidrs=("172.16.5.0/24",))
    reached = {(to, port): passes(site, "egress", to, port) for to in OTHER_VPCS for port in (22, 443, 50000)}
    let_in = {(by, port): passes(site, "ingress", by, port) for by in OTHER_VPCS for port in (22, 443, 50000)}
    own = str(ip_network(site.addresses.vpc_cidr)[9])

    assert not any(reached.values())
    assert not any(let_in.values())
    assert passes(site, "egress", own, 2049)
    assert passes(site, "ingress", own, 2049)


def test_endpoints_answer_and_users_are_answered_and_none_of_them_does_more() -> None:
    site = attached(a_site(), client_cidrs=("172.16.5.0/24",))
    endpoint, user, s3 = "10.200.0.7", "172.16.5.7", "52.218.0.1"

    assert [passes(site, "egress", endpoint, port) for port in (443, 22, 50000)] == [True, False, False]
    assert [passes(site, "ingress", endpoint, port) for port in (50000, 443)] == [True, False]
    assert [passes(site, "ingress", user, port) for port in (443, 22, 50000)] == [True, False, False]
    assert [passes(site, "egress", user, port) for port in (50000, 443)] == [True, False]
    assert passes(site, "egress", s3, 443)
    assert passes(site, "ingress", s3, 50000)
    assert not passes(site, "ingress", s3, 443)
    assert not passes(site, "ingress", s3, 3389)


def test_applications_and_jobs_reach_the_endpoints_behind_it_and_their_names() -> None:
    found = values(attached(a_site()))
    opened = [
        address
        for address, said in found.items()
        if said.get("cidr_ipv4") == "10.200.0.0/24" and said["from_port"] == said["to_port"] == 443
    ]

    assert sorted(one.partition(".")[2].partition("_to_")[0] for one in opened) == ["domain", "workload"]
    assert found["aws_route53_zone_association.kms"]["zone_id"] == "Z0123456789ABCDEFGHIJ"
    assert "aws_vpc_endpoint.kms" not in found


def test_the_attachment_stands_in_subnets_of_its_own_that_lead_nowhere() -> None:
    found = values(attached(a_site()))
    said = found["aws_ec2_transit_gateway_vpc_attachment.this"]

    assert said["subnet_ids"] == tuple(Expression(f"aws_subnet.transit_{zone}.id") for zone in "abc")
    assert said["security_group_referencing_support"] == "disable"
    assert not {"transit_a", "transit_b", "transit_c"} & routes(attached(a_site())).keys()


def test_another_way_out_moves_neither_the_attachment_nor_anything_private() -> None:
    before, after = (values(attached(a_site(), internet=mode)) for mode in ("none", "firewall"))
    kept = {address for address in before if not address.startswith("aws_vpc_security_group")}

    assert {one for one in kept if before[one] != after[one]} == set()


def test_without_a_gateway_nothing_of_it_is_rendered() -> None:
    kinds = {address.partition(".")[0] for address in values(a_site())}

    assert not kinds & {
        "aws_ec2_transit_gateway_vpc_attachment",
        "aws_network_acl",
        "aws_route",
        "aws_route53_zone_association",
    }


def test_a_gateway_of_the_platform_that_an_environment_sends_nothing_to_is_not_attached() -> None:
    everybody = {"transit_gateway": "core", "central_endpoints": ["kms"], "endpoints": [*ENDPOINTS]}
    platform = changed(
        PLATFORM,
        approved__transit_gateways={"core": HUB.model_dump(mode="json")},
        **{f"defaults__network__{name}": value for name, value in everybody.items()},
    )
    own = changed(BETA, network={"central_endpoints": [], "endpoints": [*ENDPOINTS, "kms"]})

    by_default, without = (plan_estate(an_estate(platform, beta=beta)) for beta in (BETA, own))

    assert not without.findings
    assert [is_attached(one) for one in (by_default, without)] == [True, False]


def is_attached(plan: EstatePlan) -> bool:
    """Whether what is rendered of beta/dev attaches anything to a transit gateway."""
    rendered = {path: text for path, text in texts(plan).items() if path.startswith("beta/dev/")}
    assert rendered
    return any("aws_ec2_transit_gateway_vpc_attachment" in text for text in rendered.values())
