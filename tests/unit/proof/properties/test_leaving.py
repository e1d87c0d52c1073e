"""What leads past a firewall, or weakens it, is refuted by the files, whatever a plan says."""

import pytest
from fakes.estates import ALPHA, PLATFORM, an_estate, changed
from fakes.workspaces import texts

from generator.plan.estate_plan import plan_estate
from generator.proof.properties.assigned import misassigned
from generator.proof.properties.site_claims import claimed_site
from generator.readback.read import read_estate

NETWORK = "alpha/dev/modules/network/"
STATES = "aws_networkfirewall_firewall.this.firewall_status[0].sync_states"
OF_A = (
    f"vpc_endpoint_id        = one([for it in {STATES} : it.attachment[0].endpoint_id"
    ' if it.availability_zone == "eu-west-1a"])'
)
OF_B = OF_A.replace("1a", "1b")
BACK_A = f'/23"\n  {OF_A}'
SECOND_ROUTE = """
resource "aws_route" "x" {
  route_table_id         = aws_route_table.a.id
  destination_cidr_block = "198.51.100.0/24"
  nat_gateway_id         = aws_nat_gateway.nat_a.id
}
"""
SECOND_LIST = """
resource "aws_networkfirewall_rule_group" "x" {
  name     = "x"
  capacity = 1
  type     = "STATEFUL"
}
"""
SECOND_GROUP = """
    stateful_rule_group_reference {
      priority     = 2
      resource_arn = "arn:aws:network-firewall:eu-west-1:200000000001:stateful-rulegroup/open"
    }

    stateful_rule_group_reference {
"""
MUTANTS = {
    "past the firewall": ("ways_out", OF_A, "nat_gateway_id         = aws_nat_gateway.nat_a.id"),
    "to the firewall of another zone": ("ways_out", OF_A, OF_B),
    "past the gateways": (
        "ways_out",
        "nat_gateway_id         = aws_nat_gateway.nat_a.id",
        "gateway_id             = aws_internet_gateway.this.id",
    ),
    "back past the firewall that was asked": ("ways_out", BACK_A, BACK_A.replace("1a", "1b")),
    "back for half a subnet": ("ways_out", "/23", "/24"),
    "by the table of a public subnet": (
        "vpc",
        "route_table_id = aws_route_table.a.id",
        "route_table_id = aws_route_table.public_a.id",
    ),
    "a domain more": ("firewall", '[".pypi.org"]', '[".example.net", ".pypi.org"]'),
    "another domain": ("firewall", '".pypi.org"', '".pypi.com"'),
    "all but the list": ("firewall", '"ALLOWLIST"', '"DENYLIST"'),
    "names of plain HTTP too": ("firewall", '["TLS_SNI"]', '["HTTP_HOST", "TLS_SNI"]'),
    "rules by action": (
        "firewall",
        'rule_order              = "STRICT_ORDER"',
        'rule_order              = "DEFAULT_ACTION_ORDER"',
    ),
    "nothing dropped at last": (
        "firewall",
        '["aws:alert_established", "aws:drop_established"]',
        '["aws:alert_established"]',
    ),
    "decided before the list": (
        "firewall",
        'stateless_default_actions          = ["aws:forward_to_sfe"]',
        'stateless_default_actions          = ["aws:pass"]',
    ),
    "fragments let through": (
        "firewall",
        'stateless_fragment_default_actions = ["aws:forward_to_sfe"]',
        'stateless_fragment_default_actions = ["aws:pass"]',
    ),
    "broken connections let through": (
        "firewall",
        'stream_exception_policy = "DROP"',
        'stream_exception_policy = "CONTINUE"',
    ),
    "rules of somebody else's": ("firewall", "\n    stateful_rule_group_reference {\n", SECOND_GROUP),
    "another policy": (
        "firewall_endpoints",
        "aws_networkfirewall_firewall_policy.this.arn",
        '"arn:aws:network-firewall:eu-west-1:200000000001:firewall-policy/open"',
    ),
    "in a public subnet": (
        "firewall_endpoints",
        "subnet_id = aws_subnet.firewall_a.id",
        "subnet_id = aws_subnet.public_a.id",
    ),
    "a second route": ("firewall", "", SECOND_ROUTE),
    "a second list": ("firewall", "", SECOND_LIST),
}


@pytest.fixture(scope="module")
def estate():
    """A tenant behind a firewall: its files, and the same in which only gateways lead out."""
    platform = changed(PLATFORM, defaults__guardrails={"deny_internet": False})
    way = {"internet": "firewall", "internet_cidr": "100.64.0.0/25", "allowed_domains": [".pypi.org"]}
    plan = plan_estate(an_estate(platform, alpha=changed(ALPHA, network=way)))
    (site,) = (one.site for one in plan.sites.all if one.site.name == "alpha")
    return site, dict(texts(plan))


def messages(site, files):
    facts = read_estate(files.items())
    claimed = claimed_site(site, facts)
    return [fault.message for fault in facts.faults] + [
        one.message for one in misassigned(claimed.site, claimed.home, claimed.stack)
    ]


def test_what_is_rendered_is_what_the_files_say(estate):
    assert messages(*estate) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_each_way_past_a_firewall_is_refuted(estate, name):
    site, files = estate
    file, old, new = MUTANTS[name]
    path = f"{NETWORK}{file}.tf"
    assert old in files[path]
    text = files[path].replace(old, new, 1) if old else files[path] + new

    found = messages(site, {**files, path: text})

    assert found != []
    assert all("planned" in message for message in found), found


def test_a_firewall_that_nobody_stated_is_refuted_with_its_routes(estate):
    _, files = estate
    closed = plan_estate(an_estate(changed(PLATFORM), alpha=ALPHA))
    (without,) = (one.site for one in closed.sites.all if one.site.name == "alpha")

    found = messages(without, files)

    for kind in ("firewall.this", "firewall_policy.this", "rule_group.domains"):
        assert f"nobody planned module.network.aws_networkfirewall_{kind}" in found
    assert [one for one in found if one.startswith("nobody planned that module.network.aws_route.back_a")]
