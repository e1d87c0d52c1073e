"""A tenant's organization stack: its accounts, and the guardrails on them."""

from collections.abc import Iterator

from generator.aws.names import NameLimit, compose
from generator.core.expressions import Reference, Text
from generator.core.findings import Finding
from generator.estate.checks.accounts import ADOPTED_WITHOUT_ID
from generator.estate.site import Site
from generator.estate.studio_names import approved_scripts
from generator.hcl.identifiers import label
from generator.iam.policy import Policy
from generator.plan.module import Output
from generator.plan.organization.baseline import baseline, scp_limits
from generator.plan.organization.content import (
    UNIT_PARAMETERS,
    MemberAccount,
    OwnAccount,
    ScpAttachment,
    ServiceControlPolicy,
    TenantOrganization,
    TenantPieces,
    scp_attachments,
    service_control_policies,
)
from generator.plan.organization.fitting import Target, unfit
from generator.plan.stack import Argument, DataSource
from generator.policies import guardrails
from generator.policies.packing import DoesNotFit, Topics, pack
from generator.tenancy.guardrails import Guardrails
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress

_ACCOUNT_NAME = NameLimit("account name", 50, r"[\x20-\x7e]+", "Organizations API, botocore 1.44.5")

_DESCRIPTION = "What holds for the tenant's account."


def plan_tenant_organization(
    platform: Platform, rules: Guardrails, accounts: tuple[OwnAccount, ...]
) -> TenantPieces:
    """The accounts of a multi-account tenant and the guardrails on them, in the order of `accounts`.

    `rules` are the guardrails before any tenant's: an account placed in a
    unit of the platform has the baseline from there.
    """
    policies: list[ServiceControlPolicy] = []
    attachments: list[ScpAttachment] = []
    findings: list[Finding] = []
    for account in accounts:
        site = account.site
        wanted = _own_guardrails(platform, rules, account)
        fitted = pack(wanted, scp_limits(platform))
        if isinstance(fitted, DoesNotFit):
            target = Target(f"environment {site.environment}", site.place, platform, site.settings)
            findings.append(unfit(fitted, wanted, target))
            continue
        own = service_control_policies(
            fitted, label(site.environment), (platform.prefix, site.prefix, "guardrails"), _DESCRIPTION
        )
        policies.extend(own)
        attachments.extend(scp_attachments(own, label(site.environment), _account_target(account)))
    findings.extend(_without_id(account) for account in accounts if _lacks_id(account))
    vended = tuple(account for account in accounts if account.vending and not _lacks_id(account))
    return TenantPieces(
        content=TenantOrganization(
            accounts=tuple(_member_account(platform, account) for account in vended),
            policies=tuple(policies),
            attachments=tuple(attachments),
        ),
        data=tuple(_unit_sources(platform, vended)),
        outputs=(_account_ids(accounts),),
        findings=tuple(findings),
    )


def _own_guardrails(platform: Platform, rules: Guardrails, account: OwnAccount) -> Topics:
    """The tenant's guardrails, without those its account has from the unit it is placed in.

    The unit's leave for domains on the public internet is taken back in an account that makes no use of it.
    """
    inherited = baseline(platform, rules, _room(platform, account.site)) if account.vending else {}
    return {
        topic: tuple(policy for policy in policies if policy not in inherited.get(topic, ()))
        for topic, policies in account_guardrails(platform, account.site).items()
    }


def account_guardrails(platform: Platform, site: Site) -> Topics:
    """Everything that holds in an account of a tenant, from wherever it has it, by topic."""
    public = (site.account_id,) if site.is_public else ()
    return {**baseline(platform, site.settings.guardrails, public), "choices": tuple(_choices(site))}


def _room(platform: Platform, site: Site) -> tuple[str, ...]:
    """The account, where what it has from a unit leaves room for a domain on the public internet."""
    return (site.account_id,) if site.account_id in platform.public_accounts else ()


def _choices(site: Site) -> Iterator[Policy]:
    settings = site.settings
    yield guardrails.instance_types(settings.instance_types.apps, settings.instance_types.jobs)
    if settings.guardrails.approved_images_only:
        yield guardrails.approved_images(settings.images)
        yield guardrails.approved_versions(settings.images)
    if settings.guardrails.approved_scripts_only:
        yield guardrails.approved_scripts(approved_scripts(site))


def _account_label(account: OwnAccount) -> str:
    return label(account.site.environment)


def _account_target(account: OwnAccount) -> Text:
    if account.vending is None or _lacks_id(account):
        return account.site.account_id
    return Reference(f"aws_organizations_account.{_account_label(account)}.id")


def _account_ids(accounts: tuple[OwnAccount, ...]) -> Output:
    ids = {account.site.environment: _account_target(account) for account in accounts}
    return Output("account_ids", "Accounts of the tenant, by environment.", ids)


def _member_account(platform: Platform, account: OwnAccount) -> MemberAccount:
    vending = account.vending
    assert vending is not None  # noqa: S101 - only accounts with one are made here
    return MemberAccount(
        label=_account_label(account),
        name=vending.name or compose(_ACCOUNT_NAME, platform.prefix, account.site.prefix),
        email=vending.email,
        role_name=account.site.apply_role,
        parent_id=_parent_id(platform, vending.unit),
        import_id=account.site.account_id if vending.adopt else None,
    )


def _parent_id(platform: Platform, key: str) -> Text:
    unit = platform.organized.units.get(key)
    if unit is not None and unit.id is not None:
        return unit.id
    return Reference(f"data.aws_ssm_parameter.{label(key)}.insecure_value")


def _unit_sources(platform: Platform, accounts: tuple[OwnAccount, ...]) -> Iterator[DataSource]:
    """Reads the ids of the units that the platform's stack creates, each once."""
    keys = {account.vending.unit for account in accounts if account.vending}
    for key in sorted(keys):
        unit = platform.organized.units.get(key)
        if unit is None or unit.id is None:
            yield DataSource(
                type="aws_ssm_parameter",
                label=label(key),
                arguments=(Argument("name", f"{UNIT_PARAMETERS}/{key}"),),
                comment=f"Written by {StackAddress.platform_organization()}.",
            )


def _lacks_id(account: OwnAccount) -> bool:
    return bool(account.vending and account.vending.adopt and not account.site.account_id)


def _without_id(account: OwnAccount) -> Finding:
    place = account.site.place
    return Finding(
        ADOPTED_WITHOUT_ID,
        f"environment {account.site.environment} adopts an account without saying which",
        place.below("organization_account", "adopt"),
        hint='write the account\'s id in quotes: account: "123456789012"',
    )
