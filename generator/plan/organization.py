"""Organization stacks: units and baseline guardrails of the platform, accounts and guardrails of a tenant.

SCPs bind everybody in an account, so they carry only what is true for
everybody there: the platform's baseline for each of its units, and a tenant's
own guardrails for accounts that are the tenant's alone. Nothing in the
platform's stack depends on the tenants.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws.instance_types import families_with_local_storage, with_local_storage
from generator.aws.names import SCP, NameLimit, compose
from generator.aws.policy import Policy, document
from generator.aws.quotas import CLASSIC_SCPS, CURRENT_SCPS, ScpLimits
from generator.aws.regions import partition_of
from generator.core.expressions import Reference, Text
from generator.core.findings import Finding
from generator.core.places import Location
from generator.hcl.identifiers import label
from generator.hcl.values import Json
from generator.plan.estate.files import platform_place
from generator.plan.estate.site import Site
from generator.plan.long_lists import longest_list
from generator.plan.rules.identity import ADOPTED_WITHOUT_ID, GUARDRAIL_TOO_LARGE, TOO_MANY_SCPS
from generator.plan.settings.resolved import ResolvedGuardrails, ResolvedSettings
from generator.plan.stack import Argument, DataSource, Output
from generator.policies import guardrails, job_guards
from generator.policies.packing import DoesNotFit, pack
from generator.tenancy.platform import Platform, Unit
from generator.tenancy.tenant import OrganizationAccount

UNIT_PARAMETERS = "/tenantry/organization/units"
"""Where the platform's organization stack writes the ids of the units it creates."""

_ACCOUNT_NAME = NameLimit("account name", 50, r"[\x20-\x7e]+", "Organizations API, botocore 1.44.5")

_BASELINE = "What holds for every account of the organizational unit."
_TENANT = "What holds for the tenant's account."


@dataclass(frozen=True, slots=True)
class CreatedUnit:
    """An organizational unit below the root, and the SSM parameter that tells its id."""

    label: str
    name: str
    parent_id: str
    parameter: str


@dataclass(frozen=True, slots=True)
class ServiceControlPolicy:
    """An SCP. Names are unique in the organization."""

    label: str
    name: str
    description: str
    policy: Policy

    @property
    def json(self) -> Json:
        """The document as Terraform encodes it: without white space, which Organizations would count."""
        return Json(document(self.policy))


@dataclass(frozen=True, slots=True)
class ScpAttachment:
    """An SCP of the same stack on a unit or an account."""

    label: str
    policy_label: str
    target_id: Text


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """An account that the stack creates, or adopts when `import_id` is given.

    `role_name` is the role Organizations makes in a new account, which trusts
    the management account: Terraform begins its work there with it.
    """

    label: str
    name: str
    email: str
    role_name: str
    parent_id: Text
    import_id: str | None


@dataclass(frozen=True, slots=True)
class PlatformOrganization:
    """What the templates of the platform's organization stack read."""

    units: tuple[CreatedUnit, ...]
    policies: tuple[ServiceControlPolicy, ...]
    attachments: tuple[ScpAttachment, ...]


@dataclass(frozen=True, slots=True)
class TenantOrganization:
    """What the templates of a tenant's organization stack read."""

    accounts: tuple[MemberAccount, ...]
    policies: tuple[ServiceControlPolicy, ...]
    attachments: tuple[ScpAttachment, ...]


@dataclass(frozen=True, slots=True)
class PlatformPieces:
    """The parts of the platform's organization stack, and what is wrong with them."""

    content: PlatformOrganization
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TenantPieces:
    """The parts of a tenant's organization stack, and what is wrong with them."""

    content: TenantOrganization
    data: tuple[DataSource, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """A multi-account environment, and how its account comes about.

    `site.account_id` is empty while the account is not created. `vending` is
    None for an account that exists and stays where it is.
    """

    site: Site
    vending: OrganizationAccount | None


def plan_platform_organization(platform: Platform, rules: ResolvedGuardrails) -> PlatformPieces:
    """The units and the baseline of the platform; `rules` are the guardrails before any tenant's."""
    created = {key: unit for key, unit in sorted(platform.organization.units.items()) if unit.id is None}
    wanted = baseline(platform, rules)
    fitted = pack(wanted, scp_limits(platform))
    policies: tuple[ServiceControlPolicy, ...] = ()
    findings: tuple[Finding, ...] = ()
    if isinstance(fitted, DoesNotFit):
        target = _Target("the organizational units", platform_place("organization"), platform, None)
        findings = (_unfit(fitted, wanted, target),)
    else:
        policies = _policies(fitted, "baseline", (platform.prefix, "baseline"), _BASELINE)
    return PlatformPieces(
        content=PlatformOrganization(
            units=tuple(_created(platform, key, unit) for key, unit in created.items()),
            policies=policies,
            attachments=tuple(
                attachment
                for key, unit in sorted(platform.organization.units.items())
                for attachment in _attachments(policies, label(key), _unit_target(key, unit))
            ),
        ),
        outputs=(_unit_ids(platform),) if platform.organization.units else (),
        findings=findings,
    )


def plan_tenant_organization(
    platform: Platform, rules: ResolvedGuardrails, accounts: tuple[OwnAccount, ...]
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
            target = _Target(f"environment {site.environment}", site.place, platform, site.settings)
            findings.append(_unfit(fitted, wanted, target))
            continue
        own = _policies(
            fitted, label(site.environment), (platform.prefix, site.prefix, "guardrails"), _TENANT
        )
        policies.extend(own)
        attachments.extend(_attachments(own, label(site.environment), _account_target(account)))
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


def baseline(platform: Platform, rules: ResolvedGuardrails) -> tuple[Policy, ...]:
    """What holds in every account of the platform's units.

    Domains only inside a VPC, and what the platform asks of everybody.
    Terraform's role and the platform's administrators are excepted from the
    rules that keep domains and images in their hands.
    """
    admins = _admin_role_patterns(platform)
    return (
        guardrails.vpc_only(),
        guardrails.domain_administration(admins),
        guardrails.image_administration(admins),
        *_choices(platform, rules),
    )


def scp_limits(platform: Platform) -> ScpLimits:
    """The Organizations quota the platform fits its SCPs to."""
    return CURRENT_SCPS if platform.organization.scp_limits == "current" else CLASSIC_SCPS


def _choices(platform: Platform, rules: ResolvedGuardrails) -> Iterator[Policy]:
    """Guardrails that a level may switch on, as far as they hold for everybody in an account."""
    if rules.require_own_keys:
        yield guardrails.keys_given(_local_types(platform))
    if rules.deny_notebook_instances:
        yield job_guards.no_notebook_instances()
    if rules.deny_shared_spaces:
        yield guardrails.private_spaces()


def _own_guardrails(platform: Platform, rules: ResolvedGuardrails, account: OwnAccount) -> tuple[Policy, ...]:
    """The tenant's guardrails, without those its account has from the unit it is placed in."""
    settings = account.site.settings
    wanted = (*baseline(platform, settings.guardrails), *_lists(settings))
    inherited = baseline(platform, rules) if account.vending else ()
    return tuple(policy for policy in wanted if policy not in inherited)


def _local_types(platform: Platform) -> tuple[str, ...]:
    """The types with local storage that a tenant may be given: the approved ones, or all."""
    approved = platform.approved.instance_types.jobs
    return families_with_local_storage() if approved is None else with_local_storage(tuple(approved))


def _lists(settings: ResolvedSettings) -> Iterator[Policy]:
    yield guardrails.instance_types(settings.app_instance_types, settings.job_instance_types)
    if settings.guardrails.approved_images_only:
        yield guardrails.approved_images(settings.images)


def _admin_role_patterns(platform: Platform) -> tuple[str, ...]:
    partition = partition_of(platform.home_region)
    names = sorted({platform.access.apply_role, *platform.access.admin_roles})
    return tuple(f"arn:{partition}:iam::*:role/{name}" for name in names)


def _policies(
    packed: tuple[Policy, ...], name: str, parts: tuple[str, ...], description: str
) -> tuple[ServiceControlPolicy, ...]:
    return tuple(
        ServiceControlPolicy(f"{name}_{number}", compose(SCP, *parts, str(number)), description, policy)
        for number, policy in enumerate(packed, 1)
    )


def _attachments(
    policies: tuple[ServiceControlPolicy, ...], name: str, target: Text
) -> Iterator[ScpAttachment]:
    for number, policy in enumerate(policies, 1):
        yield ScpAttachment(f"{name}_{number}", policy.label, target)


def _created(platform: Platform, key: str, unit: Unit) -> CreatedUnit:
    return CreatedUnit(
        label=label(key),
        name=unit.name or key,
        parent_id=platform.organization.root,
        parameter=f"{UNIT_PARAMETERS}/{key}",
    )


def _unit_target(key: str, unit: Unit) -> Text:
    return unit.id or Reference(f"aws_organizations_organizational_unit.{label(key)}.id")


def _unit_ids(platform: Platform) -> Output:
    units = {key: _unit_target(key, unit) for key, unit in sorted(platform.organization.units.items())}
    return Output("unit_ids", "Organizational units, by their key in _platform.yaml.", units)


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
        role_name=platform.access.apply_role,
        parent_id=_parent_id(platform, vending.unit),
        import_id=account.site.account_id if vending.adopt else None,
    )


def _parent_id(platform: Platform, key: str) -> Text:
    unit = platform.organization.units.get(key)
    if unit is not None and unit.id is not None:
        return unit.id
    return Reference(f"data.aws_ssm_parameter.{label(key)}.insecure_value")


def _unit_sources(platform: Platform, accounts: tuple[OwnAccount, ...]) -> Iterator[DataSource]:
    """Reads the ids of the units that the platform's stack creates, each once."""
    keys = {account.vending.unit for account in accounts if account.vending}
    for key in sorted(keys):
        unit = platform.organization.units.get(key)
        if unit is None or unit.id is None:
            yield DataSource(
                type="aws_ssm_parameter",
                label=label(key),
                arguments=(Argument("name", f"{UNIT_PARAMETERS}/{key}"),),
                comment="Written by _platform/organization.",
            )


def _lacks_id(account: OwnAccount) -> bool:
    return bool(account.vending and account.vending.adopt and not account.site.account_id)


def _without_id(account: OwnAccount) -> Finding:
    place = account.site.place
    return Finding(
        ADOPTED_WITHOUT_ID,
        f"environment {account.site.environment} adopts an account without saying which",
        Location(place.document, (*place.route, "organization_account", "adopt")),
        hint='write the account\'s id in quotes: account: "123456789012"',
    )


@dataclass(frozen=True, slots=True)
class _Target:
    """What guardrails are for: its name, where it is declared, and whose lists they are made of."""

    name: str
    place: Location
    platform: Platform
    settings: ResolvedSettings | None


def _unfit(fault: DoesNotFit, wanted: tuple[Policy, ...], target: _Target) -> Finding:
    raising = target.platform.organization.scp_limits == "classic"
    more = "or set `organization.scp_limits: current` if AWS grants it" if raising else ""
    if not fault.oversized:
        return Finding(
            TOO_MANY_SCPS,
            f"the guardrails of {target.name} need {fault.needed} SCPs, "
            f"and {fault.available} can be attached beside FullAWSAccess",
            target.place,
            hint=_joined("shorten `approved.images`, `instance_types` or `access.admin_roles`", more),
        )
    largest = Policy(
        tuple(one for policy in wanted for one in policy.statements if one.sid in fault.oversized)[:1]
    )
    longest = longest_list(largest, target.platform, target.settings)
    if longest is None:
        message = f"a guardrail of {target.name} is longer than an SCP may be: {fault.oversized[0]}"
        return Finding(GUARDRAIL_TOO_LARGE, message, target.place, hint=more or None)
    return Finding(
        GUARDRAIL_TOO_LARGE,
        f"`{longest.key}` is too long: with it a guardrail takes more than the "
        f"{scp_limits(target.platform).size} characters of an SCP",
        longest.place or target.place,
        hint=_joined(longest.way_out, more),
    )


def _joined(*hints: str) -> str:
    return ", ".join(hint for hint in hints if hint)
