"""What leaves the network of a site, and through what: compared with the files, and not with a plan.

Routes are compared as a whole: a private subnet that is led past the firewall
is as wrong as one that is led nowhere, and answers go back the way that the
question came. Of a firewall everything is compared that decides over a packet.
"""

from collections.abc import Iterable, Iterator

from generator.core.findings import Finding
from generator.estate.site import Addresses, Site
from generator.proof.properties.as_stated import Value, finding, made, values_differ
from generator.proof.properties.attached import attached, through_transit
from generator.proof.properties.catalogue import FOREIGN_ACCESS
from generator.proof.properties.limits import (
    ENDPOINTS_ELSEWHERE,
    INTERNET,
    INTERNET_BESIDE_THE_VPC,
    INTERNET_BY_NAME,
    INTERNET_ELSEWHERE,
    Accepted,
)
from generator.readback.facts import StackFacts
from generator.readback.leaving import DomainListFacts, EdgeFacts, FirewallFacts, FirewallPolicyFacts
from generator.tenancy.network import Network

_EVERYWHERE = "0.0.0.0/0"
_HTTPS = (443, 443)
_FIREWALL = "aws_networkfirewall_firewall"
_POLICY = "aws_networkfirewall_firewall_policy"
_LIST = "aws_networkfirewall_rule_group"
_FORWARD = ("aws:forward_to_sfe",)
_DROP = ("aws:alert_established", "aws:drop_established")

_Route = tuple[str, str | None, str | None]
"""In which table, to which addresses, and through what."""

_Part = FirewallFacts | FirewallPolicyFacts | DomainListFacts


def leaving(site: Site, stack: StackFacts) -> Iterator[Finding]:
    """A finding for what leaves or comes in otherwise than stated: groups, gateways, routes, a firewall."""
    yield from _groups(site, stack)
    yield from _inward(site, stack)
    if not (site.settings.network.has_gateways and site.owns_domain):
        for gateway in stack.gateways:
            message = f"nobody planned a way to the internet: {gateway.address}"
            yield finding(gateway.document, gateway.line, message, site)
    yield from _routes(site, stack.edge)
    yield from _tables(site, stack.edge)
    yield from _firewall(site, stack.edge)
    yield from attached(site, stack.edge)


def accepted(network: Network) -> tuple[Accepted, ...]:
    """What is accepted of a network on purpose: its way to the internet, and endpoints of others."""
    central = (ENDPOINTS_ELSEWHERE,) if network.is_attached and network.central_endpoints else ()
    if network.is_public:
        return (*central, INTERNET_BESIDE_THE_VPC)
    if not network.leads_out:
        return central
    if network.leaves_centrally:
        return (*central, INTERNET_ELSEWHERE)
    return (*central, INTERNET_BY_NAME if network.has_firewall else INTERNET)


def _groups(site: Site, stack: StackFacts) -> Iterator[Finding]:
    """Applications and jobs reach the stated ranges of endpoints, or the stated internet, and no more."""
    existing = site.settings.network.existing_vpc
    out = (_EVERYWHERE,) if site.reaches_internet else ()
    cidrs = existing.endpoint_cidrs if existing else (*site.central_cidrs, *out)
    labels = (*(("domain",) if site.owns_domain else ()), *(("workload",) if site.is_tenant else ()))
    wanted = {(made(site, "aws_security_group", label), cidr) for label in labels for cidr in cidrs}
    found = {(rule.group_id, rule.cidr) for rule in stack.egress}
    for rule in stack.egress:
        if rule.cidr is not None and (rule.group_id, rule.cidr) not in wanted:
            message = f"nobody planned that traffic leaves to {rule.cidr}"
            yield finding(rule.document, rule.line, message, site)
    for group, cidr in sorted(wanted - found):
        what = "the internet" if cidr == _EVERYWHERE else f"the endpoints in {cidr}"
        yield Finding(FOREIGN_ACCESS, f"the group {group} does not reach {what}", site.place)


def _inward(site: Site, stack: StackFacts) -> Iterator[Finding]:
    """Ranges of addresses come in nowhere, but users of a private network to the endpoints."""
    group = made(site, "aws_security_group", "endpoints")
    wanted = {(group, cidr, "tcp", _HTTPS) for cidr in site.settings.network.client_cidrs}
    for rule in stack.ingress:
        if rule.cidr is not None and (rule.group_id, rule.cidr, rule.protocol, rule.ports) not in wanted:
            how = f"{rule.protocol} {rule.ports[0]}"
            message = f"nobody planned that {rule.cidr} reaches {rule.address} by {how}"
            yield finding(rule.document, rule.line, message, site)


def _routes(site: Site, edge: EdgeFacts) -> Iterator[Finding]:
    wanted = frozenset(_planned_routes(site, site.addresses)) if site.addresses else frozenset()
    found = set[_Route]()
    for route in edge.routes:
        said = (route.table_id, route.destination, route.through)
        if said not in wanted or said in found:
            message = (
                f"nobody planned that {route.address} leads to {route.destination} through {route.through}"
            )
            yield finding(route.document, route.line, message, site)
        found.add(said)
    for table, to, through in sorted(wanted - found, key=repr):
        message = f"the planned way from {table} to {to} through {through} is not there"
        yield Finding(FOREIGN_ACCESS, message, site.place)


def _planned_routes(site: Site, addresses: Addresses) -> Iterator[_Route]:
    """Out through the firewall of the zone where there is one, and a gateway; and back the same way."""
    public = [subnet.label for subnet in addresses.public]
    guarded = {subnet.label for subnet in addresses.firewall}
    for label in public:
        yield _table(site, f"public_{label}"), _EVERYWHERE, made(site, "aws_internet_gateway", "this")
    for table, cidr, gateway in through_transit(site, addresses):
        yield _table(site, table), cidr, gateway
    for subnet in addresses.subnets if public else ():
        at = subnet.label if subnet.label in public else public[0]
        gateway = made(site, "aws_nat_gateway", f"nat_{at}")
        if subnet.label not in guarded:
            yield _table(site, subnet.label), _EVERYWHERE, gateway
            continue
        endpoint = _endpoint(site, subnet.availability_zone)
        yield _table(site, subnet.label), _EVERYWHERE, endpoint
        yield _table(site, f"firewall_{subnet.label}"), _EVERYWHERE, gateway
        yield _table(site, f"public_{at}"), subnet.cidr, endpoint


def _endpoint(site: Site, zone: str) -> str:
    """What stands for the endpoint of the firewall in a zone."""
    state = f"firewall_status[0].sync_states[availability_zone={zone}].attachment[0].endpoint_id"
    return made(site, _FIREWALL, "this", state)


def _table(site: Site, label: str) -> str:
    return made(site, "aws_route_table", label)


def _tables(site: Site, edge: EdgeFacts) -> Iterator[Finding]:
    """Each subnet is led by its own table."""
    wanted = {made(site, "aws_subnet", label): _table(site, label) for label in _subnets(site.addresses)}
    for one in edge.tables:
        if wanted.pop(one.subnet_id, None) != one.table_id:
            message = f"nobody planned that the table {one.table_id} leads the subnet {one.subnet_id}"
            yield finding(one.document, one.line, message, site)
    for subnet in sorted(wanted):
        yield Finding(FOREIGN_ACCESS, f"the planned table of the subnet {subnet} is not there", site.place)


def _subnets(addresses: Addresses | None) -> Iterator[str]:
    if addresses is not None:
        yield from (subnet.label for subnet in addresses.subnets)
        yield from (f"public_{subnet.label}" for subnet in addresses.public)
        yield from (f"firewall_{subnet.label}" for subnet in addresses.firewall)
        yield from (f"transit_{subnet.label}" for subnet in addresses.transit)


def _firewall(site: Site, edge: EdgeFacts) -> Iterator[Finding]:
    """The firewall stands as the files say, or there is none."""
    is_wanted = site.addresses is not None and bool(site.addresses.firewall)
    every: tuple[tuple[str, tuple[_Part, ...]], ...] = (
        (f"{_FIREWALL}.this", edge.firewalls),
        (f"{_POLICY}.this", edge.policies),
        (f"{_LIST}.domains", edge.lists),
    )
    for name, some in every:
        yield from _one(site, f"module.network.{name}" if is_wanted else None, some)


def _one(site: Site, planned: str | None, some: Iterable[_Part]) -> Iterator[Finding]:
    """The one that is planned says what it shall, and there is no other; None where none is planned."""
    is_there = False
    for one in some:
        if one.address != planned or is_there:
            yield finding(one.document, one.line, f"nobody planned {one.address}", site)
            continue
        is_there = True
        yield from values_differ(site, one, _values(site, one))
    if planned and not is_there:
        yield Finding(FOREIGN_ACCESS, f"{planned} is planned and not there", site.place)


def _values(site: Site, one: _Part) -> Iterator[Value]:
    match one:
        case FirewallFacts():
            own = site.addresses.firewall if site.addresses else ()
            subnets = tuple(sorted(made(site, "aws_subnet", f"firewall_{subnet.label}") for subnet in own))
            yield "subnets", one.subnet_ids, subnets
            yield "policy", one.policy_arn, made(site, _POLICY, "this", "arn")
        case FirewallPolicyFacts():
            yield "first decision", one.first, _FORWARD
            yield "decision over fragments", one.fragments, _FORWARD
            yield "last decision", one.rest, _DROP
            yield "order", one.order, "STRICT_ORDER"
            yield "decision over broken connections", one.broken, "DROP"
            yield "groups of rules", one.groups, (made(site, _LIST, "domains", "arn"),)
        case DomainListFacts():
            yield "kind", one.kind, "ALLOWLIST"
            yield "name that it looks at", one.looks_at, ("TLS_SNI",)
            yield "domains", one.domains, site.settings.network.allowed_domains
            yield "order", one.order, "STRICT_ORDER"
