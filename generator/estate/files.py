"""The estate: the platform and all tenants, as validated files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.core.places import Location, Route
from generator.estate.settings.inheritance import Level, merge
from generator.estate.settings.resolved import ResolvedSettings, resolve
from generator.tenancy.acknowledgements import Acknowledgements
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.platform import Platform, SharedDomain
from generator.tenancy.saml import SamlMetadata
from generator.tenancy.settings import Settings
from generator.tenancy.tenant import Tenant


@dataclass(frozen=True, slots=True)
class TenantFile:
    """A tenant, the name its file gives it, and the file."""

    name: str
    document: str
    tenant: Tenant

    def place(self, *route: str | int, on_key: bool = False, note: str = "") -> Location:
        """A place in this tenant's file."""
        return Location(self.document, route, on_key=on_key, note=note)


@dataclass(frozen=True, slots=True)
class Estate:
    """All tenants and the platform, validated together; tenants are sorted by name.

    `acknowledged` are the one-way doors that files open, by the path of each file. `saml_metadata` is that of
    the identity provider, where the platform names its file.
    """

    platform: Platform
    tenants: tuple[TenantFile, ...]
    ledger: AddressLedger
    acknowledged: Mapping[str, Acknowledgements] = field(default_factory=dict)
    saml_metadata: SamlMetadata | None = None

    def account_id(self, reference: str) -> str | None:
        """The id behind an account reference; None for an unknown name."""
        return self.platform.account_id(reference)


def platform_place(*route: str | int, on_key: bool = False, note: str = "") -> Location:
    """A place in the platform file."""
    return Location(PLATFORM_DOCUMENT, route, on_key=on_key, note=note)


def platform_settings(platform: Platform) -> ResolvedSettings:
    """The settings before any tenant or shared domain says anything."""
    effective, _ = merge(_platform_levels(platform))
    return resolve(effective.settings, platform, declared_users=0)


def domain_levels(estate: Estate, name: str, environment: str) -> tuple[Level, ...]:
    """The levels of settings of a shared domain's environment, widest first."""
    domain = estate.platform.shared_domains[name]
    return (*_platform_levels(estate.platform), *_domain_levels(name, domain, environment))


def tenant_levels(estate: Estate, file: TenantFile, environment: str) -> tuple[Level, ...]:
    """The levels of settings of a tenant's environment, widest first."""
    tenant = file.tenant
    levels = list(_platform_levels(estate.platform))
    domain = estate.platform.shared_domains.get(tenant.shared_domain or "")
    if domain and tenant.shared_domain and tenant.apart_by_tags:
        levels.extend(_domain_levels(tenant.shared_domain, domain, environment))
    levels.append(Level(f"tenant {file.name}", file.document, (), tenant))
    route: Route = ("environments", environment)
    title = f"environment {environment} of tenant {file.name}"
    levels.append(Level(title, file.document, route, tenant.environments[environment]))
    return tuple(levels)


def _platform_levels(platform: Platform) -> Iterator[Level]:
    approved = Settings(instance_types=platform.approved.instance_types)
    yield Level("the platform", PLATFORM_DOCUMENT, ("approved",), approved, is_platform=True)
    yield Level("the platform", PLATFORM_DOCUMENT, ("defaults",), platform.defaults, is_platform=True)


def _domain_levels(name: str, domain: SharedDomain, environment: str) -> Iterator[Level]:
    base: Route = ("shared_domains", name)
    yield Level(f"shared domain {name}", PLATFORM_DOCUMENT, base, domain)
    if environment in domain.environments:
        route: Route = (*base, "environments", environment)
        title = f"environment {environment} of shared domain {name}"
        yield Level(title, PLATFORM_DOCUMENT, route, domain.environments[environment])
