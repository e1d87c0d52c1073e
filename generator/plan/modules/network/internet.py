"""The way to the internet of a VPC: NAT gateways in public subnets that hold nothing else, and routes.

Only private subnets are led to a gateway, and only a gateway is led to the
internet. Nothing reaches in: a NAT gateway lets through answers alone. Where
a firewall stands between them, each way leads through it in both directions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.expressions import Reference, Selection
from generator.estate.site import Addresses, Site, Subnet
from generator.plan.blocks import Block, resource
from generator.plan.modules.network.edge import FURTHER_RANGE
from generator.plan.modules.network.firewall import Firewall, endpoint_in, firewall
from generator.plan.modules.network.security_groups import EVERYWHERE

PUBLIC_LABEL = "public_"
"""Begins the labels of public subnets; what follows is the letter of the zone."""

BACK_LABEL = "back_"
"""Begins the labels of routes back to private subnets, likewise."""

_GATEWAY = Reference("aws_internet_gateway.this.id")


@dataclass(frozen=True, slots=True)
class PublicSubnet:
    """A public subnet with the NAT gateway in it, its address and its route table.

    `label` is that of the subnet and its table, `gateway` that of the gateway and
    its address; `name` is what all of them are called.
    """

    label: str
    gateway: str
    name: str
    cidr: str
    availability_zone: str

    def blocks(self, vpc_id: Reference, *, further_cidr: str | None) -> Iterator[Block]:
        """The subnet, its route to the internet, and the gateway, as they are rendered."""
        after = (FURTHER_RANGE,) if further_cidr else None
        tags = {"Name": self.name}
        yield resource(
            "aws_subnet",
            self.label,
            vpc_id=vpc_id,
            cidr_block=self.cidr,
            availability_zone=self.availability_zone,
            map_public_ip_on_launch=False,
            tags=tags,
            depends_on=after,
        )
        yield resource("aws_route_table", self.label, vpc_id=vpc_id, tags=tags)
        yield resource(
            "aws_route_table_association",
            self.label,
            subnet_id=Reference(f"aws_subnet.{self.label}.id"),
            route_table_id=Reference(f"aws_route_table.{self.label}.id"),
        )
        yield resource(
            "aws_route",
            self.label,
            route_table_id=Reference(f"aws_route_table.{self.label}.id"),
            destination_cidr_block=EVERYWHERE,
            gateway_id=_GATEWAY,
        )
        yield resource("aws_eip", self.gateway, domain="vpc", tags=tags)
        yield resource(
            "aws_nat_gateway",
            self.gateway,
            subnet_id=Reference(f"aws_subnet.{self.label}.id"),
            allocation_id=Reference(f"aws_eip.{self.gateway}.id"),
            tags=tags,
            depends_on=(Reference("aws_internet_gateway.this"),),
        )


@dataclass(frozen=True, slots=True)
class WayOut:
    """The default route of a subnet; `label` is that of its table.

    It leads to the NAT gateway called `gateway`, or to the `endpoint` of the firewall in the same zone.
    """

    label: str
    gateway: str | None = None
    endpoint: Selection | None = None

    @property
    def block(self) -> Block:
        """The route as it is rendered."""
        return resource(
            "aws_route",
            self.label,
            route_table_id=Reference(f"aws_route_table.{self.label}.id"),
            destination_cidr_block=EVERYWHERE,
            nat_gateway_id=Reference(f"aws_nat_gateway.{self.gateway}.id") if self.gateway else None,
            vpc_endpoint_id=self.endpoint,
        )


@dataclass(frozen=True, slots=True)
class WayBack:
    """The route of answers from a gateway to a private subnet, through the firewall that saw the question.

    `table` is the label of the public subnet's table, `cidr` the private subnet's range: AWS takes a route
    inside the VPC only to the whole of a subnet.
    """

    label: str
    table: str
    cidr: str
    endpoint: Selection

    @property
    def block(self) -> Block:
        """The route as it is rendered."""
        return resource(
            "aws_route",
            self.label,
            route_table_id=Reference(f"aws_route_table.{self.table}.id"),
            destination_cidr_block=self.cidr,
            vpc_endpoint_id=self.endpoint,
        )


@dataclass(frozen=True, slots=True)
class Internet:
    """Everything between the private subnets of the VPC called `name` and the internet.

    `further_cidr` is a range of the VPC for the subnets at its edge, None where they lie in its first.
    `firewall` is None where gateways alone lead out.
    """

    name: str
    further_cidr: str | None
    public: tuple[PublicSubnet, ...]
    ways_out: tuple[WayOut, ...]
    ways_back: tuple[WayBack, ...] = ()
    firewall: Firewall | None = None

    def blocks(self, vpc_id: Reference) -> tuple[Block, ...]:
        """The internet gateway of the VPC and all that leads to it, as they are rendered."""
        further = self.further_cidr
        return (
            resource("aws_internet_gateway", "this", vpc_id=vpc_id, tags={"Name": self.name}),
            *(block for subnet in self.public for block in subnet.blocks(vpc_id, further_cidr=further)),
            *(self.firewall.blocks(vpc_id) if self.firewall else ()),
            *(way.block for way in self.ways_out),
            *(way.block for way in self.ways_back),
        )


def internet(site: Site, addresses: Addresses) -> Internet | None:
    """The way to the internet of the VPC that the site makes; None without one."""
    if not addresses.public:
        return None
    beside = {subnet.label for subnet in addresses.public}
    guard = firewall(site, addresses)
    usual = addresses.public[0].label
    at = {one.label: one.label if one.label in beside else usual for one in addresses.subnets}
    direct = tuple(WayOut(one.label, _gateway(at[one.label])) for one in addresses.subnets)
    return Internet(
        name=site.prefix,
        further_cidr=addresses.further_cidr,
        public=tuple(
            PublicSubnet(
                label=f"{PUBLIC_LABEL}{subnet.label}",
                gateway=_gateway(subnet.label),
                name=f"{site.prefix}-public-{subnet.label}",
                cidr=subnet.cidr,
                availability_zone=subnet.availability_zone,
            )
            for subnet in addresses.public
        ),
        ways_out=tuple(_through(guard, addresses.subnets, at)) if guard else direct,
        ways_back=tuple(_back(subnet, at[subnet.label]) for subnet in addresses.subnets) if guard else (),
        firewall=guard,
    )


def _through(guard: Firewall, private: tuple[Subnet, ...], at: Mapping[str, str]) -> Iterator[WayOut]:
    """From each private subnet to the firewall of its zone, and from there to the zone's gateway."""
    for subnet, own in zip(private, guard.subnets, strict=True):
        yield WayOut(subnet.label, endpoint=endpoint_in(subnet.availability_zone))
        yield WayOut(own.label, _gateway(at[subnet.label]))


def _back(subnet: Subnet, public: str) -> WayBack:
    return WayBack(
        label=f"{BACK_LABEL}{subnet.label}",
        table=f"{PUBLIC_LABEL}{public}",
        cidr=subnet.cidr,
        endpoint=endpoint_in(subnet.availability_zone),
    )


def _gateway(label: str) -> str:
    return f"nat_{label}"
