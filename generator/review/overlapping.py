"""Subnets that would come while those still stand whose addresses they are given."""

from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_network

from generator.review.prediction import Warned
from generator.review.provider_facts import Beside
from generator.review.reading import Instance, Reading
from generator.review.terms import Term

_SUBNET = "aws_subnet"
_BLOCK = "cidr_block"
_FEW = 3
_SOURCE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html"

Side = tuple[Reading, Mapping[str, Instance]]
"""A reading, and its resources by the address that they have afterwards."""


def overlapping(
    before: Side, after: Side, going: Collection[str], coming: Collection[str]
) -> Iterator[Warned]:
    """A warning for each subnet that comes with addresses of another one that goes in the same apply.

    Terraform orders what goes and what comes only where it is one resource, or one refers to the other.
    Where the VPC is made anew, nothing stands in it.
    """
    old = [(one, *told) for one in sorted(going) if (told := _told(before, one))]
    new = [(one, *told) for one in sorted(coming) if (told := _told(after, one))]
    for address, vpc, block in new if old else ():
        if any(ref.address in coming for ref in vpc.refs):
            continue
        taken = [
            f"{other} ({its})"
            for other, where, its in old
            if other != address and where == vpc and _is_overlap(block, its)
        ]
        if taken:
            more = f" and {len(taken) - _FEW} more" if len(taken) > _FEW else ""
            yield Warned(
                address,
                "",
                Beside.TOO_SOON,
                f"AWS makes no subnet whose addresses another one has: {', '.join(taken[:_FEW])}{more} would"
                " go in the same apply, and Terraform does not wait for that; destroy it first, or give this"
                " one a block of its own",
                _SOURCE,
            )


def _told(side: Side, address: str) -> tuple[Term, str] | None:
    """The VPC and the block of a subnet, where the text tells them."""
    reading, resources = side
    one = resources.get(address)
    if one is None or one.type != _SUBNET:
        return None
    vpc, block = (reading.attribute(one, name) for name in ("vpc_id", _BLOCK))
    return None if vpc.is_null or block.literal is None else (vpc, block.literal)


def _is_overlap(one: str, other: str) -> bool:
    try:
        blocks = ip_network(one, strict=False), ip_network(other, strict=False)
    except ValueError:
        return False
    return blocks[0].version == blocks[1].version and blocks[0].overlaps(blocks[1])
