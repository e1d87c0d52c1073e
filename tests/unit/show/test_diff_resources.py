"""What is told of the resources of a stack, so that nobody has to know Terraform's words for it."""

import pytest

from generator.review.affected import Fate
from generator.review.change import StackChange, Weight
from generator.review.prediction import Altered, Cause, Held, Prediction, Warned
from generator.review.provider_facts import Beside, Holding
from generator.show.diff_resources import counted, grave_lines, resource_lines
from generator.tenancy.stack_address import StackAddress


def change(fate=Fate.CHANGED, **found):
    return StackChange(StackAddress.tenant("t", "dev"), fate, resources=Prediction(**found))


def lines(one):
    return [*grave_lines(one), *resource_lines(one)]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"is_identical": True}, ""),
        ({}, "equal in meaning"),
        ({"created": ("a.b",)}, "in place; resources 1 created"),
        (
            {"replaced": (Altered("a.b", ()),), "moved": (("a.c", "a.d"),)},
            "replaced; resources 1 replaced, 1 moved",
        ),
        ({"unknown": ("a.b: why",)}, "not known"),
    ],
)
def test_the_class_stands_before_the_numbers(found, said):
    assert counted(change(**found)) == said


def test_of_a_stack_that_comes_only_numbers_are_told():
    assert counted(change(Fate.CREATED, created=("a.b", "a.c"))) == "resources 2 created"


def test_what_is_made_anew_is_told_with_what_forces_it():
    own = Altered("a.b", (Cause("name"), Cause("zone")))
    through = Altered("c.d", (Cause("id", ("a.x", "a.b")), Cause("key", ("a.b",))))

    assert lines(change(replaced=(own, through))) == [
        "makes a.b anew: name, zone differs",
        "makes c.d anew: id, key differs, through a.b",
    ]


def test_what_stands_in_something_that_goes_is_named_with_what_to_do():
    holding = Holding("a", frozenset(), "AWS keeps it", "make another one", "https://x.example")
    by = tuple((StackAddress.tenant(f"t{n}", "dev"), tuple(f"a.{m}" for m in range(5))) for n in range(4))

    assert lines(change(held=(Held("a.b", holding, by),))) == [
        "! cannot be applied: a.b would be destroyed or made anew, and AWS keeps it: "
        + "; ".join(f"t{n}/dev has a.0, a.1, a.2 and 2 more" for n in range(3))
        + "; and 1 more stack (https://x.example). The apply stops there, with all destroyed that went before"
        " it; make another one"
    ]


def test_updates_that_lose_the_same_are_told_once():
    warned = tuple(Warned(f"a.{n}", "days", Beside.LOST, "gone", "https://x.example") for n in range(5))

    assert lines(change(warned=warned)) == [
        "! something is lost, although nothing is made anew: a.0, a.1, a.2 and 2 more (days); gone (https://x.example)"
    ]


def test_everything_else_has_a_line():
    found = change(
        destroyed=("a.1",),
        unprotected=("a.1",),
        forgotten=("a.2",),
        moved=(("a.3", "a.4"),),
        imported=("a.5",),
        protected=("a.6",),
        unplannable=("a.7",),
        unknown=("a.8: why",),
        beside=("output.o", "provider.aws"),
        state_moves=True,
    )

    assert [line.split(":")[0] for line in lines(found)] == [
        "! another state is read from now on",
        "! a.6 is protected, so the plan fails",
        "! a.7 cannot be planned",
        "! not known",
        "destroys a.1",
        "protects a.1 no more",
        "gives up a.2, which stays in AWS",
        "moves a.3 to a.4",
        "takes over a.5",
        "also differs",
        "also differs, for whoever reads outputs",
    ]


@pytest.mark.parametrize(
    ("found", "weight"),
    [
        ({"left_behind": ("a.b",)}, Weight.LEFT_BEHIND),
        ({"state_moves": True}, Weight.LEFT_BEHIND),
        ({"protected": ("a.b",), "destroyed": ("a.c",)}, Weight.FAILS),
        ({"unplannable": ("a.b",)}, Weight.FAILS),
        ({"warned": (Warned("a.b", "", Beside.REFUSED, "", ""),)}, Weight.FAILS),
        ({"unknown": ("a.b",), "destroyed": ("a.c",)}, Weight.NOT_KNOWN),
        ({"destroyed": ("a.b",), "replaced": (Altered("a.c", ()),)}, Weight.DESTROYED),
        ({"replaced": (Altered("a.b", ()),)}, Weight.REPLACED),
        ({"warned": (Warned("a.b", "", Beside.LOST, "", ""),)}, Weight.LOST),
        ({"updated": (Altered("a.b", ()),)}, Weight.CHANGED),
    ],
)
def test_what_is_lost_weighs_more_than_what_is_updated(found, weight):
    assert change(**found).weight is weight
