"""Nobody else gets in: buckets, keys and roles, against principals that have been given everything.

"Somebody else" is everybody: of each account all roles, users and root users
that are not one's own, every service and every identity provider, with whatever
their sessions carry and for whomever they ask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.estate.roles import RoleKind
from generator.iam.authority import Authority, PrincipalKind, ResourcePolicy
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties import authorities, personas
from generator.proof.properties.intent import Home, RoleIntent
from generator.proof.properties.subjects import (
    EVERYBODY,
    NEIGHBOURS,
    NEIGHBOURS_BESIDE_ADMINISTRATORS,
    NEIGHBOURS_BESIDE_TERRAFORM,
    OTHER_PROVIDERS,
    OTHER_SERVICES,
    OTHERS_GIVEN_NOTHING,
    OUTSIDERS,
    OWN_SERVICE,
    PROVIDERS,
    SERVICES,
    USERS,
    Subject,
)
from generator.readback.facts import BucketFacts, KeyFacts, RoleFacts, StackFacts

_SAGEMAKER = "sagemaker.amazonaws.com"
_CODEBUILD = "codebuild.amazonaws.com"
_ALWAYS = ("sts:GetCallerIdentity",)
_READ_AND_WRITE = ("s3:GetObject*", "s3:PutObject*")
_DELETE = ("s3:DeleteObject*",)

_AUDIENCE = {
    "aws": "https://signin.aws.amazon.com/saml",
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}


_NEGATED = {
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
    "ArnNotEquals": "ArnEquals",
    "StringEquals": "StringNotEquals",
    "StringLike": "StringNotLike",
}


@dataclass(frozen=True, slots=True)
class _Guest:
    """Who is not ours, in words and as an authority."""

    words: str
    whom: str
    authority: Authority


def into_storage(
    home: Home, stack: StackFacts, builders: Mapping[str, str], administrators: tuple[str, ...]
) -> Iterator[Claim]:
    """Buckets and keys of the environment, for everybody else.

    `builders` are ARNs of the roles that make storage under a key, by the key's
    label; `administrators` those of the roles that may empty a bucket.
    """
    for bucket in stack.buckets:
        yield from _into_bucket(home, bucket, administrators)
    for key in stack.keys:
        yield from _into_key(home, key, builders.get(key.address.rpartition(".")[2]))


def _into_bucket(home: Home, bucket: BucketFacts, administrators: tuple[str, ...]) -> Iterator[Claim]:
    policies = bucket.policies(home.at.account_id)
    objects = (f"{bucket.arn}/*",)
    everything = RequestSet(("s3:*",), resources=(bucket.arn, *objects))
    if home.shares_account:  # in an account of its own, whoever is in it is the tenant
        somebody = under(authorities.in_account(home, but=home.own_roles), policies)
        yield Subject(bucket.name, somebody, home.place, NEIGHBOURS).never(
            "inbound.objects",
            "lets nobody else of the account read and write an object",
            (RequestSet(_READ_AND_WRITE, resources=objects),),
        )
        others = under(authorities.in_account(home, but=(*home.own_roles, *administrators)), policies)
        yield Subject(bucket.name, others, home.place, NEIGHBOURS_BESIDE_ADMINISTRATORS).never(
            "inbound.objects",
            "lets nobody but the platform's roles, which empty it, and its own delete an object",
            (RequestSet(_DELETE, resources=objects),),
        )
        nothing = replace(somebody, identity=())
        yield Subject(bucket.name, nothing, home.place, OTHERS_GIVEN_NOTHING).never(
            "inbound.objects", "gives nobody else of the account anything by itself", (everything,)
        )
    for guest in _strangers(home):
        yield Subject(bucket.name, under(guest.authority, policies), home.place, guest.whom).never(
            "inbound.objects", f"answers {guest.words}", (everything,)
        )


def _into_key(home: Home, key: KeyFacts, builder: str | None) -> Iterator[Claim]:
    policies = key.policies(home.at.account_id)
    everything = RequestSet(("kms:*",), resources=(key.arn,))
    own = home.own_roles
    but, whom = ((*own, builder), NEIGHBOURS_BESIDE_TERRAFORM) if builder else (own, NEIGHBOURS)
    somebody = under(authorities.in_account(home, but=but), policies)
    yield Subject(key.address, somebody, home.place, whom).never(
        "inbound.keys",
        "lets nobody else of the account encrypt, decrypt and lend with the key",
        (replace(everything, except_actions=personas.KEY_ADMINISTRATION),),
    )
    nothing = replace(under(authorities.in_account(home, but=own), policies), identity=())
    yield Subject(key.address, nothing, home.place, OTHERS_GIVEN_NOTHING).never(
        "inbound.keys", "gives nobody else of the account anything by itself", (everything,)
    )
    abroad = under(authorities.outside_account(home), policies)
    yield Subject(key.address, abroad, home.place, OUTSIDERS).never(
        "inbound.keys", "lets nobody of another account do anything with the key", (everything,)
    )


def into_roles(role: RoleIntent, facts: RoleFacts, provider: str) -> Iterator[Claim]:
    """Who may become the role: SageMaker or CodeBuild for its own account, or a user with the right tags."""
    home = role.home
    yield from of_roles(home, facts)
    if role.kind is RoleKind.USER:
        yield from _others(home, facts, PrincipalKind.PROVIDER, provider)
        yield from _users(role, facts, provider)
        return
    own: Conditions = {"StringEquals": {"aws:SourceAccount": home.at.account_id}}
    if role.kind is RoleKind.IMAGES:
        projects = home.arn("codebuild", f"project/{role.build_prefix}*")
        only: Conditions = {**own, "ArnLike": {"aws:SourceArn": projects}}
        yield from of_service(home, facts, _CODEBUILD, ("sts:AssumeRole",), only)
    else:
        yield from of_service(home, facts, _SAGEMAKER, ("sts:AssumeRole", "sts:SetSourceIdentity"), own)


def of_roles(home: Home, facts: RoleFacts) -> Iterator[Claim]:
    """No other role becomes this one, of whichever account it is and whatever it has been given."""
    trust = (_trusting(home, facts),)
    for words, whom, somebody in (
        ("role of the account", EVERYBODY, authorities.in_account(home)),
        ("role of another account", OUTSIDERS, authorities.outside_account(home)),
    ):
        yield Subject(facts.name, under(somebody, trust), home.place, whom).never(
            "inbound.assume",
            f"lets no {words} assume the role",
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


def _strangers(home: Home) -> Iterator[_Guest]:
    """Whoever is in no way of the account."""
    yield _Guest("nobody of another account", OUTSIDERS, authorities.outside_account(home))
    yield _Guest("no AWS service in its own name", SERVICES, authorities.services(home))
    yield _Guest("nobody whom an identity provider vouches for", PROVIDERS, authorities.providers(home))


def under(authority: Authority, policies: tuple[ResourcePolicy, ...]) -> Authority:
    """Somebody as they stand before the policies of resources."""
    return replace(authority, resource_policies=policies)


def _trusting(home: Home, facts: RoleFacts) -> ResourcePolicy:
    return ResourcePolicy((facts.arn,), facts.trust, is_required=True, account_id=home.at.account_id)


def of_service(
    home: Home, facts: RoleFacts, service: str, becoming: tuple[str, ...], only: Conditions
) -> Iterator[Claim]:
    """A role that one service assumes, under conditions of which each is needed."""
    yield from _others(home, facts, PrincipalKind.SERVICE, service)
    itself = authorities.alone(authorities.services(home), service)
    subject = Subject(facts.name, under(itself, (_trusting(home, facts),)), home.place, OWN_SERVICE)
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


def _others(home: Home, facts: RoleFacts, kind: PrincipalKind, expected: str) -> Iterator[Claim]:
    """Every service and provider but the one the role is for."""
    of_service = kind is PrincipalKind.SERVICE
    services = authorities.services(home, but=(expected,) if of_service else ())
    providers = authorities.providers(home, but=() if of_service else (expected,))
    for words, whom, somebody in (
        ("AWS service", OTHER_SERVICES if of_service else SERVICES, services),
        ("identity provider", PROVIDERS if of_service else OTHER_PROVIDERS, providers),
    ):
        yield Subject(facts.name, under(somebody, (_trusting(home, facts),)), home.place, whom).never(
            "inbound.assume",
            f"lets no other {words} assume the role",
            (RequestSet(("sts:*",), _ALWAYS, resources=(facts.arn,)),),
        )


def _users(role: RoleIntent, facts: RoleFacts, provider: str) -> Iterator[Claim]:
    signed_in = authorities.alone(authorities.providers(role.home), provider)
    authority = under(signed_in, (_trusting(role.home, facts),))
    subject = Subject(role.name, authority, role.home.place, USERS)
    signing, tagging = ("sts:AssumeRoleWithSAML",), ("sts:TagSession",)
    audience = _AUDIENCE[role.home.at.partition]
    user, team = "aws:RequestTag/studiouserid", "aws:RequestTag/team"
    mine = (role.arn,)
    # The wildcards themselves would also do where a template compares with them as if they were text.
    somebody: Conditions = {"StringLike": {user: "?*"}, "StringNotEquals": {user: "?*"}}
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
                        **somebody,
                        "StringEquals": {team: role.team},
                        "ForAnyValue:StringEquals": {"sts:TransitiveTagKeys": kept},
                    },
                )
                for kept in ("studiouserid", "team")
            ),
            RequestSet(tagging, resources=mine, conditions={**somebody, "Null": {team: "true"}}),
        ),
    )
