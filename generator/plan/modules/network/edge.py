"""The further range of a VPC, in which the subnets at its edge may lie."""

from generator.core.expressions import Reference
from generator.plan.blocks import Block, resource

FURTHER_RANGE = Reference("aws_vpc_ipv4_cidr_block_association.public")
"""What subnets in the further range wait for."""


def further_range(vpc_id: Reference, cidr: str) -> Block:
    """The further range of a VPC as it is rendered."""
    kind, label = FURTHER_RANGE.expression.split(".")
    return resource(kind, label, vpc_id=vpc_id, cidr_block=cidr)
