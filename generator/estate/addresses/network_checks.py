"""Faults of single networks: zones, subnets, room for the users, endpoints and quotas."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from generator.aws.quotas import QUOTAS, limit
from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.endpoint_checks import endpoint_faults
from generator.estate.addresses.sizing import (
    LARGEST_PREFIX,
    demand_of,
    is_possible_range,
    most_users,
    usable_addresses,
)
from generator.estate.addresses.subnet_checks import NETWORKS, subnet_faults
from generator.estate.site import Addresses
from generator.tenancy.files import LEDGER_DOCUMENT

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
    "State a larger range while the VPC does not exist yet, or declare fewer users.",
)
SUBNET_BELOW_SIZING = _rule(
    "PLN116",
    "subnet-below-sizing",
    "A subnet holds the declared users, but not as many as the network is to be sized for.",
    "A subnet's size can never be changed, so there will be no room when those users come.",
    "State a larger range while the VPC does not exist yet, or size for fewer users.",
    Severity.WARNING,
)
CIDR_AND_EXISTING_VPC = _rule(
    "PLN117",
    "cidr-beside-existing-vpc",
    "A network states the range or the subnets of a new VPC beside an existing VPC.",
    "It is either a new VPC or an existing one.",
    "Remove `existing_vpc`, or remove `cidr` and `subnets`.",
)
SUBNET_SHARED = _rule(
    "PLN121",
    "existing-subnet-shared",
    "Two environments use the same existing subnet.",
    "They compete for its addresses; only security groups keep their traffic apart.",
    "Give each environment subnets of its own.",
    Severity.WARNING,
)
NETWORK_QUOTA = _rule(
    "PLN124",
    "network-quota-exceeded",
    "A network has more of something than the account's quota allows.",
    "The apply would fail half way through.",
    "Ask AWS for a higher quota and state it under `quotas`, or spread the users or endpoints.",
)
NETWORK_INTERFACES = _rule(
    "PLN125",
    "network-interfaces-at-peak",
    "When all users work at once, a network has more interfaces than the Region's quota allows.",
    "Applications and jobs of the last users would not start.",
    "Ask AWS for more network interfaces and state the quota under `quotas`.",
    Severity.WARNING,
)


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
    stated = [name for name in ("cidr", "subnets") if getattr(request.network, name)]
    if stated:
        words = " and ".join(f"`{name}`" for name in stated)
        existing = request.at("existing_vpc")
        yield Finding(
            CIDR_AND_EXISTING_VPC,
            f"{words} would be for a new VPC, but an existing one is used",
            _key(request.at(stated[0])),
            related=(_key(existing, "the existing VPC"),),
            hint=f"remove {words}, or remove `existing_vpc`",
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
        room = usable_addresses(prefix)
        for rule, users, whom in (
            (SUBNET_TOO_SMALL, request.declared_users, _counted(request.declared_users, "user")),
            (SUBNET_BELOW_SIZING, request.network.users, f"the {request.network.users} users to size for"),
        ):
            need = demand_of(request.network, users=users).subnet_need
            if need > room and is_possible_range(prefix):
                subject = f"subnet {subnet.cidr}" if is_stated else f"each subnet of {addresses.vpc_cidr}"
                yield Finding(
                    rule,
                    f"{subject} has {room} usable addresses, and {whom} can need {need}",
                    place,
                    hint=_enough(request, prefix, users, is_stated=is_stated),
                )
                break


def _enough(request: AddressRequest, prefix: int, users: int, *, is_stated: bool) -> str:
    """A range that is large enough, or how many users this one is enough for."""
    demand = demand_of(request.network, users=users)
    wanted = f"a /{demand.subnet_prefix} for each subnet" if is_stated else f"a /{demand.vpc_prefix}"
    most = most_users(prefix, demand)
    fewer = f", or set `network.users` to at most {most}" if most >= max(1, request.declared_users) else ""
    return f"state {wanted}{fewer}"


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
            related=(
                Location(LEDGER_DOCUMENT, ("blocks", request.owner), note="the block recorded for its VPC"),
            ),
            hint=f"size for at most {most} users, or move the others to a new environment: a VPC keeps its "
            "range for life; if it was never made, delete the line in _addresses.yaml",
        )


def _quota_faults(request: AddressRequest) -> Iterator[Finding]:
    groups = 1 + request.endpoint_clients + request.declared_users
    for name, count, setting in (
        ("interface-endpoints", len(request.network.endpoints), "endpoints"),
        ("security-groups", groups, "users"),
        ("security-group-rules", request.endpoint_clients, "users"),
    ):
        yield from _over(request, NETWORK_QUOTA, name, count, request.at(setting))
    demand = demand_of(request.network)
    if demand.vpc_prefix >= LARGEST_PREFIX:
        yield from _over(request, NETWORK_INTERFACES, "network-interfaces", demand.total, request.at("users"))


def _too_many_vpcs(requests: Iterable[AddressRequest]) -> Iterator[Finding]:
    by_account: dict[tuple[str, str], list[AddressRequest]] = defaultdict(list)
    for request in requests:
        if request.network.existing_vpc is None and request.account_id:
            by_account[request.account_id, request.region].append(request)
    for group in by_account.values():
        stated = [request.quotas["vpcs"] for request in group if "vpcs" in request.quotas]
        last = replace(group[-1], quotas={"vpcs": max(stated)} if stated else {})
        yield from _over(last, NETWORK_QUOTA, "vpcs", len(group), last.place)


def _over(request: AddressRequest, rule: Rule, name: str, count: int, place: Location) -> Iterator[Finding]:
    allowed = limit(name, request.quotas)
    if count > allowed:
        yield Finding(
            rule,
            f"this needs {count} {QUOTAS[name].unit}; the quota {name} is {allowed}",
            place,
            hint=f"have AWS raise it, then write `quotas: {{{name}: {count}}}`",
        )


def _shared_subnets(requests: Iterable[AddressRequest]) -> Iterator[Finding]:
    first: dict[str, tuple[AddressRequest, Location]] = {}
    for request in requests:
        existing = request.network.existing_vpc
        shared: dict[str, list[tuple[str, Location, Location]]] = defaultdict(list)
        for index, subnet_id in enumerate(existing.subnet_ids if existing else ()):
            place = request.in_existing_vpc("subnet_ids", index)
            known, earlier = first.setdefault(subnet_id, (request, place))
            if known is not request:
                shared[known.owner].append((subnet_id, place, earlier))
        for owner, subnets in shared.items():
            _, place, earlier = subnets[0]
            yield Finding(
                SUBNET_SHARED,
                f"{request.owner} and {owner} both use {', '.join(one for one, *_ in subnets)}",
                place,
                related=() if earlier == place else (_noted(earlier, "used here too"),),
                hint="give each environment its own subnets, or plan their sizes together",
            )


def _prefix(cidr: str) -> int:
    return int(cidr.rpartition("/")[2])


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _key(place: Location, note: str = "") -> Location:
    return Location(place.document, place.route, on_key=True, note=note)


def _noted(place: Location, note: str) -> Location:
    return Location(place.document, place.route, place.on_key, place.span, note)
