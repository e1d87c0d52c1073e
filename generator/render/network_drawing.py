"""A drawing of an environment's network in Mermaid, which GitHub and GitLab show as a picture.

What is drawn is what the network module is planned from: ranges, zones, endpoints, and each way out.
"""

from collections.abc import Iterator

from generator.estate.site import Addresses, Site
from generator.tenancy.network import ExistingVpc

_ENTITIES = {ord(one): f"#{ord(one)};" for one in '"#<>&`;\\'}
"""Characters that would end a label, a fence or an entity; Mermaid prints the numbers as the characters."""


def network_drawing(site: Site) -> tuple[str, ...]:
    """The lines of the drawing; none for who lives in the network of a shared domain."""
    existing = site.settings.network.existing_vpc
    if site.addresses is not None:
        private = tuple(f"private_{subnet.label}" for subnet in site.addresses.subnets)
        lines = (*_new_vpc(site, site.addresses), *_beside_the_vpc(site, private))
    elif existing is not None:
        lines = (*_existing_vpc(site, existing), *_beside_the_vpc(site, _named(existing)))
    else:
        return ()
    return ("flowchart LR", *(f"  {line}" for line in lines))


def _inside(site: Site) -> str:
    """What stands in the subnets of the domain."""
    return "home directories and jobs" if site.is_public else "Studio and jobs"


def _beside_the_vpc(site: Site, subnets: tuple[str, ...]) -> Iterator[str]:
    """Applications in a network of SageMaker's own, where the domain is on the public internet."""
    if site.is_public:
        yield f"studio[{label('applications of Studio', 'in a network of SageMaker')}]"
        yield f"studio --> {' & '.join(subnets)}"
        yield f"studio --> internet(({label('internet')}))"


def _named(existing: ExistingVpc) -> tuple[str, ...]:
    return tuple(f"subnet_{number}" for number, _ in enumerate(existing.ids, 1))


def _new_vpc(site: Site, addresses: Addresses) -> Iterator[str]:
    network = site.settings.network
    public = {subnet.label: subnet for subnet in addresses.public}
    guarded = {subnet.label: subnet for subnet in addresses.firewall}
    attached = {subnet.label: subnet for subnet in addresses.transit}
    ranges = " and ".join(filter(None, (addresses.vpc_cidr, addresses.further_cidr)))
    yield f"subgraph vpc[{label(f'VPC {ranges} in {site.region}')}]"
    for subnet in addresses.subnets:
        yield f"  subgraph zone_{subnet.label}[{label(subnet.availability_zone)}]"
        yield f"    private_{subnet.label}[{label(f'private {subnet.cidr}', _inside(site))}]"
        if subnet.label in guarded:
            yield (
                f"    firewall_{subnet.label}"
                f"[{label(f'firewall {guarded[subnet.label].cidr}', 'listed domains and nothing else')}]"
            )
        if subnet.label in public:
            yield (
                f"    public_{subnet.label}"
                f"[{label(f'public {public[subnet.label].cidr}', 'NAT gateway and nothing else')}]"
            )
        if subnet.label in attached:
            yield (
                f"    transit_{subnet.label}"
                f"[{label(f'attachment {attached[subnet.label].cidr}', 'transit gateway and nothing else')}]"
            )
        yield "  end"
    yield f"  endpoints[{label('interface endpoints in each zone', *_rows(network.endpoints))}]"
    yield f"  s3[{label('gateway endpoint', 's3')}]"
    yield "end"
    if network.client_cidrs:
        way = "transit" if addresses.transit else "endpoints"
        yield f"users[{label('users', *network.client_cidrs)}] -->|HTTPS| {way}"
    for subnet in addresses.subnets:
        yield f"private_{subnet.label} -->|HTTPS| endpoints & s3"
    yield from _ways_out(addresses)
    yield from _through_transit(site, addresses)


def _through_transit(site: Site, addresses: Addresses) -> Iterator[str]:
    """From each private subnet through the attachment in its zone, and on to what is stated behind it."""
    gateway, network = site.settings.transit, site.settings.network
    if gateway is None or not addresses.transit:
        return
    yield f"transit{{{{{label(f'transit gateway {gateway.id}')}}}}}"
    for subnet in addresses.subnets:
        yield f"private_{subnet.label} -->|HTTPS| transit_{subnet.label}"
        yield f"transit_{subnet.label} --> transit"
    if network.client_cidrs:
        yield "transit -->|HTTPS| endpoints"
    if network.central_endpoints:
        behind = (*gateway.endpoint_cidrs, *_rows(network.central_endpoints))
        yield f"transit -->|HTTPS| central[{label('endpoints of another VPC', *behind)}]"
    if network.leaves_centrally:
        yield f"transit -->|HTTPS| filter[{label('filtered by', gateway.filtered_by or 'nobody')}]"
        yield f"filter --> internet(({label('internet')}))"


def _ways_out(addresses: Addresses) -> Iterator[str]:
    """From each private subnet to the internet, through the firewall of its zone where there is one."""
    public = [subnet.label for subnet in addresses.public]
    guarded = {subnet.label for subnet in addresses.firewall}
    for subnet in addresses.subnets if public else ():
        gateway = f"public_{subnet.label if subnet.label in public else public[0]}"
        first = f"firewall_{subnet.label}" if subnet.label in guarded else gateway
        yield f"private_{subnet.label} -->|HTTPS| {first}"
        if first != gateway:
            yield f"{first} --> {gateway}"
    for one in public:
        yield f"public_{one} --> internet(({label('internet')}))"


def _existing_vpc(site: Site, existing: ExistingVpc) -> Iterator[str]:
    yield f"subgraph vpc[{label(f'VPC {existing.vpc_id} {existing.cidr} in {site.region}, which exists')}]"
    stated = {subnet.id: f"{subnet.cidr} {subnet.availability_zone}" for subnet in existing.subnets}
    names = _named(existing)
    for name, subnet in zip(names, existing.ids, strict=True):
        yield f"  {name}[{label(subnet, stated.get(subnet, ''), _inside(site))}]"
    group = existing.endpoint_security_group_id
    if group:
        yield f"  endpoints[{label('interface endpoints of its owner', group)}]"
    yield f"  s3[{label('s3', 'by the route of its owner')}]"
    yield "end"
    reached = ["s3"]
    if group:
        reached.append("endpoints")
    if existing.endpoint_cidrs:
        yield f"central[{label('endpoints of another VPC', *existing.endpoint_cidrs)}]"
        reached.append("central")
    yield f"{' & '.join(names)} -->|HTTPS| {' & '.join(reached)}"


def _rows(names: tuple[str, ...], width: int = 4) -> Iterator[str]:
    """A few names on each line."""
    for start in range(0, len(names), width):
        yield ", ".join(names[start : start + width])


def label(*lines: str) -> str:
    """A label of Mermaid with some lines; nothing in them is markup."""
    return '"' + "<br/>".join(line.translate(_ENTITIES) for line in lines if line) + '"'
