"""Whether the policies of a site fit the quotas of IAM and KMS, before anything is applied."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from generator.aws.quotas import limit
from generator.core.findings import Finding, Rule
from generator.estate.checks.quotas import QuotaUse
from generator.estate.checks.settings import CHECKED_QUOTAS
from generator.estate.site import Site
from generator.iam.policy import Policy, PolicyKind, size
from generator.plan.long_lists import POLICY_SIZES, longest_list
from generator.plan.module import ModulePlan, ModulePolicy

_rule = partial(Rule, family=POLICY_SIZES)

TOO_MANY_ROLE_POLICIES = _rule(
    "PLN183",
    "too-many-policies-on-a-role",
    "A role needs more managed policies than a role takes.",
    "IAM attaches 10 managed policies to a role unless AWS has raised the quota.",
    "Have AWS raise the quota and state it under `quotas: managed-policies-per-role`.",
)
POLICY_TOO_LARGE = _rule(
    "PLN184",
    "policy-too-large",
    "A policy of a role, a key or the organization is larger than AWS takes.",
    "The apply would stop half way, after roles without their guardrails were made.",
    "Shorten what makes it long: instance types, subnets, corporate networks or approved images.",
)
TRUST_TOO_LARGE = _rule(
    "PLN185",
    "trust-policy-too-large",
    "The trust policy of a role is larger than AWS takes.",
    "IAM accepts 2,048 characters unless AWS has raised the quota, and refuses the role otherwise.",
    "State the quota AWS has granted under `quotas: trust-policy-size`, or shorten the provider's name.",
)


@dataclass(frozen=True, slots=True)
class _Measure:
    """How policies of one kind are measured: the quota's name, its unit, their words, the rule they break."""

    quota: str
    unit: str
    words: str
    verb: str = "takes"
    rule: Rule = POLICY_TOO_LARGE


_MEASURES: Mapping[PolicyKind, _Measure] = MappingProxyType(
    {
        PolicyKind.KEY: _Measure("key-policy-size", "bytes", "the policy of the {} key"),
        PolicyKind.MANAGED: _Measure("managed-policy-size", "characters", "policy {}"),
        PolicyKind.BUCKET: _Measure("bucket-policy-size", "bytes", "the policy of bucket {}"),
        PolicyKind.ENDPOINT: _Measure("endpoint-policy-size", "characters", "the policy of endpoint {}"),
        PolicyKind.INLINE: _Measure("inline-policy-size", "characters", "inline policies of role {}", "take"),
        PolicyKind.TRUST: _Measure(
            "trust-policy-size", "characters", "the trust policy of role {}", rule=TRUST_TOO_LARGE
        ),
    }
)


def policy_size_findings(site: Site, modules: Iterable[ModulePlan]) -> tuple[Finding, ...]:
    """The policies of the modules that are too large, and the roles that carry too many.

    Quotas are AWS's, or what the site's `quotas` say.
    """
    return tuple(dict.fromkeys(finding for module in modules for finding in _of_module(site, module)))


def quotas_of_roles(site: Site, modules: Sequence[ModulePlan]) -> tuple[QuotaUse, ...]:
    """The roles and managed policies that the modules of a site make in its account."""
    managed = sum(one.kind is PolicyKind.MANAGED for module in modules for one in module.policies)
    roles = sum(len(module.roles) for module in modules)
    return QuotaUse("roles", roles, site.place), QuotaUse("managed-policies", managed, site.place)


def _of_module(site: Site, module: ModulePlan) -> Iterator[Finding]:
    inline: defaultdict[str, Policy] = defaultdict(lambda: Policy(()))
    for policy in module.policies:
        if policy.kind is PolicyKind.INLINE and policy.role is not None:
            inline[policy.role] += policy.policy
        else:
            yield from _measured(site, policy)
    for role, together in inline.items():
        yield from _measured(site, ModulePolicy(PolicyKind.INLINE, role, together))
    yield from _of_roles(site, module)


def _measured(site: Site, policy: ModulePolicy) -> Iterator[Finding]:
    measure = _MEASURES[policy.kind]
    longest = limit(measure.quota, site.settings.quotas)
    found = size(policy.policy, policy.kind)
    if found <= longest:
        return
    cause = longest_list(policy.policy, site.platform, site.settings)
    if cause is None:
        subject = f"{measure.words.format(policy.name)} {measure.verb}"
        message = f"{subject} {found} {measure.unit}; {longest} are allowed"
        raised = measure.quota in CHECKED_QUOTAS
        yield Finding(
            measure.rule, message, site.place, hint=_raised(measure.quota, found) if raised else None
        )
    else:
        yield Finding(
            measure.rule,
            f"`{cause.key}` is too long: with its {len(cause.items)} items a policy takes {found} "
            f"{measure.unit}, and AWS accepts {longest}",
            cause.place or site.place,
            hint=cause.way_out,
        )


def _of_roles(site: Site, module: ModulePlan) -> Iterator[Finding]:
    """One finding for all roles of a module: they trust alike, and carry the same guardrails."""
    if not module.roles:
        return
    trusts = ((size(role.trust, PolicyKind.TRUST), role.name, role.trust) for role in module.roles)
    _, name, trust = max(trusts, key=lambda one: one[:2])
    yield from _measured(site, ModulePolicy(PolicyKind.TRUST, name, trust))
    quota = "managed-policies-per-role"
    most = limit(quota, site.settings.quotas)
    fullest = max(module.roles, key=lambda one: (one.managed_policies, one.name))
    count = fullest.managed_policies
    if count > most:
        yield Finding(
            TOO_MANY_ROLE_POLICIES,
            f"role {fullest.name} needs {count} managed policies, and a role takes {most}",
            site.place,
            hint=_raised(quota, count),
        )


def _raised(quota: str, value: int) -> str:
    return f"have AWS raise the quota, then write `quotas: {{{quota}: {value}}}`"
