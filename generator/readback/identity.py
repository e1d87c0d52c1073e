"""Roles of a stack with everything attached to them, and who vouches for the people who become one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.aws.saml import MetadataFault, metadata_in
from generator.iam.authority import PolicySource
from generator.iam.policy import PolicyKind
from generator.readback.entries import Entry, Reading
from generator.readback.facts import ManagedPolicyFacts, ProviderFacts, RoleFacts
from generator.readback.resolve import Unresolved, Untold

_ROLE = "aws_iam_role"
_POLICY = "aws_iam_policy"


@dataclass(frozen=True, slots=True)
class _Given:
    """Policies by the ARN of the policy or the name of the role they belong to.

    `faulty` are the ARNs of policies that cannot be read, `roles` the names of all roles. `attached` and
    `written` are what resources of their own put on a role: ARNs, and names of inline policies.
    """

    managed: dict[str, PolicySource]
    faulty: frozenset[str]
    roles: frozenset[str]
    of_role: dict[str, list[PolicySource]] = field(default_factory=dict)
    attached: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    written: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def text_of(self, arn: str) -> PolicySource:
        """The managed policy with an ARN."""
        source = self.managed.get(arn)
        if source is None and arn in self.faulty:
            raise Untold(arn)
        if source is None:
            raise Unresolved(f"the text of the policy {arn} is not rendered in this stack")
        return source


def managed_policies(reading: Reading) -> tuple[ManagedPolicyFacts, ...]:
    """Every managed policy of a stack."""
    return reading.each(_POLICY, _managed)


def providers(reading: Reading) -> tuple[ProviderFacts, ...]:
    """The SAML identity providers of a stack; metadata that says nothing is a fault."""
    return reading.each("aws_iam_saml_provider", _provider)


def _provider(entry: Entry) -> ProviderFacts:
    try:
        said = metadata_in(entry.text("saml_metadata_document"))
    except MetadataFault as fault:
        raise Unresolved(f"the metadata of {entry.address}: {fault.message}") from fault
    return ProviderFacts(**entry.where, name=entry.text("name"), arn=entry.made("arn"), said=said)


def roles(reading: Reading, managed: Iterable[ManagedPolicyFacts]) -> tuple[RoleFacts, ...]:
    """The roles of a stack; an attachment that leads nowhere is a fault."""
    texts = {policy.arn: policy.source for policy in managed}
    arns = frozenset(reading.each(_POLICY, lambda entry: entry.made("arn")))
    names = frozenset(reading.each(_ROLE, lambda entry: entry.text("name")))
    given = _Given(texts, arns - texts.keys(), names)

    def attach(entry: Entry) -> None:
        given.attached[entry.text("role")].add(entry.text("policy_arn"))
        _keep(given, entry, given.text_of(entry.text("policy_arn")))

    def inline(entry: Entry) -> None:
        given.written[entry.text("role")].add(entry.text("name"))
        name = f"{entry.text('role')}/{entry.text('name')}"
        _keep(given, entry, entry.required_policy("policy", PolicyKind.INLINE, name))

    reading.each("aws_iam_role_policy_attachment", attach)
    reading.each("aws_iam_role_policy", inline)
    reading.each(
        "aws_iam_role_policy_attachments_exclusive",
        lambda entry: _no_others(entry, "policy_arns", given.attached),
    )
    reading.each(
        "aws_iam_role_policies_exclusive", lambda entry: _no_others(entry, "policy_names", given.written)
    )
    return reading.each(_ROLE, lambda entry: _role(reading, given, entry))


def _keep(given: _Given, entry: Entry, source: PolicySource) -> None:
    role = entry.text("role")
    if role not in given.roles:
        raise Unresolved(f"{entry.address} belongs to {role}, which is no role of this stack")
    given.of_role.setdefault(role, []).append(source)


def _no_others(entry: Entry, argument: str, given: Mapping[str, set[str]]) -> None:
    """A list of all that a role has adds what nothing else gives it, and takes away what it leaves out."""
    role = entry.text("role_name")
    said, has = set(entry.texts(argument)), given.get(role, set())
    for one in sorted(said - has):
        raise Unresolved(f"{entry.address} gives {role} {one}, and no resource of its own does")
    for one in sorted(has - said):
        raise Unresolved(f"{entry.address} takes {one} from {role}, to which it is given")


def _managed(entry: Entry) -> ManagedPolicyFacts:
    name = entry.text("name")
    return ManagedPolicyFacts(
        **entry.where,
        name=name,
        arn=entry.made("arn"),
        source=entry.required_policy("policy", PolicyKind.MANAGED, name),
    )


def _role(reading: Reading, given: _Given, entry: Entry) -> RoleFacts:
    name = entry.text("name")
    boundary = entry.optional("permissions_boundary")
    return RoleFacts(
        **entry.where,
        name=name,
        arn=entry.made("arn"),
        tags=entry.tags(reading.default_tags),
        trust=entry.required_policy("assume_role_policy", PolicyKind.TRUST, f"trust of {name}"),
        identity=tuple(given.of_role.get(name, ())),
        boundary=None if boundary is None else given.text_of(boundary),
    )
