"""Who asks, and every policy that decides over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from generator.iam.policy import Policy, PolicyKind


@dataclass(frozen=True, slots=True)
class PolicySource:
    """A policy with plain text in place of references, and where it is written.

    `name` is what a reader calls it, such as `team-a-dev-guardrails-jobs`;
    `address` is its Terraform address and `document` the rendered file, both
    empty for a policy that is not rendered (AWS's own `FullAWSAccess`).
    """

    name: str
    kind: PolicyKind
    policy: Policy
    address: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What a context key of a session holds, as far as it is known.

    The value matches one of `patterns` (globs); with `is_optional` the key may
    be absent as well.
    """

    patterns: tuple[str, ...]
    is_optional: bool = False


class PrincipalKind(StrEnum):
    """How policies name a principal: by which entry of `Principal`."""

    IDENTITY = "AWS"
    """Roles, users and root users of accounts."""
    SERVICE = "Service"
    """An AWS service that asks in its own name, such as `sagemaker.amazonaws.com`."""
    PROVIDER = "Federated"
    """Whoever an identity provider vouches for."""

    @property
    def key(self) -> str:
        """The context key that holds the name of who asks."""
        return _NAME_KEYS[self]


_NAME_KEYS = {
    PrincipalKind.IDENTITY: "aws:principalarn",
    PrincipalKind.SERVICE: "aws:principalservicename",
    PrincipalKind.PROVIDER: "aws:federatedprovider",
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """All principals of a kind at once: by names that one of `names` fits and none of `but`, globs both.

    Where they are of one account, it is `account`; where they are of every
    account but one, that one is `elsewhere`. Both are empty for services and providers.
    """

    names: tuple[str, ...]
    but: tuple[str, ...] = ()
    account: str = ""
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """A role as it asks: its ARN and what its sessions carry.

    `session` holds keys such as `aws:principaltag/team` by their canonical
    name. A key of the principal or session (`aws:PrincipalTag/…`,
    `aws:SourceIdentity`, `sagemaker:UserProfileName`, `sagemaker:DomainId`)
    that is not listed is absent; keys of the request are free.

    For a service or a provider `arn` is its name. With a `crowd` the principal
    stands for each of many, whose names and accounts it has in place of its own
    and whose tags are free; `arn` and `account_id` are then those of an example.
    """

    name: str
    arn: str
    account_id: str
    region: str
    partition: str
    session: Mapping[str, SessionKey] = field(default_factory=dict)
    kind: PrincipalKind = PrincipalKind.IDENTITY
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """A policy that stands on resources: a bucket and its objects, a key.

    `resources` are exact ARNs or globs. With `is_required` nothing is allowed
    that this policy does not allow too: KMS keys. `account_id` is whose account
    the resources lie in; empty means the principal's.
    """

    resources: tuple[str, ...]
    source: PolicySource
    is_required: bool = False
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """One principal and everything that decides over its requests.

    `scps` are levels from the root to the account, each of which must allow;
    none for the management account. `endpoints` holds policies of VPC endpoints
    by service prefix; a request passes through them only where they are given.
    Resources of other accounts are taken to let everybody in, because their
    policies are not known; resources of the principal's account without a policy here
    have none.
    """

    principal: Principal
    identity: tuple[PolicySource, ...]
    boundary: PolicySource | None = None
    scps: tuple[tuple[PolicySource, ...], ...] = ()
    resource_policies: tuple[ResourcePolicy, ...] = ()
    endpoints: Mapping[str, PolicySource] = field(default_factory=dict)
