"""Nobody else gets in: buckets, keys and roles, against principals that have been given everything.

"Somebody else" is a role outside the tenant's path, in the same account or
another one, and for trust policies every service and identity provider.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from generator.estate.roles import RoleKind
from generator.iam.authority import Authority, PolicySource, ResourcePolicy
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import authorities, personas
from generator.proof.properties.intent import Home, RoleIntent
from generator.proof.properties.subjects import (
    NEIGHBOUR,
    OTHER_SERVICE,
    OUTSIDER,
    OWN_SERVICE,
    USERS,
    Subject,
)
from generator.readback.facts import RoleFacts, StackFacts

_SAGEMAKER = "sagemaker.amazonaws.com"
_ALWAYS = ("sts:GetCallerIdentity",)
_OBJECTS = ("s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*")

_AUDIENCE = {
    "aws": "https://signin.aws.amazon.com/saml",
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}


_NEGATED = {
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
    "StringEquals": "StringNotEquals",
    "StringLike": "StringNotLike",
}


@dataclass(frozen=True, slots=True)
class _Guest:
    """Who is not ours, in words and as an authority."""

    words: str
    whom: str
    authority: Authority


def into_storage(home: Home, stack: StackFacts) -> Iterator[Claim]:
    """Objects and keys of the environment, for roles of the account and of other accounts."""
    for bucket in stack.buckets:
        for guest in _guests(home, bucket.policies(home.at.account_id)):
            if guest.authority.principal.account_id == home.at.account_id and not home.shares_account:
                continue  # an account of its own: whoever is in it is the tenant
            yield Subject(bucket.name, guest.authority, home.place, guest.whom).never(
                "inbound.objects",
                f"lets {guest.words} read, write and delete no object",
                (RequestSet(_OBJECTS, resources=(f"{bucket.arn}/*",)),),
            )
    for key in stack.keys:
        for guest in _guests(home, key.policies(home.at.account_id)):
            yield Subject(key.address, guest.authority, home.place, guest.whom).never(
                "inbound.keys",
                f"lets {guest.words} encrypt, decrypt and lend nothing with the key",
                (
                    RequestSet(
                        (*personas.KEY_USE, "kms:CreateGrant"), ("kms:DescribeKey",), resources=(key.arn,)
                    ),
                ),
            )


def into_roles(role: RoleIntent, facts: RoleFacts, provider: str) -> Iterator[Claim]:
    """Who may become the role: SageMaker for its own account, or a user with the right tags."""
    home = role.home
    yield from of_roles(home, facts)
    if role.kind is RoleKind.USER:
        yield _strangers(home, facts, provider)
        yield from _users(role, facts, provider)
    else:
        own: Conditions = {"StringEquals": {"aws:SourceAccount": home.at.account_id}}
        yield from of_service(home, facts, _SAGEMAKER, ("sts:AssumeRole", "sts:SetSourceIdentity"), own)


def of_roles(home: Home, facts: RoleFacts) -> Iterator[Claim]:
    """No other role becomes this one, of whichever account it is and whatever it has been given."""
    for guest in _guests(home, (_trusting(home, facts, facts.trust),)):
        yield Subject(facts.name, guest.authority, home.place, guest.whom).never(
            "inbound.assume",
            f"lets {guest.words} assume the role",
            (RequestSet(("sts:*",), _ALWAYS, resources=(facts.arn,)),),
        )


def negations(conditions: Conditions) -> Iterator[Conditions]:
    """Each of the ways in which a request does not meet the conditions, a key that is absent included."""
    for operator, keys in conditions.items():
        for key, value in keys.items():
            if operator == "Bool":
                yield {"BoolIfExists": {key: "false" if value in ("true", ("true",)) else "true"}}
            else:
                yield {_NEGATED[operator]: {key: value}}


def _guests(home: Home, policies: tuple[ResourcePolicy, ...]) -> Iterator[_Guest]:
    yield _Guest("another role of the account", NEIGHBOUR, authorities.neighbour(home, policies))
    yield _Guest("a role of another account", OUTSIDER, authorities.outsider(home, policies))


def _trusting(home: Home, facts: RoleFacts, trust: PolicySource) -> ResourcePolicy:
    return ResourcePolicy((facts.arn,), trust, is_required=True, account_id=home.at.account_id)


def of_service(
    home: Home, facts: RoleFacts, service: str, becoming: tuple[str, ...], only: Conditions
) -> Iterator[Claim]:
    """A role that one service assumes, under conditions of which each is needed."""
    yield _strangers(home, facts, service)
    subject = Subject(
        facts.name, _as_guest(home, facts, lambda value: value == service), home.place, OWN_SERVICE
    )
    mine = (facts.arn,)
    others = tuple(
        RequestSet(("sts:*",), _ALWAYS, resources=mine, conditions=negated) for negated in negations(only)
    )
    yield subject.never(
        "inbound.service",
        "lets its service assume the role for no other account, and tag no session",
        (*others, RequestSet(("sts:*",), (*_ALWAYS, *becoming), resources=mine)),
    )
    yield subject.possible(
        "work.assume",
        "lets its service assume the role",
        tuple(RequestSet((name,), resources=mine, conditions=only) for name in becoming),
    )


def _strangers(home: Home, facts: RoleFacts, expected: str) -> Claim:
    """Every service and provider but the one the role is for."""
    authority = _as_guest(home, facts, lambda value: value != expected)
    return Subject(facts.name, authority, home.place, OTHER_SERVICE).never(
        "inbound.assume",
        "lets no other service and no other identity provider assume the role",
        (RequestSet(("sts:*",), _ALWAYS, resources=(facts.arn,)),),
    )


def _users(role: RoleIntent, facts: RoleFacts, provider: str) -> Iterator[Claim]:
    authority = _as_guest(role.home, facts, lambda value: value == provider)
    subject = Subject(role.name, authority, role.home.place, USERS)
    signing, tagging = ("sts:AssumeRoleWithSAML",), ("sts:TagSession",)
    audience = _AUDIENCE[role.home.at.partition]
    user, team = "aws:RequestTag/studiouserid", "aws:RequestTag/team"
    mine = (role.arn,)
    only: tuple[Conditions, ...] = (
        {"StringNotLike": {user: "?*"}},
        {"Null": {team: "false"}, "StringNotEquals": {team: role.team}},
        {"ForAnyValue:StringNotEquals": {"aws:TagKeys": ("studiouserid", "team")}},
        {"ForAnyValue:StringNotEquals": {"sts:TransitiveTagKeys": ("studiouserid", "team")}},
    )
    yield subject.never(
        "inbound.sign-in",
        "lets nobody in without a studiouserid, as another team, with other tags or by another way",
        (
            RequestSet(("sts:*",), (*_ALWAYS, *signing, *tagging), resources=mine),
            RequestSet(signing, resources=mine, conditions={"StringNotEquals": {"saml:aud": audience}}),
            *(RequestSet(tagging, resources=mine, conditions=condition) for condition in only),
        ),
    )
    yield subject.possible(
        "work.assume",
        "lets a user with a studiouserid sign in",
        (
            RequestSet(signing, resources=mine, conditions={"StringEquals": {"saml:aud": audience}}),
            *(
                RequestSet(
                    tagging,
                    resources=mine,
                    conditions={
                        "StringLike": {user: "?*"},
                        "StringEquals": {team: role.team},
                        "ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": kept},
                    },
                )
                for kept in ("studiouserid", "team")
            ),
            RequestSet(
                tagging, resources=mine, conditions={"StringLike": {user: "?*"}, "Null": {team: "true"}}
            ),
        ),
    )


def _as_guest(home: Home, facts: RoleFacts, accepts: Callable[[str], bool]) -> Authority:
    """Somebody who is no role, as a role that has been given everything: the trust policy alone decides."""
    guest = authorities.neighbour(home, ())
    read = authorities.seen_as(facts.trust.policy, accepts, guest.principal)
    trust = _trusting(home, facts, replace(facts.trust, policy=read))
    return replace(guest, resource_policies=(trust,))
