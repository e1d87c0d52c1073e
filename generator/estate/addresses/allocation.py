"""The address plan: which range every new VPC and its subnets get.

What files state wins. Otherwise the block in the ledger is kept, and only an
environment without one is given the next free block of the pools. So a new
tenant never moves an older one, and the order of tenants decides nothing.

Subnets that nobody states are equal parts of the VPC: their ranges depend on
nothing but the VPC's range and the number of zones, because a subnet whose
range changes is replaced.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network
from itertools import combinations

from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.addresses.claims import (
    ADDRESS_RANGES,
    AddressRequest,
    Claim,
    ClaimKind,
    existing_vpc_faults,
    further_claims,
    overlaps,
    stated_claims,
)
from generator.estate.addresses.edge_subnets import with_edge_subnets
from generator.estate.addresses.free_space import AWS_CONTAINER_RANGE, FreeSpace
from generator.estate.addresses.network_checks import network_faults
from generator.estate.addresses.sizing import LARGEST_PREFIX, SMALLEST_PREFIX, demand_of, parts_prefix
from generator.estate.site import Addresses, Subnet
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.files import PLATFORM_DOCUMENT

_rule = partial(Rule, family=ADDRESS_RANGES)

POOLS_OVERLAP = _rule(
    "PLN101",
    "address-pools-overlap",
    "Two address pools of the platform overlap.",
    "It would be unclear which pool a block belongs to, and how much is left.",
    "Remove the smaller pool, or make the two disjoint.",
)
POOLS_EXHAUSTED = _rule(
    "PLN102",
    "address-pools-exhausted",
    "No address pool has a free block of the size an environment needs.",
    "A VPC needs a range, and the pools are where ranges come from.",
    "Add a network to `address_pools`, size the environment for fewer users, or state `network.cidr`.",
)
RECORDED_BLOCK_OUTSIDE_POOLS = _rule(
    "PLN104",
    "recorded-block-outside-pools",
    "A recorded block lies outside the address pools.",
    "The range may belong to somebody else now; the VPC keeps it all the same.",
    "Keep the pool in `address_pools` for as long as VPCs live in it.",
    Severity.WARNING,
)
RECORDED_BLOCK_CONTRADICTED = _rule(
    "PLN105",
    "recorded-block-contradicted",
    "An environment states a range other than the block recorded for it.",
    "The VPC may exist with the recorded range; with another one it would be replaced.",
    "State the recorded range or none. Delete the recorded block only if no VPC was made with it.",
)
RECORDED_BLOCK_UNUSED = _rule(
    "PLN106",
    "recorded-block-unused",
    "A block is recorded for an environment that does not use one.",
    "The block stays reserved, because the environment's VPC may still exist.",
    "Delete the recorded block once the VPC is gone.",
    Severity.NOTE,
)
DEMAND_TOO_LARGE = _rule(
    "PLN122",
    "demand-exceeds-largest-vpc",
    "The users a network is to hold need more addresses than the largest VPC has.",
    "AWS accepts VPC ranges up to /16, which is 65,536 addresses (VPC user guide).",
    "Size for fewer users or fewer instances per user, or split the tenant over environments.",
)
RESERVED_RANGE = _rule(
    "PLN123",
    "range-used-by-aws",
    "A VPC overlaps 172.17.0.0/16.",
    "SageMaker uses 172.17.0.0/16 for the containers on its instances (VPC user guide, VPC CIDR blocks), "
    "so addresses of the VPC in there cannot be reached from them.",
    "Choose a range outside 172.17.0.0/16.",
    Severity.WARNING,
)


@dataclass(frozen=True, slots=True)
class AddressPlan:
    """What came out: the addresses of each new VPC by owner, the ledger to keep, and findings.

    An owner is missing from `allocations` when it uses an existing VPC, or when
    a finding says why it got nothing.
    """

    allocations: Mapping[str, Addresses]
    ledger: AddressLedger
    findings: tuple[Finding, ...]


def plan_addresses(
    requests: Iterable[AddressRequest],
    ledger: AddressLedger,
    pools: tuple[str, ...],
    taken: tuple[Claim, ...] = (),
) -> AddressPlan:
    """Addresses for every environment that makes a VPC; see the module for who wins.

    `taken` are ranges that no request speaks of but that must stay free.
    """
    ordered = sorted(requests, key=lambda one: one.owner)
    fixed = (*stated_claims(ordered), *further_claims(ordered), *taken)
    recorded = _recorded_claims(ledger)
    given, faults = _given(ordered, recorded, fixed, pools)
    ranges = {claim.owner: claim for claim in recorded.values()}
    ranges |= {claim.owner: claim for claim in stated_claims(ordered) if claim.kind is ClaimKind.STATED}
    makers = [request for request in ordered if request.network.existing_vpc is None]
    allocations = {
        request.owner: _cut(request, claim.cidr)
        for request in makers
        if (claim := given.get(request.owner) or ranges.get(request.owner))
    }
    claims = (*fixed, *_without_stated(recorded, fixed))
    findings = (
        *_pool_faults(pools),
        *faults,
        *_ledger_faults(ordered, recorded, pools),
        *overlaps(claims),
        *existing_vpc_faults(claims),
        *_reserved_faults(claims),
        *network_faults(ordered, allocations, frozenset(recorded)),
    )
    blocks = {**ledger.blocks, **{owner: claim.cidr for owner, claim in given.items()}}
    return AddressPlan(allocations, AddressLedger(blocks=dict(sorted(blocks.items()))), _once(findings))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without repetitions: a setting above several environments is at fault once."""
    return tuple(dict.fromkeys(findings))


def carve(vpc_cidr: str, parts: int) -> tuple[str, ...]:
    """The first `parts` ranges when a VPC is cut into a power of two equal ones.

    None of them when AWS would not accept subnets that small.
    """
    network = IPv4Network(vpc_cidr)
    prefix = parts_prefix(network.prefixlen, parts)
    if parts < 1 or prefix > SMALLEST_PREFIX:
        return ()
    return tuple(str(part) for part, _ in zip(network.subnets(new_prefix=prefix), range(parts), strict=False))


def _recorded_claims(ledger: AddressLedger) -> dict[str, Claim]:
    """Every block of the ledger, also those that nobody uses any more."""
    return {
        owner: Claim(owner, cidr, ClaimKind.RECORDED, ledger.place(owner))
        for owner, cidr in sorted(ledger.blocks.items())
    }


def _given(
    requests: list[AddressRequest],
    recorded: Mapping[str, Claim],
    fixed: tuple[Claim, ...],
    pools: tuple[str, ...],
) -> tuple[dict[str, Claim], tuple[Finding, ...]]:
    """New blocks for those that have none, in the order of owners, and why somebody got none."""
    space = FreeSpace(pools, (claim.cidr for claim in (*fixed, *recorded.values())))
    given: dict[str, Claim] = {}
    findings: list[Finding] = []
    for request in requests:
        if not _is_automatic(request) or request.owner in recorded:
            continue
        prefix = demand_of(request.network).vpc_prefix
        block = space.take(prefix) if prefix >= LARGEST_PREFIX else None
        if block is None:
            findings.append(_not_given(request, prefix, pools))
        else:
            given[request.owner] = Claim(request.owner, block, ClaimKind.RECORDED, request.place)
    return given, tuple(findings)


def _is_automatic(request: AddressRequest) -> bool:
    network = request.network
    return network.existing_vpc is None and network.cidr is None and bool(network.availability_zones)


def _not_given(request: AddressRequest, prefix: int, pools: tuple[str, ...]) -> Finding:
    demand = demand_of(request.network)
    if prefix < LARGEST_PREFIX:
        return Finding(
            DEMAND_TOO_LARGE,
            f"{request.owner} needs {demand.subnet_need} addresses in each of {demand.zones} subnets; "
            f"the largest VPC, a /{LARGEST_PREFIX}, has no room for that",
            request.at("users"),
            hint="lower `users`, `sizing` or the number of zones, or split the tenant over environments",
        )
    pool = Location(PLATFORM_DOCUMENT, ("address_pools",), note="the pools")
    if not pools:
        return Finding(
            POOLS_EXHAUSTED,
            "the platform has no address pools, and there are environments that state no range",
            Location(PLATFORM_DOCUMENT, ("address_pools",)),
            hint="add `address_pools:` with private networks, or `network.cidr` to each environment",
        )
    return Finding(
        POOLS_EXHAUSTED,
        f"no free /{prefix} is left in the address pools for {request.owner} "
        f"({demand.users} users in {demand.zones} zones)",
        request.place,
        related=(pool,),
        hint="add a network to `address_pools`, or size the environment for fewer users",
    )


def _cut(request: AddressRequest, vpc_cidr: str) -> Addresses:
    zones = request.network.availability_zones
    ranges = request.network.subnets if request.network.cidr else ()
    private = tuple(
        Subnet(label=zone[-1], cidr=cidr, availability_zone=zone)
        for zone, cidr in zip(zones, ranges or carve(vpc_cidr, len(zones)), strict=False)
    )
    return with_edge_subnets(request.network, Addresses(vpc_cidr, private))


def _pool_faults(pools: tuple[str, ...]) -> Iterator[Finding]:
    numbered = [(index, IPv4Network(pool)) for index, pool in enumerate(pools)]
    for (index, pool), (other_index, other) in combinations(numbered, 2):
        if pool.overlaps(other):
            yield Finding(
                POOLS_OVERLAP,
                f"address pool {other} overlaps address pool {pool}",
                Location(PLATFORM_DOCUMENT, ("address_pools", other_index)),
                related=(Location(PLATFORM_DOCUMENT, ("address_pools", index), note=f"{pool} here"),),
                hint="keep the larger one only",
            )


def _ledger_faults(
    requests: list[AddressRequest], recorded: Mapping[str, Claim], pools: tuple[str, ...]
) -> Iterator[Finding]:
    by_owner = {request.owner: request for request in requests}
    networks = [IPv4Network(pool) for pool in pools]
    for owner, claim in recorded.items():
        request = by_owner.get(owner)
        if request is None or request.network.existing_vpc is not None:
            yield Finding(
                RECORDED_BLOCK_UNUSED,
                f"{claim.cidr} stays reserved for {owner}, which makes no VPC",
                Location(claim.place.document, claim.place.route, on_key=True),
                hint="delete it there once the VPC is gone",
            )
        elif request.network.cidr not in (None, claim.cidr):
            yield _contradiction(request, claim)
        elif not any(IPv4Network(claim.cidr).subnet_of(pool) for pool in networks):
            yield Finding(
                RECORDED_BLOCK_OUTSIDE_POOLS,
                f"{claim.cidr} of {owner} lies in no address pool",
                claim.place,
                related=(Location(PLATFORM_DOCUMENT, ("address_pools",), note="the pools"),),
                hint="keep the pool listed for as long as VPCs live in it",
            )


def _contradiction(request: AddressRequest, claim: Claim) -> Finding:
    return Finding(
        RECORDED_BLOCK_CONTRADICTED,
        f"{request.owner} states {request.network.cidr}, but {claim.cidr} is recorded for its VPC",
        request.at("cidr"),
        related=(Location(claim.place.document, claim.place.route, note=f"{claim.cidr} recorded here"),),
        hint=f"state {claim.cidr} or nothing; delete the recorded block only if no VPC was made",
    )


def _without_stated(recorded: Mapping[str, Claim], fixed: tuple[Claim, ...]) -> Iterator[Claim]:
    """Recorded blocks, but for those whose owner now states a range: that pair is reported on its own."""
    stated = {claim.owner for claim in fixed if claim.kind is ClaimKind.STATED}
    return (claim for owner, claim in recorded.items() if owner not in stated)


def _reserved_faults(claims: Iterable[Claim]) -> Iterator[Finding]:
    reserved = IPv4Network(AWS_CONTAINER_RANGE)
    for claim in claims:
        if IPv4Network(claim.cidr).overlaps(reserved):
            yield Finding(
                RESERVED_RANGE,
                f"{claim.cidr} overlaps {reserved}, which SageMaker uses for containers",
                claim.place,
                hint=f"choose a range outside {reserved}: containers reach no address in there",
            )
