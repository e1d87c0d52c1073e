"""What passes between a VPC and a transit gateway: compared with the files, and not with a plan.

The gateway's tables are its owner's. Whatever they lead to, the rules of the
private subnets let through no private address but those that files state, so
that no other tenant is reached. Their order decides, and is compared as it is.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from generator.core.findings import Finding
from generator.estate.site import Addresses, Site
from generator.proof.properties.as_stated import Rendered, Value, differs, finding, made, values_differ
from generator.proof.properties.catalogue import FOREIGN_ACCESS
from generator.readback.leaving import AclFacts, AttachmentFacts, EdgeFacts, ZoneFacts

_EVERYWHERE = "0.0.0.0/0"
_PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
_OPTIONS = (
    "appliance_mode_support=disable",
    "dns_support=enable",
    "ipv6_support=disable",
    "security_group_referencing_support=disable",
)
_HTTPS, _ANSWERS = "tcp 443-443", "tcp 1024-65535"
_NO_ORDER = str.maketrans(".-/", "___")


def through_transit(site: Site, addresses: Addresses) -> Iterator[tuple[str, str, str]]:
    """The ways through a transit gateway: from whose table, to which addresses, and through which one."""
    gateway = site.settings.transit
    if gateway is None or not addresses.transit:
        return
    stated = {*site.central_cidrs, *site.settings.network.client_cidrs}
    ways = (_EVERYWHERE,) if site.settings.network.leaves_centrally else sorted(stated)
    for subnet in addresses.subnets:
        yield from ((subnet.label, cidr, gateway.id) for cidr in ways)


def attached(site: Site, edge: EdgeFacts) -> Iterator[Finding]:
    """A finding for each attachment, rule of subnets and zone that is another than the files mean."""
    gateway = site.settings.transit if site.addresses and site.addresses.transit else None
    label = "module.network.aws_ec2_transit_gateway_vpc_attachment.this"
    yield from _only(site, edge.attachments, {label} if gateway else set())
    yield from _only(site, edge.acls, {"module.network.aws_network_acl.private"} if gateway else set())
    yield from _only(site, edge.zones, set(_zones(site)))
    if gateway is None or site.addresses is None:
        return
    for attachment in edge.attachments:
        yield from values_differ(site, attachment, _of_attachment(site, site.addresses, attachment))
    for acl in edge.acls:
        yield from _of_acl(site, site.addresses, acl)
    for zone in edge.zones:
        yield from values_differ(site, zone, _of_zone(site, zone))


def _only(site: Site, some: Iterable[Rendered], planned: set[str]) -> Iterator[Finding]:
    """What is planned is there once, and nothing beside it."""
    missing = set(planned)
    for one in some:
        if one.address not in missing:
            yield finding(one.document, one.line, f"nobody planned {one.address}", site)
        missing.discard(one.address)
    for address in sorted(missing):
        yield Finding(FOREIGN_ACCESS, f"{address} is planned and not there", site.place)


def _of_attachment(site: Site, addresses: Addresses, one: AttachmentFacts) -> Iterator[Value]:
    subnets = tuple(made(site, "aws_subnet", f"transit_{subnet.label}") for subnet in addresses.transit)
    yield "transit gateway", one.gateway_id, site.settings.transit.id if site.settings.transit else ""
    yield "VPC", one.vpc_id, made(site, "aws_vpc", "this")
    yield "subnets", one.subnet_ids, subnets
    yield "options", one.options, _OPTIONS


def _of_acl(site: Site, addresses: Addresses, one: AclFacts) -> Iterator[Finding]:
    subnets = tuple(made(site, "aws_subnet", subnet.label) for subnet in addresses.subnets)
    held: tuple[Value, ...] = (
        ("VPC", one.vpc_id, made(site, "aws_vpc", "this")),
        ("subnets", one.subnet_ids, subnets),
    )
    yield from values_differ(site, one, held)
    own, users = f"allow -1 {addresses.vpc_cidr}", site.settings.network.client_cidrs
    refused = tuple(f"deny -1 {cidr}" for cidr in _PRIVATE)
    answers = tuple(f"allow tcp {ports} {_EVERYWHERE}" for ports in ("1024-3388", "3390-65535"))
    outward = _allowed(_HTTPS, site.central_cidrs), _allowed(_ANSWERS, users)
    inward = _allowed(_ANSWERS, site.central_cidrs), _allowed(_HTTPS, users)
    for what, said, meant in (
        ("rules of what goes out", one.egress, (own, *chain(*outward), *refused, f"allow -1 {_EVERYWHERE}")),
        ("rules of what comes in", one.ingress, (own, *chain(*inward), *refused, *answers)),
    ):
        if said != meant:
            yield differs(site, one, what, said, meant)


def _allowed(what: str, cidrs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"allow {what} {cidr}" for cidr in cidrs)


def _zones(site: Site) -> Iterator[str]:
    """The addresses of the zones in which the VPC resolves names, by those of the files."""
    if site.addresses is None or site.settings.transit is None:
        return
    for name in site.settings.network.central_endpoints:
        if name in site.settings.transit.endpoint_zones:
            yield _address_of(name)


def _address_of(name: str) -> str:
    return f"module.network.aws_route53_zone_association.{name.translate(_NO_ORDER)}"


def _of_zone(site: Site, one: ZoneFacts) -> Iterator[Value]:
    gateway = site.settings.transit
    ids = {_address_of(name): zone for name, zone in gateway.endpoint_zones.items()} if gateway else {}
    yield "zone", one.zone_id, ids.get(one.address, "")
    yield "VPC", one.vpc_id, made(site, "aws_vpc", "this")
