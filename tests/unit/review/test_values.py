"""A value that is written down is that of one term alone, and the same in every run."""

import subprocess
import sys
from itertools import combinations

import pytest

from generator.review.terms import NULL, Ref, as_set, encoded, joined, listed, mapped, plain, referred
from generator.review.values import value_of

LONG = "x" * 500
APART = [
    NULL,
    *(
        plain(one)
        for one in (1, 0, -1, True, False, "", "01", "1.5", "null", "not stated", "*", LONG, LONG + "y")
    ),
    *(plain(one) for one in ("a\nb", "a b", "\u202ea b", "1" * 40, "\u0661")),
    plain(value_of(listed([plain("a")]))),
    listed([]),
    listed([plain("a")]),
    listed([plain("a, b")]),
    listed([plain("a"), plain("b")]),
    as_set(listed([plain("a"), plain("b")])),
    mapped({"a": plain(1)}),
    encoded(plain(1, is_typed=True)),
    encoded(plain("1", is_typed=True)),
    *(encoded(plain(one, is_typed=True)) for one in (True, False)),
    referred(Ref("a.b", "c")),
    referred(Ref("a.b", "c", is_data=True)),
    joined(("a.b.c",)),
]


def test_two_terms_that_differ_have_two_values():
    for one, other in combinations(APART, 2):
        values = value_of(one), value_of(other)
        assert type(values[0]) is not type(values[1]) or values[0] != values[1], (one, other)


@pytest.mark.parametrize(
    ("literal", "value"),
    [(365, 365), ("365", 365), (True, True), ("true", True), (None, None), ("Enabled", "Enabled")],
)
def test_what_is_one_to_terraform_is_one_value(literal, value):
    found = value_of(plain(literal))

    assert (type(found), found) == (type(value), value)


def test_every_value_is_one_printable_line_that_a_file_may_hold():
    for one in map(value_of, APART):
        assert not isinstance(one, str) or (one.isprintable() and len(one) < 250)


def test_a_set_has_the_same_value_in_every_run():
    code = (
        "from generator.review.terms import *; from generator.review.values import value_of;"
        "print(value_of(as_set(listed(plain(str(n)) for n in 'abcdefgh'))).rpartition('sha256')[2])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(runs) == 1
