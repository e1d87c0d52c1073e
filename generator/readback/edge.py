"""What stands between the subnets of a stack and other networks: routes, firewalls, attachments, rules."""

from generator.hcl.parse import Body
from generator.readback.entries import Entry, Reading
from generator.readback.leaving import (
    AclFacts,
    AttachmentFacts,
    DomainListFacts,
    EdgeFacts,
    FirewallFacts,
    FirewallPolicyFacts,
    RouteFacts,
    TableFacts,
    ZoneFacts,
)
from generator.readback.resolve import Unresolved

_LIST = ("rule_group", "rules_source", "rules_source_list")
_POLICY = "firewall_policy"
_THROUGH = ("gateway_id", "nat_gateway_id", "transit_gateway_id", "vpc_endpoint_id")
_OF_ATTACHMENT = (
    *("appliance_mode_support", "dns_support", "ipv6_support", "security_group_referencing_support"),
)
_OF_RULE = ("rule_no", "action", "protocol", "cidr_block", "from_port", "to_port")


def edge(reading: Reading) -> EdgeFacts:
    """The routes of a stack, the tables and rules of its subnets, its firewalls, attachments and zones."""
    return EdgeFacts(
        routes=reading.each("aws_route", _route),
        tables=reading.each("aws_route_table_association", _table),
        firewalls=reading.each("aws_networkfirewall_firewall", _firewall),
        policies=reading.each("aws_networkfirewall_firewall_policy", _policy),
        lists=reading.each("aws_networkfirewall_rule_group", _domains),
        attachments=reading.each("aws_ec2_transit_gateway_vpc_attachment", _attachment),
        acls=reading.each("aws_network_acl", _acl),
        zones=reading.each("aws_route53_zone_association", _zone),
    )


def _route(entry: Entry) -> RouteFacts:
    through = [one for one in map(entry.optional, _THROUGH) if one is not None]
    if len(through) > 1:
        raise Unresolved(f"{entry.address} leads through several things")
    return RouteFacts(
        **entry.where,
        table_id=entry.text("route_table_id"),
        destination=entry.optional("destination_cidr_block"),
        through=through[0] if through else None,
    )


def _table(entry: Entry) -> TableFacts:
    return TableFacts(**entry.where, subnet_id=entry.text("subnet_id"), table_id=entry.text("route_table_id"))


def _firewall(entry: Entry) -> FirewallFacts:
    return FirewallFacts(
        **entry.where,
        subnet_ids=_each(entry, entry.source.block.body, "subnet_mapping", "subnet_id"),
        policy_arn=entry.text("firewall_policy_arn"),
    )


def _policy(entry: Entry) -> FirewallPolicyFacts:
    bodies = [one.body for one in entry.source.block.body.of_type(_POLICY)]
    return FirewallPolicyFacts(
        **entry.where,
        arn=entry.made("arn"),
        first=entry.texts("stateless_default_actions", _POLICY),
        fragments=entry.texts("stateless_fragment_default_actions", _POLICY),
        rest=entry.texts("stateful_default_actions", _POLICY),
        order=entry.optional("rule_order", _POLICY, "stateful_engine_options"),
        broken=entry.optional("stream_exception_policy", _POLICY, "stateful_engine_options"),
        groups=tuple(
            one
            for body in bodies
            for one in _each(entry, body, "stateful_rule_group_reference", "resource_arn")
        ),
    )


def _domains(entry: Entry) -> DomainListFacts:
    return DomainListFacts(
        **entry.where,
        arn=entry.made("arn"),
        kind=entry.optional("generated_rules_type", *_LIST),
        looks_at=entry.texts("target_types", *_LIST),
        domains=entry.texts("targets", *_LIST),
        order=entry.optional("rule_order", "rule_group", "stateful_rule_options"),
    )


def _attachment(entry: Entry) -> AttachmentFacts:
    return AttachmentFacts(
        **entry.where,
        gateway_id=entry.text("transit_gateway_id"),
        vpc_id=entry.text("vpc_id"),
        subnet_ids=entry.texts("subnet_ids"),
        options=tuple(f"{name}={entry.optional(name) or 'not given'}" for name in _OF_ATTACHMENT),
    )


def _acl(entry: Entry) -> AclFacts:
    return AclFacts(
        **entry.where,
        vpc_id=entry.text("vpc_id"),
        subnet_ids=entry.texts("subnet_ids"),
        ingress=_rules(entry, "ingress"),
        egress=_rules(entry, "egress"),
    )


def _rules(entry: Entry, direction: str) -> tuple[str, ...]:
    """The rules of a direction in words, each with everything that decides in it, in their order.

    Raises:
        Unresolved: a rule has no number, or something of it is not told.
    """
    found: list[tuple[int, str]] = []
    for block in entry.source.block.body.of_type(direction):
        said = {name: entry.stack.value(entry.module, value) for name, value in block.body.values().items()}
        number = said.get("rule_no")
        if not isinstance(number, int) or set(said) != set(_OF_RULE):
            raise Unresolved(f"a rule of {entry.address} says something else than {', '.join(_OF_RULE)}")
        ports = "" if said["protocol"] == "-1" else f" {said['from_port']}-{said['to_port']}"
        found.append((number, f"{said['action']} {said['protocol']}{ports} {said['cidr_block']}"))
    if len({number for number, _ in found}) != len(found):
        raise Unresolved(f"two rules of {entry.address} have one number, of which AWS takes one alone")
    return tuple(words for _, words in sorted(found))


def _zone(entry: Entry) -> ZoneFacts:
    return ZoneFacts(**entry.where, zone_id=entry.text("zone_id"), vpc_id=entry.text("vpc_id"))


def _each(entry: Entry, body: Body, kind: str, name: str) -> tuple[str, ...]:
    """What each block of a type says under a name.

    Raises:
        Unresolved: one of them says no text.
    """
    found = [entry.stack.value(entry.module, block.body.values().get(name)) for block in body.of_type(kind)]
    if not all(isinstance(one, str) for one in found):
        raise Unresolved(f"{name} in {kind} of {entry.address} is not text")
    return tuple(map(str, found))
