"""Patterns as IAM reads them."""

import re
from itertools import product

import pytest

from generator.iam import globs


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        ("a*c", "abbc", True),
        ("a*c", "a/b:c", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a.c", "abc", False),
        ("Abc", "abc", False),
        ("*", "", True),
        ("a\n*", "a\nb", True),
    ],
)
def test_a_pattern_fits_whole_values(pattern, value, fits):
    assert globs.matches(pattern, value) is fits


def test_intersection_agrees_with_trying_every_short_text():
    patterns = ["".join(parts) for length in range(4) for parts in product("ab*?", repeat=length)]
    texts = ["".join(parts) for length in range(5) for parts in product("ab", repeat=length)]
    fitting = {pattern: {text for text in texts if globs.matches(pattern, text)} for pattern in patterns}
    for one, other in product(patterns, repeat=2):
        if len(one.replace("*", "")) + len(other.replace("*", "")) <= 4:
            assert globs.intersects(one, other) == bool(fitting[one] & fitting[other]), (one, other)


def test_variables_become_stars_and_spelled_out_characters_stay():
    assert globs.loosened("a/${aws:PrincipalTag/team}-x/${*}${?}${$}") == "a/*-x/*?$"


def test_variable_names_are_found():
    assert re.findall(globs.VARIABLE, "${aws:username}/${aws:userid}") == ["aws:username", "aws:userid"]
