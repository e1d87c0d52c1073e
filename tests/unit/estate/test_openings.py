"""A one-way door opens for the very words of an acknowledgement, once, and for a time."""

import pytest

from generator.estate.openings import ACKNOWLEDGEMENT_OVER, ACKNOWLEDGES_NO_DOOR, DOOR_OPENED, openings
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
    assert opened.closed() == {stack: {door: (before, after)}}


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
