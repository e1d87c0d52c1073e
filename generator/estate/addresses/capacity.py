"""The IP plan: what every VPC holds, needs and has left, and what the pools can still give."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from generator.estate.addresses.free_space import bounds, free_addresses, next_free
from generator.estate.addresses.sizing import Demand, demand_of, most_users, usable_addresses
from generator.estate.site import Site, Subnet
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.network import AVAILABILITY_ZONES, Network

_USUAL = Network()
"""The network of a tenant that states nothing about it."""


class Level(StrEnum):
    """Who a network interface belongs to: the whole domain, or one user."""

    DOMAIN = "domain"
    USER = "user"


@dataclass(frozen=True, slots=True)
class InterfaceCount:
    """A row of the whitepaper's table 1: how many interfaces of one kind there are, and where.

    A row of level user counts the interfaces of a single user.
    """

    entity: str
    target: str
    count: int
    note: str
    level: Level


@dataclass(frozen=True, slots=True)
class SubnetCapacity:
    """A subnet: usable addresses, those the worst case needs, what is spare, and how many users fit.

    `spare` is negative where the worst case does not fit.
    """

    label: str
    cidr: str
    availability_zone: str
    usable: int
    need: int
    spare: int
    most_users: int


@dataclass(frozen=True, slots=True)
class EnvironmentCapacity:
    """The addresses of one VPC of the estate.

    `vpc_id` is that of an existing VPC; where nobody states the sizes of its
    subnets, `subnets` is empty, and `at_most` are the usable addresses that one of
    them can have. `guests` are the abac tenants inside a shared domain, whose users
    `declared_users` counts.
    """

    owner: str
    region: str
    vpc_cidr: str
    vpc_id: str | None
    declared_users: int
    demand: Demand
    interfaces: tuple[InterfaceCount, ...]
    subnets: tuple[SubnetCapacity, ...]
    guests: tuple[str, ...]
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class PoolCapacity:
    """An address pool: how many addresses it has, and how many nobody has taken."""

    cidr: str
    addresses: int
    free: int


@dataclass(frozen=True, slots=True)
class NetworkCapacity:
    """A network of users: what endpoints and resolver take of each subnet, and what the smallest has left."""

    name: str
    region: str
    cidr: str
    zones: int
    interfaces: int
    spare: int


@dataclass(frozen=True, slots=True)
class CapacityReport:
    """The IP plan of an estate, environments sorted by owner.

    `next_block` is what a new tenant of usual size would get, None when the
    pools have no such block left. `user_networks` are those of the platform.
    """

    environments: tuple[EnvironmentCapacity, ...]
    pools: tuple[PoolCapacity, ...]
    next_block: str | None
    user_networks: tuple[NetworkCapacity, ...] = ()


def capacity(
    sites: Iterable[Site],
    pools: tuple[str, ...] = (),
    ledger: AddressLedger | None = None,
    networks: tuple[NetworkCapacity, ...] = (),
) -> CapacityReport:
    """The IP plan of sites that have their addresses, and of networks of users.

    Sites without a VPC count for their shared domain.
    """
    sites = tuple(sites)
    guests: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sites:
        if _is_guest(site):
            guests[site.shared_domain or "", site.environment].append(site)
    environments = [
        _environment(site, tuple(guests[site.name, site.environment] if _is_shared(site) else ()))
        for site in sorted(sites, key=lambda one: one.address.ledger_key)
        if not _is_guest(site)
    ]
    known = tuple(one for one in environments if one is not None)
    recorded = tuple(ledger.blocks.values()) if ledger else ()
    taken = (*(one.vpc_cidr for one in known), *recorded, *(one.cidr for one in networks))
    return CapacityReport(
        environments=known,
        pools=tuple(_pool(pool, taken) for pool in pools),
        next_block=block_for_new_tenant(pools, taken),
        user_networks=networks,
    )


def block_for_new_tenant(pools: Iterable[str], taken: Iterable[str], users: int = _USUAL.users) -> str | None:
    """The range a new tenant with this many users would get; None when the pools have none left.

    `taken` are all ranges of the estate: stated, recorded and of existing VPCs.
    """
    demand = Demand(users=users, zones=AVAILABILITY_ZONES, interface_endpoints=len(_USUAL.endpoints))
    return next_free(pools, taken, demand.vpc_prefix)


def interface_counts(demand: Demand) -> tuple[InterfaceCount, ...]:
    """The network interfaces in the VPC by kind, as the whitepaper's table 1 counts them."""
    zones, endpoints = demand.zones, demand.interface_endpoints
    return (
        InterfaceCount("EFS mount targets", "all subnets", zones, "one per zone", Level.DOMAIN),
        InterfaceCount(
            "Interface endpoints",
            "all subnets",
            zones * endpoints,
            f"{endpoints} endpoints in {zones} {'zone' if zones == 1 else 'zones'}",
            Level.DOMAIN,
        ),
        *_gateways(demand),
        InterfaceCount("Jupyter server", "one subnet", 1, "one per user", Level.USER),
        InterfaceCount(
            "Kernel gateways or spaces",
            "one subnet",
            demand.sizing.instance_types,
            "one per type",
            Level.USER,
        ),
        InterfaceCount(
            "Training instances",
            "one subnet",
            demand.training_addresses,
            f"{demand.sizing.addresses_per_training_instance} per instance",
            Level.USER,
        ),
    )


def _gateways(demand: Demand) -> tuple[InterfaceCount, ...]:
    """The rows of NAT gateways, of a firewall before them and of an attachment; none of a VPC without any."""
    count, own, attached = demand.nat_gateways, demand.firewall_endpoints, demand.attached_zones
    note = "one per zone" if count == demand.zones else "all zones share it"
    rows = (
        InterfaceCount("NAT gateways", "public subnets", count, note, Level.DOMAIN),
        InterfaceCount("Firewall", "subnets of its own", own, "one per zone", Level.DOMAIN),
        InterfaceCount("Transit gateway", "subnets of its own", attached, "one per zone", Level.DOMAIN),
    )
    return tuple(row for row in rows if row.count)


def _environment(site: Site, guests: tuple[Site, ...]) -> EnvironmentCapacity | None:
    existing = site.settings.network.existing_vpc
    if site.addresses is None and existing is None:
        return None  # the address plan found no room, which is a finding of its own
    demand = demand_of(site.settings.network)
    addresses = site.addresses
    return EnvironmentCapacity(
        owner=site.address.ledger_key,
        region=site.region,
        vpc_cidr=addresses.vpc_cidr if addresses else existing.cidr if existing else "",
        vpc_id=existing.vpc_id if existing else None,
        declared_users=len(site.members) + sum(len(guest.members) for guest in guests),
        demand=demand,
        interfaces=interface_counts(demand),
        subnets=tuple(
            _subnet(subnet.label, subnet.cidr, subnet.availability_zone, demand) for subnet in _subnets(site)
        ),
        guests=tuple(sorted(guest.name for guest in guests)),
        at_most=usable_addresses(existing.largest_subnet) if existing and not existing.subnets else None,
    )


def _subnets(site: Site) -> tuple[Subnet, ...]:
    """The subnets of a site as far as their sizes are known: to make, or in a VPC that exists."""
    existing = site.settings.network.existing_vpc
    if existing is None:
        return site.addresses.subnets if site.addresses else ()
    return tuple(
        Subnet(label, subnet.cidr, subnet.availability_zone)
        for label, subnet in zip(site.subnet_labels, existing.subnets, strict=False)
    )


def _subnet(label: str, cidr: str, zone: str, demand: Demand) -> SubnetCapacity:
    prefix = int(cidr.rpartition("/")[2])
    usable = usable_addresses(prefix)
    return SubnetCapacity(
        label=label,
        cidr=cidr,
        availability_zone=zone,
        usable=usable,
        need=demand.subnet_need,
        spare=usable - demand.subnet_need,
        most_users=most_users(prefix, demand),
    )


def _pool(pool: str, taken: tuple[str, ...]) -> PoolCapacity:
    first, last = bounds(pool)
    return PoolCapacity(pool, last - first + 1, free_addresses(pool, taken))


def _is_shared(site: Site) -> bool:
    return site.is_shared_domain


def _is_guest(site: Site) -> bool:
    return not _is_shared(site) and site.shared_domain is not None
