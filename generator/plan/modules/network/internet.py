"""The way to the internet of a VPC: NAT gateways in public subnets that hold nothing else, and routes.

Only private subnets are led to a gateway, and only a gateway is led to the
internet. Nothing reaches in: a NAT gateway lets through answers alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.site import Addresses, Site, Subnet
from generator.plan.blocks import Block, resource
from generator.plan.modules.network.security_groups import EVERYWHERE

PUBLIC_LABEL = "public_"
"""Begins the labels of public subnets; what follows is the letter of the zone."""

_RANGE = "aws_vpc_ipv4_cidr_block_association"
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
        after = (Reference(f"{_RANGE}.public"),) if further_cidr else None
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
    """The route of a private subnet to a NAT gateway; `label` is the subnet's, `gateway` the gateway's."""

    label: str
    gateway: str

    @property
    def block(self) -> Block:
        """The route as it is rendered."""
        return resource(
            "aws_route",
            self.label,
            route_table_id=Reference(f"aws_route_table.{self.label}.id"),
            destination_cidr_block=EVERYWHERE,
            nat_gateway_id=Reference(f"aws_nat_gateway.{self.gateway}.id"),
        )


@dataclass(frozen=True, slots=True)
class Internet:
    """Everything between the private subnets of the VPC called `name` and the internet.

    `further_cidr` is a range of the VPC for the public subnets, None where they lie in its first.
    """

    name: str
    further_cidr: str | None
    public: tuple[PublicSubnet, ...]
    ways_out: tuple[WayOut, ...]

    def blocks(self, vpc_id: Reference) -> tuple[Block, ...]:
        """The internet gateway of the VPC and all that leads to it, as they are rendered."""
        further = self.further_cidr
        return (
            *((resource(_RANGE, "public", vpc_id=vpc_id, cidr_block=further),) if further else ()),
            resource("aws_internet_gateway", "this", vpc_id=vpc_id, tags={"Name": self.name}),
            *(block for subnet in self.public for block in subnet.blocks(vpc_id, further_cidr=further)),
            *(way.block for way in self.ways_out),
        )


def internet(site: Site, addresses: Addresses) -> Internet | None:
    """The way to the internet of the VPC that the site makes; None without one."""
    if not addresses.public:
        return None
    gateways = {subnet.label: _gateway(subnet) for subnet in addresses.public}
    usual = _gateway(addresses.public[0])
    return Internet(
        name=site.prefix,
        further_cidr=addresses.further_cidr,
        public=tuple(
            PublicSubnet(
                label=f"{PUBLIC_LABEL}{subnet.label}",
                gateway=_gateway(subnet),
                name=f"{site.prefix}-public-{subnet.label}",
                cidr=subnet.cidr,
                availability_zone=subnet.availability_zone,
            )
            for subnet in addresses.public
        ),
        ways_out=tuple(
            WayOut(subnet.label, gateways.get(subnet.label, usual)) for subnet in addresses.subnets
        ),
    )


def _gateway(subnet: Subnet) -> str:
    return f"nat_{subnet.label}"
