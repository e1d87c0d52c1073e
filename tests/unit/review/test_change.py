"""What a change does to a stack, from what it meant and means."""

from dataclasses import replace

import pytest

from generator.review.affected import Fate
from generator.review.change import (
    MOVES,
    Door,
    HolderChange,
    PersonChange,
    SpaceChange,
    StackChange,
    ValueChange,
    Weight,
    in_order_of_weight,
    stack_change,
)
from generator.review.differences import ABSENT
from generator.review.meaning import Acknowledged, Meaning, Value
from generator.review.prediction import Prediction
from generator.review.verdicts import ProofChange
from generator.tenancy.stack_address import StackAddress

ALPHA = StackAddress.tenant("alpha", "dev")
NOW = Meaning("200000000001", "eu-west-1", "alpha/dev/terraform.tfstate")


def value(what, by="f: key"):
    return Value(what, by)


def change(before, after, fate=Fate.CHANGED, resources=None):
    def words(key, was, now):
        return None if key.startswith("spaces.") else f"{key} {was} {now}"

    return stack_change(ALPHA, fate, (before, after), resources or Prediction(), words)


def with_values(**values):
    return replace(NOW, values={name.replace("__", "."): value(one) for name, one in values.items()})


def test_people_join_leave_and_change():
    before = with_values(users__ana="viewer", users__bo="viewer", users__red__cy="viewer")
    after = with_values(users__ana="ml-admin", users__red__cy="viewer", users__red__eve="viewer")

    assert change(before, after).people == (
        PersonChange("ana", "", "viewer", "ml-admin"),
        PersonChange("bo", "", "viewer", None),
        PersonChange("eve", "red", None, "viewer"),
    )
    assert change(before, after).values == ()


def test_values_are_told_with_whose_they_are():
    before = replace(NOW, values={"idle": value(60, "default"), "gone": value([1]), "same": value("x", "a")})
    after = replace(
        NOW, values={"idle": value(240, "platform"), "new": value([True]), "same": value("x", "b")}
    )

    assert change(before, after).values == (
        ValueChange("gone", [1], ABSENT, "f: key"),
        ValueChange("idle", 60, 240, "platform"),
        ValueChange("new", ABSENT, [True], "f: key"),
    )


def test_a_kept_value_that_changes_or_goes_is_a_door_and_one_that_comes_is_none():
    before = replace(NOW, kept={"zones": ["a"], "gone": 1})
    after = replace(NOW, kept={"zones": ["b"], "new": 1})

    assert change(before, after).doors == (
        Door("gone", 1, None, "gone 1 None"),
        Door("zones", ["a"], ["b"], "zones ['a'] ['b']"),
    )


@pytest.mark.parametrize(
    ("key", "name"), [("zones", "zones"), ("account_id", "account"), ("region", "region")]
)
def test_whoever_acknowledged_exactly_this_change_answers_for_it(key, name):
    def side(value):
        return replace(NOW, kept={"zones": value}) if key == "zones" else replace(NOW, **{key: value})

    said = Acknowledged(name, "a", "b", "lena", "Empty")
    others = (replace(said, before="c"), replace(said, after="c"), replace(said, door="other"))

    (door,) = change(side("a"), replace(side("b"), acknowledged=(*others, said))).doors
    assert (door.key, door.by, door.reason) == (key, "lena", "Empty")
    (door,) = change(side("a"), replace(side("b"), acknowledged=others)).doors
    assert (door.by, door.reason) == ("", "")


def test_a_door_of_rendered_text_is_told_with_its_resources_and_what_is_lost():
    said = Acknowledged(
        "aws_cloudwatch_log_group.retention_in_days", 731, 365, "lena", "Empty", ("a.b", "c.d")
    )

    (door,) = change(NOW, replace(NOW, acknowledged=(said,))).doors

    assert (door.before, door.after, door.resources) == (731, 365, ("a.b", "c.d"))
    assert door.words == "events older than that are deleted"
    assert change(replace(NOW, acknowledged=(said,)), replace(NOW, acknowledged=(said,))).doors == ()


def test_what_goes_with_a_person_or_a_space_is_no_door():
    before = replace(NOW, kept={"users.ana.profile": "ana", "teams.red.spaces.lab.app": "JupyterLab"})

    assert change(before, replace(NOW, kept={})).doors == ()


@pytest.mark.parametrize("name", MOVES)
def test_what_moves_leaves_everything_behind_and_weighs_most(name):
    moved = change(NOW, replace(NOW, **{name: "other"}))

    assert [(door.key, door.words) for door in moved.doors] == [(name, MOVES[name])]
    assert moved.weight is Weight.LEFT_BEHIND


def test_a_place_that_a_side_does_not_tell_is_no_door():
    assert change(replace(NOW, region=""), NOW).doors == ()


def test_spaces_come_and_go_with_their_owner():
    before = replace(NOW, kept={"spaces.lab.owner": "ana", "spaces.lab.app": "JupyterLab"})
    after = replace(NOW, kept={"teams.red.spaces.den.owner": "bo", "spaces.other.app": "CodeEditor"})

    assert change(before, after).spaces == (
        SpaceChange("spaces.lab", "ana", comes=False),
        SpaceChange("teams.red.spaces.den", "bo", comes=True),
    )


@pytest.mark.parametrize(
    ("told", "weight"),
    [
        (change(NOW, replace(NOW, kept={})), Weight.CHANGED),
        (change(replace(NOW, kept={"k": 1}), replace(NOW, kept={"k": 2})), Weight.DOOR),
        (change(NOW, None, Fate.REMOVED, Prediction(destroyed=("a.b",))), Weight.REMOVED),
        (change(NOW, NOW, resources=Prediction(destroyed=("a.b",))), Weight.DESTROYED),
        (change(with_values(users__ana="viewer"), NOW), Weight.PEOPLE_LEAVE),
        (change(replace(NOW, kept={"spaces.lab.owner": "ana"}), NOW), Weight.PEOPLE_LEAVE),
        (change(None, with_values(users__ana="viewer"), Fate.CREATED), Weight.CREATED),
    ],
)
def test_a_change_weighs_what_its_heaviest_part_does(told, weight):
    assert told.weight is weight
    assert told.is_told


@pytest.mark.parametrize("sides", [(None, NOW), (NOW, None), (None, None)])
def test_where_an_older_build_wrote_one_side_only_resources_are_told(sides):
    told = stack_change(ALPHA, Fate.CHANGED, sides, Prediction(destroyed=("a.b",)), lambda *_: "x")

    assert told == StackChange(ALPHA, Fate.CHANGED, resources=Prediction(destroyed=("a.b",)), is_told=False)


def test_a_stack_that_comes_tells_who_is_in_it():
    told = change(None, with_values(users__ana="viewer"), Fate.CREATED)

    assert told.people == (PersonChange("ana", "", None, "viewer"),)


def test_holders_come_in_the_order_of_their_heaviest_change():
    light = change(NOW, NOW)
    heavy = replace(light, address=StackAddress.tenant("zed", "prod"), fate=Fate.REMOVED)
    both = replace(light, address=StackAddress.tenant("zed", "dev"))

    told = in_order_of_weight([light, both, heavy])
    assert told == (HolderChange("zed", (heavy, both)), HolderChange("alpha", (light,)))


def test_a_proof_that_says_less_weighs_more_than_a_removal_unless_all_is_removed():
    gone = StackChange(StackAddress.tenant("mid", "dev"), Fate.REMOVED)
    lost = ProofChange(was_there=True, is_there=False)
    told = in_order_of_weight([change(NOW, NOW), gone], {"alpha": lost, "mid": lost, "zed": lost})

    assert [(one.folder, one.weight) for one in told] == [
        ("alpha", Weight.UNPROVED),
        ("zed", Weight.UNPROVED),
        ("mid", Weight.REMOVED),
    ]
