"""A record is read as it was written, or not at all."""

import json

import pytest
from fakes.plans import doing, record, resource

from generator.apply.record import RecordFault, files_digest, record_in

RECORD = record(
    doing(
        resource("aws_vpc.a", "create", after={"name": "x", "n": [1, {"a": None}]}, unknown={"id": True}),
        resource("aws_vpc.b", "update", before={"p": "1"}, after={"p": "2"}, is_secret={"p": True}),
    ),
    "it stops",
)


def test_what_is_written_is_read_again() -> None:
    assert record_in(RECORD.text()) == RECORD
    assert record_in(RECORD.text()).text() == RECORD.text()


def test_half_of_a_record_is_none() -> None:
    text = RECORD.text()
    for length in range(0, len(text) - 2, 97):
        with pytest.raises(RecordFault):
            record_in(text[:length])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "format 2"),
        ({"more": 1}, "more"),
        ({"does": None}, "does"),
        ({"bound": {"stack": "a/b"}}, "bound"),
    ],
)
def test_what_says_something_else_is_no_record(change: dict[str, object], words: str) -> None:
    text = json.dumps(json.loads(RECORD.text()) | change).encode()
    with pytest.raises(RecordFault, match=words):
        record_in(text)


def test_a_record_that_is_far_too_long_is_not_read() -> None:
    with pytest.raises(RecordFault, match="larger than"):
        record_in(b" " * 33_554_433)


def test_another_path_or_text_of_a_stack_is_another_digest() -> None:
    files = {"main.tf": "a", "modules/x/main.tf": "b"}
    others = [{"main.tf": "a"}, files | {"main.tf": "c"}, files | {"x.tf": ""}, {"a": "main.tf"}]
    assert files_digest(files) == files_digest({name: text.encode() for name, text in files.items()})
    assert len({files_digest(one) for one in (files, *others)}) == len(others) + 1
