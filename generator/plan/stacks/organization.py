"""The stacks of the management account: the platform's units and guardrails, and each tenant's accounts."""

from collections.abc import Mapping

from generator.aws.arns import AccountRegion, role
from generator.aws.regions import partition_of
from generator.core.findings import Finding
from generator.estate.files import Estate, TenantFile, platform_settings
from generator.estate.site import Site
from generator.plan.organization.content import OwnAccount, PlatformPieces, TenantPieces
from generator.plan.organization.platform import plan_platform_organization
from generator.plan.organization.tenant import plan_tenant_organization
from generator.plan.stack import ProviderPlan, StackPlan
from generator.plan.stacks.environment import backend
from generator.tenancy.files import PLATFORM_DOCUMENT
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress


def plan_platform_stack(estate: Estate) -> tuple[StackPlan, tuple[Finding, ...]]:
    """The platform's organization stack; no tenant has a part in it."""
    platform = estate.platform
    settings = platform_settings(platform)
    pieces = plan_platform_organization(platform, settings.guardrails)
    tags = {**settings.tags, "tenantry:stack": "organization", "domain-owner": platform.owner}
    stack = _stack(platform, StackAddress.platform_organization(), PLATFORM_DOCUMENT, pieces, tags)
    return stack, pieces.findings


def plan_tenant_stack(
    estate: Estate, file: TenantFile, sites: tuple[Site, ...]
) -> tuple[StackPlan, tuple[Finding, ...]]:
    """The organization stack of a multi-account tenant: its accounts and the SCPs on them."""
    platform = estate.platform
    accounts = tuple(
        OwnAccount(site, file.tenant.environments[site.environment].organization_account)
        for site in sorted(sites, key=lambda one: one.environment)
    )
    pieces = plan_tenant_organization(platform, platform_settings(platform).guardrails, accounts)
    tags = {
        "tenantry:tenant": file.name,
        "tenantry:stack": "organization",
        "tenant-owner": file.tenant.owner,
        "cost-center": file.tenant.cost_center,
    }
    stack = _stack(platform, StackAddress.tenant_organization(file.name), file.document, pieces, tags)
    return stack, pieces.findings


def _stack(
    platform: Platform,
    address: StackAddress,
    source: str,
    pieces: PlatformPieces | TenantPieces,
    tags: Mapping[str, str],
) -> StackPlan:
    account_id = platform.organized.management_account
    region = platform.home_region
    at = AccountRegion(partition=partition_of(region), region=region, account_id=account_id)
    tenant = address.tenant_name
    return StackPlan(
        address=address,
        source=source,
        command=f"tenantry build {tenant}" if tenant else "tenantry build",
        account_id=account_id,
        region=region,
        backend=backend(address, platform),
        providers=(
            ProviderPlan(
                alias=None,
                region=region,
                account_id=account_id,
                role_arn=str(role(at, "/", platform.access.apply_role)),
                session_name=address.session_name,
                default_tags=tags,
            ),
        ),
        relies_on=address.organizations,
        data=pieces.data if isinstance(pieces, TenantPieces) else (),
        outputs=pieces.outputs,
        content=pieces.content,
        blocks=pieces.content.blocks,
    )
