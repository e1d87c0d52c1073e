"""The platform's organization stack: units with their baseline, accounts in them, delegations, cost tags."""

from collections.abc import Iterator

from generator.aws.delegation import DELEGABLE
from generator.core.expressions import Reference, Text
from generator.core.findings import Finding
from generator.estate.files import platform_place
from generator.hcl.identifiers import label
from generator.plan.module import Output
from generator.plan.organization.baseline import baseline, scp_limits
from generator.plan.organization.content import (
    UNIT_PARAMETERS,
    CostTag,
    CreatedUnit,
    Delegation,
    MemberAccount,
    PlatformOrganization,
    PlatformPieces,
    ServiceControlPolicy,
    scp_attachments,
    service_control_policies,
)
from generator.plan.organization.fitting import Target, unfit
from generator.policies.packing import DoesNotFit, pack
from generator.tenancy.guardrails import Guardrails
from generator.tenancy.platform import Platform, Unit

_DESCRIPTION = "What holds for every account of the organizational unit."


def plan_platform_organization(platform: Platform, rules: Guardrails) -> PlatformPieces:
    """The units and the baseline of the platform; `rules` are the guardrails before any tenant's."""
    created = {key: unit for key, unit in sorted(platform.organized.units.items()) if unit.id is None}
    wanted = baseline(platform, rules)
    fitted = pack(wanted, scp_limits(platform))
    policies: tuple[ServiceControlPolicy, ...] = ()
    findings: tuple[Finding, ...] = ()
    if isinstance(fitted, DoesNotFit):
        target = Target("the organizational units", platform_place("organization"), platform, None)
        findings = (unfit(fitted, wanted, target),)
    else:
        policies = service_control_policies(fitted, "baseline", (platform.prefix, "baseline"), _DESCRIPTION)
    return PlatformPieces(
        content=PlatformOrganization(
            units=tuple(_created(platform, key, unit) for key, unit in created.items()),
            policies=policies,
            attachments=tuple(
                attachment
                for key, unit in sorted(platform.organized.units.items())
                for attachment in scp_attachments(policies, label(key), _unit_target(key, unit))
            ),
            accounts=tuple(_placed(platform)),
            delegations=tuple(_delegations(platform)),
            cost_tags=tuple(
                CostTag(label(key), key) for key in sorted(set(platform.organized.cost_allocation_tags))
            ),
        ),
        outputs=(_unit_ids(platform),) if platform.organized.units else (),
        findings=findings,
    )


def _created(platform: Platform, key: str, unit: Unit) -> CreatedUnit:
    return CreatedUnit(
        label=label(key),
        name=unit.name or key,
        parent_id=platform.organized.root,
        parameter=f"{UNIT_PARAMETERS}/{key}",
    )


def _placed(platform: Platform) -> Iterator[MemberAccount]:
    """The platform's accounts in their units; what names no account or unit has a finding of its own."""
    organization = platform.organized
    for key, placed in sorted(organization.placed_accounts.items()):
        account_id, unit = platform.accounts.get(key), organization.units.get(placed.unit)
        if account_id is not None and unit is not None:
            yield MemberAccount(
                label=label(key),
                name=placed.name or key,
                email=placed.email,
                role_name=platform.access.apply_role,
                parent_id=_unit_target(placed.unit, unit),
                import_id=account_id,
            )


def _delegations(platform: Platform) -> Iterator[Delegation]:
    """Who administers which service; what is no service or account has a finding of its own."""
    for service, reference in sorted(platform.organized.delegated_administrators.items()):
        account_id = platform.account_id(reference)
        if account_id is not None and service in DELEGABLE:
            yield Delegation(label(service), account_id, DELEGABLE[service])


def _unit_target(key: str, unit: Unit) -> Text:
    return unit.id or Reference(f"aws_organizations_organizational_unit.{label(key)}.id")


def _unit_ids(platform: Platform) -> Output:
    units = {key: _unit_target(key, unit) for key, unit in sorted(platform.organized.units.items())}
    return Output("unit_ids", "Organizational units, by their key in _platform.yaml.", units)
