"""Principals that no role of the estate stands for, and whom policies speak of all the same.

A policy on a role, a key, a bucket or an endpoint, or an SCP also decides over
AWS services, users of an identity provider, other roles of the account and
strangers. Each is given everything by its own policies, so that only the
policy in question decides. Nobody asks in a way in which nobody can: under an
SCP stands whoever is in an account that it is attached to or above of, through
an endpoint go people and no services, and a service has no account.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from isolation.mutation.places import Mutant

from generator.aws.endpoints import called_through
from generator.iam import crowds
from generator.iam.authority import (
    Authority,
    PolicySource,
    Principal,
    PrincipalKind,
    ResourcePolicy,
    SessionKey,
)
from generator.iam.policy import Policy, PolicyKind, Statement, Values
from generator.readback.facts import EstateFacts, StackFacts

_ON_RESOURCES = ("trust", "key", "bucket")
_OTHER_ACCOUNT = "888888888888"
_NEIGHBOUR, _STRANGER = "neighbour", "stranger"
_ACCOUNTS = frozenset(("aws:principalaccount", "kms:calleraccount", "aws:sourceaccount"))
_PERSON = re.compile(r"arn:[^:]+:iam::(?P<account>[^:]+):(?P<rest>(role|user)/.+)")
_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?([0-9]{12})(?::root)?")
EVERYTHING = PolicySource(
    "AllowEverything",
    PolicyKind.MANAGED,
    Policy((Statement("Everything", "Allow", ("*",), resources=("*",)),)),
)
"""What each of them is given."""


@dataclass(frozen=True)
class Pair:
    """A principal with everything that decides over it, before and after a mistake.

    Without `may_lose` nobody is meant to be able to do what it stands for.
    """

    before: Authority
    after: Authority
    may_lose: bool


@dataclass(frozen=True)
class _At:
    """An account and where it is."""

    account_id: str
    region: str
    partition: str


_Name = tuple[PrincipalKind, str]


def bystanders(mutant: Mutant, facts: EstateFacts) -> Iterator[Pair]:
    """Everybody whom the policy may speak of, before and after the mistake; none for policies of roles."""
    stack = facts.stack(mutant.stack)
    if stack is None or not mutant.changes:
        return
    before, after = mutant.changes["before"], mutant.changes["after"]
    if mutant.kind == "scp":
        yield from _under_scp(before, after, stack, facts)
    for principal, may_lose in _asking(mutant, stack):
        for placed in _places(mutant, stack):
            yield Pair(placed(principal, before), placed(principal, after), may_lose)


def _under_scp(
    before: PolicySource, after: PolicySource, stack: StackFacts, facts: EstateFacts
) -> Iterator[Pair]:
    """Everybody in each account that the SCP decides over."""
    for account in accounts_of(facts):
        levels = facts.scp_levels(account)
        if any(before in level for level in levels):
            somebody = crowds.of_account(_At(account, stack.region, stack.partition))
            changed = tuple(tuple(after if one == before else one for one in level) for level in levels)
            held = Authority(somebody, (EVERYTHING,), scps=levels)
            yield Pair(held, replace(held, scps=changed), may_lose=True)


def accounts_of(facts: EstateFacts) -> tuple[str, ...]:
    """Every account of the estate, those in which nothing else is rendered included."""
    made = (account.id for stack in facts.stacks for account in stack.accounts)
    return tuple(dict.fromkeys((*(stack.account_id for stack in facts.stacks), *made)))


_Placed = Callable[[Principal, PolicySource], Authority]


def _places(mutant: Mutant, stack: StackFacts) -> Iterator[_Placed]:
    """How the policy decides over somebody: on the resources it stands on, or on the way to a service."""
    source = mutant.changes["before"]
    if mutant.kind == "endpoint":
        for endpoint in stack.endpoints:
            if endpoint.policy == source:
                yield partial(_through, called_through(endpoint.service))
    elif mutant.kind in _ON_RESOURCES:
        resources = tuple(_resources(source, stack))
        standing = ResourcePolicy(resources, source, mutant.kind != "bucket", stack.account_id)
        yield partial(_before, standing)


def _through(service: str, principal: Principal, source: PolicySource) -> Authority:
    return Authority(principal, (EVERYTHING,), endpoints={service: source})


def _before(standing: ResourcePolicy, principal: Principal, source: PolicySource) -> Authority:
    return Authority(principal, (EVERYTHING,), resource_policies=(replace(standing, source=source),))


def _resources(source: PolicySource, stack: StackFacts) -> Iterator[str]:
    """What the policy stands on."""
    yield from (role.arn for role in stack.roles if role.trust == source)
    yield from (key.arn for key in stack.keys if key.policy == source)
    for bucket in stack.buckets:
        if bucket.policy == source:
            yield from (bucket.arn, f"{bucket.arn}/*")


def _asking(mutant: Mutant, stack: StackFacts) -> Iterator[tuple[Principal, bool]]:
    """Whom either policy names, as principal or in a condition, and some whom none does.

    With each, whether the policy means it. The others are a role of the account, a
    stranger, a service and a user of an identity provider. Services and users who sign
    in pass no endpoint: it is a role that does.
    """
    policies = tuple(source.policy for source in mutant.changes.values())
    session = _session(*policies)
    meant = frozenset(_named(stack, mutant.changes["before"].policy))
    for kind, name in dict.fromkeys((*_whom(stack, *policies), *_strangers(stack))):
        if mutant.kind != "endpoint" or kind is PrincipalKind.IDENTITY:
            yield _principal(stack, kind, name, session), (kind, name) in meant


def _whom(stack: StackFacts, *policies: Policy) -> Iterator[_Name]:
    for policy in policies:
        yield from _named(stack, policy)
    for arn in _compared(frozenset(("aws:principalarn",)), *policies):
        if fit := _PERSON.fullmatch(arn):
            accounts = (stack.account_id, _OTHER_ACCOUNT) if "*" in fit["account"] else (fit["account"],)
            for account in accounts:
                named = f"arn:{stack.partition}:iam::{account}:{fit['rest']}"
                yield PrincipalKind.IDENTITY, re.sub(r"[*?]", "x", named)
    for account in _compared(_ACCOUNTS, *policies):
        if _ACCOUNT.fullmatch(account):
            yield PrincipalKind.IDENTITY, _role(stack, account, _STRANGER)


def _strangers(stack: StackFacts) -> Iterator[_Name]:
    for account, name in ((stack.account_id, _NEIGHBOUR), (_OTHER_ACCOUNT, _STRANGER)):
        yield PrincipalKind.IDENTITY, _role(stack, account, name)
    yield PrincipalKind.SERVICE, f"{_STRANGER}.amazonaws.com"
    for account in (stack.account_id, _OTHER_ACCOUNT):
        yield PrincipalKind.PROVIDER, f"arn:{stack.partition}:iam::{account}:saml-provider/{_STRANGER}"


def _named(stack: StackFacts, policy: Policy) -> Iterator[_Name]:
    """Every principal a policy names; of an account some role of it."""
    for statement in policy.statements:
        for kind in PrincipalKind:
            for name in map(str, statement.principals.get(kind.value, ())):
                if kind is not PrincipalKind.IDENTITY or _PERSON.fullmatch(name):
                    yield kind, name
                elif account := _ACCOUNT.fullmatch(name):
                    yield kind, _role(stack, account[1], _STRANGER)


def _role(stack: StackFacts, account: str, name: str) -> str:
    return f"arn:{stack.partition}:iam::{account}:role/{name}"


def _compared(keys: frozenset[str], before: Policy, after: Policy) -> tuple[str, ...]:
    """The values that changed statements compare some keys with, each once."""
    changed = [one for one in before.statements if one not in after.statements]
    changed += [one for one in after.statements if one not in before.statements]
    found = {
        str(value): None
        for statement in changed
        for held in statement.conditions.values()
        for key, values in held.items()
        if key.lower() in keys
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


def _principal(
    stack: StackFacts, kind: PrincipalKind, name: str, session: Mapping[str, SessionKey]
) -> Principal:
    """One that asks in its own name: a service and a user of a provider have neither account nor tags."""
    match kind:
        case PrincipalKind.SERVICE:
            return crowds.only(crowds.of_services(stack), name)
        case PrincipalKind.PROVIDER:
            return crowds.only(crowds.of_providers(stack), name)
        case PrincipalKind.IDENTITY:
            short, account = name.rpartition("/")[2], name.split(":")[4]
            return Principal(short, name, account, stack.region, stack.partition, session)
