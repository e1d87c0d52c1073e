"""Subnets at the edge of a VPC: where they lie, and what is wrong where there is no room for them.

They lie at the end of the VPC's range, in what its private subnets leave free,
or in a further range of their own, so that they come and go without moving any
of those. Each zone has a place for
its public subnet and one beside it, whether they are used or not, and behind all
of these one for an attachment to a transit gateway: what one zone
needs never moves what another one has.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from ipaddress import IPv4Network
from itertools import islice

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.sizing import LARGEST_PREFIX, SMALLEST_PREFIX, is_possible_range, nat_gateways
from generator.estate.addresses.subnet_checks import NETWORKS
from generator.estate.site import Addresses, Subnet
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.network import Network

_rule = partial(Rule, family=NETWORKS)

NO_ROOM_FOR_PUBLIC_SUBNETS = _rule(
    "PLN133",
    "no-room-for-public-subnets",
    "The private subnets of a VPC leave no room for those that its NAT gateways, its firewall or its "
    "attachment to a transit gateway need.",
    "A NAT gateway stands in a public subnet of its own, a /28 in each zone, a firewall in another, and an "
    "attachment in a third. They are taken from the end of the VPC's range, because the private subnets of a "
    "VPC that stands can be neither moved nor shrunk.",
    "State `network.internet_cidr`, a further range of the VPC for them, or, while the VPC does not stand, "
    "`network.subnets` that leave the end of its range free. Equal parts for three, five or six zones do.",
)
FURTHER_RANGE = _rule(
    "PLN136",
    "further-range-not-accepted",
    "A further range of a VPC is one that AWS does not accept beside its first.",
    "AWS takes a further range of /16 to /28 beside a private one only from the same private network (RFC "
    "1918), or from 100.64.0.0/10 (VPC user guide, VPC CIDR blocks).",
    "Choose a range from the network that the VPC's range is from, or from 100.64.0.0/10.",
)
INTERNET_DENIED = _rule(
    "PLN134",
    "internet-denied",
    "A network opens a way to the internet that the guardrails deny.",
    "On the internet no policy on an endpoint bounds to whom data goes.",
    "Have the platform say `deny_internet: false` under `defaults.guardrails`, or leave the way out.",
)
INTERNET_OF_EXISTING_VPC = _rule(
    "PLN135",
    "internet-of-existing-vpc",
    "A way to the internet is stated for a VPC that exists.",
    "Gateways and routes of that VPC belong to whoever made it; nothing would be opened.",
    "Leave `internet` out there, or say `none` where a level above opens it.",
)

_PLACES_OF_A_ZONE = 2
"""A public subnet, and one for the firewall between it and the private one."""

_BESIDE_ANY = IPv4Network("100.64.0.0/10")
_PRIVATE = (*map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")), _BESIDE_ANY)


def with_edge_subnets(network: Network, addresses: Addresses) -> Addresses:
    """The addresses with the subnets at the edge of the VPC; with fewer where there is no room for all."""
    if not network.has_edge:
        return addresses
    private = tuple(IPv4Network(subnet.cidr) for subnet in addresses.subnets)
    zones = addresses.subnets[:1] if network.nat_gateways == "shared" else addresses.subnets
    within = IPv4Network(network.internet_cidr or addresses.vpc_cidr)
    own = _PLACES_OF_A_ZONE * len(addresses.subnets)
    free = tuple(islice(_free(within, private), own + len(addresses.subnets)))
    near, behind = free[:own], free[own:]
    return replace(
        addresses,
        public=_placed(zones, near[::_PLACES_OF_A_ZONE]) if network.has_gateways else (),
        firewall=_placed(addresses.subnets, near[1::_PLACES_OF_A_ZONE]) if network.has_firewall else (),
        transit=_placed(addresses.subnets, behind) if network.is_attached else (),
        further_cidr=network.internet_cidr,
    )


def _placed(zones: tuple[Subnet, ...], places: tuple[IPv4Network, ...]) -> tuple[Subnet, ...]:
    """A subnet in each zone, as far as there are places."""
    pairs = zip(zones, places, strict=False)
    return tuple(Subnet(zone.label, str(place), zone.availability_zone) for zone, place in pairs)


def internet_faults(request: AddressRequest, addresses: Addresses | None) -> Iterator[Finding]:
    """A way to the internet that is denied or opens nothing, and subnets at the edge that have no room."""
    network = request.network
    if network.internet != "none":
        yield from _way_out_faults(request)
    if network.has_edge and addresses is not None and addresses.subnets:
        yield from _further_range_faults(request, addresses)
        if (
            len(addresses.public) < nat_gateways(network)
            or _lacks_firewall(network, addresses)
            or _lacks_attachment(network, addresses)
        ):
            yield _no_room(request, addresses)


def _way_out_faults(request: AddressRequest) -> Iterator[Finding]:
    network, place = request.network, request.at("internet")
    if network.existing_vpc is not None and network.internet != "public":
        yield Finding(
            INTERNET_OF_EXISTING_VPC,
            f"`internet: {network.internet}` would be for a new VPC, but an existing one is used",
            place,
            hint="remove it, or say `internet: none` here where it is opened above",
        )
        return
    if request.denies_internet:
        yield Finding(
            INTERNET_DENIED,
            f"`internet: {network.internet}` opens the {_what(network)} of {request.owner}, and "
            "`deny_internet` is on",
            place,
            related=_denied(request),
            hint="remove one of the two"
            if _is_own_guardrail(request)
            else "only the platform can turn it off, with `deny_internet: false` under `defaults.guardrails`",
        )


def _what(network: Network) -> str:
    """What a way out belongs to."""
    return "domain" if network.internet == "public" else "network"


def _further_range_faults(request: AddressRequest, addresses: Addresses) -> Iterator[Finding]:
    if addresses.further_cidr is None:
        return
    first, further = IPv4Network(addresses.vpc_cidr), IPv4Network(addresses.further_cidr)
    place = request.at("internet_cidr")
    if not is_possible_range(further.prefixlen):
        yield Finding(
            FURTHER_RANGE,
            f"a VPC cannot have the range {further}: AWS takes /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}",
            place,
            hint=f"choose a range between /{LARGEST_PREFIX} and /{SMALLEST_PREFIX}",
        )
    homes = [one for one in _PRIVATE if first.subnet_of(one)] + [_BESIDE_ANY]
    if not any(further.subnet_of(home) for home in homes):
        named = " or ".join(dict.fromkeys(map(str, homes)))
        yield Finding(
            FURTHER_RANGE,
            f"AWS accepts no range {further} beside {first}",
            place,
            hint=f"choose a range from {named}",
        )


def _is_own_guardrail(request: AddressRequest) -> bool:
    """Whether the tenant's own file turned the guardrail on."""
    place = request.places.get("deny_internet")
    return place is not None and place.document != PLATFORM_DOCUMENT


def _denied(request: AddressRequest) -> tuple[Location, ...]:
    place = request.places.get("deny_internet")
    return (Location(place.document, place.route, note="it is on here"),) if place else ()


def _lacks_firewall(network: Network, addresses: Addresses) -> bool:
    return network.has_firewall and len(addresses.firewall) < len(addresses.subnets)


def _lacks_attachment(network: Network, addresses: Addresses) -> bool:
    return network.is_attached and len(addresses.transit) < len(addresses.subnets)


def _no_room(request: AddressRequest, addresses: Addresses) -> Finding:
    network, zones = request.network, len(addresses.subnets)
    wanted = nat_gateways(network)
    places = _PLACES_OF_A_ZONE * zones if network.has_firewall else 1 + _PLACES_OF_A_ZONE * (wanted - 1)
    if network.is_attached:
        places = (_PLACES_OF_A_ZONE + 1) * zones
    prefix = SMALLEST_PREFIX - (places - 1).bit_length()
    several = _several(wanted, zones if network.has_firewall else 0, zones if network.is_attached else 0)
    is_fixed = wanted <= 1 or network.has_firewall or network.is_attached
    shared = "" if is_fixed else ", or share one gateway with `nat_gateways: shared`"
    if addresses.further_cidr:
        message = f"{addresses.further_cidr} has no room for {several}"
        return Finding(
            NO_ROOM_FOR_PUBLIC_SUBNETS,
            message,
            request.at("internet_cidr"),
            hint=f"state a /{prefix}{shared}",
        )
    stated = bool(network.cidr and network.subnets)
    asks = "internet" if network.has_gateways else "transit_gateway"
    return Finding(
        NO_ROOM_FOR_PUBLIC_SUBNETS,
        f"the private subnets leave no room in {addresses.vpc_cidr} for {several}",
        request.at("subnets") if stated else request.at(asks),
        hint=f"state a further range of the VPC, a /{prefix} in `internet_cidr`, which moves nothing that "
        f"stands{shared if addresses.public else ''}",
    )


def _several(public: int, firewall: int, attached: int) -> str:
    """The subnets that are wanted, in words."""
    counted = (
        (public, "a public subnet", "{} public subnets"),
        (firewall, "one of the firewall", "{} of the firewall"),
        (attached, "a subnet of the attachment", "{} subnets of the attachment"),
    )
    parts = [one if count == 1 else many.format(count) for count, one, many in counted if count]
    each = " each" if len(parts) > 1 else ""
    return f"{_listed(parts)}{',' if each else ''} of a /{SMALLEST_PREFIX}{each}"


def _listed(parts: list[str]) -> str:
    """The parts with commas, and the last one with a word."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]


def _free(vpc: IPv4Network, private: tuple[IPv4Network, ...]) -> Iterator[IPv4Network]:
    """The smallest subnets that AWS accepts and no private one overlaps, from the end of the VPC's range."""
    if vpc.prefixlen > SMALLEST_PREFIX:
        return
    size = 1 << (32 - SMALLEST_PREFIX)
    for start in range(int(vpc.broadcast_address) + 1 - size, int(vpc.network_address) - 1, -size):
        place = IPv4Network((start, SMALLEST_PREFIX))
        if not any(place.overlaps(one) for one in private):
            yield place
