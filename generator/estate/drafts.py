"""Every environment of every file as it is written: its settings, its people and where it belongs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.findings import Finding
from generator.core.places import Location
from generator.estate.files import Estate, TenantFile, domain_levels, platform_place, tenant_levels
from generator.estate.people import plan_teams
from generator.estate.settings.inheritance import Effective, merge
from generator.estate.settings.resolved import ResolvedSettings, resolve
from generator.estate.site import TeamPlan
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.tenant import Environment


@dataclass(frozen=True, slots=True)
class Draft:
    """One environment before addresses are given out: what the address plan asks, and a site is made of.

    `file` is the tenant's, None for an environment of a shared domain. `home` is
    the draft of the shared domain that an abac tenant lives in, as far as there
    is one: its account and Region are the tenant's. `account_id` is empty for an
    environment that cannot be placed, or whose account is still to be created
    (`is_vended`).
    """

    address: StackAddress
    name: str
    environment: str
    effective: Effective
    settings: ResolvedSettings
    teams: tuple[TeamPlan, ...]
    account_id: str
    region: str
    place: Location
    file: TenantFile | None = None
    home: "Draft | None" = None
    is_vended: bool = False

    @property
    def members(self) -> int:
        """How many people work in the environment; whoever is in two teams counts twice."""
        return sum(len(team.members) for team in self.teams)

    @property
    def is_retired(self) -> bool:
        """Whether nothing of it stands any more, and only its names and ranges are kept."""
        return self.settings.lifecycle == "retired"

    @property
    def has_network(self) -> bool:
        """Whether the environment has a network of its own: all but tenants of a shared domain."""
        return self.file is None or not self.file.tenant.apart_by_tags


def draft_estate(estate: Estate) -> tuple[tuple[Draft, ...], tuple[Finding, ...]]:
    """Every environment, shared domains first, each group by address; loosened guardrails are findings."""
    findings: list[Finding] = []
    domains = {
        (name, environment): _of_domain(estate, name, environment, findings)
        for name, domain in sorted(estate.platform.shared_domains.items())
        for environment in sorted(domain.environments)
    }
    tenants = (draft for file in estate.tenants for draft in _of_tenant(estate, file, domains, findings))
    return (*domains.values(), *tenants), tuple(findings)


def _of_domain(estate: Estate, name: str, environment: str, findings: list[Finding]) -> Draft:
    entry = estate.platform.shared_domains[name].environments[environment]
    effective, faults = merge(domain_levels(estate, name, environment))
    findings.extend(faults)
    settings = resolve(effective.settings, estate.platform, _guests(estate, name, environment))
    return Draft(
        address=StackAddress.shared_domain(name, environment),
        name=name,
        environment=environment,
        effective=effective,
        settings=settings,
        teams=(),
        account_id=estate.account_id(entry.account) or "",
        region=settings.region,
        place=platform_place("shared_domains", name, "environments", environment, on_key=True),
    )


def _of_tenant(
    estate: Estate, file: TenantFile, domains: Mapping[tuple[str, str], Draft], findings: list[Finding]
) -> Iterator[Draft]:
    for name, environment in sorted(file.tenant.environments.items()):
        effective, faults = merge(tenant_levels(estate, file, name))
        # A fault of the tenant's own level repeats in every environment: kept once.
        findings.extend(fault for fault in faults if fault not in findings)
        head_count = _head_count(file, environment)
        settings = resolve(effective.settings, estate.platform, declared_users=head_count)
        is_inside = file.tenant.apart_by_tags
        home = domains.get((file.tenant.shared_domain or "", name)) if is_inside else None
        own = estate.account_id(environment.account) if environment.account and not is_inside else None
        is_vended = not is_inside and environment.account is None and bool(environment.organization_account)
        yield Draft(
            address=StackAddress.tenant(file.name, name),
            name=file.name,
            environment=name,
            effective=effective,
            settings=settings,
            teams=plan_teams(file, name, settings),
            account_id=home.account_id if home else own or "",
            region=home.region if home and home.account_id else settings.region,
            place=file.place("environments", name, on_key=True),
            file=file,
            home=home if home and home.account_id else None,
            is_vended=is_vended,
        )


def _guests(estate: Estate, domain: str, environment: str) -> int:
    """How many profiles the tenants of a shared domain have in one of its environments."""
    inside = (
        file.tenant
        for file in estate.tenants
        if file.tenant.apart_by_tags and file.tenant.shared_domain == domain
    )
    return sum(
        len(chosen if only is None else set(chosen) & set(only))
        for tenant in inside
        if environment in tenant.environments
        for only in [tenant.environments[environment].users]
        for chosen in (tenant.users or {}, *(team.users for team in (tenant.teams or {}).values()))
    )


def _head_count(file: TenantFile, environment: Environment) -> int:
    tenant = file.tenant
    users = {*(tenant.users or {})}
    for team in (tenant.teams or {}).values():
        users |= {*team.users}
    return len(users if environment.users is None else users & {*environment.users})
