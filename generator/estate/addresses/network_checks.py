"""Everything wrong with networks: subnets, room for the users, endpoints, and quotas."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from generator.aws.quotas import QUOTAS, limit
from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.domain_checks import domain_faults
from generator.estate.addresses.edge_subnets import internet_faults
from generator.estate.addresses.endpoint_checks import endpoint_faults
from generator.estate.addresses.existing_checks import existing_network_faults, shared_subnets
from generator.estate.addresses.room_checks import room_faults
from generator.estate.addresses.sizing import LARGEST_PREFIX, demand_of, nat_gateways
from generator.estate.addresses.subnet_checks import NETWORKS, subnet_faults
from generator.estate.addresses.transit_checks import acl_rules, transit_faults
from generator.estate.site import Addresses

_rule = partial(Rule, family=NETWORKS)

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
    ranges = dict(_ranges(requests, allocations))
    for request in requests:
        yield from internet_faults(request, allocations.get(request.owner))
        yield from domain_faults(request)
        yield from transit_faults(request, ranges)
        if request.network.existing_vpc is not None:
            yield from existing_network_faults(request, request.network.existing_vpc)
            continue
        addresses = allocations.get(request.owner)
        yield from subnet_faults(request, addresses)
        if addresses is not None:
            yield from room_faults(request, addresses, is_recorded=request.owner in recorded)
        yield from endpoint_faults(request)
        yield from _quota_faults(request)
    yield from shared_subnets(requests)
    yield from _too_many_in_account(requests)


def _ranges(
    requests: Iterable[AddressRequest], allocations: Mapping[str, Addresses]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ranges of the VPC of each owner, as far as they are known."""
    for request in requests:
        existing, addresses = request.network.existing_vpc, allocations.get(request.owner)
        some = (existing.cidr,) if existing else (addresses and addresses.vpc_cidr, request.further_cidr)
        yield request.owner, tuple(one for one in some if one)


def _quota_faults(request: AddressRequest) -> Iterator[Finding]:
    groups = 1 + request.endpoint_clients + request.declared_users
    for name, count, setting in (
        ("interface-endpoints", len(request.network.endpoints), "endpoints"),
        ("security-groups", groups, "users"),
        ("security-group-rules", request.endpoint_clients, "users"),
        ("network-acl-rules", acl_rules(request), "client_cidrs"),
    ):
        yield from _over(request, NETWORK_QUOTA, name, count, request.at(setting))
    demand = demand_of(request.network)
    if demand.vpc_prefix >= LARGEST_PREFIX:
        yield from _over(request, NETWORK_INTERFACES, "network-interfaces", demand.total, request.at("users"))


def _too_many_in_account(requests: Iterable[AddressRequest]) -> Iterator[Finding]:
    """What all new VPCs of an account and Region have together."""
    by_account: dict[tuple[str, str], list[AddressRequest]] = defaultdict(list)
    for request in requests:
        if request.network.existing_vpc is None and request.account_id:
            by_account[request.account_id, request.region].append(request)
    for group in by_account.values():
        yield from _all(group, "vpcs", [1] * len(group), "cidr")
        open_ones = [request for request in group if request.network.has_gateways]
        gateways = [nat_gateways(request.network) for request in open_ones]
        yield from _all(open_ones, "elastic-ips", gateways, "internet")
        yield from _all(open_ones, "nat-gateways-per-zone", _fullest_zone(open_ones), "internet")
        guarded = [request for request in group if request.network.has_firewall]
        yield from _all(guarded, "network-firewalls", [1] * len(guarded), "internet")


def _fullest_zone(requests: Iterable[AddressRequest]) -> list[int]:
    """One for each gateway in the zone that has most of them."""
    zones = Counter(
        zone
        for request in requests
        for zone in request.network.availability_zones[: nat_gateways(request.network)]
    )
    return [1] * max(zones.values(), default=0)


def _all(group: list[AddressRequest], name: str, counts: list[int], setting: str) -> Iterator[Finding]:
    if group:
        stated = [request.quotas[name] for request in group if name in request.quotas]
        last = replace(group[-1], quotas={name: max(stated)} if stated else {})
        place = last.place if setting == "cidr" else last.at(setting)
        yield from _over(last, NETWORK_QUOTA, name, sum(counts), place)


def _over(request: AddressRequest, rule: Rule, name: str, count: int, place: Location) -> Iterator[Finding]:
    allowed = limit(name, request.quotas)
    if count > allowed:
        yield Finding(
            rule,
            f"this needs {count} {QUOTAS[name].unit}; the quota {name} is {allowed}",
            place,
            hint=f"have AWS raise it, then write `quotas: {{{name}: {count}}}`",
        )
