"""The firewall before the gateways of a VPC, as the network module renders it."""

from dataclasses import replace

import pytest
from fakes.modules import module_resources
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.addresses.edge_subnets import with_edge_subnets
from generator.estate.site import Site
from generator.hcl.expressions import selected
from generator.hcl.values import Expression
from generator.plan.modules.keys import plan_keys
from generator.plan.modules.network.module import plan_network

DOMAINS = (".pypi.org", "huggingface.co")
EVERYWHERE = "0.0.0.0/0"


def guarded(site: Site, **network: object) -> Site:
    """The site with a firewall, or another way to the internet."""
    stated = {"internet": "firewall", "allowed_domains": DOMAINS, **network}
    settings = varied(site.settings, **{f"network__{name}": value for name, value in stated.items()})
    addresses = site.addresses and with_edge_subnets(settings.network, site.addresses)
    return replace(site, settings=settings, addresses=addresses)


def bodies(site: Site):
    return module_resources(plan_network(site))


def routes(site: Site) -> dict[str, dict[str, str]]:
    """Where each table leads: to which addresses, through what; endpoints of the firewall by their zone."""
    found: dict[str, dict[str, str]] = {}
    for address, body in bodies(site).items():
        if address.startswith("aws_route."):
            said = body.values()
            table = said["route_table_id"].text.split(".")[1]
            through = next(said[name] for name in said if name.endswith("_id") and name != "route_table_id")
            found.setdefault(table, {})[said["destination_cidr_block"]] = named(through)
    return found


def named(through: Expression) -> str:
    chosen = selected(through)
    return f"firewall in {chosen.value}" if chosen else through.text.split(".")[1]


@pytest.mark.parametrize("site", [a_site(), a_shared_domain_site()], ids=["tenant", "shared domain"])
def test_every_way_leads_through_the_firewall_of_its_zone_in_both_directions(site: Site) -> None:
    site = guarded(site)
    private = {subnet.label: subnet.cidr for subnet in site.addresses.subnets}

    assert routes(site) == {
        **{zone: {EVERYWHERE: f"firewall in eu-west-1{zone}"} for zone in "abc"},
        **{f"firewall_{zone}": {EVERYWHERE: f"nat_{zone}"} for zone in "abc"},
        **{
            f"public_{zone}": {EVERYWHERE: "this", private[zone]: f"firewall in eu-west-1{zone}"}
            for zone in "abc"
        },
    }


def test_a_gateway_that_zones_share_answers_each_through_the_firewall_of_its_own_zone() -> None:
    site = guarded(a_site(), nat_gateways="shared")
    found = routes(site)
    private = {subnet.cidr: f"firewall in {subnet.availability_zone}" for subnet in site.addresses.subnets}

    assert {found[f"firewall_{zone}"][EVERYWHERE] for zone in "abc"} == {"nat_a"}
    assert found["public_a"] == {EVERYWHERE: "this", **private}
    assert "public_b" not in found


def test_the_list_is_the_files_and_all_else_is_dropped_and_written_down() -> None:
    found = bodies(guarded(a_site()))
    (rules,) = found["aws_networkfirewall_rule_group.domains"].of_type("rule_group")
    (source,) = rules.body.of_type("rules_source")
    (listed,) = source.body.of_type("rules_source_list")
    (policy,) = found["aws_networkfirewall_firewall_policy.this"].of_type("firewall_policy")
    (engine,) = policy.body.of_type("stateful_engine_options")

    assert listed.body.values() == {
        "generated_rules_type": "ALLOWLIST",
        "target_types": ("TLS_SNI",),
        "targets": DOMAINS,
    }
    assert policy.body.values() == {
        "stateless_default_actions": ("aws:forward_to_sfe",),
        "stateless_fragment_default_actions": ("aws:forward_to_sfe",),
        "stateful_default_actions": ("aws:alert_established", "aws:drop_established"),
    }
    assert engine.body.values() == {"rule_order": "STRICT_ORDER", "stream_exception_policy": "DROP"}
    (logging,) = found["aws_networkfirewall_logging_configuration.this"].of_type("logging_configuration")
    kinds = {one.body.values()["log_type"] for one in logging.body.of_type("log_destination_config")}
    assert kinds == {"ALERT", "FLOW"}


def test_everything_of_it_is_encrypted_with_the_environments_keys() -> None:
    found = bodies(guarded(a_site()))
    kinds = ("firewall.this", "firewall_policy.this", "rule_group.domains")

    for kind in kinds:
        (own,) = found[f"aws_networkfirewall_{kind}"].of_type("encryption_configuration")
        assert own.body.values() == {"key_id": Expression("var.studio_key_arn"), "type": "CUSTOMER_KMS"}
    logs = found["aws_cloudwatch_log_group.firewall"].values()
    assert logs["kms_key_id"] == Expression("var.logs_key_arn")


def test_the_service_takes_the_studio_key_only_where_there_is_a_firewall() -> None:
    def services(site: Site) -> bool:
        return any("network-firewall.eu-west-1.*" in str(one.policy) for one in plan_keys(site).policies)

    assert [services(guarded(a_site(), internet=mode)) for mode in ("none", "nat", "firewall")] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("classification", "stated", "protected"),
    [
        ("public", None, False),
        ("restricted", None, True),
        ("restricted", False, False),
        ("public", True, True),
    ],
)
def test_protection_follows_the_classification_unless_it_is_stated(
    *, classification: str, stated: bool | None, protected: bool
) -> None:
    site = guarded(a_site(), firewall_protection=stated)
    site = replace(site, settings=varied(site.settings, data_classification=classification))
    said = bodies(site)["aws_networkfirewall_firewall.this"].values()
    kinds = ("delete_protection", "firewall_policy_change_protection", "subnet_change_protection")

    assert {said[kind] for kind in kinds} == {protected}


def test_what_retires_is_protected_no_more() -> None:
    settings = varied(a_site().settings, network__firewall_protection=True, lifecycle="retiring")

    assert not settings.protects_firewall


def test_going_from_gateways_to_a_firewall_changes_routes_of_private_subnets_and_adds_the_rest() -> None:
    before, after = (
        {address: body.values() for address, body in bodies(guarded(a_site(), internet=mode)).items()}
        for mode in ("nat", "firewall")
    )

    assert before.keys() < after.keys()
    changed = {address for address in before if before[address] != after[address]}
    assert changed == {"aws_route.a", "aws_route.b", "aws_route.c"}
