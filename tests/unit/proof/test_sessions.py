"""Which sessions of a role policies tell apart, and for whom a role is closed."""

from dataclasses import replace

import pytest

from generator.iam.authority import Authority, PolicySource, Principal, SessionKey
from generator.iam.policy import Policy, PolicyKind, Statement
from generator.iam.requests import RequestSet
from generator.iam.search.find import Found, find_gain
from generator.proof.sessions import (
    EVERYBODYS,
    Kind,
    Sessions,
    bearing_on,
    in_hands_of,
    is_closed,
    kinds_of,
    together,
)
from generator.readback.facts import RoleFacts

ANY = SessionKey(("*",), is_optional=True)
ALLOWS = Statement("Reads", "Allow", actions=("s3:GetObject",), resources=("*",))


def denial(conditions, actions=("*",), resources=("*",)):
    return Statement("Denies", "Deny", actions=actions, resources=resources, conditions=conditions)


def role(*statements):
    principal = Principal(
        "role",
        "arn:aws:iam::111111111111:role/role",
        "111111111111",
        "eu-west-1",
        "aws",
        {"aws:sourceidentity": ANY, "sagemaker:userprofilename": ANY},
    )
    source = PolicySource("work", PolicyKind.MANAGED, Policy((ALLOWS, *statements)))
    return Authority(principal, (source,))


def only(*names):
    return Sessions(names, are_all_others=False)


def kinds(*statements, people=("ana", "ben", "Lena", "lena")):
    return tuple(one.sessions for one in kinds_of((role(), role(*statements)), people))


def test_without_a_condition_on_who_it_is_all_sessions_are_alike():
    assert kinds_of((role(), role(denial({}))), ("ana",)) == (Kind(),)
    own = {"StringNotEquals": {"aws:ResourceTag/owner": "${aws:SourceIdentity}"}}
    assert kinds(denial(own)) == (EVERYBODYS,)
    assert kinds(denial({"StringNotEquals": {"aws:SourceIdentity": "${aws:ResourceTag/owner}"}})) == (
        EVERYBODYS,
    )
    assert kinds(denial({"StringNotLike": {"aws:SourceIdentity": "?*"}})) == (EVERYBODYS,)


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        ("StringEquals", "aws:SourceIdentity", ("ana", "ben"), ("ana", "ben")),
        ("StringNotEquals", "aws:sourceidentity", ("ana",), ("ana",)),
        ("ForAnyValue:StringEqualsIfExists", "sagemaker:UserProfileName", ("ana",), ("ana",)),
        ("StringEqualsIgnoreCase", "aws:SourceIdentity", ("LENA",), ("LENA", "Lena", "lena")),
        ("StringLike", "aws:SourceIdentity", ("l*",), ("l*", "lena")),
        ("StringEquals", "aws:SourceIdentity", "nobody", ("nobody",)),
    ],
)
def test_those_whom_a_condition_names_are_apart_from_all_others(operator, key, values, expected):
    assert kinds(denial({operator: {key: values}})) == (Sessions(expected), only(*expected))


def test_who_is_named_by_the_same_conditions_is_of_one_kind():
    first = denial({"StringEquals": {"aws:SourceIdentity": ("ana", "ben")}})
    second = denial({"StringEquals": {"aws:SourceIdentity": ("ben", "lena")}})

    assert kinds(first, second) == (Sessions(("ana", "ben", "lena")), only("ana"), only("ben"), only("lena"))


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("StringEquals", ("ana",)),
        ("StringNotEquals", ("ana",)),
        ("StringLike", ("a*",)),
        ("StringNotLike", ("a*", "ben")),
        ("StringEqualsIgnoreCase", ("ANA",)),
        ("StringNotEqualsIgnoreCase", ("ANA",)),
    ],
)
def test_whatever_some_session_loses_one_kind_loses_and_only_the_kind_that_does(operator, values):
    """Each kind is held to sessions of each person, asked one by one."""
    people = ("ana", "ben", "lena")
    was, now = role(), role(denial({operator: {"aws:SourceIdentity": values}}))
    every = RequestSet(("s3:GetObject",))
    for name in people:
        (kind,) = (one for one in kinds_of((was, now), people) if one.sessions.has(name))
        asked = replace(every, conditions=kind.conditions)
        theirs, mine = in_hands_of(was, kind.sessions), in_hands_of(now, kind.sessions)
        alone = only(name)
        loses = find_gain(in_hands_of(was, alone), in_hands_of(now, alone), every)
        assert isinstance(find_gain(theirs, mine, asked), Found) == isinstance(loses, Found)


def test_a_statement_about_others_does_not_bear_on_a_kind():
    was = role()
    now = role(denial({"StringEquals": {"aws:SourceIdentity": ("ana",)}}))
    others, ana = kinds_of((was, now), ())

    assert bearing_on(was, others.sessions) == bearing_on(now, others.sessions)
    assert bearing_on(was, ana.sessions) != bearing_on(now, ana.sessions)


def test_kinds_together_are_all_others_or_those_named():
    every = (Sessions(("ana", "ben")), only("ana"), only("ben"))

    assert together(every, every) == EVERYBODYS
    assert together(every[:2], every) == Sessions(("ben",))
    assert together(every[1:], every) == only("ana", "ben")


IDENTITY = "aws:SourceIdentity"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (denial({}), True),
        (denial({"StringEquals": {IDENTITY: ("ana", "ben")}}), True),
        (denial({"StringEquals": {IDENTITY.lower(): "ana"}}), True),
        (denial({"StringEquals": {IDENTITY: "ben"}}), False),
        (denial({"StringEquals": {IDENTITY: "ana", "aws:RequestedRegion": "eu-west-1"}}), False),
        (denial({"StringEquals": {IDENTITY: "ana"}, "Bool": {"aws:ViaAWSService": "false"}}), False),
        (denial({"StringNotEquals": {IDENTITY: "ben"}}), False),
        (denial({}, actions=("s3:*",)), False),
        (denial({}, resources=("arn:aws:s3:::bucket/*",)), False),
        (Statement("Not", "Deny", not_actions=("sts:*",), resources=("*",)), False),
        (Statement("But", "Deny", actions=("*",), not_resources=("arn:aws:s3:::bucket/*",)), False),
        (ALLOWS, False),
    ],
)
def test_a_role_is_closed_for_somebody_by_a_denial_of_everything(statement, expected):
    authority = role(statement)
    empty = PolicySource("trust", PolicyKind.TRUST, Policy(()))
    facts = RoleFacts(
        "a/dev", "a", "role", authority.principal.arn, {}, empty, authority.identity, None, "x", 1
    )

    assert is_closed(facts, "ana") == expected
