"""JSON of any depth, size and bytes is a value or a reason, and nothing else."""

import json
import random

import pytest

from generator.core.json_text import MAX_BYTES, MAX_DEPTH, JsonFault, object_in, parsed


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is not JSON"),
        (b"{", "it is not JSON"),
        (b"\xff{}", "it is not UTF-8: byte 0xff"),
        (b'"\x00"', "it is not JSON"),
        (nested(MAX_DEPTH + 1), "nested deeper than 50 levels"),
        (b"[" * 1_000_000, "nested deeper than 50 levels"),
        (b'{"a":' * 1_000_000, "nested deeper than 50 levels"),
        (b'["]"' + b",[" * 60, "nested deeper than 50 levels"),
        (b'{"a": 1, "a": 1}', "a key stands twice"),
        (b"NaN", "NaN is not a number"),
        (b"[-Infinity]", "-Infinity is not a number"),
        (b"9" * 5_000, "thousands of digits"),
        (b'"\\ud800"', "half a character"),
        (b'{"\\uDfff": 1}', "half a character"),
        (b" " * (MAX_BYTES + 1), "larger than 128 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_read_has_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(JsonFault, match=reason):
        parsed(content)


def test_a_fault_of_depth_says_where_it_begins() -> None:
    with pytest.raises(JsonFault) as caught:
        parsed(b"{\n" + b'"a": ' + nested(MAX_DEPTH) + b"\n}")
    assert (caught.value.line, caught.value.column) == (2, 55)


@pytest.mark.parametrize("value", [{"a": ["]" * 60, "[" * 60, '\\"[{']}, [], 1, "\U0001f600", None])
def test_ordinary_json_is_its_value(value: object) -> None:
    assert parsed(json.dumps(value).encode()) == value
    assert parsed(json.dumps(value, ensure_ascii=False).encode()) == value


def test_as_deep_as_allowed_is_read() -> None:
    text = nested(MAX_DEPTH)
    assert parsed(text) == json.loads(text)


def test_long_strings_full_of_brackets_are_read_in_time_that_grows_with_them() -> None:
    text = json.dumps(['\\"[{' * 500_000])
    assert parsed(text.encode()) == json.loads(text)


def test_a_string_that_nobody_closes_takes_no_longer_than_another() -> None:
    with pytest.raises(JsonFault, match="not JSON"):
        parsed(b"[" * 49 + b'["' + b'\\"' * 2_000_000 + b"\\")
    with pytest.raises(JsonFault, match="not JSON"):
        parsed(b'["' + b'\\"[' * 2_000_000 + b"\\")


def test_only_an_object_is_an_object() -> None:
    assert object_in(b'{"a": 1}') == {"a": 1}
    with pytest.raises(JsonFault, match="not an object"):
        object_in(b"[]")


def test_random_bytes_end_in_a_value_or_a_reason() -> None:
    chance = random.Random(20261128)  # noqa: S311
    words = [
        b'"',
        b"\\",
        b"[",
        b"]",
        b"{",
        b"}",
        b":",
        b",",
        b"1",
        b"e999",
        b"\\ud83d",
        b"\xc3",
        b"\x00",
        b"NaN",
    ]
    refused = 0
    for _ in range(2_000):
        content = b"".join(chance.choices(words, k=chance.randrange(30)))
        try:
            value = parsed(content)
        except JsonFault:
            refused += 1
            continue
        assert json.loads(json.dumps(value, ensure_ascii=False).encode()) == value
    assert 0 < refused < 2_000
