"""Sets of actions that are listed or left over behave as sets, without going through all of AWS."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from generator.iam import services
from generator.iam.policy import Policy, Statement
from generator.iam.search.index import Actions, actions_named, naming

EVERY = frozenset(entry.name for entry in services.expand("*"))
A_FEW = ("kms:Decrypt", "s3:GetObject", "sqs:SendMessage", "sts:AssumeRole")

listed = some.frozensets(some.sampled_from(A_FEW))
sets = some.builds(Actions, listed, is_rest=some.booleans())


def _plain(actions):
    return EVERY - actions.names if actions.is_rest else actions.names


@settings(max_examples=60, deadline=None)
@given(one=sets, other=sets, name=some.sampled_from(A_FEW))
def test_listed_actions_and_the_rest_of_aws_are_sets(one, other, name):
    assert _plain(one & other) == _plain(one) & _plain(other)
    assert _plain(one | other) == _plain(one) | _plain(other)
    assert _plain(one - other) == _plain(one) - _plain(other)
    assert (name in one) is (name in _plain(one))
    assert bool(one) is bool(_plain(one))


def test_going_through_the_rest_gives_every_other_action_of_aws():
    rest = Actions(frozenset(A_FEW), is_rest=True)

    assert sorted(rest) == sorted(EVERY - set(A_FEW))
    assert set(actions_named("*")) == EVERY


@pytest.mark.parametrize(
    ("action", "sids"),
    [
        ("s3:GetObject", ["Reads", "Everything", "NotKeys"]),
        ("kms:Decrypt", ["Everything"]),
        ("sqs:SendMessage", ["Everything", "NotKeys"]),
    ],
)
def test_the_statements_that_name_an_action_come_in_the_order_of_the_policy(action, sids):
    policy = Policy(
        (
            Statement("Reads", "Allow", ("s3:Get*",)),
            Statement("Denied", "Deny", ("*",)),
            Statement("Everything", "Allow", ("*",)),
            Statement("NotKeys", "Allow", not_actions=("kms:*",)),
        )
    )

    assert [one.statement.sid for one in naming(policy, "Allow", action)] == sids


def test_what_a_statement_wants_of_a_request_is_read_once_for_all_actions():
    from_anywhere = {"Null": {"aws:SourceIp": "true"}}
    policy = Policy((Statement("Everything", "Allow", ("*",), conditions=from_anywhere),))

    (one,), (same,) = naming(policy, "Allow", "s3:GetObject"), naming(policy, "Allow", "kms:Decrypt")

    assert one.wanted is same.wanted
    assert [condition.key for condition in one.wanted.conditions] == ["aws:SourceIp"]
