"""Faults of single networks: zones, subnets, room for the users, endpoints and quotas."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from generator.aws.quotas import QUOTAS, limit
from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.plan.claims import AddressRequest
from generator.plan.endpoint_checks import endpoint_faults
from generator.plan.estate import LEDGER_DOCUMENT
from generator.plan.rules_network import (
    CIDR_AND_EXISTING_VPC,
    NETWORK_INTERFACES,
    NETWORK_QUOTA,
    RECORDED_BLOCK_OUTGROWN,
    SUBNET_BELOW_SIZING,
    SUBNET_SHARED,
    SUBNET_TOO_SMALL,
)
from generator.plan.site import Addresses
from generator.plan.sizing import demand_of, most_users, usable_addresses
from generator.plan.subnet_checks import subnet_faults


def network_faults(
    requests: Iterable[AddressRequest], allocations: Mapping[str, Addresses], recorded: frozenset[str]
) -> Iterator[Finding]:
    """Everything wrong with each network taken alone, and with shares of what an account has.

    `allocations` are the addresses planned by owner; `recorded` are the owners
    whose block the ledger already held.
    """
    requests = tuple(requests)
    for request in requests:
        if request.network.existing_vpc is not None:
            yield from _existing_vpc_faults(request)
            continue
        addresses = allocations.get(request.owner)
        yield from subnet_faults(request, addresses)
        if addresses is not None:
            yield from _room_faults(request, addresses, is_recorded=request.owner in recorded)
        yield from endpoint_faults(request)
        yield from _quota_faults(request)
    yield from _shared_subnets(requests)
    yield from _too_many_vpcs(requests)


def _existing_vpc_faults(request: AddressRequest) -> Iterator[Finding]:
    for name, value in (("cidr", request.network.cidr), ("subnets", request.network.subnets)):
        if value:
            yield Finding(
                CIDR_AND_EXISTING_VPC,
                f"`{name}` is for a new VPC, but an existing one is used",
                request.at(name),
                related=(_noted(request.at("existing_vpc"), "the existing VPC"),),
                hint=f"remove `{name}`, or remove `existing_vpc`",
            )


def _room_faults(request: AddressRequest, addresses: Addresses, *, is_recorded: bool) -> Iterator[Finding]:
    """Subnets that do not hold the declared users, or those to size for; equal subnets once."""
    if is_recorded and request.network.cidr is None:
        yield from _outgrown(request, addresses)
        return
    is_stated = bool(request.network.cidr and request.network.subnets)
    subnets = addresses.subnets if is_stated else addresses.subnets[:1]
    for index, subnet in enumerate(subnets):
        place = request.at("subnets", index) if is_stated else request.at("cidr")
        prefix = _prefix(subnet.cidr)
        for rule, users, whose in (
            (SUBNET_TOO_SMALL, request.declared_users, "declared"),
            (SUBNET_BELOW_SIZING, request.network.users, "planned"),
        ):
            need = demand_of(request.network, users=users).subnet_need
            if need > usable_addresses(prefix):
                yield Finding(
                    rule,
                    f"subnet {subnet.cidr} has {usable_addresses(prefix)} usable addresses; "
                    f"{users} {whose} users need {need} in the worst case",
                    place,
                    hint=_enough(request, prefix, users),
                )
                break


def _enough(request: AddressRequest, prefix: int, users: int) -> str:
    most = most_users(prefix, demand_of(request.network))
    wanted = demand_of(request.network, users=users).subnet_prefix
    return f"a /{wanted} per subnet has room for them and for growth; this one holds {most} users"


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
            f"{request.owner} is to hold {users} users, but its recorded block {addresses.vpc_cidr} "
            f"holds {most}: each subnet has {usable_addresses(prefix)} usable addresses of {need} needed",
            request.at("users"),
            related=(
                Location(LEDGER_DOCUMENT, ("blocks", request.owner), note="the block recorded for its VPC"),
            ),
            hint=f"the VPC keeps its range for life: size for at most {most} users, or move the others to a "
            "new environment; if no VPC was made yet, delete the line of the ledger",
        )


def _quota_faults(request: AddressRequest) -> Iterator[Finding]:
    groups = 1 + request.endpoint_clients + request.declared_users
    for name, count, setting in (
        ("interface-endpoints", len(request.network.endpoints), "endpoints"),
        ("security-groups", groups, "users"),
        ("security-group-rules", request.endpoint_clients, "users"),
    ):
        yield from _over(request, NETWORK_QUOTA, name, count, request.at(setting))
    peak = demand_of(request.network).total
    yield from _over(request, NETWORK_INTERFACES, "network-interfaces", peak, request.at("users"))


def _too_many_vpcs(requests: Iterable[AddressRequest]) -> Iterator[Finding]:
    by_account: dict[tuple[str, str], list[AddressRequest]] = defaultdict(list)
    for request in requests:
        if request.network.existing_vpc is None and request.account_id:
            by_account[request.account_id, request.region].append(request)
    for group in by_account.values():
        yield from _over(group[-1], NETWORK_QUOTA, "vpcs", len(group), group[-1].place)


def _over(request: AddressRequest, rule: Rule, name: str, count: int, place: Location) -> Iterator[Finding]:
    allowed = limit(name, request.quotas)
    if count > allowed:
        yield Finding(
            rule,
            f"{request.owner} comes to {count} {QUOTAS[name].unit}; the quota {name} is {allowed}",
            place,
            hint=f"have AWS raise it, then state the new value as `quotas: {{{name}: …}}`",
        )


def _shared_subnets(requests: Iterable[AddressRequest]) -> Iterator[Finding]:
    first: dict[str, tuple[AddressRequest, Location]] = {}
    for request in requests:
        existing = request.network.existing_vpc
        for subnet_id in existing.subnet_ids if existing else ():
            known, place = first.setdefault(subnet_id, (request, request.at("existing_vpc")))
            if known is not request:
                yield Finding(
                    SUBNET_SHARED,
                    f"{subnet_id} is a subnet of {request.owner} and of {known.owner}",
                    request.at("existing_vpc"),
                    related=(_noted(place, "used here too"),),
                    hint="give each environment its own subnets, or plan their sizes together",
                )


def _prefix(cidr: str) -> int:
    return int(cidr.rpartition("/")[2])


def _noted(place: Location, note: str) -> Location:
    return Location(place.document, place.route, place.on_key, place.span, note)
