"""The platform's organization stack: units, and the baseline on each of them."""

from generator.core.expressions import Reference, Text
from generator.core.findings import Finding
from generator.estate.files import platform_place
from generator.hcl.identifiers import label
from generator.plan.module import Output
from generator.plan.organization.baseline import baseline, scp_limits
from generator.plan.organization.content import (
    UNIT_PARAMETERS,
    CreatedUnit,
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


def _unit_target(key: str, unit: Unit) -> Text:
    return unit.id or Reference(f"aws_organizations_organizational_unit.{label(key)}.id")


def _unit_ids(platform: Platform) -> Output:
    units = {key: _unit_target(key, unit) for key, unit in sorted(platform.organized.units.items())}
    return Output("unit_ids", "Organizational units, by their key in _platform.yaml.", units)
