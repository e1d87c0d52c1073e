"""The stacks of environments: a tenant's, or a shared domain's."""

from collections.abc import Iterator, Mapping

from generator.aws.arns import AccountRegion, role
from generator.core.expressions import Reference
from generator.estate.accounts import account_stack
from generator.estate.checks.quotas import QuotaUse
from generator.estate.site import Site
from generator.plan.module import Module, ModulePlan, StorageKey
from generator.plan.modules import (
    backup,
    budget,
    consoles,
    domain,
    federation,
    guardrails,
    identity,
    images,
    keys,
    logging,
    profiles,
    sdk_defaults,
    storage,
    triggers,
)
from generator.plan.modules.network import module as network
from generator.plan.modules.signing import module as signing
from generator.plan.parameters import (
    shared_domain_parameters,
    shared_domain_sources,
    shared_domain_values,
)
from generator.plan.service_role import ServiceRole
from generator.plan.stack import BackendPlan, DataSource, ModuleCall, ProviderPlan, StackPlan
from generator.plan.stacks.wiring import Wiring
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress

MODULES: tuple[Module, ...] = (
    network.MODULE,
    keys.MODULE,
    storage.MODULE,
    guardrails.MODULE,
    federation.MODULE,
    identity.MODULE,
    sdk_defaults.MODULE,
    domain.MODULE,
    profiles.MODULE,
    logging.MODULE,
    backup.MODULE,
    budget.MODULE,
    images.MODULE,
    triggers.MODULE,
    consoles.MODULE,
    signing.MODULE,
)
"""Every capability of an environment, in the order a reader meets them in main.tf."""


def plan_environment(site: Site) -> StackPlan:
    """The stack of one site: its modules, wired together."""
    modules = tuple(module.plan(site) for module in MODULES if module.is_needed(site))
    wiring = Wiring(modules, _given(site))
    calls = wiring.calls()
    told = shared_domain_parameters(site) if site.is_shared_domain else None
    return StackPlan(
        address=site.address,
        source=site.document,
        command="tenantry build" if site.is_shared_domain else f"tenantry build {site.name}",
        account_id=site.account_id,
        region=site.region,
        backend=backend(site.address, site.platform),
        providers=_providers(site, modules),
        relies_on=_relies_on(site),
        data=_sources(site, calls) if site.lives_in_shared_domain else (),
        modules=modules,
        calls=calls,
        outputs=wiring.outputs(),
        content=told,
        blocks=tuple(parameter.block for parameter in told or ()),
    )


def _relies_on(site: Site) -> tuple[StackAddress, ...]:
    """The organizations above the site, the shared domain around it, and what the account has."""
    around = [StackAddress.platform_organization()] if site.platform.organization else []
    if site.under_scps:
        around.append(StackAddress.tenant_organization(site.name))
    if site.domain_address:
        around.append(site.domain_address)
    if made := account_stack(site):
        around.append(made)
    return tuple(sorted(around))


def storage_keys(site: Site) -> Mapping[str, StorageKey]:
    """The keys under which Terraform makes storage for the modules of the site, by label."""
    return {
        key.label: key for module in MODULES if module.is_needed(site) for key in module.storage_keys(site)
    }


def service_roles(site: Site) -> tuple[ServiceRole, ...]:
    """The roles that AWS services assume for the modules of the site."""
    return tuple(role for module in MODULES if module.is_needed(site) for role in module.service_roles(site))


def quota_uses(site: Site) -> Iterator[QuotaUse]:
    """What the modules of the site take of its account's quotas."""
    for module in MODULES:
        if module.is_needed(site):
            yield from module.uses(site)


def _sources(site: Site, calls: tuple[ModuleCall, ...]) -> tuple[DataSource, ...]:
    """The data sources that a module call reads; a domain tells more than every tenant needs."""
    read = {
        reference.expression
        for call in calls
        for argument in call.arguments
        for reference in _references(argument.value)
    }
    return tuple(
        source
        for source in shared_domain_sources(site)
        if f"data.{source.type}.{source.label}.insecure_value" in read
    )


def _references(value: object) -> Iterator[Reference]:
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _references(one)


def _given(site: Site) -> Mapping[str, object]:
    """Values that no module of the stack puts out."""
    existing = site.settings.network.existing_vpc
    if site.lives_in_shared_domain:
        shared = shared_domain_values(site)
        values = {
            "domain_id": shared.domain_id,
            "vpc_id": shared.vpc_id,
            "subnet_ids": shared.subnet_ids,
            "endpoint_security_group_id": shared.endpoint_security_group_id,
            "studio_key_arn": shared.studio_key_arn,
            "studio_endpoint_ids": shared.studio_endpoint_ids,
        }
        return {name: value for name, value in values.items() if value is not None}
    if existing:
        return {
            "vpc_id": existing.vpc_id,
            "subnet_ids": existing.ids,
            "endpoint_security_group_id": existing.endpoint_security_group_id,
            "studio_endpoint_ids": existing.studio_endpoint_ids,
        }
    return {}


def backend(address: StackAddress, platform: Platform) -> BackendPlan:
    """Where the stack at `address` keeps its state."""
    state = platform.state
    return BackendPlan(
        bucket=state.bucket,
        key=address.state_key,
        region=state.region,
        kms_key_arn=state.kms_key_arn,
    )


def _providers(site: Site, modules: tuple[ModulePlan, ...]) -> tuple[ProviderPlan, ...]:
    default = ProviderPlan(
        alias=None,
        region=site.region,
        account_id=site.account_id,
        role_arn=apply_role_arn(site, site.account_id, site.apply_role),
        session_name=site.address.session_name,
        default_tags=site.tags,
    )
    center = site.platform.identity.identity_center
    if center is None or not any("identity_center" in module.aliases for module in modules):
        return (default,)
    account_id = site.platform.accounts.get(center.account, center.account)
    return (
        default,
        ProviderPlan(
            alias="identity_center",
            region=center.region,
            account_id=account_id,
            role_arn=apply_role_arn(site, account_id, site.platform.access.apply_role),
            session_name=site.address.session_name,
            default_tags=site.tags,
        ),
    )


def apply_role_arn(site: Site, account_id: str, name: str) -> str:
    """The role of that name which Terraform assumes in an account."""
    at = AccountRegion(partition=site.partition, region=site.region, account_id=account_id)
    return str(role(at, "/", name))
