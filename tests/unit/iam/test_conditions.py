"""Operators, and what they say of a key that is absent."""

import pytest

from generator.iam import conditions


@pytest.mark.parametrize(
    ("name", "values", "holds"),
    [
        ("StringEquals", ("a",), False),
        ("StringNotEquals", ("a",), True),
        ("ArnNotLike", ("a",), True),
        ("NotIpAddress", ("a",), True),
        ("Bool", ("true",), False),
        ("BoolIfExists", ("true",), True),
        ("StringEqualsIfExists", ("a",), True),
        ("StringNotEqualsIfExists", ("a",), True),
        ("Null", ("true",), True),
        ("Null", ("false",), False),
        ("ForAnyValue:StringEquals", ("a",), False),
        ("ForAnyValue:StringNotEquals", ("a",), False),
        ("ForAnyValue:StringEqualsIfExists", ("a",), False),
        ("ForAllValues:StringEquals", ("a",), True),
        ("ForAllValues:StringNotLike", ("a",), True),
    ],
)
def test_absent_keys_hold_as_documented(name, values, holds):
    operator = conditions.operator(name)
    assert operator is not None
    assert operator.holds_without_key(values) is holds


def test_an_operator_is_taken_apart():
    operator = conditions.operator("ForAnyValue:ArnNotLikeIfExists")
    assert operator == conditions.Operator("ArnNotLike", "ForAnyValue", if_exists=True)
    assert operator.is_negated


@pytest.mark.parametrize("name", ["String", "NullIfExists", "ForAnyValue:Null", "ForSome:StringEquals", ""])
def test_operators_iam_does_not_have_are_none(name):
    assert conditions.operator(name) is None
