"""What the sites of an estate ask of the address plan."""

from collections import Counter
from collections.abc import Iterable, Iterator

from generator.core.places import Location
from generator.estate.addresses.claims import AddressRequest
from generator.estate.drafts import Draft
from generator.estate.settings.inheritance import Effective
from generator.policies.features import endpoints_of
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress

_TENANT_CLIENTS = 2
"""Groups the endpoints of a tenant's VPC let in: the domain's and the jobs'."""

_DOMAIN_CLIENTS = 1
"""Of a shared domain's VPC: the domain's; each guest adds the group of its jobs."""

_SETTINGS = (
    *("cidr", "subnets", "availability_zones", "users", "endpoints", "existing_vpc", "internet"),
    *("internet_cidr", "nat_gateways", "allowed_domains", "transit_gateway", "central_endpoints"),
    "client_cidrs",
)


def address_requests(drafts: Iterable[Draft], platform: Platform) -> tuple[AddressRequest, ...]:
    """One request for each environment with a network of its own: all but tenants inside a shared domain.

    Environments that cannot be placed ask too: what their network is wrong about is said all the same.
    """
    guests = Counter[StackAddress]()
    members = Counter[StackAddress]()
    every = tuple(drafts)
    for draft in every:
        if draft.file and not draft.has_network:
            home = StackAddress.shared_domain(draft.file.tenant.shared_domain or "", draft.environment)
            guests[home] += 1
            members[home] += draft.members
    return tuple(
        _request(draft, draft.members, _TENANT_CLIENTS, platform)
        if draft.file
        else _request(draft, members[draft.address], _DOMAIN_CLIENTS + guests[draft.address], platform)
        for draft in every
        if draft.has_network
    )


def _request(draft: Draft, declared_users: int, endpoint_clients: int, platform: Platform) -> AddressRequest:
    return AddressRequest(
        owner=draft.address.ledger_key,
        region=draft.region,
        network=draft.settings.network,
        declared_users=declared_users,
        place=draft.place,
        places=dict((*_of_features(draft.effective, platform), *_places(draft.effective))),
        quotas=draft.settings.quotas,
        account_id=draft.account_id,
        endpoint_clients=endpoint_clients,
        endpoint_services=draft.settings.endpoint_services,
        denies_internet=draft.settings.guardrails.deny_internet,
        approved_domains=platform.approved.domains,
        transit_gateways=platform.approved.transit_gateways,
        home_region=platform.home_region,
    )


def _of_features(effective: Effective, platform: Platform) -> Iterator[tuple[str, Location]]:
    """Which setting asks for an endpoint, where `network.endpoints` does not list it."""
    for name, setting in endpoints_of(effective.settings, platform):
        if place := effective.place(setting):
            yield f"endpoints.{name}", place


def _places(effective: Effective) -> Iterator[tuple[str, Location]]:
    for name in _SETTINGS:
        if place := effective.place("network", name):
            yield name, place
    if place := effective.place("guardrails", "deny_internet"):
        yield "deny_internet", place
    for name in ("allowed_domains", "central_endpoints", "client_cidrs", "endpoints"):
        if place := effective.place("network", name):
            for index, item in enumerate(getattr(effective.settings.network, name)):
                yield f"{name}.{item}", place.below(index)
