"""Every pattern of the models is explained in words: the character that does not fit, and what would."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from generator.load.misfits import fitting, misfit, ordinal
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.platform import Platform
from generator.tenancy.tenant import Tenant


def _patterns(schema):
    if isinstance(schema, dict):
        if "pattern" in schema:
            yield schema["pattern"], schema.get("expects")
        for value in schema.values():
            yield from _patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _patterns(value)


FORMS = sorted(
    {
        form
        for kind in (Platform, Tenant, AddressLedger.model_fields["blocks"].annotation)
        for form in _patterns(TypeAdapter(kind).json_schema())
    },
    key=str,
)
PATTERNS = sorted({pattern for pattern, _ in FORMS})


def test_the_models_have_patterns():
    assert len(PATTERNS) > 30


@pytest.mark.parametrize(("pattern", "expects"), FORMS, ids=str)
def test_every_pattern_says_in_words_what_it_takes(pattern, expects):
    assert expects, f"{pattern} needs `expects` in json_schema_extra"
    assert not re.search(r"\^|\(\?|\[[^\]]*-[^\]]*\]|\{\d", expects)


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_first_character_that_does_not_fit_is_found(pattern, data):
    whole = data.draw(st.from_regex(f"{pattern[:-1]}\\Z", alphabet=st.characters(codec="ascii")))
    place = data.draw(st.integers(0, len(whole)))

    assert misfit(pattern, whole) is None
    assert misfit(pattern, f"{whole[:place]}\x01{whole[place:]}") == place


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_text_that_stops_too_early_fits_as_far_as_it_goes(pattern, data):
    whole = data.draw(st.from_regex(f"{pattern[:-1]}\\Z", alphabet=st.characters(codec="ascii")))
    begun = whole[: data.draw(st.integers(0, len(whole)))]

    assert misfit(pattern, begun) in (None, len(begun))


@pytest.mark.parametrize(
    ("pattern", "text", "length"),
    [
        (r"^[a-z](?:-?[a-z0-9])*$", "a--b", 2),
        (r"^[\w .:/=+@-]+$", "①", 0),
        (r"^(?:[0-9]{12}|[a-z]+)$", "1234567890123", 12),
        (r"^(?=a)a$", "b", None),
    ],
)
def test_a_text_fits_so_far(pattern, text, length):
    assert misfit(pattern, text) == length


@pytest.mark.parametrize("pattern", PATTERNS)
def test_there_is_a_text_that_fits(pattern):
    assert misfit(pattern, fitting(pattern)) is None


def test_a_long_text_takes_no_long_time():
    assert misfit(r"^(?:[a-z]+-?)*$", "a" * 100_000 + "!") is not None


def test_places_are_counted_as_people_do():
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip
