"""Whether the policies of a site fit the quotas of IAM and KMS, before anything is applied."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.aws.quotas import limit
from generator.core.findings import Finding, Rule
from generator.estate.checks.settings import CHECKED_QUOTAS
from generator.estate.site import Site
from generator.hcl.values import Json
from generator.iam.policy import Policy, PolicyKind, document_size, size
from generator.plan.long_lists import longest_list
from generator.plan.modules.guardrails import GuardrailsContent
from generator.plan.modules.identity import IdentityContent
from generator.plan.modules.keys import KeysContent
from generator.plan.modules.network import NetworkContent, NewVpc
from generator.plan.modules.storage import StorageContent
from generator.plan.stack import ModulePlan

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


@dataclass(frozen=True, slots=True)
class _Measure:
    """How policies of one kind are measured: the quota's name, its unit, and the rule they break."""

    kind: PolicyKind
    quota: str
    unit: str
    rule: Rule


_KEY = _Measure(PolicyKind.KEY, "key-policy-size", "bytes", POLICY_TOO_LARGE)
_MANAGED = _Measure(PolicyKind.MANAGED, "managed-policy-size", "characters", POLICY_TOO_LARGE)
_BUCKET = _Measure(PolicyKind.BUCKET, "bucket-policy-size", "bytes", POLICY_TOO_LARGE)
_ENDPOINT = _Measure(PolicyKind.ENDPOINT, "endpoint-policy-size", "characters", POLICY_TOO_LARGE)
_INLINE = _Measure(PolicyKind.INLINE, "inline-policy-size", "characters", POLICY_TOO_LARGE)
_TRUST = _Measure(PolicyKind.TRUST, "trust-policy-size", "characters", TRUST_TOO_LARGE)


def policy_size_findings(site: Site, modules: Iterable[ModulePlan]) -> tuple[Finding, ...]:
    """The policies of the modules that are too large, and the roles that carry too many.

    Quotas are AWS's, or what the site's `quotas` say.
    """
    return tuple(dict.fromkeys(finding for module in modules for finding in _of_module(site, module)))


def _of_module(site: Site, module: ModulePlan) -> Iterator[Finding]:
    match module.content:
        case KeysContent(keys=keys):
            for key in keys:
                yield from _measured(site, _KEY, f"the policy of the {key.label} key", key.policy)
        case GuardrailsContent(policies=policies):
            for policy in policies:
                yield from _measured(site, _MANAGED, f"policy {policy.name}", policy.policy)
        case IdentityContent() as identity:
            yield from _of_identity(site, identity)
        case StorageContent(name=name, policy=written):
            yield from _document(site, _BUCKET, f"the policy of bucket {name}", written)
        case NetworkContent(vpc=NewVpc() as vpc):
            yield from _of_vpc(site, vpc)
        case _:
            return


def _of_vpc(site: Site, vpc: NewVpc) -> Iterator[Finding]:
    endpoints = [(vpc.s3.name, vpc.s3.policy), *((one.name, one.policy) for one in vpc.endpoints)]
    for name, written in endpoints:
        if written is not None:
            yield from _document(site, _ENDPOINT, f"the policy of endpoint {name}", written)
    yield from _document(
        site, _TRUST, f"the trust policy of role {vpc.flow_logs.role_name}", vpc.flow_logs.trust
    )
    for policy in vpc.flow_logs.policies:
        yield from _document(site, _INLINE, f"policy {policy.name}", policy.json)


def _document(site: Site, measure: _Measure, subject: str, written: Json) -> Iterator[Finding]:
    """A finding for a policy in which no list of the user's stands."""
    longest = limit(measure.quota, site.settings.quotas)
    found = document_size(written.value, measure.kind)
    if found > longest:
        message = f"{subject} takes {found} {measure.unit}; {longest} are allowed"
        raised = f"have AWS raise the quota, then write `quotas: {{{measure.quota}: {found}}}`"
        hint = raised if measure.quota in CHECKED_QUOTAS else None
        yield Finding(measure.rule, message, site.place, hint=hint)


def _of_identity(site: Site, identity: IdentityContent) -> Iterator[Finding]:
    for policy in identity.policies:
        yield from _measured(site, _MANAGED, f"policy {policy.name}", policy.policy)
    yield from _trusts(site, identity)
    yield from _counted(site, identity)


def _measured(site: Site, measure: _Measure, subject: str, policy: Policy) -> Iterator[Finding]:
    longest = limit(measure.quota, site.settings.quotas)
    found = size(policy, measure.kind)
    if found <= longest:
        return
    cause = longest_list(policy, site.platform, site.settings)
    if cause is None:
        message = f"{subject} takes {found} {measure.unit}, and AWS accepts {longest}"
        yield Finding(measure.rule, message, site.place)
    else:
        yield Finding(
            measure.rule,
            f"`{cause.key}` is too long: with it a policy takes more than the {longest} {measure.unit} "
            "that AWS accepts",
            cause.place or site.place,
            hint=cause.way_out,
        )


def _trusts(site: Site, identity: IdentityContent) -> Iterator[Finding]:
    """One finding for all roles: what makes their trust policies long is the same."""
    longest = limit(_TRUST.quota, site.settings.quotas)
    found, name = max(
        ((size(role.trust, _TRUST.kind), role.name) for role in identity.roles), default=(0, "")
    )
    if found > longest:
        yield Finding(
            TRUST_TOO_LARGE,
            f"the trust policy of role {name} takes {found} characters; {longest} are allowed",
            site.place,
            hint=f"have AWS raise the quota, then write `quotas: {{{_TRUST.quota}: {found}}}`",
        )


def _counted(site: Site, identity: IdentityContent) -> Iterator[Finding]:
    """One finding for all roles: they carry the same guardrails."""
    name = "managed-policies-per-role"
    most = limit(name, site.settings.quotas)
    names = {role.label: role.name for role in identity.roles}
    counts = Counter(attachment.role_label for attachment in identity.attachments)
    role, count = max(counts.items(), key=lambda one: (one[1], one[0]), default=("", 0))
    if count > most:
        yield Finding(
            TOO_MANY_ROLE_POLICIES,
            f"role {names[role]} needs {count} managed policies, and a role takes {most}",
            site.place,
            hint=f"have AWS raise the quota, then write `quotas: {{{name}: {count}}}`",
        )
