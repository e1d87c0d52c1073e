"""Ways that a stack opens in the network, each in words: the same words are the same way.

What the proof knows nothing of has words too, since a review must see it come.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from generator.aws.endpoints import named
from generator.hcl.parse import Body
from generator.readback.entries import Entry, Reading
from generator.readback.placeholders import MARK

Groups = Mapping[str, tuple[str, str]]
"""The stack and the label of each security group, by its id."""

Maker = Callable[[Entry, Groups], Iterator[str]]

_OPENINGS: Mapping[str, str] = MappingProxyType(
    {
        "aws_customer_gateway": "a customer gateway",
        "aws_dx_gateway_association": "a gateway of Direct Connect",
        "aws_ec2_client_vpn_endpoint": "a client VPN",
        "aws_ec2_transit_gateway_vpc_attachment": "an attachment to a transit gateway",
        "aws_egress_only_internet_gateway": "a gateway out to the internet by IPv6",
        "aws_eip": "a public address",
        "aws_internet_gateway": "an internet gateway, which opens the direct way to the internet",
        "aws_lb": "a load balancer",
        "aws_nat_gateway": "a NAT gateway, which opens the way out to the internet",
        "aws_network_acl": "a network ACL",
        "aws_network_acl_rule": "a rule of a network ACL",
        "aws_network_interface": "a network interface",
        "aws_networkfirewall_firewall": "a network firewall",
        "aws_networkfirewall_firewall_policy": "a policy of a network firewall",
        "aws_networkfirewall_rule_group": "a group of rules of a network firewall",
        "aws_route53_zone_association": "names of a hosted zone",
        "aws_route53_resolver_endpoint": "a resolver endpoint",
        "aws_security_group_rule": "a rule of a security group, of a kind that is not read",
        "aws_vpc_endpoint_service": "an endpoint service, by which others reach in",
        "aws_vpc_ipv4_cidr_block_association": "a further range of the VPC",
        "aws_vpc_peering_connection": "a peering with another VPC",
        "aws_vpc_peering_connection_accepter": "a peering with another VPC",
        "aws_vpn_connection": "a VPN",
        "aws_vpn_gateway": "a VPN gateway",
    }
)
"""Resources that open a way, or close one, by being there."""

_THROUGH = (
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
)
_DESTINATIONS = (
    "cidr_block",
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
    "ipv6_cidr_block",
)
_IN, _OUT = " can reach itself", " can go out to itself"
_LISTS_OF_S3 = (f"pl-s3{MARK}", f"aws_vpc_endpoint.prefix_list_id.s3{MARK}")
_ENDPOINT = re.compile(
    r"aws_networkfirewall_firewall\.firewall_status\S*\[availability_zone=(?P<zone>[a-z0-9-]+)\]"
)
_EVERY_PROTOCOL = "-1"
_EVERYWHERE = ("0.0.0.0/0", "::/0")


def groups_of(reading: Reading) -> Groups:
    """The security groups of a stack."""
    address = reading.stack.address
    found = reading.each("aws_security_group", lambda entry: (entry.made("id"), entry.of[1]))
    return {number: (address, label) for number, label in found}


def ways(reading: Reading, groups: Groups) -> tuple[str, ...]:
    """The ways that a stack opens; `groups` are those of all stacks that are read."""
    found: list[str] = []
    for kind, makes in _MAKERS.items():
        for some in reading.each(kind, partial(_made, makes, groups)):
            found += some
    for kind, words in _OPENINGS.items():
        found += [f"{words} ({address})" for address in reading.each(kind, lambda entry: entry.address)]
    return tuple(sorted(_with_both_directions_as_one(set(found))))


def _made(makes: Maker, groups: Groups, entry: Entry) -> tuple[str, ...]:
    return tuple(makes(entry, groups))


def _with_both_directions_as_one(found: set[str]) -> Iterator[str]:
    """The ways, with one sentence where a group lets its members out and in."""
    pairs = {one: one.replace(_IN, _OUT) for one in found if _IN in one and one.replace(_IN, _OUT) in found}
    yield from found - pairs.keys() - {*pairs.values()}
    yield from (f"members of {one.replace(_IN, ' reach each other')}" for one in pairs)


def _rule(entry: Entry, groups: Groups) -> Iterator[str]:
    inward = "ingress" in entry.of[0]
    group = _group(entry.text("security_group_id"), entry, groups)
    said = _said(entry, entry.source.block.body)
    for other in _others(said, entry, groups):
        yield _passage(group, other, _ports(said, "ip_protocol"), inward=inward)


def _inline_rules(entry: Entry, groups: Groups) -> Iterator[str]:
    group = _group(entry.made("id"), entry, groups)
    for kind in ("ingress", "egress"):
        for block in entry.source.block.body.of_type(kind):
            said = _said(entry, block.body)
            for other in _others(said, entry, groups) or (group,):
                yield _passage(group, other, _ports(said, "protocol"), inward=kind == "ingress")


def _passage(group: str, other: str, ports: str, *, inward: bool) -> str:
    if group == other:
        return f"{group}{_IN if inward else _OUT} on {ports}"
    return f"{other} can reach {group} on {ports}" if inward else f"{group} can go out to {other} on {ports}"


def _others(said: Mapping[str, object], entry: Entry, groups: Groups) -> tuple[str, ...]:
    """Whom a rule lets in, or to what it lets out."""
    names = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
    ranges = [one for name in names for one in _texts(said.get(name))]
    lists = [
        f"the prefix list {_list(one)}"
        for name in ("prefix_list_id", "prefix_list_ids")
        for one in _texts(said.get(name))
    ]
    members = [
        _group(one, entry, groups)
        for name in ("referenced_security_group_id", "security_groups")
        for one in _texts(said.get(name))
    ]
    return (*(_range(one) for one in ranges), *lists, *members)


def _range(cidr: str) -> str:
    return f"everywhere ({cidr})" if cidr in _EVERYWHERE else cidr


def _list(number: str) -> str:
    """What an id of a prefix list stands for, where the text tells it."""
    return "of S3" if number.startswith(_LISTS_OF_S3) else number


def _group(number: str, entry: Entry, groups: Groups) -> str:
    stack, label = groups.get(number, ("", number))
    elsewhere = f" of {stack}" if stack and stack != entry.stack.address else ""
    return f"group {label}{elsewhere}"


def _ports(said: Mapping[str, object], protocol: str) -> str:
    kind, first, last = said.get(protocol), said.get("from_port"), said.get("to_port")
    if str(kind) == _EVERY_PROTOCOL:
        return "every port"
    if first == last:
        return f"{kind} {first}"
    return f"{kind} {first} to {last}"


def _endpoint(entry: Entry, _: Groups) -> Iterator[str]:
    kind = str(_said(entry, entry.source.block.body).get("vpc_endpoint_type") or "Gateway").lower()
    name = entry.text("service_name")
    yield f"{kind} endpoint {named(name, entry.stack.at.region) or name}"


def _route(entry: Entry, _: Groups) -> Iterator[str]:
    yield _to(entry, entry.source.block.body)


def _inline_routes(entry: Entry, _: Groups) -> Iterator[str]:
    yield from (_to(entry, block.body) for block in entry.source.block.body.of_type("route"))


def _to(entry: Entry, body: Body) -> str:
    said = _said(entry, body)
    to, through = (next(_given(said, names), "something") for names in (_DESTINATIONS, _THROUGH))
    return f"a route to {_range(to)} through {_called(through)} ({entry.address})"


def _called(through: str) -> str:
    """What a route leads through; the endpoint of a firewall by its zone."""
    found = _ENDPOINT.match(through)
    return f"the firewall in {found['zone']}" if found else through


def _domains(entry: Entry, _: Groups) -> Iterator[str]:
    for name in entry.texts("targets", "rule_group", "rules_source", "rules_source_list"):
        whole = f"{name[1:]} and all below it" if name.startswith(".") else name
        yield f"the firewall lets through {whole} ({entry.address})"


def _given(said: Mapping[str, object], names: Iterable[str]) -> Iterator[str]:
    return (one for name in names for one in _texts(said.get(name)))


def _subnet(entry: Entry, _: Groups) -> Iterator[str]:
    if _said(entry, entry.source.block.body).get("map_public_ip_on_launch") is True:
        yield f"addresses in subnet {entry.of[1]} are public"


def _domain(entry: Entry, _: Groups) -> Iterator[str]:
    kind = entry.optional("app_network_access_type")
    if kind != "VpcOnly":
        yield f"applications of Studio reach the internet directly ({kind or 'PublicInternetOnly'})"


def _said(entry: Entry, body: Body) -> dict[str, object]:
    """The arguments of a body that decide over ways, resolved."""
    return {
        each.name: entry.stack.value(entry.module, each.value)
        for each in body.attributes
        if each.name not in ("policy", "tags", "description")
    }


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in values if isinstance(one, str) and one)


_MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "aws_vpc_security_group_ingress_rule": _rule,
        "aws_vpc_security_group_egress_rule": _rule,
        "aws_security_group": _inline_rules,
        "aws_vpc_endpoint": _endpoint,
        "aws_route": _route,
        "aws_route_table": _inline_routes,
        "aws_subnet": _subnet,
        "aws_sagemaker_domain": _domain,
        "aws_networkfirewall_rule_group": _domains,
    }
)
"""What makes words of each type of resource that opens ways by its arguments."""
