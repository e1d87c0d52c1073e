"""Every environment of every tenant and shared domain becomes a site, once its addresses are known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.aws.arns import AccountRegion
from generator.aws.regions import partition_of
from generator.core.findings import Finding
from generator.estate.addresses.allocation import AddressPlan, plan_addresses
from generator.estate.addresses.requests import address_requests
from generator.estate.assertions import fill, plan_assertions
from generator.estate.drafts import Draft, draft_estate
from generator.estate.files import Estate
from generator.estate.people import retired_profiles, stages
from generator.estate.services import permissions_of, with_passages
from generator.estate.settings.inheritance import Effective
from generator.estate.site import ConsoleAccess, ExistingBucket, Permission, Site, SiteKind, TeamPlan
from generator.estate.user_networks import PlannedNetwork, network_claims, plan_user_networks, user_vpcs
from generator.policies.features import services_of
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.isolation import IN_SHARED_DOMAIN
from generator.tenancy.network import Network
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.words import Ability


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """A site, and what its files say of its settings: the values and where each is written."""

    site: Site
    effective: Effective


@dataclass(frozen=True, slots=True)
class Sites:
    """All sites of an estate, shared domains first, each group sorted by address, and the address plan.

    `waiting` are tenant environments whose account is not created yet; they
    are complete but for the account id and have no stack. `unplaced` are
    environments without an account or shared domain that we know: a check says
    so, and the others look at what else they say. Of `retired` ones nothing
    stands: they keep their names, accounts and ranges. `user_networks` are those of
    the platform that can be planned. `findings` are those of loosened guardrails.
    """

    domains: tuple[PlannedSite, ...]
    tenants: tuple[PlannedSite, ...]
    waiting: tuple[PlannedSite, ...]
    unplaced: tuple[PlannedSite, ...]
    retired: tuple[PlannedSite, ...]
    addresses: AddressPlan
    findings: tuple[Finding, ...]
    user_networks: tuple[PlannedNetwork, ...] = ()

    @property
    def all(self) -> tuple[PlannedSite, ...]:
        """Shared domains, tenants and waiting environments."""
        return (*self.domains, *self.tenants, *self.waiting)

    @property
    def written(self) -> tuple[PlannedSite, ...]:
        """Every environment of every file, also those that cannot be placed."""
        return (*self.all, *self.unplaced)


def plan_sites(estate: Estate) -> Sites:
    """The sites of the estate with their addresses.

    The checks of this room report environments that cannot be placed.
    """
    drafts, findings = draft_estate(estate)
    asking = (one for one in drafts if not one.is_retired or _has_range(one, estate))
    requests = address_requests(asking, estate.platform)
    taken = tuple(network_claims(estate.platform))
    addresses = plan_addresses(requests, estate.ledger, estate.platform.address_pools, taken)
    guests = _guests(one for one in drafts if not one.is_retired)
    sites = {
        draft.address: _site(estate, draft, addresses, guests.get(draft.address, ())) for draft in drafts
    }
    planned = tuple(
        (draft, PlannedSite(_letting_through(sites, draft, guests), draft.effective)) for draft in drafts
    )
    living = tuple((draft, one) for draft, one in planned if not draft.is_retired)
    without = tuple((draft, one) for draft, one in living if not draft.account_id)
    placed = (one.site for draft, one in living if draft.account_id)
    return Sites(
        domains=tuple(one for draft, one in living if draft.account_id and draft.file is None),
        tenants=tuple(one for draft, one in living if draft.account_id and draft.file is not None),
        waiting=tuple(one for draft, one in without if draft.is_vended),
        unplaced=tuple(one for draft, one in without if not draft.is_vended),
        retired=tuple(one for draft, one in planned if draft.is_retired),
        addresses=addresses,
        findings=findings,
        user_networks=plan_user_networks(estate, placed),
    )


def _has_range(draft: Draft, estate: Estate) -> bool:
    """Whether somebody gave the environment a range, which nobody else is given while it keeps its name."""
    return draft.address.ledger_key in estate.ledger.blocks or draft.settings.network.cidr is not None


def _guests(drafts: Iterable[Draft]) -> Mapping[StackAddress, tuple[Draft, ...]]:
    """What lives in each environment of a shared domain, sorted by tenant."""
    found: dict[StackAddress, list[Draft]] = {}
    for draft in drafts:
        if draft.home is not None:
            found.setdefault(draft.home.address, []).append(draft)
    return {address: tuple(sorted(inside, key=lambda one: one.name)) for address, inside in found.items()}


def _letting_through(
    sites: Mapping[StackAddress, Site], draft: Draft, guests: Mapping[StackAddress, tuple[Draft, ...]]
) -> Site:
    inside = (sites[one.address] for one in guests.get(draft.address, ()))
    return with_passages(sites[draft.address], inside)


def _site(estate: Estate, draft: Draft, addresses: AddressPlan, guests: tuple[Draft, ...]) -> Site:
    file = draft.file
    own = addresses.allocations.get(draft.address.ledger_key)
    common = plan_assertions(estate.platform.assertions, PLATFORM_DOCUMENT)
    consoles = tuple(_consoles(draft))
    return Site(
        kind=SiteKind.TENANT if file else SiteKind.SHARED_DOMAIN,
        name=draft.name,
        environment=draft.environment,
        isolation=file.tenant.isolation if file else IN_SHARED_DOMAIN,
        account_id=draft.account_id,
        region=draft.region,
        partition=partition_of(draft.region),
        settings=draft.settings,
        teams=draft.teams,
        addresses=own,
        subnet_labels=_subnet_labels(draft.home or draft, addresses),
        shared_domain=_shared_domain(draft),
        tags={**draft.settings.tags, **_tags(estate, draft, draft.settings.tags)},
        platform=estate.platform,
        document=file.document if file else PLATFORM_DOCUMENT,
        place=draft.place,
        assertions=(*common, *plan_assertions(file.tenant.assertions, file.document)) if file else common,
        tenants=tuple(guest.name for guest in guests),
        stages=tuple(stages(file)) if file else (),
        retired_profiles=tuple(retired_profiles(file)) if file else (),
        extra_buckets=tuple(bucket for one in (draft, *guests) for bucket in _extra_buckets(one)),
        extra_permissions=tuple(_extra_permissions(draft)),
        service_uses=tuple(_service_uses(estate, draft)),
        consoles=consoles,
        saml_metadata=estate.saml_metadata,
        user_vpcs=user_vpcs(estate.platform, draft.settings),
        own_apply_role=file.tenant.apply_role if file else None,
        composed=_composed(estate.platform, draft.teams, consoles),
        owner=file.tenant.owner if file else estate.platform.owner,
    )


def _composed(
    platform: Platform, teams: tuple[TeamPlan, ...], consoles: tuple[ConsoleAccess, ...]
) -> dict[str, tuple[Ability, ...]]:
    here = {persona for team in teams for persona in team.personas} | {one.persona for one in consoles}
    return {name: one.abilities for name, one in sorted(platform.personas.items()) if name in here}


def _extra_permissions(draft: Draft) -> Iterator[Permission]:
    stated = draft.file.tenant.environments[draft.environment].extra_permissions if draft.file else ()
    values = {"account_id": draft.account_id, "region": draft.region}
    for entry in stated:
        resources = tuple(fill(text, values) for text in entry.resources)
        yield Permission(entry.actions, resources, entry.teams, entry.personas)


def _service_uses(estate: Estate, draft: Draft) -> Iterator[Permission]:
    if draft.file is not None:
        at = AccountRegion(partition_of(draft.region), draft.region, draft.account_id)
        names = {"tenant": draft.name, "environment": draft.environment}
        yield from permissions_of(services_of(draft.settings, estate.platform), at, names)


def _consoles(draft: Draft) -> Iterator[ConsoleAccess]:
    stated = draft.file.tenant.environments[draft.environment].permission_sets if draft.file else {}
    for persona, entry in sorted(stated.items()):
        yield ConsoleAccess(persona, entry.groups, entry.session_hours)


def _extra_buckets(draft: Draft) -> Iterator[ExistingBucket]:
    stated = draft.file.tenant.environments[draft.environment].extra_buckets if draft.file else {}
    for name, entry in sorted(stated.items()):
        yield ExistingBucket(
            name=name,
            writes=entry.access == "read-write",
            prefixes=tuple(sorted(entry.prefixes)),
            teams=entry.teams,
            personas=entry.personas,
        )


def _shared_domain(draft: Draft) -> str | None:
    if draft.file is None:
        return draft.name
    return draft.file.tenant.shared_domain if draft.file.tenant.apart_by_tags else None


def _tags(estate: Estate, draft: Draft, given: Mapping[str, str]) -> Mapping[str, str]:
    """Our own tags, but for those that the files give in another spelling, which IAM takes for the same."""
    taken = {key.casefold() for key in given} - given.keys()
    return {key: value for key, value in _own_tags(estate, draft).items() if key not in taken}


def _own_tags(estate: Estate, draft: Draft) -> Mapping[str, str]:
    if draft.file is None:
        whose = {"tenantry:domain": draft.name}
        owner = {"domain-owner": estate.platform.owner}
    else:
        tenant = draft.file.tenant
        whose = {"tenantry:tenant": draft.name}
        owner = {"tenant-owner": tenant.owner, "cost-center": tenant.cost_center}
    classification = {"data-classification": draft.settings.data_classification}
    return {**whose, "tenantry:environment": draft.environment, **owner, **classification}


def _subnet_labels(draft: Draft, addresses: AddressPlan) -> tuple[str, ...]:
    given = addresses.allocations.get(draft.address.ledger_key)
    return tuple(subnet.label for subnet in given.subnets) if given else subnet_labels(draft.settings.network)


def subnet_labels(network: Network) -> tuple[str, ...]:
    """The labels of the domain's subnets.

    The letters of their Availability Zones, or numbers in an existing VPC.
    """
    if network.existing_vpc:
        count = len(network.existing_vpc.ids)
        return tuple(str(number) for number in range(1, count + 1))
    return tuple(zone[-1] for zone in network.availability_zones)
