"""Random principals with random policies, and random requests of theirs.

The vocabularies are small, so that requests and policies meet often, and
adversarial: wildcards and separators in tag values, names that begin alike,
values that differ in case, every operator on keys of every type.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from isolation.oracle.vocabulary import (
    ACTION_PATTERNS,
    BY_FAMILY,
    EVERY_OPERATOR,
    GUARDED,
    KEYS,
    OWN,
    PRINCIPALS,
    REGION,
    RESOURCE_PATTERNS,
    RESOURCES,
    ROLE_ARN,
    SESSION_KEYS,
    SESSION_VALUES,
    TRUTHS,
    Key,
)

from generator.iam import services
from generator.iam.authority import Authority, PolicySource, Principal, ResourcePolicy, SessionKey
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.iam.requests import Request, Value, canonical_key

_STRAY = 0.15
"""How many requests hold keys that their action does not fill, which must count as absent."""

_OPEN = 0.3
"""How many policies allow everything before they deny: without them few requests get past the first layer."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A principal with its policies, and requests of it."""

    authority: Authority
    requests: tuple[Request, ...]


def situations(seed: int, requests: int, *, each: int = 10) -> Iterator[Situation]:
    """Situations with `each` requests, as many requests as asked for; the seed decides all."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
    for start in range(0, requests, each):
        authority = random_authority(chance)
        yield Situation(
            authority, tuple(random_request(chance, authority) for _ in range(min(each, requests - start)))
        )


def random_authority(chance: random.Random) -> Authority:
    """A role with identity policies, and sometimes boundary, SCPs, resource and endpoint policies."""
    session = {
        key: SessionKey(values, is_optional=chance.random() < 0.5)
        for key, values in SESSION_VALUES.items()
        if chance.random() < 0.8
    }
    principal = Principal("team-a-dev", ROLE_ARN, OWN, REGION, "aws", session)
    levels = chance.choice((0, 0, 1, 2))
    endpoints = {
        service: _source(chance, f"{service}-endpoint", PolicyKind.ENDPOINT)
        for service in ("s3", "sagemaker", "kms")
        if chance.random() < 0.15
    }
    return Authority(
        principal,
        tuple(
            _source(chance, f"identity-{number}", PolicyKind.MANAGED)
            for number in range(chance.randint(1, 3))
        ),
        _source(chance, "boundary", PolicyKind.MANAGED) if chance.random() < 0.4 else None,
        tuple(_level(chance, number) for number in range(levels)),
        tuple(
            ResourcePolicy(resources, _source(chance, kind.value, kind), required)
            for kind, resources, required in GUARDED
            if chance.random() < 0.5
        ),
        endpoints,
    )


def random_request(chance: random.Random, authority: Authority) -> Request:
    """A request of the principal with each key present or not, tag keys derived from the tags."""
    action = chance.choice(tuple(RESOURCES))
    resource = chance.choice(RESOURCES[action])
    context: dict[str, Value] = {
        canonical_key(key.name): _held(chance, key) for key in KEYS if chance.random() < 0.6
    }
    for key in SESSION_KEYS:
        context.pop(key, None)
        held = authority.principal.session.get(key)
        if held and not (held.is_optional and chance.random() < 0.4):
            context[key] = chance.choice(held.patterns)
    _place(context, resource)
    _derive_tag_keys(chance, context)
    return Request(
        action, resource, context if chance.random() < _STRAY else _filled(action, context, authority)
    )


def _filled(action: str, context: Mapping[str, Value], authority: Authority) -> dict[str, Value]:
    """The keys that AWS fills for the action, and those of the session."""
    entry = services.action(action)
    session = authority.principal.session
    return {
        key: value
        for key, value in context.items()
        if key in session or entry is None or services.supports(entry, key)
    }


def _place(context: dict[str, Value], resource: str) -> None:
    """What follows from the principal and the place of the resource."""
    context["aws:principalarn"] = ROLE_ARN
    context["aws:principalaccount"] = OWN
    context["kms:calleraccount"] = OWN
    account = resource.split(":")[4] if resource != "*" else OWN
    if account:
        context["aws:resourceaccount"] = account
    else:
        context.setdefault("aws:resourceaccount", OWN)


def _derive_tag_keys(chance: random.Random, context: dict[str, Value]) -> None:
    """`aws:TagKeys` holds the keys of the tags asked for, in one spelling or another."""
    context.pop("aws:tagkeys", None)
    tags = [key.removeprefix("aws:requesttag/") for key in context if key.startswith("aws:requesttag/")]
    if tags:
        context["aws:tagkeys"] = tuple(chance.choice((tag, tag.capitalize())) for tag in tags)


def _held(chance: random.Random, key: Key) -> Value:
    if not key.has_several:
        return chance.choice(key.held)
    return tuple(chance.sample(key.held, chance.randint(1, len(key.held))))


def _level(chance: random.Random, number: int) -> tuple[PolicySource, ...]:
    """A level of SCPs: mostly AWS's policy that allows all, beside one of denials."""
    full = PolicySource("FullAWSAccess", PolicyKind.SCP, _everything(PolicyKind.SCP))
    other = _source(chance, f"level-{number}", PolicyKind.SCP)
    return (full, other) if chance.random() < 0.8 else (other,)


def _source(chance: random.Random, name: str, kind: PolicyKind) -> PolicySource:
    statements = tuple(_statement(chance, f"S{number}", kind) for number in range(chance.randint(1, 4)))
    is_open = kind in (PolicyKind.MANAGED, PolicyKind.ENDPOINT) and chance.random() < _OPEN
    return PolicySource(
        name, kind, (_everything(kind) + Policy(statements)) if is_open else Policy(statements)
    )


def _everything(kind: PolicyKind) -> Policy:
    """A statement that allows all, as a policy of that kind."""
    principals = EVERYONE if kind is PolicyKind.ENDPOINT else {}
    return Policy((Statement("All", "Allow", actions=("*",), resources=("*",), principals=principals),))


def _statement(chance: random.Random, sid: str, kind: PolicyKind) -> Statement:
    effect: Literal["Allow", "Deny"] = "Deny" if chance.random() < _denials(kind) else "Allow"
    names_principals = kind in (PolicyKind.BUCKET, PolicyKind.KEY, PolicyKind.TRUST)
    principals = chance.choice(PRINCIPALS) if names_principals else {}
    actions = _actions(chance)
    resources = () if kind is PolicyKind.TRUST else _some(chance, RESOURCE_PATTERNS, 3)
    if resources and chance.random() < 0.3:
        resources = ("*",)
    is_except_actions = chance.random() < 0.15
    is_except_resources = chance.random() < 0.15 and "*" not in resources and bool(resources)
    return Statement(
        sid,
        effect,
        actions=() if is_except_actions else actions,
        not_actions=actions if is_except_actions else (),
        resources=() if is_except_resources else resources,
        not_resources=resources if is_except_resources else (),
        conditions=_conditions(chance),
        principals=EVERYONE if kind is PolicyKind.ENDPOINT else principals,
    )


def _denials(kind: PolicyKind) -> float:
    """How many statements of such a policy deny."""
    return 0.6 if kind is PolicyKind.SCP else 0.3


def _actions(chance: random.Random) -> tuple[str, ...]:
    return _some(chance, (*ACTION_PATTERNS, *RESOURCES), 4)


def _conditions(chance: random.Random) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        key = chance.choice(KEYS)
        operator = _operator(chance, key)
        values = TRUTHS[chance.randint(0, 1) :][:1] if operator == "Null" else _some(chance, key.values, 2)
        found.setdefault(operator, {})[key.name] = values
    return found


def _operator(chance: random.Random, key: Key) -> str:
    """An operator: mostly one made for the key, with a set operator mostly where a key has several values."""
    if chance.random() < 0.15:
        return "Null"
    fitting = BY_FAMILY[key.family] if chance.random() < 0.95 else EVERY_OPERATOR
    base = chance.choice(fitting)
    suffix = "IfExists" if chance.random() < 0.2 else ""
    has_quantifier = chance.random() < (0.93 if key.has_several else 0.07)
    quantifier = chance.choice(("ForAnyValue:", "ForAllValues:")) if has_quantifier else ""
    return f"{quantifier}{base}{suffix}"


def _some(chance: random.Random, values: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(chance.sample(values, chance.randint(1, min(most, len(values)))))
