"""The tableau against every assignment there is."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.iam.search.solving import IS, NONE, SOME, All, Any, solve

SINGLE = {"a": 0b111, "b": 0b11}
SETS = ("s", "t")
ELEMENTS = 3

_literals = st.one_of(
    st.tuples(st.just(IS), st.just("a"), st.integers(0, 7)),
    st.tuples(st.just(IS), st.just("b"), st.integers(0, 3)),
    st.tuples(st.sampled_from([SOME, NONE]), st.sampled_from(SETS), st.integers(0, 7)),
    st.booleans(),
)
_nodes = st.recursive(
    _literals,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=4).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=14,
)


@given(_nodes)
@settings(max_examples=500, deadline=None)
def test_a_formula_is_solved_exactly_when_some_assignment_makes_it_true(node):
    expected = any(_true(node, assignment) for assignment in _assignments())

    assert (solve(node, SINGLE) is not None) is expected


@given(_nodes)
@settings(max_examples=300, deadline=None)
def test_whatever_is_left_of_the_classes_makes_the_formula_true(node):
    found = solve(node, SINGLE)
    if found is None:
        return
    sets = {name: _smallest(found, name) for name in SETS}
    for a, b in product(range(3), range(2)):
        if found.single["a"] >> a & 1 and found.single["b"] >> b & 1:
            assert _true(node, {"a": a, "b": b, **sets})


def _smallest(found, name):
    """One element for each that is needed, none that is forbidden."""
    forbidden = found.forbidden.get(name, 0)
    chosen = set()
    for mask in found.needed.get(name, ()):
        allowed = mask & ~forbidden
        chosen.add(next(place for place in range(ELEMENTS) if allowed >> place & 1))
    return frozenset(chosen)


def _assignments():
    subsets = [frozenset(place for place in range(ELEMENTS) if mask >> place & 1) for mask in range(8)]
    for a, b, s, t in product(range(3), range(2), subsets, subsets):
        yield {"a": a, "b": b, "s": s, "t": t}


def _true(node, assignment):
    match node:
        case bool():
            return node
        case All():
            return all(_true(part, assignment) for part in node.parts)
        case Any():
            return any(_true(part, assignment) for part in node.parts)
        case (kind, subject, mask):
            value = assignment[subject]
            if kind == IS:
                return bool(mask >> value & 1)
            return any(mask >> place & 1 for place in value) == (kind == SOME)
