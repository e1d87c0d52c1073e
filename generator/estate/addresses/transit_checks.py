"""Faults of a VPC that is attached to a transit gateway: which one, what for, and whom it would reach."""

from collections.abc import Iterator, Mapping
from functools import partial
from ipaddress import IPv4Network

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.core.suggestions import nearest
from generator.estate.addresses.claims import AddressRequest
from generator.estate.addresses.subnet_checks import NETWORKS
from generator.estate.files import platform_place
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.transit import TransitGateway

_rule = partial(Rule, family=NETWORKS)

UNKNOWN_TRANSIT_GATEWAY = _rule(
    "PLN147",
    "unknown-transit-gateway",
    "A network is attached to a transit gateway that the platform does not name in its Region.",
    "Whoever is attached can send packets to all that a gateway leads to, so the platform says to which one.",
    "Use a name of `approved.transit_gateways`, or have the platform add the gateway there.",
)
TRANSIT_WITHOUT_USE = _rule(
    "PLN148",
    "transit-gateway-without-use",
    "A way through a transit gateway leads nowhere, or a gateway is stated and used for nothing.",
    "Routes are made for what is stated: without a gateway there is no way, and without a way an attachment "
    "is a door that nobody asked for. In a VPC that exists, both are its owner's.",
    "State `network.transit_gateway` together with `internet: transit-gateway`, `central_endpoints` or "
    "`client_cidrs`.",
)
NOBODY_FILTERS = _rule(
    "PLN149",
    "transit-gateway-unfiltered",
    "A network goes out behind a transit gateway of which nobody says who decides what leaves.",
    "What a firewall behind a transit gateway lets through is in nobody's files here, and none of it can be "
    "proved. Certificates and pages name who answers for it.",
    "Have the platform say `filtered_by` of the gateway, in words that a reader understands.",
)
CENTRAL_ENDPOINT = _rule(
    "PLN162",
    "central-endpoint-not-offered",
    "An endpoint is to be reached through a transit gateway that does not offer it.",
    "Its name is resolved by a private hosted zone, and its addresses are opened as ranges; both are stated "
    "of the gateway. What users open Studio through stays in the VPC, where its policy is proved.",
    "Choose from `endpoint_zones` of the gateway, or keep the endpoint in `network.endpoints`.",
)
RANGE_OF_OTHERS = _rule(
    "PLN163",
    "transit-range-of-others",
    "A range that is opened through a transit gateway holds addresses of an environment's VPC.",
    "The rules of subnets drop what goes to, or comes from, every private address but those that are stated: "
    "a range that holds the VPC of another tenant would take that away.",
    "State the ranges of the endpoints' subnets, and of users, and no wider ones.",
)

ACL_RULES = 8
"""Rules that the subnets of an attached VPC have in one direction beside those of stated ranges.

Seven, and the last one that drops the rest, which counts (Amazon VPC quotas, network ACLs).
"""

USERS_COME_THROUGH = frozenset(("sagemaker.api", "studio"))
"""Endpoints that open Studio, whose policies bind whoever comes through them to the own domain."""


def acl_rules(request: AddressRequest) -> int:
    """How many rules the subnets have in the direction that has more of them; none without an attachment."""
    gateway = request.transit
    if gateway is None:
        return 0
    return ACL_RULES + len(opened(request, gateway))


def opened(request: AddressRequest, gateway: TransitGateway) -> tuple[str, ...]:
    """The private ranges that are reached through the gateway: of central endpoints, and of users."""
    central = gateway.endpoint_cidrs if request.network.central_endpoints else ()
    return (*central, *request.network.client_cidrs)


def transit_faults(request: AddressRequest, ranges: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Everything wrong with the attachment of one VPC; `ranges` are those of all VPCs by owner."""
    network = request.network
    if network.existing_vpc is not None:
        yield from _in_existing_vpc(request)
        return
    if network.transit_gateway is None:
        yield from _without_gateway(request)
        return
    gateway = request.named_transit
    if gateway is None:
        yield _unknown(request, network.transit_gateway)
        return
    if not network.uses_gateway:
        if _is_switched_off(request):
            return
        yield Finding(
            TRANSIT_WITHOUT_USE,
            f"{request.owner} would be attached to {network.transit_gateway} and send nothing there",
            request.at("transit_gateway"),
            hint="say what for, as `internet: transit-gateway` or `central_endpoints`, or remove it",
        )
    if network.leaves_centrally and gateway.filtered_by is None and not request.denies_internet:
        yield Finding(
            NOBODY_FILTERS,
            f"{request.owner} goes out behind {network.transit_gateway}, and nobody says who filters there",
            request.at("internet"),
            related=(_platform(network.transit_gateway, "the gateway"),),
            hint="have `filtered_by: <who decides what leaves>` added to it in _platform.yaml",
        )
    yield from _central_faults(request, gateway)
    yield from _range_faults(request, gateway, ranges)


def _in_existing_vpc(request: AddressRequest) -> Iterator[Finding]:
    """Only what the same file says: a level above speaks to those that make a VPC."""
    of_vpc = request.at("existing_vpc").document
    for name in ("transit_gateway", "central_endpoints"):
        place = request.places.get(name)
        if place is not None and place.document == of_vpc and getattr(request.network, name):
            yield Finding(
                TRANSIT_WITHOUT_USE,
                f"`{name}` would be for a new VPC, but an existing one is used",
                place,
                hint="remove it; routes, attachments and zones of that VPC are its owner's, and "
                "`endpoint_cidrs` says where its endpoints are",
            )


def _is_switched_off(request: AddressRequest) -> bool:
    """Whether a narrower level than that of the gateway says that nothing goes there."""
    gateway = _width(request.at("transit_gateway"))
    uses = ("internet", "central_endpoints", "client_cidrs")
    return any(gateway < _width(request.places[use]) for use in uses if use in request.places)


def _width(place: Location) -> tuple[bool, int]:
    """How far down the levels of settings a place is: the platform's first, then by the depth of its key."""
    return place.document != PLATFORM_DOCUMENT, len(place.route)


def _without_gateway(request: AddressRequest) -> Iterator[Finding]:
    network = request.network
    stated = {"internet": network.leaves_centrally, "central_endpoints": bool(network.central_endpoints)}
    for name, is_stated in stated.items():
        if is_stated:
            names = ", ".join(sorted(request.transit_gateways))
            yield Finding(
                TRANSIT_WITHOUT_USE,
                f"`{name}` of {request.owner} leads through a transit gateway, and none is named",
                request.at(name),
                hint=f"add `transit_gateway:` with one of: {names}"
                if names
                else "have the platform name one in `approved.transit_gateways`, and add `transit_gateway:`",
            )


def _unknown(request: AddressRequest, name: str) -> Finding:
    known = request.transit_gateways
    if name in known:
        there = known[name].region or request.home_region
        return Finding(
            UNKNOWN_TRANSIT_GATEWAY,
            f"{name} is in {there}, and this environment in {request.region}",
            request.at("transit_gateway"),
            related=(_platform(name, "the gateway"),),
            hint="name a gateway of that Region: a VPC is attached to one of its own Region alone",
        )
    close = nearest(name, known)
    return Finding(
        UNKNOWN_TRANSIT_GATEWAY,
        f"the platform names no transit gateway {name}" + (f"; did you mean {close}?" if close else ""),
        request.at("transit_gateway"),
        hint="use one of: " + ", ".join(sorted(known))
        if known
        else "have it added to `approved.transit_gateways` in _platform.yaml",
    )


def _central_faults(request: AddressRequest, gateway: TransitGateway) -> Iterator[Finding]:
    network, offered = request.network, gateway.endpoint_zones
    for name in network.central_endpoints:
        place = request.places.get(f"central_endpoints.{name}") or request.at("central_endpoints")
        at = (_platform(network.transit_gateway or "", "the gateway"),)
        if name in USERS_COME_THROUGH:
            message = f"users open Studio through {name}, whose policy is proved in the VPC alone"
            yield Finding(CENTRAL_ENDPOINT, message, place, hint=f"move {name} to `network.endpoints`")
        elif name not in offered:
            listed = ", ".join(sorted(offered)) or "none"
            message = f"{network.transit_gateway} leads to no endpoint {name}; it offers {listed}"
            hint = "have its zone added to `endpoint_zones`, or keep it in `network.endpoints`"
            yield Finding(CENTRAL_ENDPOINT, message, place, related=at, hint=hint)
        elif not gateway.endpoint_cidrs:
            message = f"nobody says where the endpoint {name} is: {network.transit_gateway} has no ranges"
            hint = "have `endpoint_cidrs` added to the gateway, the ranges of the endpoints' subnets"
            yield Finding(CENTRAL_ENDPOINT, message, place, related=at, hint=hint)


def _range_faults(
    request: AddressRequest, gateway: TransitGateway, ranges: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    for cidr in opened(request, gateway):
        theirs = [
            (owner, one)
            for owner, some in sorted(ranges.items())
            for one in some
            if IPv4Network(one).overlaps(IPv4Network(cidr))
        ]
        if not theirs:
            continue
        owner, one = theirs[0]
        more = f", and {len(theirs) - 1} more" if len(theirs) > 1 else ""
        whose = "the VPC itself" if owner == request.owner else f"the VPC of {owner}"
        is_client = cidr in request.network.client_cidrs
        yield Finding(
            RANGE_OF_OTHERS,
            f"{cidr} holds addresses of {whose}, {one}{more}",
            request.places.get(f"client_cidrs.{cidr}", request.at("client_cidrs"))
            if is_client
            else platform_place("approved", "transit_gateways", request.network.transit_gateway or ""),
            related=() if is_client else (request.at("transit_gateway"),),
            hint="state narrower ranges that hold no environment's VPC",
        )


def _platform(name: str, note: str) -> Location:
    return platform_place("approved", "transit_gateways", name, note=note)
