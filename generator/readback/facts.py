"""What rendered Terraform says about access, every reference resolved to plain text.

Text that only AWS knows after an apply, such as the id of a domain, stands as
a placeholder: one per stack, resource and attribute, made by
`generator.readback.placeholders`. Addresses are Terraform's own, such
as `module.identity.aws_iam_role.job`; documents are the rendered files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.aws.saml import Metadata
from generator.core.places import Location, Span
from generator.iam.authority import PolicySource, ResourcePolicy
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.readback.assigned_roles import ConsoleFacts
from generator.readback.leaving import NO_EDGE, EdgeFacts, EgressFacts, GatewayFacts, IngressFacts

FULL_AWS_ACCESS = PolicySource(
    "FullAWSAccess", PolicyKind.SCP, Policy((Statement("", "Allow", ("*",), resources=("*",)),))
)
"""The SCP that AWS attaches to the root, every unit and every account of its own accord."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the facts cannot say: with one, nothing may be called proved."""

    message: str
    document: str
    line: int | None = None

    @property
    def location(self) -> Location:
        """Where it is, for a finding."""
        return Location(self.document, span=None if self.line is None else Span.of_line(self.line))


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role with everything that decides over it and stands in its own stack.

    `tags` are the role's own over the provider's default tags. `identity`
    holds attached managed policies and inline policies, in the order of the
    text. `boundary` is None for a role without one.
    """

    stack: str
    address: str
    name: str
    arn: str
    tags: Mapping[str, str]
    trust: PolicySource
    identity: tuple[PolicySource, ...]
    boundary: PolicySource | None
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class ManagedPolicyFacts:
    """A managed policy, whether it is attached to something or not."""

    stack: str
    address: str
    name: str
    arn: str
    source: PolicySource
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """A SAML identity provider of the account, and who that is."""

    stack: str
    address: str
    name: str
    arn: str
    said: Metadata
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A KMS key. Without a policy of its own AWS gives it one that trusts the account's IAM."""

    stack: str
    address: str
    arn: str
    description: str
    policy: PolicySource | None
    document: str
    line: int

    def policies(self, account_id: str) -> tuple[ResourcePolicy, ...]:
        """What decides over the key in its account, beside policies of those who use it."""
        if self.policy is None:
            return ()
        return (ResourcePolicy((self.arn,), self.policy, is_required=True, account_id=account_id),)


@dataclass(frozen=True, slots=True)
class BucketFacts:
    """A bucket and the policy on it."""

    stack: str
    address: str
    name: str
    arn: str
    policy: PolicySource | None
    document: str
    line: int

    def policies(self, account_id: str) -> tuple[ResourcePolicy, ...]:
        """What decides over the bucket and its objects in its account, beside policies of those who ask."""
        if self.policy is None:
            return ()
        return (ResourcePolicy((self.arn, f"{self.arn}/*"), self.policy, account_id=account_id),)


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """A VPC endpoint. `service` is its name without region, such as `sagemaker.api`, `s3` or `studio`.

    Without a policy of its own an endpoint lets everything pass.
    """

    stack: str
    address: str
    service: str
    id: str
    policy: PolicySource | None
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """A Studio domain. Settings that the text does not give are None.

    `file_system_id` is that of the home directories, which SageMaker makes with the domain.
    """

    stack: str
    address: str
    name: str
    id: str
    arn: str
    execution_role_identity_config: str | None
    app_network_access_type: str | None
    tag_propagation: str | None
    auth_mode: str | None
    vpc_id: str | None
    docker_accounts: tuple[str, ...]
    kms_key_arn: str | None
    file_system_id: str
    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    space_group_ids: tuple[str, ...]
    default_role_arn: str
    space_role_arn: str | None
    tags: Mapping[str, str]
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """A user profile. Without an execution role of its own it has the domain's default role."""

    stack: str
    address: str
    name: str
    arn: str
    domain_id: str
    execution_role_arn: str | None
    security_group_ids: tuple[str, ...]
    sso_identifier: str | None
    sso_user: str | None
    tags: Mapping[str, str]
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """Whom Identity Center lets into a domain: `principal_type` is `GROUP` or `USER`."""

    stack: str
    address: str
    application_arn: str
    principal_id: str
    principal_type: str
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """A space. `owner` is the name of a profile, `sharing` is `Private` or `Shared`; None if not given."""

    stack: str
    address: str
    name: str
    arn: str
    domain_id: str
    owner: str | None
    sharing: str | None
    tags: Mapping[str, str]
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class LogGroupFacts:
    """A log group; its ARN is as IAM resources name it, without the trailing `:*`."""

    stack: str
    address: str
    name: str
    arn: str
    kms_key_arn: str | None
    document: str
    line: int


@dataclass(frozen=True, slots=True)
class ScpFacts:
    """A service control policy and the ids of the roots, units and accounts it is attached to."""

    stack: str
    address: str
    source: PolicySource
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """An organizational unit that a stack creates."""

    stack: str
    address: str
    name: str
    id: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account that a stack creates or adopts.

    `id` is its number where the text tells it (adopted, or an environment
    rendered for it), else a placeholder.
    """

    stack: str
    address: str
    id: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class StackFacts:
    """One stack: whose account and region it works in, and what it makes there.

    `faults` are its own; they are among those of the estate, too. `ways` are those it opens in the
    network, in words, where they were asked for. `parameters` has what stands for each SSM parameter that it
    reads.
    """

    address: str
    account_id: str
    region: str
    partition: str
    default_tags: Mapping[str, str]
    roles: tuple[RoleFacts, ...] = ()
    managed_policies: tuple[ManagedPolicyFacts, ...] = ()
    providers: tuple[ProviderFacts, ...] = ()
    keys: tuple[KeyFacts, ...] = ()
    buckets: tuple[BucketFacts, ...] = ()
    endpoints: tuple[EndpointFacts, ...] = ()
    domains: tuple[DomainFacts, ...] = ()
    profiles: tuple[ProfileFacts, ...] = ()
    spaces: tuple[SpaceFacts, ...] = ()
    assignments: tuple[AssignmentFacts, ...] = ()
    consoles: tuple[ConsoleFacts, ...] = ()
    log_groups: tuple[LogGroupFacts, ...] = ()
    egress: tuple[EgressFacts, ...] = ()
    ingress: tuple[IngressFacts, ...] = ()
    gateways: tuple[GatewayFacts, ...] = ()
    edge: EdgeFacts = NO_EDGE
    scps: tuple[ScpFacts, ...] = ()
    units: tuple[UnitFacts, ...] = ()
    accounts: tuple[AccountFacts, ...] = ()
    ways: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def resource_policies(self) -> tuple[ResourcePolicy, ...]:
        """The policies that stand on keys and buckets of the stack."""
        return (
            *(policy for key in self.keys for policy in key.policies(self.account_id)),
            *(policy for bucket in self.buckets for policy in bucket.policies(self.account_id)),
        )


@dataclass(frozen=True)
class EstateFacts:
    """All stacks that were read, in the order of their addresses.

    `faults` are those of all stacks, and of what could not be read as a stack.
    `sids` holds the line of each statement id by document, address and id.
    """

    stacks: tuple[StackFacts, ...]
    faults: tuple[Fault, ...] = ()
    sids: Mapping[tuple[str, str, str], int] = field(default_factory=dict, hash=False, repr=False)

    def stack(self, address: str) -> StackFacts | None:
        """The stack at an address such as `team-a/dev`."""
        return self._by_address.get(address)

    @cached_property
    def roles(self) -> tuple[RoleFacts, ...]:
        """The roles of all stacks."""
        return tuple(role for stack in self.stacks for role in stack.roles)

    def role(self, arn: str) -> RoleFacts | None:
        """The role with an ARN."""
        return self._by_arn.get(arn)

    def roles_named(self, name: str) -> tuple[RoleFacts, ...]:
        """The roles with a name; one per account at most."""
        return tuple(role for role in self.roles if role.name == name)

    def line_of(self, source: PolicySource, sid: str) -> int | None:
        """The line of a statement in the policy's document; None for a policy that is not rendered."""
        return self.sids.get((source.document, source.address, sid))

    def scp_levels(self, account_id: str) -> tuple[tuple[PolicySource, ...], ...]:
        """The SCPs over an account: from the root through its units down to the account itself.

        AWS's own `FullAWSAccess` stands at every level. Where an account is placed
        is known only of accounts that a stack creates or adopts; for any other
        the levels between root and account are left out, so that nothing is
        denied by them. SCPs do not bind the management account: no levels.
        """
        if account_id in self._management_accounts:
            return ()
        return tuple(
            (FULL_AWS_ACCESS, *self._attached.get(target, ())) for target in self._line_to(account_id)
        )

    @cached_property
    def _by_address(self) -> Mapping[str, StackFacts]:
        return {stack.address: stack for stack in self.stacks}

    @cached_property
    def _by_arn(self) -> Mapping[str, RoleFacts]:
        return {role.arn: role for role in self.roles}

    @cached_property
    def _management_accounts(self) -> frozenset[str]:
        return frozenset(
            stack.account_id for stack in self.stacks if stack.scps or stack.units or stack.accounts
        )

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        """The unit or root that each unit and account stands in, by id."""
        units = {unit.id: unit.parent_id for stack in self.stacks for unit in stack.units}
        return units | {account.id: account.parent_id for stack in self.stacks for account in stack.accounts}

    @cached_property
    def _attached(self) -> Mapping[str, tuple[PolicySource, ...]]:
        """The SCPs on each root, unit and account, by its id."""
        attached: dict[str, tuple[PolicySource, ...]] = {}
        for stack in self.stacks:
            for scp in stack.scps:
                for target in scp.targets:
                    attached[target] = (*attached.get(target, ()), scp.source)
        return attached

    def _line_to(self, account_id: str) -> tuple[str, ...]:
        """The ids from the root to the account; the root's is empty where it is not known."""
        line = [account_id]
        while (parent := self._parents.get(line[-1])) is not None and parent not in line:
            line.append(parent)
        return tuple(reversed(line if line[-1].startswith("r-") else [*line, ""]))
