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
_ACCOUNTS = frozenset(("aws:principalaccount", "kms:calleraccount", "aws:sourceaccount"))
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
    session = _session(before.policy, after.policy)
    if mutant.kind == "scp":
        for arn in _arns_in_conditions(before.policy, after.policy):
            principal = _role(stack, arn.replace("*", _OTHER_ACCOUNT), session)
            pair = (
                Authority(principal, (_EVERYTHING,), scps=((FULL_AWS_ACCESS, one),))
                for one in (before, after)
            )
            yield Pair(*pair, may_lose=True)
    if mutant.kind not in _ON_RESOURCES:
        return
    resources = tuple(_resources(mutant, stack))
    kept = {value for _, value in _named(before.policy)}
    for kind, value in _asking(stack, before.policy, after.policy):
        principal = _principal(stack, kind, value, session)
        seen = (replace(source, policy=_seen_as(source.policy, kind, value)) for source in (before, after))
        pair = tuple(
            _under(mutant, source, resources, stack.account_id, (kind, principal)) for source in seen
        )
        yield Pair(*pair, may_lose=value in kept)


def _under(
    mutant: Mutant,
    source: PolicySource,
    resources: tuple[str, ...],
    account: str,
    asking: tuple[str, Principal],
) -> Authority:
    """What decides over a bystander; services and federated users have no policies of their own."""
    kind, principal = asking
    own = (_EVERYTHING,) if kind == "AWS" else ()
    if mutant.kind == "endpoint":
        service = _endpoint_service(source.name.removeprefix("policy of endpoint "))
        return Authority(principal, (_EVERYTHING,), endpoints={service: source})
    held = ResourcePolicy(resources, source, mutant.kind != "bucket", account)
    return Authority(principal, own, resource_policies=(held,))


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


def _named(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Every principal a policy names, with its kind."""
    found = {
        (kind, str(value)): None
        for statement in policy.statements
        for kind, values in statement.principals.items()
        for value in values
        if kind != "*" and value != "*"
    }
    return tuple(found)


def _asking(stack: StackFacts, before: Policy, after: Policy) -> tuple[tuple[str, str], ...]:
    """Whom either policy names, as principal or in a condition, and some whom none does.

    Those are a role of the account, a stranger, a service and a user of an identity provider.
    """
    found = dict.fromkeys((*_named(before), *_named(after)))
    for arn in _arns_in_conditions(before, after):
        own, other = arn.replace(":*:", f":{stack.account_id}:"), arn.replace(":*:", f":{_OTHER_ACCOUNT}:")
        found |= {("AWS", own.replace("*", "x")): None, ("AWS", other.replace("*", "x")): None}
    for account in _values_of(_ACCOUNTS, before, after):
        found["AWS", f"arn:{stack.partition}:iam::{account}:role/{_STRANGER}"] = None
    for name in (_NEIGHBOUR, _STRANGER):
        found["AWS", name] = None
    return (*found, ("Service", _STRANGER), ("Federated", _STRANGER))


def _arns_in_conditions(before: Policy, after: Policy) -> tuple[str, ...]:
    """The roles that a changed statement speaks of by name: administrators, Terraform, neighbours."""
    return _values_of(frozenset(("aws:principalarn",)), before, after)


def _values_of(wanted: frozenset[str], before: Policy, after: Policy) -> tuple[str, ...]:
    """The values that changed statements compare some keys with, each once."""
    changed = [one for one in before.statements if one not in after.statements]
    changed += [one for one in after.statements if one not in before.statements]
    found = {
        str(value): None
        for statement in changed
        for keys in statement.conditions.values()
        for key, values in keys.items()
        if key.lower() in wanted
        for value in _listed(values)
    }
    return tuple(found)


def _listed(values: Values) -> tuple[object, ...]:
    return values if isinstance(values, tuple) else (values,)


def _session(before: Policy, after: Policy) -> dict[str, SessionKey]:
    """What sessions may hold: whatever the policies ask of a principal beside its name and account."""
    keys = {
        key.lower()
        for policy in (before, after)
        for statement in policy.statements
        for held in statement.conditions.values()
        for key in held
    }
    asked = {key for key in keys if key.startswith(("aws:principaltag/", "aws:principalorg"))}
    asked |= {"aws:sourceidentity", "aws:principaltag/team", "aws:principaltag/studiouserid"}
    return {key: SessionKey(("*",), is_optional=True) for key in sorted(asked)}


def _principal(stack: StackFacts, kind: str, value: str, session: dict[str, SessionKey]) -> Principal:
    """Somebody as a role: by its own ARN where it has one, else one of its account with its name."""
    if ":role/" in value:
        return _role(stack, value, session)
    if kind == "Service":
        session = {**session, "aws:principalisawsservice": SessionKey(("true",))}
    account = _OTHER_ACCOUNT if value == _STRANGER else stack.account_id
    if value.endswith(":root"):
        account = value.split(":")[4]
    name = value.rpartition("/")[2].replace(":", "-")
    return _role(stack, f"arn:{stack.partition}:iam::{account}:role/{name}", session)


def _role(stack: StackFacts, arn: str, session: dict[str, SessionKey]) -> Principal:
    return Principal(
        name=arn.rpartition("/")[2],
        arn=arn,
        account_id=arn.split(":")[4],
        region=stack.region,
        partition=stack.partition,
        session=session,
    )


def _seen_as(policy: Policy, kind: str, value: str) -> Policy:
    """The policy as one principal reads it: statements that name it speak to everybody, others to nobody."""
    names = {value}
    if kind == "AWS" and value.startswith("arn:"):
        account = value.split(":")[4]
        names |= {"*", account, f"{value.partition(':iam:')[0]}:iam::{account}:root"}
    elif kind == "AWS":
        names.add("*")
    return Policy(
        tuple(
            statement
            if statement.principals == EVERYONE
            else replace(
                statement,
                principals=EVERYONE
                if names.intersection(map(str, statement.principals.get(kind, ())))
                else {"AWS": ("nobody",)},
            )
            for statement in policy.statements
        )
    )
