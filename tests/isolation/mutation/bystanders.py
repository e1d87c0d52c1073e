"""Principals that no role of the estate stands for, and whom policies on resources speak of all the same.

A policy on a role, a key, a bucket or an endpoint also decides over AWS
services, users of an identity provider, other roles of the account and
strangers. Each is given everything by its own policies, so that only the
policy in question decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from isolation.mutation.places import Mutant

from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy, SessionKey
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement, Values
from generator.readback.facts import FULL_AWS_ACCESS, EstateFacts, StackFacts

_ON_RESOURCES = ("trust", "key", "bucket", "endpoint")
_OTHER_ACCOUNT = "888888888888"
_NEIGHBOUR, _STRANGER = "neighbour", "stranger"
_RENAMED = {"monitoring": "cloudwatch"}
"""Endpoints whose names do not begin with the prefix of their service's actions."""
_EVERYTHING = PolicySource(
    "AllowEverything",
    PolicyKind.MANAGED,
    Policy((Statement("Everything", "Allow", ("*",), resources=("*",)),)),
)


@dataclass(frozen=True)
class Pair:
    """A principal with everything that decides over it, before and after a mistake.

    Without `may_lose` nobody is meant to be able to do what it stands for.
    """

    before: Authority
    after: Authority
    may_lose: bool


def bystanders(mutant: Mutant, facts: EstateFacts) -> Iterator[Pair]:
    """Everybody whom the policy may speak of, before and after the mistake; none for policies of roles."""
    stack = facts.stack(mutant.stack)
    if stack is None or not mutant.changes:
        return
    before, after = mutant.changes["before"], mutant.changes["after"]
    if mutant.kind == "scp":
        for arn in _excepted(before.policy, after.policy):
            principal = _role(stack, arn.replace("*", _OTHER_ACCOUNT))
            pair = (
                Authority(principal, (_EVERYTHING,), scps=((FULL_AWS_ACCESS, one),))
                for one in (before, after)
            )
            yield Pair(*pair, may_lose=True)
    if mutant.kind not in _ON_RESOURCES:
        return
    resources = tuple(_resources(mutant, stack))
    for kind, value in _named(before.policy, after.policy):
        principal = _principal(stack, value)
        seen = (replace(source, policy=_seen_as(source.policy, kind, value)) for source in (before, after))
        pair = tuple(_under(mutant, source, resources, principal) for source in seen)
        yield Pair(*pair, may_lose=value not in (_NEIGHBOUR, _STRANGER))


def _under(
    mutant: Mutant, source: PolicySource, resources: tuple[str, ...], principal: Principal
) -> Authority:
    if mutant.kind == "endpoint":
        service = _endpoint_service(source.name.removeprefix("policy of endpoint "))
        return Authority(principal, (_EVERYTHING,), endpoints={service: source})
    account = _account(resources)
    held = ResourcePolicy(resources, source, is_required=True, account_id=account)
    return Authority(principal, (_EVERYTHING,), resource_policies=(held,))


def _account(resources: tuple[str, ...]) -> str:
    """Whose account the resources lie in; empty where their ARNs do not say, which is the principal's."""
    return next((one.split(":")[4] for one in resources if one.split(":")[4]), "")


def _endpoint_service(name: str) -> str:
    first = name.partition(".")[0]
    return _RENAMED.get(first, first)


def _resources(mutant: Mutant, stack: StackFacts) -> Iterator[str]:
    """What the policy stands on."""
    source = mutant.changes["before"]
    yield from (role.arn for role in stack.roles if role.trust == source)
    yield from (key.arn for key in stack.keys if key.policy == source)
    for bucket in stack.buckets:
        if bucket.policy == source:
            yield from (bucket.arn, f"{bucket.arn}/*")


def _named(before: Policy, after: Policy) -> tuple[tuple[str, str], ...]:
    """Every principal either policy names, a role of the account that none names, and a stranger."""
    found = {
        (kind, str(value)): None
        for policy in (before, after)
        for statement in policy.statements
        for kind, values in statement.principals.items()
        for value in values
        if kind != "*"
    }
    return (*found, ("AWS", _NEIGHBOUR), ("AWS", _STRANGER))


def _excepted(before: Policy, after: Policy) -> tuple[str, ...]:
    """The roles that a changed statement of an SCP speaks of by name: administrators, and Terraform."""
    changed = [one for one in before.statements if one not in after.statements]
    changed += [one for one in after.statements if one not in before.statements]
    found = {
        str(value): None
        for statement in changed
        for keys in statement.conditions.values()
        for value in _listed(keys.get("aws:PrincipalArn", ()))
    }
    return tuple(found)


def _listed(values: Values) -> tuple[object, ...]:
    return values if isinstance(values, tuple) else (values,)


def _principal(stack: StackFacts, value: str) -> Principal:
    account = _OTHER_ACCOUNT if value == _STRANGER else stack.account_id
    name = value.rpartition("/")[2].replace(":", "-")
    return _role(stack, f"arn:{stack.partition}:iam::{account}:role/{name}")


def _role(stack: StackFacts, arn: str) -> Principal:
    return Principal(
        name=arn.rpartition("/")[2],
        arn=arn,
        account_id=arn.split(":")[4],
        region=stack.region,
        partition=stack.partition,
        session={
            "aws:sourceidentity": SessionKey(("*",), is_optional=True),
            "aws:principaltag/team": SessionKey(("*",), is_optional=True),
            "aws:principaltag/studiouserid": SessionKey(("*",), is_optional=True),
        },
    )


def _seen_as(policy: Policy, kind: str, value: str) -> Policy:
    """The policy as one principal reads it: statements that name it speak to everybody, others to nobody."""
    return Policy(
        tuple(
            statement
            if statement.principals == EVERYONE
            else replace(
                statement,
                principals=EVERYONE if value in statement.principals.get(kind, ()) else {"AWS": ("nobody",)},
            )
            for statement in policy.statements
        )
    )
