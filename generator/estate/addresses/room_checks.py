"""Whether the subnets of a network hold its users: those that are made, and those that exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.sizing import (
    Demand,
    demand_of,
    is_possible_range,
    most_users,
    usable_addresses,
)
from generator.estate.addresses.subnet_checks import NETWORKS
from generator.estate.site import Addresses
from generator.tenancy.addresses import recorded_place
from generator.tenancy.network import ExistingVpc

_rule = partial(Rule, family=NETWORKS)

RECORDED_BLOCK_OUTGROWN = _rule(
    "PLN103",
    "recorded-block-outgrown",
    "The block recorded for an environment no longer holds the users it is to be sized for.",
    "The range of a VPC and of its subnets can never be changed; another range means another VPC, "
    "and a domain that moves to another VPC is replaced.",
    "Size for at most the users that fit, or move the others to a new environment. Delete the line of "
    "the ledger only while the VPC does not exist yet.",
)
SUBNET_TOO_SMALL = _rule(
    "PLN115",
    "subnet-too-small",
    "A subnet cannot hold the users that the files declare.",
    "In the worst case all interfaces of all users land in one subnet (whitepaper, VPC network planning); "
    "a subnet's size can never be changed.",
    "State a larger range while the VPC does not exist yet, name larger subnets of a VPC that does, or "
    "declare fewer users.",
)
SUBNET_BELOW_SIZING = _rule(
    "PLN116",
    "subnet-below-sizing",
    "A subnet holds the declared users, but not as many as the network is to be sized for.",
    "A subnet's size can never be changed, so there will be no room when those users come.",
    "State a larger range while the VPC does not exist yet, or size for fewer users.",
    Severity.WARNING,
)


@dataclass(frozen=True, slots=True)
class _Room:
    """A subnet, or several that are equal: `has` begins what is said of it, `instead` names a way out."""

    prefix: int
    place: Location
    has: str
    instead: str


def room_faults(request: AddressRequest, addresses: Addresses, *, is_recorded: bool) -> Iterator[Finding]:
    """Subnets to make that do not hold the declared users, or those to size for; equal subnets once."""
    if is_recorded and request.network.cidr is None:
        yield from _outgrown(request, addresses)
        return
    if not (request.network.cidr and request.network.subnets):
        for subnet in addresses.subnets[:1]:
            has = f"each subnet of {addresses.vpc_cidr} has"
            room = _Room(_prefix(subnet.cidr), request.at("cidr"), has, "state a /{vpc}")
            yield from _too_small(request, room)
        return
    for index, subnet in enumerate(addresses.subnets):
        has, instead = f"subnet {subnet.cidr} has", "state a /{subnet} for each subnet"
        yield from _too_small(
            request, _Room(_prefix(subnet.cidr), request.at("subnets", index), has, instead)
        )


def existing_room_faults(request: AddressRequest, existing: ExistingVpc) -> Iterator[Finding]:
    """Subnets that exist and do not hold the users; of unknown size, those that cannot in any size."""
    instead = "use subnets of at least a /{subnet}"
    for index, subnet in enumerate(existing.subnets):
        place = request.in_existing_vpc("subnets", index, "cidr")
        yield from _too_small(
            request, _Room(_prefix(subnet.cidr), place, f"subnet {subnet.cidr} has", instead)
        )
    if not existing.subnets and existing.subnet_ids:
        count = len(existing.subnet_ids)
        several = f"each of {count} subnets" if count > 1 else "a subnet"
        has = f"{several} of {existing.cidr} has at most"
        room = _Room(existing.largest_subnet, request.in_existing_vpc("subnet_ids"), has, instead)
        yield from _too_small(request, room)


def _too_small(request: AddressRequest, room: _Room) -> Iterator[Finding]:
    """The first that it does not hold: the declared users, or those to size for."""
    usable = usable_addresses(room.prefix)
    for rule, users, whom in (
        (SUBNET_TOO_SMALL, request.declared_users, _counted(request.declared_users, "user")),
        (SUBNET_BELOW_SIZING, request.network.users, f"the {request.network.users} users to size for"),
    ):
        demand = demand_of(request.network, users=users)
        if demand.subnet_need > usable and is_possible_range(room.prefix):
            needed = f"{whom} can need {demand.subnet_need} ({_sum(demand)})"
            message = f"{room.has} {usable} usable addresses, and {needed}"
            yield Finding(rule, message, room.place, hint=_enough(request, room, demand))
            return


def _sum(demand: Demand) -> str:
    endpoints = f", {demand.interface_endpoints} for endpoints" if demand.interface_endpoints else ""
    return f"{demand.user_addresses} for each, 1 for a mount target{endpoints}"


def _enough(request: AddressRequest, room: _Room, demand: Demand) -> str:
    """A range that is large enough, how many users this one is enough for, or what may not be in it."""
    wanted = room.instead.format(vpc=demand.vpc_prefix, subnet=demand.subnet_prefix)
    most = most_users(room.prefix, demand)
    fewer = f", or set `network.users` to at most {most}" if most >= max(1, request.declared_users) else ""
    existing = request.network.existing_vpc
    without = demand.subnet_need - demand.interface_endpoints
    elsewhere = (
        ", or say in `endpoint_cidrs` where the endpoints are if that is in no subnet of the domain"
        if existing and not existing.endpoint_cidrs and without <= usable_addresses(room.prefix)
        else ""
    )
    return f"{wanted}{fewer}{elsewhere}"


def _outgrown(request: AddressRequest, addresses: Addresses) -> Iterator[Finding]:
    prefix = max((_prefix(subnet.cidr) for subnet in addresses.subnets), default=None)
    if prefix is None:
        return
    users = max(request.declared_users, request.network.users)
    need = demand_of(request.network, users=users).subnet_need
    if need > usable_addresses(prefix):
        most = most_users(prefix, demand_of(request.network))
        yield Finding(
            RECORDED_BLOCK_OUTGROWN,
            f"the block recorded for {request.owner}, {addresses.vpc_cidr}, holds {most} users, not {users}",
            request.at("users"),
            related=(recorded_place(request.owner, addresses.vpc_cidr, "the block recorded for its VPC"),),
            hint=f"size for at most {most} users, or move the others to a new environment: a VPC keeps its "
            "range for life; if it was never made, delete the recorded block",
        )


def _prefix(cidr: str) -> int:
    return int(cidr.rpartition("/")[2])


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
