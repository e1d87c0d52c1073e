"""Faults of networks that exist already: which subnets, where they are, and who else uses them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from ipaddress import IPv4Network
from itertools import combinations

from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.room_checks import existing_room_faults
from generator.estate.addresses.subnet_checks import (
    NETWORKS,
    SUBNETS_OVERLAP,
    one_subnet_fault,
    zone_fault,
)
from generator.tenancy.network import ExistingVpc

_rule = partial(Rule, family=NETWORKS)

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
SUBNETS_UNCLEAR = _rule(
    "PLN127",
    "existing-subnets-unclear",
    "The subnets of an existing VPC are not stated, stated in two ways, or one of them is stated twice.",
    "A domain has one list of subnets, and their order is that of the file.",
    "State `subnet_ids`, or `subnets` with the range and zone of each, and name each subnet once.",
)


ENDPOINTS_NOWHERE = _rule(
    "PLN128",
    "existing-endpoints-nowhere",
    "Nothing says where the interface endpoints of an existing VPC are.",
    "A domain in a VPC has no internet: Studio and jobs reach AWS through interface endpoints alone, and "
    "security groups let HTTPS out to nothing else.",
    "Name the group on the endpoints in `endpoint_security_group_id`, or their ranges in `endpoint_cidrs`: "
    "those of a VPC of endpoints behind a transit gateway, or of the VPC itself.",
)


GROUP_OF_ANOTHER = _rule(
    "PLN164",
    "group-of-another-account",
    "A group on endpoints is named in a VPC that another account shares.",
    "Who may use a shared subnet makes groups there, and can change none of the owner's: the rule that lets "
    "the domain in cannot be added (Amazon VPC, share your VPC subnets).",
    "State the ranges of the endpoints in `endpoint_cidrs`, and have the owner let in the range of the VPC.",
)


def existing_network_faults(request: AddressRequest, existing: ExistingVpc) -> Iterator[Finding]:
    """Everything wrong with the network of one environment in a VPC that exists."""
    stated = [name for name in ("cidr", "subnets") if getattr(request.network, name)]
    if stated:
        words = " and ".join(f"`{name}`" for name in stated)
        yield Finding(
            CIDR_AND_EXISTING_VPC,
            f"{words} would be for a new VPC, but an existing one is used",
            _key(request.at(stated[0])),
            related=(_key(request.at("existing_vpc"), "the existing VPC"),),
            hint=f"remove {words}, or remove `existing_vpc`",
        )
    if existing.endpoint_security_group_id is None and not existing.endpoint_cidrs:
        yield Finding(
            ENDPOINTS_NOWHERE,
            f"nothing says where the interface endpoints of {existing.vpc_id} are",
            _key(request.at("existing_vpc")),
            hint="add `endpoint_security_group_id`, or `endpoint_cidrs` with the ranges they are in: of "
            f"another VPC, or {existing.cidr} if they are in this one",
        )
    if existing.owner_account and existing.endpoint_security_group_id:
        yield Finding(
            GROUP_OF_ANOTHER,
            f"account {existing.owner_account} shares {existing.vpc_id}, and nobody else adds rules to its "
            f"group {existing.endpoint_security_group_id}",
            _key(request.at("existing_vpc")),
            hint="state `endpoint_cidrs` instead of `endpoint_security_group_id`: where they are",
        )
    unclear = tuple(_unclear(request, existing))
    yield from unclear
    if not unclear:
        yield from _subnet_faults(request, existing)
        yield from existing_room_faults(request, existing)


def _unclear(request: AddressRequest, existing: ExistingVpc) -> Iterator[Finding]:
    if existing.subnets and existing.subnet_ids:
        yield Finding(
            SUBNETS_UNCLEAR,
            "the subnets are stated in two ways",
            _key(request.in_existing_vpc("subnets")),
            related=(_key(request.in_existing_vpc("subnet_ids"), "stated here too"),),
            hint="keep `subnets`, which says how large they are, and remove `subnet_ids`",
        )
    elif not existing.ids:
        yield Finding(
            SUBNETS_UNCLEAR,
            "nothing says which subnets of the VPC the domain is to use",
            _key(request.at("existing_vpc")),
            hint="add `subnets`, a list of `id`, `cidr` and `availability_zone`, or `subnet_ids`",
        )
    for subnet_id, count in Counter(existing.ids).items():
        if count > 1:
            last = len(existing.ids) - 1 - existing.ids[::-1].index(subnet_id)
            place = _of_subnet(request, existing, last)
            yield Finding(SUBNETS_UNCLEAR, f"{subnet_id} is stated twice", place, hint="remove one of them")


def _subnet_faults(request: AddressRequest, existing: ExistingVpc) -> Iterator[Finding]:
    """Subnets that their VPC or Region cannot have."""
    vpc = IPv4Network(existing.cidr)
    ranges = [IPv4Network(subnet.cidr) for subnet in existing.subnets]
    for index, (subnet, cidr) in enumerate(zip(existing.subnets, ranges, strict=True)):
        yield from one_subnet_fault(request.in_existing_vpc("subnets", index, "cidr"), cidr, vpc)
        place = request.in_existing_vpc("subnets", index, "availability_zone")
        yield from zone_fault(request.region, subnet.availability_zone, place)
    for (_, one), (index, other) in combinations(enumerate(ranges), 2):
        if one.overlaps(other):
            yield Finding(
                SUBNETS_OVERLAP,
                f"subnet {other} overlaps subnet {one}",
                request.in_existing_vpc("subnets", index, "cidr"),
                hint="look up the ranges of both: a VPC has no two subnets that overlap",
            )


def shared_subnets(requests: Iterable[AddressRequest]) -> Iterator[Finding]:
    """A warning for each two environments that use the same existing subnets."""
    first: dict[str, tuple[AddressRequest, Location]] = {}
    for request in requests:
        existing = request.network.existing_vpc
        if existing is None:
            continue
        shared: dict[str, list[tuple[str, Location, Location]]] = defaultdict(list)
        for index, subnet_id in enumerate(existing.ids):
            place = _of_subnet(request, existing, index)
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


def _of_subnet(request: AddressRequest, existing: ExistingVpc, index: int) -> Location:
    """Where the id of a subnet is written."""
    if existing.subnet_ids:
        return request.in_existing_vpc("subnet_ids", index)
    return request.in_existing_vpc("subnets", index, "id")


def _key(place: Location, note: str = "") -> Location:
    return Location(place.document, place.route, on_key=True, note=note)


def _noted(place: Location, note: str) -> Location:
    return Location(place.document, place.route, place.on_key, place.span, note)
