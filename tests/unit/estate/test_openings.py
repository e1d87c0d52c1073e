"""A one-way door opens for the very words of an acknowledgement, once, and for a time."""

import pytest

from generator.estate.openings import (
    ACKNOWLEDGEMENT_OVER,
    ACKNOWLEDGES_NO_DOOR,
    DOOR_OPENED,
    Passage,
    openings,
)
from generator.tenancy.acknowledgements import Acknowledgements
from generator.tenancy.stack_address import StackAddress

DEV, PROD = StackAddress.tenant("alpha", "dev"), StackAddress.tenant("alpha", "prod")
DAY = "2026-12-01"
SAID = {
    "stacks": ["alpha/dev"],
    "door": "network.subnets",
    "from": ["10.0.0.0/24"],
    "to": None,
    "reason": "Nothing is applied yet",
    "who": "lena@acme.example",
    "until": "2026-12-15",
}


def said(**changes):
    file = Acknowledgements.model_validate({"acknowledge": [SAID | changes]})
    return openings({"tenants/_acknowledged/alpha.yaml": file}, DAY)


def codes(opened, *others):
    return [one.rule for one in opened.findings(others, {DEV, PROD}, every_door_is_known=True)]


def test_the_very_words_open_the_door_and_are_told():
    opened = said()

    assert opened.opens(DEV, "network.subnets", ["10.0.0.0/24"], None)
    assert codes(opened) == [DOOR_OPENED]
    assert opened.closed() == {}


@pytest.mark.parametrize(
    ("stack", "door", "before", "after"),
    [
        (PROD, "network.subnets", ["10.0.0.0/24"], None),
        (DEV, "network.cidr", ["10.0.0.0/24"], None),
        (DEV, "network.subnets", ["10.0.1.0/24"], None),
        (DEV, "network.subnets", ["10.0.0.0/24"], ["10.0.1.0/24"]),
        (DEV, "network.subnets", None, ["10.0.0.0/24"]),
    ],
)
def test_any_other_door_stays_closed(stack, door, before, after):
    opened = said()

    assert not opened.opens(stack, door, before, after)
    assert codes(opened) == [ACKNOWLEDGES_NO_DOOR]
    assert opened.closed() == {stack: [Passage(door, before, after)]}


@pytest.mark.parametrize(("stated", "kept"), [(True, 1), (1, True), ("1", 1), ("", None)])
def test_a_value_of_another_kind_is_another_value(stated, kept):
    assert not said(**{"from": stated}).opens(DEV, "network.subnets", kept, None)
    assert said(**{"from": kept, "to": "x"}).opens(DEV, "network.subnets", kept, "x")


@pytest.mark.parametrize(("until", "is_open"), [("2026-11-30", False), (DAY, True), ("2027-03-01", True)])
def test_it_is_open_through_its_last_day(until, is_open):
    assert said(until=until).opens(DEV, "network.subnets", ["10.0.0.0/24"], None) == is_open


def test_longer_than_ninety_days_opens_nothing():
    assert not said(until="2027-03-02").opens(DEV, "network.subnets", ["10.0.0.0/24"], None)


def test_what_came_through_a_door_says_so_and_the_door_is_closed_again():
    first = said()
    first.opens(DEV, "network.subnets", ["10.0.0.0/24"], None)
    entries = first.record(DEV)

    again = said().beside({DEV: tuple(entries)})

    assert len(entries) == 1
    assert not again.opens(DEV, "network.subnets", ["10.0.0.0/24"], None)
    assert again.record(DEV) == entries
    assert codes(again) == []


def test_a_record_that_no_file_explains_is_dropped():
    other = said(reason="Another one").beside({DEV: (SAID,)})

    assert other.record(DEV) == []


def test_a_door_that_only_the_base_has_is_no_acknowledgement_without_door():
    at_base = said()
    opened = at_base.beside({})
    assert at_base.opens(DEV, "network.subnets", ["10.0.0.0/24"], None)

    assert codes(opened, at_base) == [DOOR_OPENED]
    assert opened.record(DEV) == []


def test_a_record_that_the_base_does_not_have_counts_for_nothing_beside_it():
    forged = said().beside({DEV: (said().all[0].said.entry(),)})

    assert codes(forged) == []
    assert codes(forged, said()) == [ACKNOWLEDGES_NO_DOOR]


def test_words_that_were_changed_after_the_door_was_passed_are_told():
    passed = said(reason="Later words").beside({DEV: (said().all[0].said.entry(),)})

    (finding,) = passed.findings((), {DEV}, every_door_is_known=True)
    assert "was passed with other words" in finding.message


def test_of_what_is_gone_it_is_said_that_it_was_used():
    gone = said(door="stack", **{"from": "standing", "to": "gone"})

    assert [one.rule for one in gone.findings((), {PROD}, every_door_is_known=True)] == [ACKNOWLEDGEMENT_OVER]
    assert codes(gone) == [ACKNOWLEDGES_NO_DOOR]


def test_nothing_is_said_of_doors_where_files_could_not_be_planned():
    assert list(said().findings((), {DEV}, every_door_is_known=False)) == []


GROUPS = {"door": "aws_cloudwatch_log_group.retention_in_days", "from": 365, "to": 180}


def told(opened, *others):
    return list(opened.of_foreseen(others, {DEV}, {DEV}))


def asked(opened, resource, before=365, after=180):
    return opened.opens(DEV, GROUPS["door"], before, after, resource)


def test_a_door_that_rendered_text_shows_opens_in_its_resources_alone():
    opened = said(**GROUPS, resources=["a.b", "c.d"])

    assert asked(opened, "a.b")
    assert not asked(opened, "e.f")
    assert opened.closed() == {DEV: [Passage(GROUPS["door"], 365, 180, ("e.f",))]}


def test_each_resource_that_has_not_the_door_is_told_at_its_place():
    opened = said(**GROUPS, resources=["a.b", "c.d"])
    asked(opened, "a.b")

    note, error = told(opened)

    assert (note.rule, error.rule) == (DOOR_OPENED, ACKNOWLEDGES_NO_DOOR)
    assert error.primary.route == ("acknowledge", 0, "resources", 1)
    assert "c.d of alpha/dev is no door" in error.message


def test_what_is_opened_in_another_resource_at_the_base_is_used():
    opened, base = said(**GROUPS, resources=["a.b", "c.d"]), said(**GROUPS, resources=["a.b", "c.d"])
    asked(opened, "a.b")
    asked(base, "c.d")

    assert [one.rule for one in told(opened, base)] == [DOOR_OPENED]


@pytest.mark.parametrize("name", ["*", "a.*", "a", "a.b ", "A.B", "['a.b']"])
def test_a_resource_is_named_letter_by_letter(name):
    assert not asked(said(**GROUPS, resources=[name]), "a.b")


def test_one_without_resources_opens_none_and_one_with_them_opens_no_declared_door():
    assert not asked(said(**GROUPS), "a.b")
    assert not said(resources=["a.b"]).opens(DEV, "network.subnets", ["10.0.0.0/24"], None)


@pytest.mark.parametrize(
    ("before", "after"), [("365", 180), (365, "180"), (365, 1), (True, 180), (365, None)]
)
def test_another_value_of_the_same_resource_stays_closed(before, after):
    assert not asked(said(**GROUPS, resources=["a.b"]), "a.b", before, after)


def test_values_of_several_kinds_of_one_resource_stay_apart():
    opened = said(**GROUPS, resources=["a.b"])
    asked(opened, "a.b", 30, 7)
    asked(opened, "c.d", 60, 7)

    assert opened.closed()[DEV] == [
        Passage(GROUPS["door"], 30, 7, ("a.b",)),
        Passage(GROUPS["door"], 60, 7, ("c.d",)),
    ]


def test_resources_are_named_once():
    with pytest.raises(ValueError, match="twice"):
        said(**GROUPS, resources=["a.b", "a.b"])


def test_what_came_through_it_is_recorded_with_its_resources():
    opened = said(**GROUPS, resources=["a.b"])
    asked(opened, "a.b")
    (entry,) = opened.record(DEV)

    assert entry["resources"] == ["a.b"]
    again = said(**GROUPS, resources=["a.b"]).beside({DEV: (entry,)})
    assert not asked(again, "a.b")
    other = said(**GROUPS, resources=["c.d"]).beside({DEV: (entry,)})
    assert asked(other, "c.d")
