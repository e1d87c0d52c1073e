"""Who asks and what decides, for policies that stand alone: one tenant, one person, one administrator."""

from dataclasses import dataclass, replace

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.core.expressions import sample
from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy, SessionKey
from generator.iam.policy import Conditions, Policy, PolicyKind, Statement
from generator.policies.scope import DataScope, ExecutionScope, JobNetwork, KeyArns, NamedPolicy, TenantScope
from generator.tenancy.words import Isolation

AT = AccountRegion("aws", "eu-west-1", "111122223333")
SAGEMAKER = f"arn:aws:sagemaker:{AT.region}:{AT.account_id}"
DOMAIN = "d-abc"
OTHER_DOMAIN = "d-zzz"
BUCKET = "arn:aws:s3:::alpha-data"
KEY = f"arn:aws:kms:{AT.region}:{AT.account_id}:key/11111111-1111-4111-8111-111111111111"
JOB_ROLE = f"arn:aws:iam::{AT.account_id}:role/tenantry/alpha/dev/alpha-dev-job"
CIDRS = ("203.0.113.0/24",)
ENDPOINTS = ("vpce-0api", "vpce-0studio")
PROFILE = "red--ann"

_FULL_ACCESS = Policy((Statement("FullAccess", "Allow", ("*",), resources=("*",)),))


def scope(isolation: Isolation) -> ExecutionScope:
    """Tenant alpha, environment dev, team red in domain d-abc."""
    tenant = TenantScope(AT, "alpha", "dev", isolation, DOMAIN)
    return ExecutionScope(
        tenant=tenant,
        team="red",
        keys=KeyArns(KEY, KEY, KEY),
        data=DataScope(BUCKET),
        network=JobNetwork(("subnet-0aaa", "subnet-0bbb"), ("sg-0jobs",), "vpc-0"),
        passable_role_arns=(JOB_ROLE,),
        repository_prefix="alpha/dev/",
        image_account_ids=("763104351884",),
    )


PERSON = Principal(
    name="exec-red",
    arn=str(sample(arns.role(AT, "/tenantry/alpha/dev/", "alpha-dev-red"))),
    account_id=AT.account_id,
    region=AT.region,
    partition=AT.partition,
    session={
        "aws:principaltag/team": SessionKey(("red",)),
        "aws:principaltag/studiouserid": SessionKey(("ann",)),
        "aws:sourceidentity": SessionKey((PROFILE,)),
        "sagemaker:userprofilename": SessionKey((PROFILE,)),
        "sagemaker:domainid": SessionKey((DOMAIN,)),
    },
)
"""Ann in her Studio, in a role tagged for team red, with her profile as source identity."""

ADMIN = Principal(
    name="administrator",
    arn=f"arn:aws:iam::{AT.account_id}:role/administrator",
    account_id=AT.account_id,
    region=AT.region,
    partition=AT.partition,
)
"""Somebody to whom identity policies allow everything, so that only a guardrail can stop them."""


@dataclass(frozen=True)
class Beside:
    """What decides beside the policy in question."""

    others: tuple[Policy, ...] = ()
    principal: Principal = PERSON


def plain(policy: Policy) -> Policy:
    """The policy with samples in place of references, as it would be read back from rendered text."""
    return Policy(tuple(_plain(statement) for statement in policy.statements))


def joined(policies: tuple[NamedPolicy, ...]) -> Policy:
    """All policies of a role as one."""
    return Policy(tuple(statement for one in policies for statement in one.policy.statements))


def allow(*actions: str, resource: str = "*", when: Conditions | None = None, sid: str = "Other") -> Policy:
    """A policy that allows something beside the one in question."""
    return Policy((Statement(sid, "Allow", actions, resources=(resource,), conditions=when or {}),))


def in_role(policy: Policy, beside: Beside = Beside()) -> Authority:
    """The policy attached to the role that asks, next to others."""
    return Authority(beside.principal, _sources(policy, *beside.others))


def as_guardrail(policy: Policy) -> Authority:
    """The policy as an SCP over an administrator who is allowed everything."""
    level = (_source(_FULL_ACCESS, PolicyKind.SCP, "FullAWSAccess"), _source(policy, PolicyKind.SCP))
    return Authority(ADMIN, _sources(_FULL_ACCESS), scps=(level,))


def on_bucket(policy: Policy, beside: Beside = Beside(principal=ADMIN)) -> Authority:
    """The policy on the tenant's bucket, asked by somebody whose own policies allow all of S3."""
    held = ResourcePolicy((BUCKET, f"{BUCKET}/*"), _source(policy, PolicyKind.BUCKET))
    others = beside.others or (allow("s3:*"),)
    return Authority(beside.principal, _sources(*others), resource_policies=(held,))


def on_endpoint(policy: Policy, service: str) -> Authority:
    """The policy on the VPC endpoint of a service, passed by somebody who is allowed everything else."""
    return Authority(ADMIN, _sources(_FULL_ACCESS), endpoints={service: _source(policy, PolicyKind.ENDPOINT)})


def as_trust(policy: Policy) -> Authority:
    """The conditions of a trust policy, asked of a caller who is one of its principals."""
    statements = tuple(replace(one, principals={}, resources=("*",)) for one in plain(policy).statements)
    return in_role(Policy(statements), Beside(principal=ADMIN))


def _sources(*policies: Policy) -> tuple[PolicySource, ...]:
    return tuple(
        _source(policy, PolicyKind.MANAGED, f"policy-{number}") for number, policy in enumerate(policies, 1)
    )


def _source(policy: Policy, kind: PolicyKind, name: str = "policy") -> PolicySource:
    return PolicySource(name, kind, plain(policy))


def _plain(statement: Statement) -> Statement:
    return replace(
        statement,
        resources=tuple(sample(one) for one in statement.resources),
        not_resources=tuple(sample(one) for one in statement.not_resources),
        conditions={
            operator: {
                key: tuple(sample(value) for value in (values if isinstance(values, tuple) else (values,)))
                for key, values in keys.items()
            }
            for operator, keys in statement.conditions.items()
        },
        principals={
            kind: tuple(sample(value) for value in values) for kind, values in statement.principals.items()
        },
    )
