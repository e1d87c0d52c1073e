"""Everybody at once against each one: what is said of a crowd holds of all in it, on random policies.

`TENANTRY_CROWDS` sets how many policies are tried.
"""

import os
import random
from dataclasses import dataclass, replace

import pytest

from generator.iam import crowds
from generator.iam.authority import (
    Authority,
    PolicySource,
    Principal,
    PrincipalKind,
    ResourcePolicy,
    SessionKey,
)
from generator.iam.confirmed import is_confirmed
from generator.iam.decision.decide import decide
from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.iam.requests import RequestSet
from generator.iam.search.find import Found, Impossible, find

POLICIES = int(os.environ.get("TENANTRY_CROWDS", "150"))
OWN, OTHER, THIRD = "111111111111", "222222222222", "333333333333"
BUCKET = "arn:aws:s3:::data"
EVERYTHING = PolicySource(
    "everything", PolicyKind.MANAGED, Policy((Statement("All", "Allow", ("*",), resources=("*",)),))
)


@dataclass(frozen=True)
class Place:
    account_id: str = OWN
    region: str = "eu-west-1"
    partition: str = "aws"


PATHS = ("role/mine/a", "role/mine/b/c", "role/theirs/a", "role/a", "user/a", "root", "role/Mine/a")
ARNS = tuple(f"arn:aws:iam::{account}:{path}" for account in (OWN, OTHER, THIRD) for path in PATHS)
SERVICES = ("logs.amazonaws.com", "logging.s3.amazonaws.com", "ec2.amazonaws.com")
PROVIDERS = (f"arn:aws:iam::{OWN}:saml-provider/company", "accounts.google.com")
PATTERNS = (
    *ARNS,
    f"arn:aws:iam::{OWN}:role/mine/*",
    "arn:aws:iam::*:role/*/a",
    "arn:aws:iam::*:role/theirs/*",
    f"*{OTHER}*",
    "*/a",
    "arn:aws:iam::?????????1??:*",
    "arn:*:iam::*:user/*",
    "arn:aws:iam::${aws:PrincipalAccount}:role/mine/*",
)
ACCOUNTS = (OWN, OTHER, THIRD, "2*", "*1", "${aws:PrincipalTag/account}")
NAMED = (
    *(("AWS", arn) for arn in ARNS),
    *(("AWS", f"arn:aws:iam::{account}:root") for account in (OWN, OTHER)),
    ("AWS", THIRD),
    ("AWS", "*"),
    ("AWS", f"arn:aws:sts::{OTHER}:assumed-role/a/session"),
    *(("Service", name) for name in SERVICES),
    *(("Federated", name) for name in PROVIDERS),
)
CROWDS = {
    "account": (crowds.of_account(Place()), crowds.of_account(Place(), (f"arn:aws:iam::{OWN}:role/mine/*",))),
    "others": (crowds.of_other_accounts(Place()),),
    "services": (crowds.of_services(Place()), crowds.of_services(Place(), SERVICES[:1])),
    "providers": (crowds.of_providers(Place()), crowds.of_providers(Place(), PROVIDERS[:1])),
}
NAMES = {
    PrincipalKind.IDENTITY: ARNS,
    PrincipalKind.SERVICE: (*SERVICES, "new.amazonaws.com"),
    PrincipalKind.PROVIDER: (*PROVIDERS, "example.org"),
}


def _conditions(chance):
    found = {}
    for _ in range(chance.choice((0, 1, 1, 2))):
        operators, key, values = chance.choice(
            (
                (("ArnLike", "ArnNotLike", "StringLike", "StringNotLike"), "aws:PrincipalArn", PATTERNS),
                (("StringEquals", "StringNotEquals", "StringLike"), "aws:PrincipalAccount", ACCOUNTS),
                (("StringEquals", "StringNotEqualsIfExists"), "aws:PrincipalTag/team", ("a", "b")),
                (("StringEquals", "StringNotEquals"), "aws:PrincipalServiceName", SERVICES),
                (("Bool", "BoolIfExists"), "aws:PrincipalIsAWSService", ("true", "false")),
                (
                    ("StringEquals", "StringNotEquals", "StringEqualsIfExists"),
                    "aws:SourceAccount",
                    (OWN, OTHER),
                ),
                (("StringEquals",), "aws:PrincipalType", ("AssumedRole", "User", "Account")),
                (("Null",), "aws:PrincipalArn", ("true", "false")),
            )
        )
        count = 1 if key.endswith("Service") else chance.choice((1, 1, 2))
        found.setdefault(chance.choice(operators), {})[key] = tuple(
            chance.sample(values, min(count, len(values)))
        )
    return found


def _statement(chance, number):
    principals = EVERYONE
    if chance.random() < 0.7:
        principals = {}
        for kind, name in chance.sample(NAMED, chance.choice((1, 2, 4))):
            principals[kind] = (*principals.get(kind, ()), name)
    return Statement(
        f"S{number}",
        chance.choice(("Allow", "Allow", "Deny")),
        ("s3:GetObject",),
        resources=(f"{BUCKET}/*",),
        conditions=_conditions(chance),
        principals=principals,
    )


def _authority(chance, principal):
    policy = Policy(tuple(_statement(chance, number) for number in range(chance.randint(1, 4))))
    source = PolicySource("bucket", PolicyKind.BUCKET, policy)
    held = ResourcePolicy((BUCKET, f"{BUCKET}/*"), source, is_required=chance.random() < 0.5, account_id=OWN)
    identity = (EVERYTHING,) if chance.random() < 0.7 else ()
    return Authority(principal, identity, resource_policies=(held,))


def _alone(crowd: Principal, name: str) -> Principal:
    """One of the crowd by itself, with what its sessions may carry."""
    free = crowd.session["aws:sourceidentity"]
    session = {**crowd.session, "aws:principaltag/team": free, "aws:principaltag/account": free}
    account = crowd.account_id
    if crowd.kind is PrincipalKind.IDENTITY:
        account = name.split(":")[4]
        types = {"role": "AssumedRole", "user": "User", "root": "Account"}
        session["aws:principaltype"] = SessionKey((types[name.split(":")[5].split("/", maxsplit=1)[0]],))
    return replace(crowd, arn=name, account_id=account, session=session, crowd=None)


@pytest.mark.parametrize("kind", CROWDS)
def test_what_is_said_of_a_crowd_holds_of_everybody_in_it(kind):
    asked = RequestSet(("s3:GetObject",), resources=(f"{BUCKET}/x",))
    seen = {"found": 0, "impossible": 0, "let in": 0}
    for seed in range(POLICIES):
        chance = random.Random(f"{kind} {seed}")  # noqa: S311 - nothing here is a secret
        for crowd in CROWDS[kind]:
            authority = _authority(chance, crowd)
            answer = find(authority, asked)
            members = [one for one in NAMES[crowd.kind] if crowds.holds(crowd.crowd, one)]
            let_in = [
                one for one in members
                if isinstance(find(replace(authority, principal=_alone(crowd, one)), asked), Found)
            ]  # fmt: skip
            seen["let in"] += bool(let_in)
            if isinstance(answer, Impossible):
                seen["impossible"] += 1
                assert not let_in, seed
            if isinstance(answer, Found):
                seen["found"] += 1
                assert is_confirmed(answer.request, authority, asked), seed
                name = answer.request.context[crowd.kind.key]
                alone = replace(authority, principal=_alone(crowd, name))
                assert decide(answer.request, alone).is_allowed, seed
    assert min(seen.values()) > POLICIES // 20


@pytest.mark.parametrize("kind", CROWDS)
def test_nobody_is_in_two_crowds_and_everybody_is_in_one(kind):
    whole = {name: crowd[0] for name, crowd in CROWDS.items()}
    crowd = whole.pop(kind)
    for name in NAMES[crowd.kind]:
        others = [one for one in whole.values() if one.kind is crowd.kind and crowds.holds(one.crowd, name)]
        assert crowds.holds(crowd.crowd, name) is not bool(others)
