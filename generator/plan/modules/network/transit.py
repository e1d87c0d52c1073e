"""The attachment of a VPC to a transit gateway of the company's, and the rules of its private subnets.

Whoever is attached to the gateway can send packets to whoever else is. So the
private subnets take, and send, nothing of any private address but their own
VPC's and the ranges that files state; whatever the gateway's tables say, no
other tenant is reached. Rules of subnets know no connections: answers have
rules of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.site import Addresses, Site
from generator.plan.blocks import Block, block, resource
from generator.plan.modules.network.edge import FURTHER_RANGE, SubnetApart
from generator.plan.modules.network.security_groups import EVERYWHERE, HTTPS_PORTS
from generator.tenancy.transit import TransitGateway

TRANSIT_LABEL = "transit_"
"""Begins the labels of the attachment's subnets; what follows is the letter of the zone."""

PRIVATE_NETWORKS = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
"""Where addresses of companies are (RFC 1918, RFC 6598), and so every VPC of the estate."""

ANSWERS = (1024, 65535)
"""Ports from which connections are opened, and to which answers go (VPC user guide, ephemeral ports)."""

_REMOTE_DESKTOP = 3389
_OWN, _CENTRAL, _USERS, _REFUSED, _REST = 100, 200, 300, 900, 1000
_ALL, _TCP = "-1", "tcp"
_ATTACHMENT = Reference("aws_ec2_transit_gateway_vpc_attachment.this")
_DIGITS_ONLY = str.maketrans("./", "__")


@dataclass(frozen=True, slots=True)
class WayThrough:
    """A route of a private subnet through the transit gateway; `table` is the label of its table."""

    label: str
    table: str
    cidr: str


@dataclass(frozen=True, slots=True)
class SubnetRule:
    """A rule of the private subnets: what passes in a direction, or is dropped; the first that fits decides.

    `ports` are 0 where every protocol is meant, as AWS writes it.
    """

    number: int
    action: str
    protocol: str
    cidr: str
    ports: tuple[int, int] = (0, 0)

    def block(self, direction: str) -> Block:
        """The rule as it is rendered; `direction` is `ingress` or `egress`."""
        return block(
            direction,
            rule_no=self.number,
            action=self.action,
            protocol=self.protocol,
            cidr_block=self.cidr,
            from_port=self.ports[0],
            to_port=self.ports[1],
        )


@dataclass(frozen=True, slots=True)
class Zone:
    """A private hosted zone, of whoever owns central endpoints, in which the VPC resolves the name of one."""

    label: str
    zone_id: str


@dataclass(frozen=True, slots=True)
class Transit:
    """Everything between the private subnets of the VPC called `name` and a transit gateway.

    `after` is what its subnets wait for, None where that is nothing. `private` are the ids of the subnets
    that the rules hold in.
    """

    name: str
    gateway_id: str
    subnets: tuple[SubnetApart, ...]
    after: tuple[Reference, ...] | None
    ways: tuple[WayThrough, ...]
    private: tuple[Reference, ...]
    ingress: tuple[SubnetRule, ...]
    egress: tuple[SubnetRule, ...]
    zones: tuple[Zone, ...]

    @property
    def subnet_ids(self) -> tuple[Reference, ...]:
        """The ids of the attachment's subnets."""
        return tuple(subnet.id for subnet in self.subnets)

    def blocks(self, vpc_id: Reference) -> tuple[Block, ...]:
        """The attachment, the routes through it, rules and zones, as they are rendered."""
        tags = {"Name": self.name}
        return (
            *(one for subnet in self.subnets for one in subnet.blocks(vpc_id, self.after)),
            resource(
                "aws_ec2_transit_gateway_vpc_attachment",
                "this",
                block("lifecycle", replace_triggered_by=self.subnet_ids),
                transit_gateway_id=self.gateway_id,
                vpc_id=vpc_id,
                subnet_ids=self.subnet_ids,
                appliance_mode_support="disable",
                dns_support="enable",
                ipv6_support="disable",
                security_group_referencing_support="disable",
                tags=tags,
            ),
            *(self._route(way) for way in self.ways),
            resource(
                "aws_network_acl",
                "private",
                *(rule.block("ingress") for rule in self.ingress),
                *(rule.block("egress") for rule in self.egress),
                vpc_id=vpc_id,
                subnet_ids=self.private,
                tags=tags,
            ),
            *(
                resource(
                    "aws_route53_zone_association",
                    zone.label,
                    zone_id=zone.zone_id,
                    vpc_id=vpc_id,
                    depends_on=(_ATTACHMENT,),
                )
                for zone in self.zones
            ),
        )

    def _route(self, way: WayThrough) -> Block:
        return resource(
            "aws_route",
            way.label,
            route_table_id=Reference(f"aws_route_table.{way.table}.id"),
            destination_cidr_block=way.cidr,
            transit_gateway_id=self.gateway_id,
            depends_on=(_ATTACHMENT,),
        )


def transit(site: Site, addresses: Addresses) -> Transit | None:
    """What attaches the VPC that the site makes to a transit gateway; None without one."""
    gateway = site.settings.transit
    if gateway is None or not addresses.transit:
        return None
    central = site.central_cidrs
    users = site.settings.network.client_cidrs
    further = addresses.further_cidr is not None
    return Transit(
        name=site.prefix,
        gateway_id=gateway.id,
        subnets=tuple(SubnetApart.of(site, TRANSIT_LABEL, subnet) for subnet in addresses.transit),
        after=(FURTHER_RANGE,) if further else None,
        ways=tuple(_ways(site, addresses, (*central, *users))),
        private=tuple(Reference(f"aws_subnet.{subnet.label}.id") for subnet in addresses.subnets),
        ingress=tuple(_rules(addresses.vpc_cidr, (central, ANSWERS), (users, HTTPS_PORTS), _INWARD)),
        egress=tuple(_rules(addresses.vpc_cidr, (central, HTTPS_PORTS), (users, ANSWERS), _OUTWARD)),
        zones=tuple(_zones(site, gateway)),
    )


def _ways(site: Site, addresses: Addresses, ranges: tuple[str, ...]) -> Iterator[WayThrough]:
    """Everything goes there where it is the way to the internet; else the stated ranges alone."""
    for subnet in addresses.subnets:
        if site.settings.network.leaves_centrally:
            # Called as the route to a gateway of the VPC's own is: it is updated where the way changes.
            yield WayThrough(subnet.label, subnet.label, EVERYWHERE)
            continue
        for cidr in sorted(set(ranges)):
            yield WayThrough(f"{subnet.label}_to_{cidr.translate(_DIGITS_ONLY)}", subnet.label, cidr)


_Passing = tuple[str, tuple[int, int]]
_Stated = tuple[tuple[str, ...], tuple[int, int]]

_OUTWARD: tuple[_Passing, ...] = ((_ALL, (0, 0)),)
_INWARD: tuple[_Passing, ...] = (
    (_TCP, (ANSWERS[0], _REMOTE_DESKTOP - 1)),
    (_TCP, (_REMOTE_DESKTOP + 1, ANSWERS[1])),
)
"""What passes of addresses that are not private: S3 by its gateway endpoint, and the internet."""


def _rules(own: str, central: _Stated, users: _Stated, rest: tuple[_Passing, ...]) -> Iterator[SubnetRule]:
    yield SubnetRule(_OWN, "allow", _ALL, own)
    for first, (cidrs, ports) in ((_CENTRAL, central), (_USERS, users)):
        for number, cidr in enumerate(cidrs, first):
            yield SubnetRule(number, "allow", _TCP, cidr, ports)
    for number, cidr in enumerate(PRIVATE_NETWORKS, _REFUSED):
        yield SubnetRule(number, "deny", _ALL, cidr)
    for number, (protocol, ports) in enumerate(rest, _REST):
        yield SubnetRule(number, "allow", protocol, EVERYWHERE, ports)


def _zones(site: Site, gateway: TransitGateway) -> Iterable[Zone]:
    for name in site.settings.network.central_endpoints:
        if name in gateway.endpoint_zones:
            label = name.replace(".", "_").replace("-", "_")
            yield Zone(label, gateway.endpoint_zones[name])
