"""The first page of a folder says what is in it, and draws the network that the module makes."""

import re

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from markdown_it import MarkdownIt

from generator.plan.estate_plan import plan_estate
from generator.plan.modules.network.module import plan_network
from generator.render.holder_page import holder_page
from generator.render.network_drawing import network_drawing
from generator.tenancy.network import ExistingVpc

OPEN = changed(PLATFORM, defaults__guardrails__deny_internet=False)
EXISTING = {
    "vpc_id": "vpc-0a1b2c3d4e5f60718",
    "cidr": "10.32.0.0/20",
    "subnet_ids": ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
    "endpoint_security_group_id": "sg-0a1b2c3d4e5f60718",
    "endpoint_cidrs": ["10.200.0.0/24"],
}
ARROW = re.compile(r"^ *(.+?) -->(?:\|HTTPS\|)? (.+)$", re.MULTILINE)
NODE = re.compile(r"(?:^| )(\w+)(?:\(\(|\[|\{\{)\"")
HUB = {
    "id": "tgw-0a1b2c3d4e5f60718",
    "filtered_by": "the _firewall_ of the network team",
    "endpoint_cidrs": ["10.200.0.0/24"],
    "endpoint_zones": {"monitoring": "Z0123456789ABCDEFGHIJ"},
}
BEHIND = {
    "transit_gateway": "core",
    "internet": "transit-gateway",
    "central_endpoints": ["monitoring"],
    "endpoints": [
        "ec2",
        "ecr.api",
        "ecr.dkr",
        "kms",
        "logs",
        "sagemaker.api",
        "sagemaker.runtime",
        "sts",
        "studio",
    ],
    "client_cidrs": ["172.20.0.0/16"],
    "internet_cidr": "100.64.0.0/24",
}
ATTACHED = changed(OPEN, approved__transit_gateways={"core": HUB})


def site_of(platform=PLATFORM, **tenants):
    plan = plan_estate(an_estate(platform, **tenants))
    assert plan.findings == ()
    name = next(iter(tenants))
    return next(one.site for one in plan.sites.tenants if one.site.name == name)


def arrows(site):
    """Where arrows lead from and to, by the names of the boxes."""
    found = set()
    for before, after in ARROW.findall("\n".join(network_drawing(site))):
        ends = [[re.match(r"\w+", one)[0] for one in side.split(" & ")] for side in (before, after)]
        found |= {(start, end) for start in ends[0] for end in ends[1]}
    return found


@pytest.mark.parametrize("gateways", ["per-zone", "shared"])
def test_the_ways_out_that_are_drawn_are_those_of_the_module(gateways):
    network = {"internet": "nat", "nat_gateways": gateways, "internet_cidr": "100.64.0.0/25"}
    site = site_of(OPEN, alpha=changed(ALPHA, network=network))
    planned = plan_network(site).content.internet

    drawn = {(start, end) for start, end in arrows(site) if end.startswith("public_")}
    assert drawn == {
        (f"private_{way.label}", f"public_{way.gateway.removeprefix('nat_')}") for way in planned.ways_out
    }
    assert {start for start, end in arrows(site) if end == "internet"} == {
        one.label for one in planned.public
    }


@pytest.mark.parametrize("gateways", ["per-zone", "shared"])
def test_a_firewall_is_drawn_between_each_private_subnet_and_its_gateway(gateways):
    network = {
        "internet": "firewall",
        "allowed_domains": [".pypi.org"],
        "nat_gateways": gateways,
        "internet_cidr": "100.64.0.0/25",
    }
    site = site_of(OPEN, alpha=changed(ALPHA, network=network))
    planned = plan_network(site).content.internet
    out = {way.label: way.gateway for way in planned.ways_out}

    drawn = {
        (start, end) for start, end in arrows(site) if end.startswith("firewall_") or "firewall_" in start
    }
    assert drawn == {
        *((label, f"firewall_{label.removeprefix('private_')}") for label in privates(out)),
        *((label, f"public_{way.removeprefix('nat_')}") for label, way in out.items() if way is not None),
    }
    assert not [start for start, end in arrows(site) if "private_" in start and end.startswith("public_")]
    assert "to listed domains" in holder_page("alpha", [site], has_sign_in_page=False)


def privates(out):
    """The boxes of private subnets, which have no gateway of their own."""
    return [f"private_{label}" for label, gateway in out.items() if gateway is None]


def test_a_transit_gateway_is_drawn_with_all_that_is_behind_it_and_who_filters_there():
    site = site_of(ATTACHED, alpha=changed(ALPHA, network=BEHIND))
    page, routed = holder_page("alpha", [site], has_sign_in_page=False), plan_network(site).content.transit

    drawn = {(start, end) for start, end in arrows(site) if end.startswith("transit_")}
    assert drawn == {(f"private_{way.table}", f"transit_{way.table}") for way in routed.ways}
    assert {end for start, end in arrows(site) if start == "transit"} == {"endpoints", "central", "filter"}
    assert ("users", "transit") in arrows(site)
    assert r"what leaves is decided by the \_firewall\_ of the network team" in page
    assert "Endpoints of `monitoring` are in another VPC" in page
    assert "no other private address is reached than those that are drawn" in page


def test_without_a_way_out_everything_ends_at_an_endpoint():
    site = site_of(alpha=ALPHA)

    assert {end for _, end in arrows(site)} == {"endpoints", "s3"}
    assert "internet" not in "\n".join(network_drawing(site))
    assert "Nothing leaves the VPC but through its endpoints." in holder_page(
        "alpha", [site], has_sign_in_page=False
    )


def test_every_subnet_endpoint_and_range_of_the_module_is_drawn():
    site = site_of(alpha=changed(ALPHA, network={"client_cidrs": ["172.20.0.0/16"]}))
    drawing = "\n".join(network_drawing(site))
    vpc = plan_network(site).content.vpc

    for words in (
        vpc.cidr,
        *(one.cidr for one in vpc.subnets),
        *(one.availability_zone for one in vpc.subnets),
    ):
        assert words in drawing
    for endpoint in vpc.endpoints:
        assert re.search(rf"[ >]{re.escape(endpoint.name.removeprefix(site.prefix + '-'))}\b", drawing)
    assert ("users", "endpoints") in arrows(site)
    assert "172.20.0.0/16" in drawing


def test_a_vpc_that_exists_is_drawn_with_where_its_endpoints_are():
    site = site_of(alpha=changed(ALPHA, network={"existing_vpc": EXISTING}))
    existing = ExistingVpc.model_validate(EXISTING)
    drawing = "\n".join(network_drawing(site))

    for words in (existing.vpc_id, existing.cidr, *existing.ids):
        assert words in drawing
    assert {end for start, end in arrows(site) if start == "subnet_1"} == {"s3", "endpoints", "central"}
    assert "10.200.0.0/24" in drawing
    assert {start for start, _ in arrows(site)} == {f"subnet_{n}" for n, _ in enumerate(existing.ids, 1)}


@pytest.mark.parametrize(
    "network",
    [{}, {"existing_vpc": EXISTING}, {"client_cidrs": ["172.20.0.0/16"]}, {"internet": "nat"}, BEHIND],
    ids=["new", "existing", "clients", "nat", "transit gateway"],
)
def test_every_arrow_joins_boxes_that_are_drawn(network):
    if network.get("internet"):
        network |= {"internet_cidr": "100.64.0.0/24"}
    site = site_of(ATTACHED, alpha=changed(ALPHA, network=network))
    boxes = {one for line in network_drawing(site) for one in NODE.findall(line)}

    assert arrows(site)
    assert {one for arrow in arrows(site) for one in arrow} <= boxes


def test_a_guest_is_sent_to_the_drawing_of_the_shared_domain():
    site = site_of(gamma=GAMMA)
    page = holder_page("gamma", [site], has_sign_in_page=True)

    assert network_drawing(site) == ()
    assert f"](../{site.domain_address.holder_folder}/README.md)" in page
    assert "[sign-in.md](sign-in.md)" in page


@pytest.mark.parametrize("hostile", ['"] --> x["', "```", "<script>", "a&b", "end;", "\\", "#quot;"])
def test_no_name_ends_a_label_or_the_drawing(hostile):
    site = site_of(alpha=ALPHA)
    object.__setattr__(site, "region", hostile)
    drawing = network_drawing(site)
    tokens = MarkdownIt("commonmark").parse(holder_page("alpha", [site], has_sign_in_page=False))

    [label] = [line for line in drawing if "subgraph vpc" in line]
    assert re.fullmatch(r'  subgraph vpc\["[^"<>`]*"\]', label)
    assert [token.info for token in tokens if token.type == "fence"] == ["mermaid"]


def test_an_environment_is_a_row_of_the_table():
    page = holder_page("beta", [site_of(beta=BETA)], has_sign_in_page=False)

    assert re.search(
        r"^\| `dev` \| `\d{12}` \| `[a-z0-9-]+` \| `multi-domain` \| `iam` \|$", page, re.MULTILINE
    )


@pytest.mark.parametrize("network", [{}, {"existing_vpc": EXISTING}], ids=["a new VPC", "a VPC that exists"])
def test_applications_beside_the_vpc_are_drawn_with_their_way_out_and_the_page_says_why(network):
    platform = changed(OPEN, approved__public_domains={"200000000001": ["alpha"]})
    why = {"internet": "public", "internet_reason": "Workshops [clone](https://elsewhere.example) @everybody"}
    site = site_of(platform, alpha=changed(ALPHA, data_classification="public", network={**network, **why}))
    page = holder_page("alpha", [site], has_sign_in_page=False)

    ways = {(start, end) for start, end in arrows(site) if start == "studio"}
    subnets = ("subnet_1", "subnet_2") if network else ("private_a", "private_b", "private_c")
    assert ways == {("studio", "internet"), *(("studio", one) for one in subnets)}
    assert "Studio and jobs" not in page
    assert "**Applications of Studio are on the public internet**" in page
    assert "@everybody" not in MarkdownIt().render(page).replace("<code>@everybody</code>", "")
    assert "<a " not in MarkdownIt().render(page)
