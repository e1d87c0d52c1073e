"""Guardrails that are too long or too many for AWS: what to say, and which list to shorten."""

from dataclasses import dataclass
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.settings.resolved import ResolvedSettings
from generator.iam.policy import Policy
from generator.plan.long_lists import POLICY_SIZES, longest_list
from generator.plan.organization.baseline import scp_limits
from generator.policies.packing import DoesNotFit, Topics, policies_of
from generator.tenancy.platform import Platform

_rule = partial(Rule, family=POLICY_SIZES)

GUARDRAIL_TOO_LARGE = _rule(
    "PLN181",
    "guardrail-too-large-for-scp",
    "One guardrail alone is larger than a service control policy may be.",
    "A deny of everything outside a list cannot be cut in two: each half would deny the other half's list.",
    "Shorten the list, for example with `ml.m5.*`, or set `organization.scp_limits: current`.",
)
TOO_MANY_SCPS = _rule(
    "PLN182",
    "too-many-scps",
    "More service control policies are needed than a unit or account takes.",
    "AWS attaches a fixed number to each target and counts FullAWSAccess as one of them.",
    "Shorten the lists in the guardrails, or set `organization.scp_limits: current`.",
)


@dataclass(frozen=True, slots=True)
class Target:
    """What guardrails are for: its name, where it is declared, and whose lists they are made of."""

    name: str
    place: Location
    platform: Platform
    settings: ResolvedSettings | None


def unfit(fault: DoesNotFit, wanted: Topics, target: Target) -> Finding:
    """Why the wanted guardrails cannot be attached, at the list that makes them too long if there is one."""
    raising = target.platform.organized.scp_limits == "classic"
    more = "or set `organization.scp_limits: current` if AWS grants it" if raising else ""
    if not fault.oversized:
        return Finding(
            TOO_MANY_SCPS,
            f"the guardrails of {target.name} need {fault.needed} SCPs, "
            f"and {fault.available} can be attached beside FullAWSAccess",
            target.place,
            hint=_joined("shorten `approved.images`, `instance_types` or `access.admin_roles`", more),
        )
    statements = (one for policy in policies_of(wanted) for one in policy.statements)
    largest = Policy(tuple(one for one in statements if one.sid in fault.oversized)[:1])
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
