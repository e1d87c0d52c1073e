"""Every environment of every tenant and shared domain becomes a site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.aws.regions import partition_of
from generator.core.findings import Finding
from generator.estate.assertions import plan_assertions
from generator.estate.files import (
    PLATFORM_DOCUMENT,
    Estate,
    TenantFile,
    domain_levels,
    platform_place,
    tenant_levels,
)
from generator.estate.people import plan_teams
from generator.estate.settings.inheritance import Effective, merge
from generator.estate.settings.resolved import resolve
from generator.estate.site import Site, SiteKind
from generator.tenancy.settings import Network
from generator.tenancy.tenant import Environment


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """A site, and what its files say of its settings: the values and where each is written."""

    site: Site
    effective: Effective


@dataclass(frozen=True, slots=True)
class Sites:
    """All sites of an estate, shared domains first, each group sorted by address.

    `waiting` are tenant environments whose account is not created yet; they
    are complete but for the account id and have no stack. `unplaced` are
    environments without an account or shared domain that we know: a check says
    so, and the others look at what else they say.
    """

    domains: tuple[PlannedSite, ...]
    tenants: tuple[PlannedSite, ...]
    waiting: tuple[PlannedSite, ...]
    unplaced: tuple[PlannedSite, ...]
    findings: tuple[Finding, ...]

    @property
    def all(self) -> tuple[PlannedSite, ...]:
        """Shared domains, tenants and waiting environments."""
        return (*self.domains, *self.tenants, *self.waiting)

    @property
    def written(self) -> tuple[PlannedSite, ...]:
        """Every environment of every file, also those that cannot be placed."""
        return (*self.all, *self.unplaced)


def plan_sites(estate: Estate) -> Sites:
    """The sites of the estate, without addresses; loosened guardrails are findings.

    The checks of this room report environments that cannot be placed.
    """
    findings: list[Finding] = []
    domains = {
        (name, environment): _domain_site(estate, name, environment, findings)
        for name, domain in sorted(estate.platform.shared_domains.items())
        for environment in sorted(domain.environments)
    }
    shared = {key: planned.site for key, planned in domains.items() if planned.site.account_id}
    found = [planned for file in estate.tenants for planned in _tenant_sites(estate, file, shared, findings)]
    without = [planned for planned in (*domains.values(), *found) if not planned.site.account_id]
    vended = _vended(estate)
    return Sites(
        domains=tuple(planned for planned in domains.values() if planned.site.account_id),
        tenants=tuple(planned for planned in found if planned.site.account_id),
        waiting=tuple(planned for planned in without if planned.site.address in vended),
        unplaced=tuple(planned for planned in without if planned.site.address not in vended),
        findings=tuple(findings),
    )


def _vended(estate: Estate) -> frozenset[str]:
    """Addresses of the environments that have no account because it is to be created."""
    return frozenset(
        f"{file.name}/{name}"
        for file in estate.tenants
        if not file.tenant.apart_by_tags
        for name, environment in file.tenant.environments.items()
        if environment.account is None and environment.organization_account
    )


def _domain_site(estate: Estate, name: str, environment: str, findings: list[Finding]) -> PlannedSite:
    entry = estate.platform.shared_domains[name].environments[environment]
    effective, faults = merge(domain_levels(estate, name, environment))
    findings.extend(faults)
    account_id = estate.account_id(entry.account) or ""
    settings = resolve(effective.settings, estate.platform, declared_users=0)
    site = Site(
        kind=SiteKind.SHARED_DOMAIN,
        name=name,
        environment=environment,
        isolation="abac",
        account_id=account_id,
        region=settings.region,
        partition=partition_of(settings.region),
        settings=settings,
        teams=(),
        addresses=None,
        subnet_labels=subnet_labels(settings.network),
        shared_domain=name,
        tags={
            **settings.tags,
            "tenantry:domain": name,
            "tenantry:environment": environment,
            "domain-owner": estate.platform.owner,
            "data-classification": settings.data_classification,
        },
        platform=estate.platform,
        document=PLATFORM_DOCUMENT,
        place=platform_place("shared_domains", name, "environments", environment, on_key=True),
        assertions=plan_assertions(estate.platform.assertions, PLATFORM_DOCUMENT),
    )
    return PlannedSite(site, effective)


def _tenant_sites(
    estate: Estate,
    file: TenantFile,
    shared: Mapping[tuple[str, str], Site],
    findings: list[Finding],
) -> Iterator[PlannedSite]:
    for environment, entry in sorted(file.tenant.environments.items()):
        effective, faults = merge(tenant_levels(estate, file, environment))
        # A fault of the tenant's own level repeats in every environment: kept once.
        findings.extend(fault for fault in faults if fault not in findings)
        site = _tenant_site(estate, file, environment, effective)
        if file.tenant.apart_by_tags:
            home = shared.get((file.tenant.shared_domain or "", environment))
            yield PlannedSite(_inside(site, home) if home else site, effective)
        else:
            account_id = estate.account_id(entry.account) if entry.account else None
            yield PlannedSite(replace(site, account_id=account_id or ""), effective)


def _tenant_site(estate: Estate, file: TenantFile, name: str, effective: Effective) -> Site:
    tenant = file.tenant
    environment = tenant.environments[name]
    settings = resolve(effective.settings, estate.platform, declared_users=_head_count(file, environment))
    return Site(
        kind=SiteKind.TENANT,
        name=file.name,
        environment=name,
        isolation=tenant.isolation,
        account_id="",
        region=settings.region,
        partition=partition_of(settings.region),
        settings=settings,
        teams=plan_teams(file, environment, settings.studio.space_storage_gb),
        addresses=None,
        subnet_labels=subnet_labels(settings.network),
        shared_domain=tenant.shared_domain if tenant.apart_by_tags else None,
        tags={
            **settings.tags,
            "tenantry:tenant": file.name,
            "tenantry:environment": name,
            "tenant-owner": tenant.owner,
            "cost-center": tenant.cost_center,
            "data-classification": settings.data_classification,
        },
        platform=estate.platform,
        document=file.document,
        place=file.place("environments", name, on_key=True),
        assertions=(
            *plan_assertions(estate.platform.assertions, PLATFORM_DOCUMENT),
            *plan_assertions(tenant.assertions, file.document),
        ),
    )


def _inside(site: Site, home: Site) -> Site:
    """The tenant's site in its shared domain: account, Region and network are the domain's."""
    return replace(
        site,
        account_id=home.account_id,
        region=home.region,
        partition=home.partition,
        subnet_labels=home.subnet_labels,
    )


def _head_count(file: TenantFile, environment: Environment) -> int:
    tenant = file.tenant
    users = {*(tenant.users or {})}
    for team in (tenant.teams or {}).values():
        users |= {*team.users}
    return len(users if environment.users is None else users & {*environment.users})


def subnet_labels(network: Network) -> tuple[str, ...]:
    """The labels of the domain's subnets.

    The letters of their Availability Zones, or numbers in an existing VPC.
    """
    if network.existing_vpc:
        count = len(network.existing_vpc.subnet_ids)
        return tuple(str(number) for number in range(1, count + 1))
    return tuple(zone[-1] for zone in network.availability_zones)
