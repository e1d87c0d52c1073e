"""Where public subnets lie, and that they move nothing and nothing moves them."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from generator.estate.addresses.allocation import carve
from generator.estate.addresses.edge_subnets import with_edge_subnets
from generator.estate.site import Addresses, Subnet
from generator.tenancy.network import Network

ZONES = tuple(f"eu-west-1{letter}" for letter in "abcdef")


def addresses(vpc: str, ranges: tuple[str, ...]) -> Addresses:
    pairs = zip(ZONES, ranges, strict=False)
    return Addresses(vpc, tuple(Subnet(zone[-1], cidr, zone) for zone, cidr in pairs))


def public(given_: Addresses, **network: object) -> list[str]:
    stated = Network.model_validate({"internet": "nat", **network})
    return [one.cidr for one in with_edge_subnets(stated, given_).public]


@pytest.mark.parametrize("zones", [3, 5, 6])
def test_equal_parts_leave_room_at_the_end_of_the_range(zones: int) -> None:
    found = public(addresses("10.64.0.0/20", carve("10.64.0.0/20", zones)))

    assert len(found) == zones
    assert found[:2] == ["10.64.15.240/28", "10.64.15.208/28"]


@pytest.mark.parametrize("zones", [1, 2, 4])
def test_parts_that_fill_the_range_leave_none(zones: int) -> None:
    assert public(addresses("10.64.0.0/20", carve("10.64.0.0/20", zones))) == []


def test_another_zone_moves_the_public_subnet_of_no_zone() -> None:
    two = addresses("10.64.0.0/20", ("10.64.0.0/24", "10.64.1.0/24"))
    three = addresses("10.64.0.0/20", ("10.64.0.0/24", "10.64.1.0/24", "10.64.2.0/24"))

    assert public(three)[:2] == public(two)
    assert public(two, nat_gateways="shared") == public(two)[:1]


def test_without_a_way_out_there_is_none() -> None:
    given_ = addresses("10.64.0.0/20", carve("10.64.0.0/20", 3))

    assert with_edge_subnets(Network(), given_) == given_


@given(
    some.integers(1, 6),
    some.integers(16, 28),
    some.lists(some.integers(0, 255), min_size=1, max_size=6, unique=True),
    some.sampled_from(["per-zone", "shared"]),
)
def test_public_subnets_lie_in_the_range_and_overlap_nothing(
    zones: int, prefix: int, places: list[int], gateways: str
) -> None:
    vpc = IPv4Network(f"10.64.0.0/{prefix}")
    parts = list(vpc.subnets(new_prefix=min(28, prefix + 4)))
    private = tuple(str(parts[place % len(parts)]) for place in places[:zones])
    private = tuple(dict.fromkeys(private))

    found = [IPv4Network(one) for one in public(addresses(str(vpc), private), nat_gateways=gateways)]

    every = [*found, *map(IPv4Network, private)]
    assert all(one.subnet_of(vpc) and one.prefixlen == 28 for one in found)
    assert not [(one, other) for at, one in enumerate(every) for other in every[:at] if one.overlaps(other)]
    assert len(found) <= (1 if gateways == "shared" else len(private))
