"""Permission sets of a stack as the roles that Identity Center makes of them, and who gets these.

The role is made in the account of the assignment, which is held against the plan elsewhere; so
policies that a set names are those of the stack's own account.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from generator.aws import arns
from generator.aws.arns import CONSOLE_ROLE, console_role_arn
from generator.iam.authority import PolicySource
from generator.iam.policy import Policy, PolicyKind
from generator.readback.assigned_roles import ConsoleFacts
from generator.readback.entries import Entry, Reading
from generator.readback.facts import ManagedPolicyFacts, RoleFacts
from generator.readback.resolve import Unresolved

_SET = "aws_ssoadmin_permission_set"
_REFERENCE = "customer_managed_policy_reference"


@dataclass(frozen=True, slots=True)
class _Sets:
    """Names of permission sets by their ARNs, and what is on each: policies, and a boundary."""

    names: dict[str, str]
    policies: dict[str, list[PolicySource]] = field(default_factory=dict)
    boundaries: dict[str, PolicySource] = field(default_factory=dict)

    def of(self, entry: Entry) -> str:
        """The ARN of the set that a resource is about."""
        arn = entry.text("permission_set_arn")
        if arn not in self.names:
            raise Unresolved(f"{entry.address} belongs to {arn}, which is no permission set of this stack")
        return arn


def console_roles(reading: Reading, managed: Iterable[ManagedPolicyFacts]) -> tuple[RoleFacts, ...]:
    """The roles that Identity Center makes of the permission sets of a stack.

    Their trust policy is Identity Center's own, so that it is empty here.
    """
    texts = {policy.arn: policy.source for policy in managed}
    sets = _sets(reading)

    def inline(entry: Entry) -> None:
        arn = sets.of(entry)
        source = entry.required_policy("inline_policy", PolicyKind.INLINE, sets.names[arn])
        sets.policies.setdefault(arn, []).append(source)

    def attach(entry: Entry) -> None:
        sets.policies.setdefault(sets.of(entry), []).append(_named(reading, entry, texts, _REFERENCE))

    def bound(entry: Entry) -> None:
        arn = sets.of(entry)
        sets.boundaries[arn] = _named(reading, entry, texts, "permissions_boundary", _REFERENCE)

    reading.each(f"{_SET}_inline_policy", inline)
    reading.each("aws_ssoadmin_customer_managed_policy_attachment", attach)
    reading.each("aws_ssoadmin_permissions_boundary_attachment", bound)
    return reading.each(_SET, lambda entry: _role(reading, sets, entry))


def consoles(reading: Reading) -> tuple[ConsoleFacts, ...]:
    """Who is assigned to the permission sets of a stack."""
    sets = _sets(Reading(reading.stack, reading.default_tags))

    def assigned(entry: Entry) -> ConsoleFacts:
        return ConsoleFacts(
            **entry.where,
            role_name=f"{CONSOLE_ROLE}{sets.names[sets.of(entry)]}",
            principal_id=entry.text("principal_id"),
            principal_type=entry.text("principal_type"),
            target_id=entry.text("target_id"),
            target_type=entry.optional("target_type"),
        )

    return reading.each("aws_ssoadmin_account_assignment", assigned)


def _sets(reading: Reading) -> _Sets:
    return _Sets(dict(reading.each(_SET, lambda entry: (entry.made("arn"), entry.text("name")))))


def _named(reading: Reading, entry: Entry, texts: dict[str, PolicySource], *path: str) -> PolicySource:
    """The policy of the account that a reference names."""
    name, folder = entry.text("name", *path), entry.optional("path", *path) or "/"
    arn = str(arns.managed_policy(reading.stack.at, folder, name))
    if arn not in texts:
        raise Unresolved(f"the text of the policy {arn} is not rendered in this stack")
    return texts[arn]


def _role(reading: Reading, sets: _Sets, entry: Entry) -> RoleFacts:
    arn, name = entry.made("arn"), f"{CONSOLE_ROLE}{entry.text('name')}"
    return RoleFacts(
        **entry.where,
        name=name,
        arn=console_role_arn(reading.stack.at, name),
        tags={},
        trust=PolicySource(f"trust of {name}", PolicyKind.TRUST, Policy(())),
        identity=tuple(sets.policies.get(arn, ())),
        boundary=sets.boundaries.get(arn),
    )
