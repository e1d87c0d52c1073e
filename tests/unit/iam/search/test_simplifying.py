"""What must hold anyway is taken as true elsewhere, and nothing else changes."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from generator.iam.search.formula import Both, Either, Leaf, Present, both, either, negation
from generator.iam.search.simplifying import simplified

KEYS = ("a", "b", "c")
_leaves = st.builds(Leaf, st.sampled_from(KEYS), st.just(Present()), st.booleans())
_formulas = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(both), st.lists(inner, max_size=4).map(either), inner.map(negation)
    ),
    max_leaves=12,
)


@given(_formulas)
def test_a_simplified_formula_is_true_for_the_same_requests(formula):
    smaller = simplified(formula)

    for values in product((False, True), repeat=len(KEYS)):
        there = dict(zip(KEYS, values, strict=True))
        assert _true(smaller, there) is _true(formula, there)


def test_a_contradiction_behind_an_alternative_is_seen():
    mine, yours = Leaf("a", Present()), Leaf("b", Present())

    assert simplified(both((mine, either((both((negation(mine), yours)), negation(mine)))))) is False
    assert simplified(both((mine, either((negation(mine), yours))))) == both((mine, yours))


def _true(formula, there):
    match formula:
        case bool():
            return formula
        case Leaf():
            return there[formula.subject] is formula.holds
        case Both():
            return all(_true(part, there) for part in formula.parts)
        case Either():
            return any(_true(part, there) for part in formula.parts)
