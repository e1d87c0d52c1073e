"""Faults of the subnets and Availability Zones of a new VPC."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from ipaddress import IPv4Network
from itertools import combinations

from generator.aws.regions import region
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.sizing import LARGEST_PREFIX, SMALLEST_PREFIX, is_possible_range
from generator.estate.site import Addresses
from generator.tenancy.addresses import recorded_place

NETWORKS = Family("networks", "Subnets, zones and endpoints")
_rule = partial(Rule, family=NETWORKS)

VPC_SIZE = _rule(
    "PLN107",
    "vpc-size-not-accepted",
    "The range of a new VPC is larger than /16 or smaller than /28.",
    "AWS accepts VPC ranges from /16 to /28 only (VPC user guide).",
    "Choose a range between /16 and /28.",
)
SUBNET_SIZE = _rule(
    "PLN108",
    "subnet-size-not-accepted",
    "A subnet is larger than /16 or smaller than /28.",
    "AWS accepts subnets from /16 to /28 only (VPC user guide).",
    "Choose ranges between /16 and /28; a VPC needs room for one such subnet per Availability Zone.",
)
SUBNET_OUTSIDE_VPC = _rule(
    "PLN109",
    "subnet-outside-vpc",
    "A subnet does not lie inside its VPC.",
    "AWS refuses a subnet outside the range of its VPC.",
    "Choose a part of `network.cidr`.",
)
SUBNETS_OVERLAP = _rule(
    "PLN110",
    "subnets-overlap",
    "Two subnets of a VPC overlap.",
    "AWS refuses overlapping subnets.",
    "Choose disjoint parts of `network.cidr`.",
)
SUBNETS_AND_ZONES = _rule(
    "PLN111",
    "subnets-do-not-match-zones",
    "There are more or fewer subnets than Availability Zones.",
    "There is one subnet per Availability Zone, in the order of the two lists.",
    "Make `network.subnets` and `network.availability_zones` equally long.",
)
SUBNETS_WITHOUT_CIDR = _rule(
    "PLN112",
    "subnets-without-cidr",
    "Subnets are stated without the range of their VPC.",
    "The subnets are parts of the VPC's range; without it there is nothing they could be parts of.",
    "State `network.cidr` too, or leave the subnets to the address plan.",
)
ZONE_OUTSIDE_REGION = _rule(
    "PLN113",
    "zone-outside-region",
    "An Availability Zone is not one of the environment's Region.",
    "AWS refuses a subnet in a zone that its Region does not have.",
    "Name zones of the environment's Region.",
)
ZONES_NOT_STATED = _rule(
    "PLN130",
    "zones-not-stated",
    "A new VPC states no Availability Zones in a Region where accounts have different ones, or unknown ones.",
    "In some of the oldest Regions AWS gives each account zones of its own: one has `a` and `b`, another `b` "
    "and `c`. Of some young Regions no public table says which there are. AWS refuses a subnet in a zone "
    "that the account lacks.",
    "State `network.availability_zones` with zones that the account has; "
    "`aws ec2 describe-availability-zones` lists them.",
)
ZONE_TWICE = _rule(
    "PLN114",
    "zone-in-two-places",
    "An Availability Zone is listed twice.",
    "One subnet per zone: a second one in the same zone adds no resilience, and both would have one name.",
    "List each zone once.",
)


def subnet_faults(request: AddressRequest, addresses: Addresses | None) -> Iterator[Finding]:
    """Zones, the VPC's size, and stated subnets that AWS would refuse or that do not add up."""
    yield from _zone_faults(request)
    network = request.network
    if network.cidr is None and network.subnets:
        yield Finding(
            SUBNETS_WITHOUT_CIDR,
            "the subnets of a new VPC are stated without its range",
            request.at("subnets"),
            hint="add `cidr` beside them, or remove `subnets`",
        )
    if addresses is None:
        return
    yield from _vpc_faults(request, addresses)
    if network.cidr is not None and network.subnets:
        yield from _stated_subnet_faults(request, IPv4Network(network.cidr))


def _zone_faults(request: AddressRequest) -> Iterator[Finding]:
    known = region(request.region)
    zones = request.network.availability_zones
    if known is not None and not zones:
        example = ", ".join(known.zones[:2])
        why = "differ between accounts" if known.zones_differ else "are not known to Tenantry"
        yield Finding(
            ZONES_NOT_STATED,
            f"the Availability Zones of {request.region} {why}, and none are stated for {request.owner}",
            request.places.get("cidr") or request.place,
            hint=f"add `availability_zones: [{example}]` below `network`, with zones that the account has: "
            f"aws ec2 describe-availability-zones --region {request.region} lists them",
        )
        return
    if known is not None and len(zones) > 1 and not {*zones} & {*known.zones}:
        yield Finding(
            ZONE_OUTSIDE_REGION,
            f"none of these is an Availability Zone of {request.region}",
            request.at("availability_zones"),
            hint=f"choose from: {', '.join(known.zones)}; an environment may state zones of its own",
        )
        return
    for index, zone in enumerate(zones):
        yield from zone_fault(request.region, zone, request.at("availability_zones", index))
    yield from zones_twice(zones, partial(request.at, "availability_zones"))


def zones_twice(zones: Sequence[str], at: Callable[[int], Location]) -> Iterator[Finding]:
    """A finding for each zone that was listed before; `at` is the place of the zone with a number."""
    for index, zone in enumerate(zones):
        if zone in zones[:index]:
            yield Finding(ZONE_TWICE, f"{zone} is listed twice", at(index), hint="remove one of the two")


def zone_fault(region_name: str, zone: str, place: Location) -> Iterator[Finding]:
    """A finding if the zone is none of the Region's; none of a Region that nobody knows."""
    known = region(region_name)
    if known is not None and zone not in known.zones:
        yield Finding(
            ZONE_OUTSIDE_REGION,
            f"{zone} is not an Availability Zone of {region_name}",
            place,
            hint=f"choose from: {', '.join(known.zones)}",
        )


def _vpc_faults(request: AddressRequest, addresses: Addresses) -> Iterator[Finding]:
    vpc = IPv4Network(addresses.vpc_cidr)
    recorded = recorded_place(request.owner, addresses.vpc_cidr)
    place = request.at("cidr") if request.network.cidr else recorded
    if not is_possible_range(vpc.prefixlen):
        yield Finding(
            VPC_SIZE,
            f"a VPC cannot have the range {vpc}: AWS takes /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}",
            place,
            hint=f"choose a range between /{LARGEST_PREFIX} and /{SMALLEST_PREFIX}",
        )
    elif not addresses.subnets and request.network.availability_zones:
        count = len(request.network.availability_zones)
        yield Finding(
            SUBNET_SIZE,
            f"{vpc} has no room for {count} subnets of at least a /{SMALLEST_PREFIX}",
            place,
            hint="choose a larger range or fewer Availability Zones",
        )


def _stated_subnet_faults(request: AddressRequest, vpc: IPv4Network) -> Iterator[Finding]:
    subnets = [IPv4Network(cidr) for cidr in request.network.subnets]
    zones = request.network.availability_zones
    if zones and len(subnets) != len(zones):
        yield Finding(
            SUBNETS_AND_ZONES,
            f"{_counted(len(subnets), 'subnet')} for {_counted(len(zones), 'Availability Zone')}",
            request.at("subnets"),
            related=_written(request, "availability_zones", "the zones"),
            hint="state one subnet per zone, in the same order"
            if "availability_zones" in request.places
            else f"{request.region} has {len(zones)} zones: state at most one subnet for each",
        )
    for index, subnet in enumerate(subnets):
        yield from one_subnet_fault(request.at("subnets", index), subnet, vpc)
    yield from overlaps(subnets, vpc, partial(request.at, "subnets"))


def overlaps(
    subnets: Sequence[IPv4Network], vpc: IPv4Network, at: Callable[[int], Location]
) -> Iterator[Finding]:
    """A finding for each two subnets that overlap; `at` is the place of the subnet with a number."""
    for (_, one), (index, other) in combinations(enumerate(subnets), 2):
        if one.overlaps(other):
            yield Finding(
                SUBNETS_OVERLAP,
                f"subnet {other} overlaps subnet {one}",
                at(index),
                hint=f"choose disjoint parts of {vpc}",
            )


def one_subnet_fault(place: Location, subnet: IPv4Network, vpc: IPv4Network) -> Iterator[Finding]:
    """A finding if the subnet lies outside its VPC, or has a size that AWS refuses."""
    if not subnet.subnet_of(vpc):
        yield Finding(
            SUBNET_OUTSIDE_VPC,
            f"subnet {subnet} does not lie inside {vpc}",
            place,
            hint=f"choose a part of {vpc}",
        )
    elif not is_possible_range(subnet.prefixlen):
        yield Finding(
            SUBNET_SIZE,
            f"a subnet cannot have the range {subnet}: AWS takes /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}",
            place,
            hint=f"choose ranges between /{LARGEST_PREFIX} and /{SMALLEST_PREFIX}",
        )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _written(request: AddressRequest, setting: str, note: str) -> tuple[Location, ...]:
    place = request.places.get(setting)
    return (Location(place.document, place.route, note=note),) if place else ()
