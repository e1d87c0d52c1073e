import pytest

from generator.load.scalars import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("0", 0),
        ("-12", -12),
        ("200000000001", 200000000001),
        ("1.50", 1.5),
        ("-0.25", -0.25),
    ],
)
def test_only_the_plain_forms_are_more_than_text(text, value):
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "True",
        "TRUE",
        "NULL",
        "012345678901",
        "1_000",
        "0x1F",
        "0o17",
        "12:30",
        "1e3",
        ".inf",
        ".5",
        "5.",
        "+5",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "9" * 5000,
        "1." + "0" * 5000,
        "١٢٣",
    ],
)
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text):
    assert resolve(text) == text
