"""What planning looks for in roles, their policies, and organizations."""

from generator.core.findings import Rule

ADOPTED_WITHOUT_ID = Rule(
    "PLN180",
    "adopted-account-without-id",
    "`adopt: true` stands at an environment that names no account.",
    "Terraform imports an existing account by its id; without one it would create a second account.",
    "Write the id of the existing account into `account`, or remove `adopt` to have one created.",
)
GUARDRAIL_TOO_LARGE = Rule(
    "PLN181",
    "guardrail-too-large-for-scp",
    "One guardrail alone is larger than a service control policy may be.",
    "A deny of everything outside a list cannot be cut in two: each half would deny the other half's list.",
    "Shorten the list, for example with `ml.m5.*`, or set `organization.scp_limits: current`.",
)
TOO_MANY_SCPS = Rule(
    "PLN182",
    "too-many-scps",
    "More service control policies are needed than a unit or account takes.",
    "AWS attaches a fixed number to each target and counts FullAWSAccess as one of them.",
    "Shorten the lists in the guardrails, or set `organization.scp_limits: current`.",
)
TOO_MANY_ROLE_POLICIES = Rule(
    "PLN183",
    "too-many-policies-on-a-role",
    "A role needs more managed policies than a role takes.",
    "IAM attaches 10 managed policies to a role unless AWS has raised the quota.",
    "Have AWS raise the quota and state it under `quotas: managed-policies-per-role`.",
)
POLICY_TOO_LARGE = Rule(
    "PLN184",
    "policy-too-large",
    "A policy of a role, a key or the organization is larger than AWS takes.",
    "The apply would stop half way, after roles without their guardrails were made.",
    "Shorten what makes it long: instance types, subnets, corporate networks or approved images.",
)
TRUST_TOO_LARGE = Rule(
    "PLN185",
    "trust-policy-too-large",
    "The trust policy of a role is larger than AWS takes.",
    "IAM accepts 2,048 characters unless AWS has raised the quota, and refuses the role otherwise.",
    "State the quota AWS has granted under `quotas: trust-policy-size`, or shorten the provider's name.",
)

RULES = (
    ADOPTED_WITHOUT_ID,
    GUARDRAIL_TOO_LARGE,
    TOO_MANY_SCPS,
    TOO_MANY_ROLE_POLICIES,
    POLICY_TOO_LARGE,
    TRUST_TOO_LARGE,
)
"""Every rule of this module, for the reference pages."""
