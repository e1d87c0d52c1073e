"""The stacks of environments: a tenant's, or a shared domain's."""

from collections.abc import Callable, Iterator, Mapping

from generator.aws.arns import AccountRegion, role
from generator.core.expressions import Reference
from generator.estate.site import Site, SiteKind
from generator.plan.modules.domain import plan_domain
from generator.plan.modules.guardrails import plan_guardrails
from generator.plan.modules.identity import plan_identity
from generator.plan.modules.keys import plan_keys
from generator.plan.modules.logging import plan_logging
from generator.plan.modules.network import plan_network
from generator.plan.modules.parameters import (
    shared_domain_parameters,
    shared_domain_sources,
    shared_domain_values,
)
from generator.plan.modules.profiles import plan_profiles
from generator.plan.modules.storage import plan_storage
from generator.plan.stack import BackendPlan, DataSource, ModuleCall, ModulePlan, ProviderPlan, StackPlan
from generator.plan.stacks.wiring import Wiring

RECOVERY_TOPICS = ("domain", "profiles", "keys", "storage", "network", "identity")
"""Modules whose outputs a stack puts out: what recovery and neighbours need to know."""


def plan_environment(site: Site) -> StackPlan:
    """The stack of one site: its modules, wired together."""
    modules = _modules(site)
    wiring = Wiring(modules, _given(site))
    calls = wiring.calls()
    return StackPlan(
        address=site.address,
        kind=str(site.kind),
        source=site.document,
        command="tenantry build" if site.kind is SiteKind.SHARED_DOMAIN else f"tenantry build {site.name}",
        account_id=site.account_id,
        region=site.region,
        backend=backend(site.address, site),
        providers=_providers(site, modules),
        tenant=site.name if site.kind is SiteKind.TENANT else None,
        environment=site.environment,
        data=_sources(site, calls) if _is_inside_domain(site) else (),
        modules=modules,
        calls=calls,
        outputs=wiring.outputs(RECOVERY_TOPICS),
        content=shared_domain_parameters(site) if site.kind is SiteKind.SHARED_DOMAIN else None,
    )


def _is_inside_domain(site: Site) -> bool:
    return site.kind is SiteKind.TENANT and site.isolation == "abac"


def _modules(site: Site) -> tuple[ModulePlan, ...]:
    return tuple(planner(site) for planner in _planners(site))


def _planners(site: Site) -> Iterator[Callable[[Site], ModulePlan]]:
    """The planners of the site's modules, in the order a reader meets them in main.tf."""
    yield from (plan_network, plan_keys)
    if site.kind is SiteKind.TENANT:
        yield plan_storage
    yield from (plan_guardrails, plan_identity)
    yield plan_profiles if _is_inside_domain(site) else plan_domain
    if site.isolation == "multi-account":
        yield plan_logging


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
    if _is_inside_domain(site):
        shared = shared_domain_values(site)
        values = {
            "domain_id": shared.domain_id,
            "vpc_id": shared.vpc_id,
            "vpc_cidr": shared.vpc_cidr,
            "subnet_ids": shared.subnet_ids,
            "endpoint_security_group_id": shared.endpoint_security_group_id,
            "studio_key_arn": shared.studio_key_arn,
            "studio_endpoint_ids": shared.studio_endpoint_ids,
        }
        return {name: value for name, value in values.items() if value is not None}
    if existing:
        return {
            "vpc_id": existing.vpc_id,
            "vpc_cidr": existing.cidr,
            "subnet_ids": existing.subnet_ids,
            "endpoint_security_group_id": existing.endpoint_security_group_id,
            "studio_endpoint_ids": existing.studio_endpoint_ids,
        }
    return {}


def backend(address: str, site: Site) -> BackendPlan:
    """Where the stack at `address` keeps its state."""
    state = site.platform.state
    return BackendPlan(
        bucket=state.bucket,
        key=f"{address}/terraform.tfstate",
        region=state.region,
        kms_key_arn=state.kms_key_arn,
    )


def _providers(site: Site, modules: tuple[ModulePlan, ...]) -> tuple[ProviderPlan, ...]:
    default = ProviderPlan(
        alias=None,
        region=site.region,
        account_id=site.account_id,
        role_arn=apply_role_arn(site, site.account_id),
        session_name=session_name(site.address),
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
            role_arn=apply_role_arn(site, account_id),
            session_name=session_name(site.address),
            default_tags=site.tags,
        ),
    )


def apply_role_arn(site: Site, account_id: str) -> str:
    """The role Terraform assumes in an account."""
    at = AccountRegion(partition=site.partition, region=site.region, account_id=account_id)
    arn = role(at, "/", site.platform.access.apply_role)
    return str(arn)


def session_name(address: str) -> str:
    """The session name that CloudTrail shows for a stack's applies; STS takes 2 to 64 characters."""
    return f"tenantry-{address.strip('_').replace('/', '-')}"[:64]
