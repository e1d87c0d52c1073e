"""The edge of a VPC: subnets that hold one thing alone, and the further range in which they may lie."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.site import Site, Subnet
from generator.plan.blocks import Block, resource

FURTHER_RANGE = Reference("aws_vpc_ipv4_cidr_block_association.public")
"""What subnets in the further range wait for."""


def further_range(vpc_id: Reference, cidr: str) -> Block:
    """The further range of a VPC as it is rendered."""
    kind, label = FURTHER_RANGE.expression.split(".")
    return resource(kind, label, vpc_id=vpc_id, cidr_block=cidr)


@dataclass(frozen=True, slots=True)
class SubnetApart:
    """A subnet for one thing, a firewall or a transit gateway, with a table that leads nowhere."""

    label: str
    name: str
    cidr: str
    availability_zone: str

    @classmethod
    def of(cls, site: Site, label: str, subnet: Subnet) -> "SubnetApart":
        """The subnet in a zone, of what `label` begins the labels of: the letter of the zone ends them."""
        return cls(
            label=f"{label}{subnet.label}",
            name=f"{site.prefix}-{label.replace('_', '-')}{subnet.label}",
            cidr=subnet.cidr,
            availability_zone=subnet.availability_zone,
        )

    @property
    def id(self) -> Reference:
        """The subnet's id."""
        return Reference(f"aws_subnet.{self.label}.id")

    def blocks(self, vpc_id: Reference, after: tuple[Reference, ...] | None) -> Iterator[Block]:
        """The subnet and its table, as they are rendered."""
        yield resource(
            "aws_subnet",
            self.label,
            vpc_id=vpc_id,
            cidr_block=self.cidr,
            availability_zone=self.availability_zone,
            map_public_ip_on_launch=False,
            tags={"Name": self.name},
            depends_on=after,
        )
        yield resource("aws_route_table", self.label, vpc_id=vpc_id, tags={"Name": self.name})
        yield resource(
            "aws_route_table_association",
            self.label,
            subnet_id=self.id,
            route_table_id=Reference(f"aws_route_table.{self.label}.id"),
        )
