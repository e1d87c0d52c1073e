"""What leads elsewhere through a transit gateway, or opens more, is refuted by the files."""

import pytest
from fakes.estates import ALPHA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.plan.estate_plan import plan_estate
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.leaving import accepted
from generator.proof.properties.site_claims import claimed_site
from generator.readback.read import read_estate

NETWORK = "alpha/dev/modules/network/"
HUB = {
    "id": "tgw-0a1b2c3d4e5f60718",
    "filtered_by": "the network team's firewall",
    "endpoint_cidrs": ["10.200.0.0/24"],
    "endpoint_zones": {"kms": "Z0123456789ABCDEFGHIJ"},
}
ENDPOINTS = ["ec2", "ecr.api", "ecr.dkr", "logs", "sagemaker.api", "sagemaker.runtime", "sts", "studio"]
WAY = {
    "transit_gateway": "core",
    "central_endpoints": ["kms"],
    "endpoints": ENDPOINTS,
    "client_cidrs": ["172.20.0.0/16"],
}
OF_OTHERS = """
  egress {
    rule_no    = 150
    action     = "allow"
    protocol   = "-1"
    cidr_block = "10.80.0.0/16"
    from_port  = 0
    to_port    = 0
  }
"""
SECOND_ROUTE = """
resource "aws_route" "x" {
  route_table_id         = aws_route_table.a.id
  destination_cidr_block = "10.80.0.0/16"
  transit_gateway_id     = "tgw-0a1b2c3d4e5f60718"
}
"""
SECOND_RULES = """
resource "aws_network_acl" "x" {
  vpc_id     = aws_vpc.this.id
  subnet_ids = [aws_subnet.a.id]
}
"""
RULE_OF_ITS_OWN = """
resource "aws_network_acl_rule" "x" {
  network_acl_id = aws_network_acl.private.id
  rule_number    = 50
  protocol       = "-1"
  rule_action    = "allow"
}
"""
SECOND_ATTACHMENT = """
resource "aws_ec2_transit_gateway_vpc_attachment" "x" {
  transit_gateway_id = "tgw-00000000000000000"
  vpc_id             = aws_vpc.this.id
  subnet_ids         = [aws_subnet.a.id]
}
"""
SECOND_ZONE = """
resource "aws_route53_zone_association" "x" {
  zone_id = "Z9999999999"
  vpc_id  = aws_vpc.this.id
}
"""
RULES, TRANSIT = "subnet_rules", "transit"
FIRST_DENIED = 'rule_no    = 900\n    action     = "deny"'
MUTANTS = {
    "to another gateway": (
        TRANSIT,
        'transit_gateway_id                 = "tgw-0a',
        'transit_gateway_id = "tgw-1a',
    ),
    "routes to another gateway": (
        TRANSIT,
        'transit_gateway_id     = "tgw-0a',
        'transit_gateway_id     = "tgw-1a',
    ),
    "everything through the gateway": (TRANSIT, '"10.200.0.0/24"', '"0.0.0.0/0"'),
    "a range that nobody stated": (TRANSIT, "", SECOND_ROUTE),
    "by groups of other VPCs": (
        TRANSIT,
        'security_group_referencing_support = "disable"',
        'security_group_referencing_support = "enable"',
    ),
    "appliance mode": (
        TRANSIT,
        'appliance_mode_support             = "disable"',
        'appliance_mode_support = "enable"',
    ),
    "in the private subnets": (
        TRANSIT,
        "subnet_ids                         = [aws_subnet.transit_a.id",
        "subnet_ids = [aws_subnet.a.id",
    ),
    "a second attachment": (TRANSIT, "", SECOND_ATTACHMENT),
    "another tenant's range before all that is refused": (RULES, "  egress {", f"{OF_OTHERS}\n  egress {{"),
    "a private network is let in": (RULES, FIRST_DENIED, FIRST_DENIED.replace("deny", "allow")),
    "what is refused comes after everything": (RULES, "rule_no    = 900", "rule_no    = 32000"),
    "users on every port": (
        RULES,
        "from_port  = 443\n    to_port    = 443",
        "from_port  = 0\n    to_port    = 65535",
    ),
    "endpoints in a wider range": (RULES, '"10.200.0.0/24"', '"10.200.0.0/16"'),
    "a subnet without rules": (RULES, "[aws_subnet.a.id, aws_subnet.b.id", "[aws_subnet.b.id"),
    "a rule beside the list": (RULES, "", RULE_OF_ITS_OWN),
    "rules of another list": (RULES, "", SECOND_RULES),
    "names of another zone": (RULES, "Z0123456789ABCDEFGHIJ", "Z0123456789ABCDEFGHIK"),
    "names of a second zone": (RULES, "", SECOND_ZONE),
    "a table of the attachment that leads on": (
        TRANSIT,
        "route_table_id = aws_route_table.transit_a.id",
        "route_table_id = aws_route_table.a.id",
    ),
}


def planned(**network):
    platform = changed(
        PLATFORM, defaults__guardrails={"deny_internet": False}, approved__transit_gateways={"core": HUB}
    )
    plan = plan_estate(an_estate(platform, alpha=changed(ALPHA, network=WAY | network)))
    (site,) = (one.site for one in plan.sites.all if one.site.name == "alpha")
    return site, dict(texts(plan))


@pytest.fixture(scope="module")
def estate():
    """A tenant behind a transit gateway with central endpoints, and its files."""
    return planned()


def messages(site, files):
    facts = read_estate(files.items())
    claimed = claimed_site(site, facts)
    return [fault.message for fault in facts.faults] + [
        one.message for one in misassigned(claimed.site, claimed.home, claimed.stack)
    ]


def test_what_is_rendered_is_what_the_files_say(estate):
    assert messages(*estate) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_each_way_to_somebody_else_is_refuted(estate, name):
    site, files = estate
    file, old, new = MUTANTS[name]
    path = f"{NETWORK}{file}.tf"
    assert old in files[path]
    text = files[path].replace(old, new, 1) if old else files[path] + new

    assert messages(site, {**files, path: text}) != []


def test_where_no_file_speaks_of_a_gateway_nothing_of_one_may_be_rendered(estate):
    _, files = estate
    site, _ = planned(transit_gateway=None, central_endpoints=[], endpoints=[*ENDPOINTS, "kms"])
    found = messages(site, files)

    for what in (
        "ec2_transit_gateway_vpc_attachment.this",
        "network_acl.private",
        "route53_zone_association.kms",
    ):
        assert f"nobody planned module.network.aws_{what}" in found


@pytest.mark.parametrize(
    ("internet", "ids"),
    [
        ("none", ["endpoints-elsewhere"]),
        ("nat", ["endpoints-elsewhere", "internet"]),
        ("transit-gateway", ["endpoints-elsewhere", "internet-elsewhere"]),
    ],
)
def test_a_certificate_says_what_others_decide(estate, internet, ids):
    site, _ = estate

    assert [
        one.id for one in accepted(site.settings.network.model_copy(update={"internet": internet}))
    ] == ids
