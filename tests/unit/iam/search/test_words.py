"""Classes of texts: complete against every short word, and words that are really there."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.iam.search import words
from generator.iam.search.patterns import arn_like, exact, ignoring_case, like, loosened, settled
from generator.iam.search.words import TooManyWords, classes, matches, shortest

SHORT = tuple("".join(letters) for length in range(5) for letters in product("ab:/", repeat=length))

_texts = st.text(alphabet="ab*?:/", max_size=6)
_patterns = st.one_of(
    _texts.map(like),
    _texts.map(exact),
    _texts.map(ignoring_case),
    st.lists(st.text(alphabet="ab*?", max_size=2), min_size=6, max_size=6).map(":".join).map(arn_like),
)


@given(st.lists(_patterns, min_size=1, max_size=4).map(tuple))
@settings(max_examples=150, deadline=None)
def test_every_combination_of_matches_that_a_short_text_shows_is_a_class(patterns):
    found = {mask for _, mask in classes((like("*"),), patterns)}

    for text in SHORT:
        assert _mask(patterns, text) in found, text


@given(st.lists(_patterns, min_size=1, max_size=4).map(tuple), _texts.map(like))
@settings(max_examples=150, deadline=None)
def test_every_class_has_a_word_of_the_language_that_matches_as_said(patterns, language):
    for word, mask in classes((language,), patterns):
        assert matches(language, word)
        assert _mask(patterns, word) == mask


def _mask(patterns, text):
    return sum(1 << place for place, pattern in enumerate(patterns) if matches(pattern, text))


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (like("a*c"), "abbc", True),
        (like("a*c"), "a/b:c", True),
        (like("a?c"), "ac", False),
        (like("a${*}c"), "a*c", True),
        (like("a${*}c"), "abc", False),
        (exact("a*c"), "abc", False),
        (exact("a*c"), "a*c", True),
        (ignoring_case("Team"), "tEAM", True),
        (exact("Team"), "team", False),
        (arn_like("arn:*:s3:::b/*"), "arn:aws:s3:::b/k:1", True),
        (arn_like("arn:*:b"), "arn:aws:s3:b", False),
        (like("arn:*:b"), "arn:aws:s3:b", True),
        (arn_like("arn:aws:kms:*:1:key/?"), "arn:aws:kms:eu:west:1:key/k", False),
    ],
)
def test_wildcards_take_what_iam_says_they_take(pattern, text, fits):
    assert matches(pattern, text) is fits


def test_the_walk_gives_up_rather_than_run_for_ever(monkeypatch):
    monkeypatch.setattr(words, "LARGEST_WALK", 50)

    with pytest.raises(TooManyWords):
        classes((like("*"),), tuple(like(f"*{letter}*{letter}*") for letter in "abcdefgh"))


def test_the_shortest_text_of_no_pattern_is_none():
    assert shortest((like("ab?*"),)).startswith("ab")
    assert shortest(()) == ""


def test_a_value_stands_for_itself_inside_a_pattern():
    pattern = settled(like("home/${aws:username}/*"), {"aws:username": "a*"})

    assert pattern is not None
    assert matches(pattern, "home/a*/x")
    assert not matches(pattern, "home/ab/x")


@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_without_value_fits_nothing_unless_it_has_a_default(value):
    assert settled(like("${aws:PrincipalTag/team}"), {"aws:principaltag/team": value}) is None

    with_default = settled(like("${aws:PrincipalTag/team, 'none'}"), {"aws:principaltag/team": value})

    assert with_default == exact("none")


def test_a_variable_that_is_not_known_may_be_any_text():
    assert matches(loosened(like("a/${aws:username}/b")), "a/x/y/b")
