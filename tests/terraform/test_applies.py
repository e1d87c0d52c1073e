"""Changes of every kind are really applied, and what comes of one is read as terraform says it."""

import json

import pytest
from terraform.applies import FOLLOWED, KINDS, Change, differences, every_case
from terraform.apply.estate import ORDER
from terraform.harness import Applied, TerraformFailed

from generator.review.affected import Fate
from generator.review.change import StackChange
from generator.review.prediction import Altered, Prediction, Warned
from generator.review.provider_facts import Beside
from generator.tenancy.stack_address import StackAddress, StackKind

STACK = StackAddress.tenant("t", "dev")
REFUSED = Warned("a.b", "size", Beside.REFUSED, "no", "https://x.example")


def test_a_change_of_every_kind_is_applied():
    assert {kind for case in every_case() for kind in case.kinds} == {*KINDS, FOLLOWED}


def test_stacks_of_every_kind_stand_in_the_estate_they_are_applied_to():
    by_administrators = {StackKind.PLATFORM_BOOTSTRAP}  # test_bootstrap.py applies it

    assert {StackAddress(one).kind for one in ORDER} == set(StackKind) - by_administrators


def lines(*some):
    return "".join(f"{json.dumps(one)}\n" for one in some)


def planned(address, action):
    return {"type": "planned_change", "change": {"resource": {"addr": address}, "action": action}}


def done(address, action):
    return {"type": "apply_complete", "hook": {"resource": {"addr": address}, "action": action}}


def failed(address, summary="No"):
    found = {"severity": "error", "summary": summary, "detail": "why", "address": address}
    return {"type": "diagnostic", "diagnostic": found}


def test_what_was_planned_and_done_is_read_by_address():
    read = Applied.read(
        lines(
            {"type": "version"},
            planned("a.new", "create"),
            planned("a.anew", "replace"),
            done("data.a.b", "read"),
            done("a.anew", "delete"),
            done("a.anew", "create"),
            failed("a.new"),
            {"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "hm"}},
        )
    )

    assert read.planned == {"created": {"a.new"}, "replaced": {"a.anew"}}
    assert read.done == {"replaced": {"a.anew"}}
    assert read.errors == {"a.new": "No: why"}


def test_why_something_cannot_be_deleted_is_told_of_what_cannot():
    errored = {"type": "apply_errored", "hook": {"resource": {"addr": "a.b"}, "action": "delete"}}

    assert Applied.read(lines(errored, failed("", "InUse"))).errors == {"a.b": "InUse: why"}
    assert Applied.read(lines(failed("", "InUse"))).errors == {"": "InUse: why"}


def test_what_is_no_json_is_a_failure():
    with pytest.raises(TerraformFailed):
        Applied.read("Error: no such option\n")


def found(told, *said):
    change = Change((), {STACK: StackChange(STACK, Fate.CHANGED, resources=told)}, None)
    return differences(change, {STACK: Applied.read(lines(*said))})


UPDATED = Prediction(updated=(Altered("a.b", ()),))
STOPPED = Prediction(updated=(Altered("a.b", ()),), warned=(REFUSED,))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Prediction(), ()),
        (UPDATED, (planned("a.b", "update"), done("a.b", "update"))),
        (UPDATED, (planned("a.b", "update"),)),
        (STOPPED, (planned("a.b", "update"), failed("a.b"))),
        (Prediction(unplannable=("a.b",)), (failed("", "Provider of a.b is gone"),)),
    ],
)
def test_what_came_as_it_was_said_is_no_difference(told, said):
    assert found(told, *said) == []


@pytest.mark.parametrize(
    ("told", "said", "difference"),
    [
        (
            Prediction(),
            (planned("a.b", "update"), done("a.b", "update")),
            "updated: said [], planned ['a.b']",
        ),
        (UPDATED, (), "updated: said ['a.b'], planned []"),
        (UPDATED, (planned("a.b", "update"), failed("a.b")), "nobody said that a.b fails: No: why"),
        (UPDATED, (planned("a.b", "update"), failed("")), "nobody said that it fails: No: why"),
        (STOPPED, (planned("a.b", "update"), done("a.b", "update")), "it does not fail, and ['a.b'] would"),
        (
            Prediction(created=("a.b",)),
            (planned("a.b", "create"),),
            "created: planned ['a.b'], done []",
        ),
        (
            UPDATED,
            (planned("a.b", "update"), done("a.b", "update"), done("a.c", "create")),
            "not planned, and done: ['a.c']",
        ),
    ],
)
def test_what_came_otherwise_is_a_difference(told, said, difference):
    assert f"{STACK}: {difference}" in found(told, *said)
