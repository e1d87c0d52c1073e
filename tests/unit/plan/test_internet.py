"""The way to the internet of a VPC, as the network module renders it."""

from dataclasses import replace

import pytest
from fakes.modules import module_resources, module_texts
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.addresses.edge_subnets import with_edge_subnets
from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.plan.modules.network.module import plan_network

OUT = "aws_vpc_security_group_egress_rule"
NEW = {"aws_eip", "aws_internet_gateway", "aws_nat_gateway", "aws_route"}


def opened(site: Site, **network: object) -> Site:
    """The site with a way to the internet."""
    changes = {f"network__{name}": value for name, value in {"internet": "nat", **network}.items()}
    settings = varied(site.settings, **changes)
    addresses = site.addresses and with_edge_subnets(settings.network, site.addresses)
    return replace(site, settings=settings, addresses=addresses)


def values(site: Site) -> dict[str, dict[str, object]]:
    return {address: body.values() for address, body in module_resources(plan_network(site)).items()}


def labels(found: dict[str, dict[str, object]], kind: str) -> list[str]:
    return sorted(one.partition(".")[2] for one in found if one.startswith(f"{kind}."))


@pytest.mark.parametrize("site", [a_site(), a_shared_domain_site()], ids=["tenant", "shared domain"])
def test_each_private_subnet_leads_to_the_gateway_of_its_zone_and_only_gateways_lead_to_the_internet(
    site: Site,
) -> None:
    found = values(opened(site))

    assert labels(found, "aws_nat_gateway") == labels(found, "aws_eip") == ["nat_a", "nat_b", "nat_c"]
    for zone in "abc":
        assert found[f"aws_route.{zone}"] == {
            "route_table_id": Expression(f"aws_route_table.{zone}.id"),
            "destination_cidr_block": "0.0.0.0/0",
            "nat_gateway_id": Expression(f"aws_nat_gateway.nat_{zone}.id"),
        }
        assert found[f"aws_route.public_{zone}"]["gateway_id"] == Expression("aws_internet_gateway.this.id")
        assert found[f"aws_nat_gateway.nat_{zone}"]["subnet_id"] == Expression(f"aws_subnet.public_{zone}.id")
        assert found[f"aws_subnet.public_{zone}"]["availability_zone"] == f"eu-west-1{zone}"
    to_internet = {name for name, one in found.items() if "gateway_id" in one}
    assert to_internet == {"aws_route.public_a", "aws_route.public_b", "aws_route.public_c"}


def test_nothing_but_gateways_stands_in_a_public_subnet() -> None:
    found = values(opened(a_site()))
    public = {Expression(f"aws_subnet.public_{zone}.id") for zone in "abc"}

    in_public = {
        address
        for address, said in found.items()
        if said.get("subnet_id") in public or public & {*said.get("subnet_ids", ())}
    }
    assert {one.partition(".")[0] for one in in_public} == {"aws_nat_gateway", "aws_route_table_association"}
    assert all(found[f"aws_subnet.public_{zone}"]["map_public_ip_on_launch"] is False for zone in "abc")
    outputs = {one.name: one.value for one in plan_network(opened(a_site())).outputs}
    assert outputs["subnet_ids"] == next(
        one.value for one in plan_network(a_site()).outputs if one.name == "subnet_ids"
    )


def test_one_gateway_serves_all_zones_where_they_share_it() -> None:
    found = values(opened(a_site(), nat_gateways="shared"))

    assert labels(found, "aws_nat_gateway") == ["nat_a"]
    assert labels(found, "aws_subnet") == ["a", "b", "c", "public_a"]
    ways = {found[f"aws_route.{zone}"]["nat_gateway_id"] for zone in "abc"}
    assert ways == {Expression("aws_nat_gateway.nat_a.id")}


def test_what_stands_is_the_same_with_and_without_a_way_out() -> None:
    closed, open_ = values(a_site()), values(opened(a_site()))

    assert {name: open_[name] for name in closed} == closed
    assert {one.partition(".")[0] for one in open_.keys() - closed.keys()} == {
        *NEW,
        *("aws_route_table", "aws_route_table_association", "aws_subnet", OUT),
    }


def test_https_and_nothing_else_leaves_to_the_internet_from_applications_and_jobs() -> None:
    found = values(opened(a_site()))

    rules = {name: one for name, one in found.items() if one.get("cidr_ipv4") == "0.0.0.0/0"}
    assert set(rules) == {f"{OUT}.domain_to_internet", f"{OUT}.workload_to_internet"}
    assert {(one["ip_protocol"], one["from_port"], one["to_port"]) for one in rules.values()} == {
        ("tcp", 443, 443)
    }


def test_jobs_of_a_guest_go_out_where_the_shared_domain_has_a_way() -> None:
    found = values(opened(a_site("abac")))

    assert labels(found, OUT).count("workload_to_internet") == 1
    assert not {one.partition(".")[0] for one in found} & NEW


def test_nothing_comes_in_from_the_internet() -> None:
    found = values(opened(a_site()))

    inward = [one for name, one in found.items() if "ingress" in name]
    assert inward
    assert all("cidr_ipv4" not in one for one in inward)


def test_a_further_range_is_the_vpcs_before_a_subnet_lies_in_it() -> None:
    found = values(opened(a_site(), internet_cidr="100.64.0.0/25"))

    assert found["aws_vpc_ipv4_cidr_block_association.public"]["cidr_block"] == "100.64.0.0/25"
    assert found["aws_subnet.public_a"]["cidr_block"] == "100.64.0.112/28"
    assert found["aws_subnet.public_a"]["depends_on"] == (
        Expression("aws_vpc_ipv4_cidr_block_association.public"),
    )


def test_a_network_without_a_way_out_has_no_file_for_it() -> None:
    assert "internet.tf" not in module_texts(plan_network(a_site()))
    assert "internet.tf" in module_texts(plan_network(opened(a_site())))
