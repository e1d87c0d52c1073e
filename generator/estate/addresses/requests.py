"""What the sites of an estate ask of the address plan."""

from collections import Counter
from collections.abc import Iterator

from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.settings.inheritance import Effective
from generator.estate.site import Site
from generator.estate.sites import PlannedSite, Sites

_TENANT_CLIENTS = 2
"""Groups the endpoints of a tenant's VPC let in: the domain's and the jobs'."""

_DOMAIN_CLIENTS = 1
"""Of a shared domain's VPC: the domain's; each guest adds the group of its jobs."""

_SETTINGS = ("cidr", "subnets", "availability_zones", "users", "endpoints", "existing_vpc")


def owner_of(site: Site) -> str:
    """The key of a site in the ledger: `<tenant>/<environment>` or `domains/<domain>/<environment>`."""
    if site.is_shared_domain:
        return f"domains/{site.name}/{site.environment}"
    return f"{site.name}/{site.environment}"


def address_requests(sites: Sites) -> tuple[AddressRequest, ...]:
    """One request for each site with a network of its own: all but tenants inside a shared domain.

    Sites that cannot be placed ask too: what their network is wrong about is said all the same.
    """
    guests = Counter[tuple[str, str]]()
    members = Counter[tuple[str, str]]()
    tenants = [planned for planned in sites.written if planned.site.is_tenant]
    for planned in tenants:
        if planned.site.shared_domain is not None:
            home = planned.site.shared_domain, planned.site.environment
            guests[home] += 1
            members[home] += len(planned.site.members)
    requests = [
        _request(planned, len(planned.site.members), _TENANT_CLIENTS)
        for planned in tenants
        if not planned.site.apart_by_tags
    ]
    for planned in sites.written:
        if planned.site.is_shared_domain:
            home = planned.site.name, planned.site.environment
            requests.append(_request(planned, members[home], _DOMAIN_CLIENTS + guests[home]))
    return tuple(requests)


def _request(planned: PlannedSite, declared_users: int, endpoint_clients: int) -> AddressRequest:
    site = planned.site
    return AddressRequest(
        owner=owner_of(site),
        region=site.region,
        network=site.settings.network,
        declared_users=declared_users,
        place=site.place,
        places=dict(_places(planned.effective)),
        quotas=site.settings.quotas,
        account_id=site.account_id,
        endpoint_clients=endpoint_clients,
    )


def _places(effective: Effective) -> Iterator[tuple[str, Location]]:
    for name in _SETTINGS:
        if place := effective.place("network", name):
            yield name, place
    if place := effective.place("network", "endpoints"):
        for index, endpoint in enumerate(effective.settings.network.endpoints):
            yield f"endpoints.{endpoint}", Location(place.document, (*place.route, index))
