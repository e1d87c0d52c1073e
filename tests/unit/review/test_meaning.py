"""What a build wrote of stacks is read back, and what somebody else wrote says nothing."""

import json

import pytest

from generator.review.meaning import Acknowledged, Meaning, Value, meanings
from generator.tenancy.stack_address import StackAddress

STACK = {
    "account_id": "200000000001",
    "region": "eu-west-1",
    "state_key": "alpha/dev/terraform.tfstate",
    "after": ["_platform/organization"],
    "values": {"users.ana": {"value": "viewer", "by": "f: users.ana"}},
}
ALPHA = StackAddress.tenant("alpha", "dev")


def read(stacks, environments=None, folder="alpha"):
    document = {"version": 2, "stacks": stacks, "environments": environments or {}}
    return meanings(json.dumps(document).encode(), folder)


def test_what_a_build_wrote_is_read_back():
    assert read({"alpha/dev": STACK}, {"alpha/dev": {"region": "eu-west-1"}}) == {
        ALPHA: Meaning(
            "200000000001",
            "eu-west-1",
            "alpha/dev/terraform.tfstate",
            (StackAddress.platform_organization(),),
            {"users.ana": Value("viewer", "f: users.ana")},
            {"region": "eu-west-1"},
        )
    }


def test_who_answers_for_a_door_is_read_back_and_what_no_build_writes_says_nothing():
    entry = {"door": "region", "from": "a", "to": "b", "who": "lena@acme.example", "reason": "Empty"}
    odd = [1, None, {}, entry | {"who": 1}, entry | {"door": None}]
    text = {"stacks": {"alpha/dev": STACK}, "acknowledged": {"alpha/dev": [entry, *odd]}}
    found = meanings(json.dumps(text).encode(), "alpha")[ALPHA]

    assert found.acknowledged == (Acknowledged("region", "a", "b", "lena@acme.example", "Empty"),)
    text["acknowledged"] = {"alpha/dev": "x"}
    assert meanings(json.dumps(text).encode(), "alpha")[ALPHA].acknowledged == ()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"stacks": []}', b'{"environments": {}}', b"\xff"]
)
def test_another_text_says_nothing(content):
    assert meanings(content, "alpha") == {}


@pytest.mark.parametrize("name", ["alpha", "", "alpha/dev/x", "_other/dev", "../x"])
def test_what_is_no_address_is_no_stack(name):
    assert read({name: STACK}) == {}


@pytest.mark.parametrize(
    "stack",
    [
        [],
        None,
        1,
        {},
        {"account_id": 1, "region": [], "state_key": None},
        {"values": []},
        {"values": {"a": 1}},
    ],
)
def test_what_is_of_another_form_is_left_out(stack):
    assert read({"alpha/dev": stack}, {"alpha/dev": []}) == {}


def test_a_folder_speaks_for_its_own_stacks_alone():
    assert read({"alpha/dev": STACK}, folder="beta") == {}


@pytest.mark.parametrize("key", ["account_id", "region", "state_key"])
@pytest.mark.parametrize("value", ["", None, 1, ["x"]])
def test_a_stack_that_does_not_say_where_it_is_says_nothing(key, value):
    assert read({"alpha/dev": STACK | {key: value}}) == {}


def test_values_that_no_build_writes_are_left_out():
    kept = {"a": {}, "b": [1], "c": [[]], "d": 1.5, "e": ["x"], "f": None, "g": True, "h": "x"}
    (told,) = read({"alpha/dev": STACK}, {"alpha/dev": kept}).values()

    assert told.kept == {"e": ["x"], "f": None, "g": True, "h": "x"}


@pytest.mark.parametrize("after", [["x"], [1], [None], [["a/b"]]])
def test_a_stack_that_waits_for_what_is_no_stack_is_left_out(after):
    assert read({"alpha/dev": STACK | {"after": after}}) == {}
