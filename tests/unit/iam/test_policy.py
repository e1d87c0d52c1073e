"""Statements, the document they stand for, and its size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.expressions import Reference, text
from generator.iam.policy import (
    EVERYONE,
    Policy,
    PolicyKind,
    Statement,
    document,
    document_size,
    rendered_text,
    resolved,
    size,
)

KEY = Reference("var.key_arn", "arn:aws:kms:eu-west-1:111122223333:key/1")


def _read(**changes):
    return Statement(**({"sid": "Read", "effect": "Allow", "actions": ("s3:GetObject",)} | changes))


def test_document_keeps_references_and_writes_single_items_as_the_item():
    policy = Policy(
        (_read(resources=(text("arn:aws:s3:::b/", KEY),), conditions={"Bool": {"k": ("true",)}}),)
    )
    assert document(policy) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": text("arn:aws:s3:::b/", KEY),
                "Condition": {"Bool": {"k": "true"}},
            }
        ],
    }


def test_elements_come_in_one_order():
    statement = _read(resources=("a", "b"), principals={"AWS": ("x",)}, conditions={"Null": {"k": "true"}})
    (written,) = resolved(Policy((statement,)))["Statement"]
    assert list(written) == ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]
    assert written["Resource"] == ["a", "b"]


def test_not_elements_are_written():
    statement = Statement("N", "Deny", not_actions=("s3:*",), not_resources=("a",))
    (written,) = resolved(Policy((statement,)))["Statement"]
    assert (written["NotAction"], written["NotResource"]) == ("s3:*", "a")


def test_everyone_is_a_bare_star():
    (written,) = resolved(Policy((_read(resources=("*",), principals=EVERYONE),)))["Statement"]
    assert written["Principal"] == "*"


def test_resolved_document_puts_samples_in_place_of_references():
    (written,) = resolved(Policy((_read(resources=(KEY,)),)))["Statement"]
    assert written["Resource"] == "arn:aws:kms:eu-west-1:111122223333:key/1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"actions": ()},
        {"not_actions": ("s3:*",)},
        {"resources": ("a",), "not_resources": ("b",)},
    ],
)
def test_contradicting_elements_are_refused(wrong):
    with pytest.raises(ValueError, match="statement Read: give either"):
        _read(**wrong)


def test_policies_add_up_in_order():
    first, second = Policy((_read(),)), Policy((_read(sid="Two"),))
    assert [one.sid for one in (first + second).statements] == ["Read", "Two"]


def test_rendered_text_is_sorted_without_white_space_and_escaped_like_terraform():
    policy = Policy((_read(resources=("a<b>&c é",)),))
    assert rendered_text(policy) == (
        '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow",'
        '"Resource":"a\\u003cb\\u003e\\u0026c é","Sid":"Read"}],"Version":"2012-10-17"}'
    )


def test_iam_does_not_count_white_space_organizations_do_and_keys_count_bytes():
    policy = Policy((_read(resources=("a b é",)),))
    characters = len(rendered_text(policy))
    assert size(policy, PolicyKind.SCP) == characters
    assert size(policy, PolicyKind.ENDPOINT) == characters
    assert size(policy, PolicyKind.MANAGED) == characters - 2
    assert size(policy, PolicyKind.INLINE) == size(policy, PolicyKind.TRUST) == characters - 2
    assert size(policy, PolicyKind.KEY) == size(policy, PolicyKind.BUCKET) == characters + 1


def test_references_measure_as_long_as_their_sample():
    short = Policy((_read(resources=("",)),))
    assert size(Policy((_read(resources=(KEY,)),)), PolicyKind.SCP) == size(short, PolicyKind.SCP) + 40


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
STATEMENTS = st.builds(
    Statement,
    WORDS,
    st.sampled_from(("Allow", "Deny")),
    actions=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    resources=st.lists(WORDS, max_size=3).map(tuple),
    conditions=st.dictionaries(WORDS, st.dictionaries(WORDS, WORDS, min_size=1, max_size=2), max_size=2),
)


@given(st.lists(STATEMENTS, max_size=4), st.sampled_from(PolicyKind))
def test_a_policy_measures_what_its_whole_document_measures(statements, kind):
    policy = Policy(tuple(statements))

    assert size(policy, kind) == document_size(document(policy), kind)
    assert size(policy + policy, kind) == document_size(document(policy + policy), kind)
