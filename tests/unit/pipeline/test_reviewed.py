"""A fresh plan is applied for the record that says the same, and for no other."""

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from fakes.plans import doing, record, resource

from generator.apply.outcome import Outcome
from generator.apply.record import Doing, Record
from generator.pipeline.reviewed import keep, note_begun, note_ended, reviewed, stale, was_applied
from generator.tenancy.reviews import NOTES
from generator.tools.review_store import FolderStore

VPC = resource("aws_vpc.this", "create", after={"cidr": "10.0.0.0/16"}, unknown={"id": True})
SUBNET = resource("aws_subnet.a", "create", after={"cidr": "10.0.0.0/24"}, unknown={"vpc": True})
DOES = doing(VPC, SUBNET)
FRESH = record(DOES, made="2026-12-01T00:00:00.000+00:00")
STOPPED = "its state holds nothing"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "reviews")


def test_the_same_plan_is_applied_for_its_record(store: FolderStore) -> None:
    name = keep(store, record(DOES))
    found = reviewed(store, FRESH, None)
    assert (found.name, found.refused) == (name, ())


def test_a_plan_that_does_nothing_needs_no_record(store: FolderStore) -> None:
    found = reviewed(store, record(doing()), None)
    assert (found.name, found.refused) == ("", ())


def test_without_a_record_nothing_is_applied(store: FolderStore) -> None:
    found = reviewed(store, FRESH, None)
    assert found.refused == ("no plan of it was reviewed: there is no record",)
    assert found.hint == "tenantry plan fraud/dev"


@pytest.mark.parametrize(
    "other",
    [
        {"stack": "fraud/test"},
        {"files": "0" * 64},
        {"terraform": "1.12.0"},
        {"providers": ("registry.terraform.io/hashicorp/aws 6.0.0 x",)},
    ],
    ids=lambda one: next(iter(one)),
)
def test_the_record_of_another_stack_text_program_or_provider_allows_nothing(
    store: FolderStore, other: dict[str, object]
) -> None:
    name = keep(store, record(DOES, **other))
    assert reviewed(store, FRESH, None).name == ""
    assert reviewed(store, FRESH, None).refused != ()
    named = reviewed(store, FRESH, name.rpartition("/")[2][:12])
    assert (named.name, bool(named.refused)) == ("", True)


def test_what_would_be_done_otherwise_is_said_and_refused(store: FolderStore) -> None:
    keep(store, record(doing(VPC)))
    found = reviewed(store, FRESH, None)
    assert found.refused == ("aws_subnet.a: would be created, which nobody reviewed",)


def test_one_pattern_tells_notes_from_records(store: FolderStore) -> None:
    name = keep(store, record(DOES))
    note_begun(store, name)
    note_ended(store, name, Outcome(failed={"aws_vpc.this": "no"}))
    note_ended(store, name, Outcome(is_complete=True))
    notes = [one for one in store.names("fraud/dev/") if one != name]
    assert len(notes) == 3
    assert all(fnmatchcase(one, NOTES) for one in notes)
    assert not fnmatchcase(name, NOTES)


FORGERIES = {
    "cut off": lambda text: text[: len(text) // 2],
    "changed": lambda text: text.replace(b"10.0.0.0/16", b"10.9.0.0/16"),
    "empty": lambda _text: b"",
    "no record": lambda _text: b"{}",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_record_that_was_cut_off_or_changed_is_none(
    store: FolderStore, tmp_path: Path, forgery: str
) -> None:
    name = keep(store, record(DOES))
    path = tmp_path / "reviews" / name
    path.write_bytes(FORGERIES[forgery](path.read_bytes()))
    assert reviewed(store, FRESH, None).refused == ("no plan of it was reviewed: there is no record",)


def test_a_record_moved_to_another_stack_is_none(store: FolderStore, tmp_path: Path) -> None:
    name = keep(store, record(DOES, stack="other/dev"))
    text = (tmp_path / "reviews" / name).read_bytes()
    store.put(f"fraud/dev/{'f' * 64}/{name.rpartition('/')[2]}", text)
    assert reviewed(store, FRESH, None).refused == ("no plan of it was reviewed: there is no record",)


def test_a_record_is_applied_once(store: FolderStore) -> None:
    name = keep(store, record(DOES))
    note_begun(store, name)
    note_ended(store, name, Outcome({"aws_vpc.this": ("created",)}, is_complete=True))
    assert was_applied(store, "fraud/dev")
    assert (
        "was applied before, and now there is something to do again"
        in reviewed(store, FRESH, None).refused[0]
    )
    assert reviewed(store, FRESH, name.rpartition("/")[2]).refused == ("that record was applied before",)


def test_the_same_change_planned_again_is_another_record(store: FolderStore) -> None:
    name = keep(store, record(DOES))
    note_ended(store, name, Outcome(is_complete=True))
    again = keep(store, record(DOES, made="2026-12-02T00:00:00.000+00:00"))
    assert name != again
    assert reviewed(store, FRESH, None).name == again


def test_what_stops_is_applied_only_for_the_record_that_somebody_names(store: FolderStore) -> None:
    name = keep(store, record(DOES, STOPPED))
    fresh = record(DOES, STOPPED, made="2026-12-01T00:00:00.000+00:00")
    refused = reviewed(store, fresh, None)
    assert refused.refused == (STOPPED,)
    number = name.rpartition("/")[2][:12]
    assert f"tenantry apply fraud/dev --record {number}" in refused.hint
    assert reviewed(store, fresh, number).name == name


def test_what_came_to_stop_since_it_was_reviewed_is_refused_also_by_name(store: FolderStore) -> None:
    name = keep(store, record(DOES))
    fresh = record(DOES, STOPPED)
    assert reviewed(store, fresh, None).refused == (STOPPED,)
    found = reviewed(store, fresh, name.rpartition("/")[2])
    assert found.refused == (f"{STOPPED}; the record does not say so",)


def test_a_name_that_is_no_record_or_two_is_refused(store: FolderStore) -> None:
    keep(store, record(DOES))
    keep(store, record(DOES, made="2026-12-02T00:00:00.000+00:00"))
    assert reviewed(store, FRESH, "zz").refused == ("no record of fraud/dev are called zz",)
    assert "records of fraud/dev are called" in reviewed(store, FRESH, "").refused[0]


def broken_off(store: FolderStore, **did: object) -> str:
    name = keep(store, record(DOES))
    note_begun(store, name)
    if did:
        note_ended(store, name, Outcome(**did))  # type: ignore[arg-type]
    return name


@pytest.mark.parametrize(
    "did", [{}, {"done": {"aws_vpc.this": ("created",)}, "failed": {"aws_subnet.a": "no"}}]
)
def test_what_broke_off_is_gone_on_with_for_the_same_record(
    store: FolderStore, did: dict[str, object]
) -> None:
    name = broken_off(store, **did)
    left = resource("aws_subnet.a", "create", after={"cidr": "10.0.0.0/24", "vpc": "vpc-1"})
    assert reviewed(store, record(doing(left)), None).name == name


def test_what_broke_off_with_something_else_left_is_refused(store: FolderStore) -> None:
    broken_off(store)
    left = resource("aws_subnet.a", "create", after={"cidr": "10.9.0.0/24"}, unknown={"vpc": True})
    found = reviewed(store, record(doing(left)), None)
    assert (found.name, len(found.refused)) == ("", 1)
    assert "10.9.0.0/24" in found.refused[0]


def test_what_broke_off_with_nothing_left_is_done(store: FolderStore) -> None:
    broken_off(store)
    assert reviewed(store, record(doing()), None).refused == ()
    assert was_applied(store, "fraud/dev")


def test_an_update_that_was_refused_and_is_planned_no_more_is_not_called_done(store: FolderStore) -> None:
    update = resource("aws_domain.x", "update", before={"n": 1}, after={"n": 2})
    name = keep(store, record(doing(update)))
    note_begun(store, name)
    note_ended(store, name, Outcome(failed={"aws_domain.x": "ValidationException"}))
    found = reviewed(store, record(doing()), None)
    assert "its update was refused, and the state says that it is done" in found.refused[0]
    assert not was_applied(store, "fraud/dev")


def test_records_that_were_planned_before_an_apply_are_stale(store: FolderStore) -> None:
    applied = keep(store, record(DOES))
    other = keep(store, replace(record(doing(VPC), files="0" * 64), pull_request=7))
    spent = keep(store, record(doing(SUBNET), files="1" * 64))
    note_ended(store, spent, Outcome(is_complete=True))
    assert stale(store, "fraud/dev", applied) == {other: 7}


def test_records_come_newest_first(store: FolderStore) -> None:
    def kept(does: Doing, made: str) -> tuple[str, Record]:
        one = record(does, made=made)
        return keep(store, one), one

    kept(doing(VPC), "2026-12-01T00:00:00.000+00:00")
    kept(doing(SUBNET), "2026-12-02T00:00:00.000+00:00")
    assert reviewed(store, FRESH, None).refused == ("aws_vpc.this: would be created, which nobody reviewed",)


def test_what_was_reviewed_again_after_a_break_is_applied_and_ends_the_older_record(
    store: FolderStore,
) -> None:
    older = broken_off(store)
    other = doing(resource("aws_subnet.a", "create", after={"cidr": "10.9.0.0/24"}, unknown={"vpc": True}))
    assert reviewed(store, record(other), None).refused != ()
    newer = keep(store, record(other, made="2026-12-02T00:00:00.000+00:00"))
    assert reviewed(store, record(other), None).name == newer
    note_begun(store, newer)
    note_ended(store, newer, Outcome(is_complete=True))
    assert stale(store, "fraud/dev", "") == {}
    assert older.removesuffix(".json") + ".applied.json" in store.names("fraud/dev/")


def test_a_record_that_was_begun_does_not_answer_for_a_state_that_was_lost(store: FolderStore) -> None:
    broken_off(store)
    fresh = record(doing(SUBNET), STOPPED)
    assert reviewed(store, fresh, None).refused == (f"{STOPPED}; the record does not say so",)


def test_whoever_names_a_record_answers_for_an_update_that_the_state_calls_done(store: FolderStore) -> None:
    update = resource("aws_domain.x", "update", before={"n": 1}, after={"n": 2})
    name = keep(store, record(doing(update)))
    note_begun(store, name)
    note_ended(store, name, Outcome(failed={"aws_domain.x": "ValidationException"}))
    number = name.rpartition("/")[2][:12]
    assert f"--record {number}" in reviewed(store, record(doing()), None).hint
    assert reviewed(store, record(doing()), number).refused == ()
    assert was_applied(store, "fraud/dev")


def test_what_only_vanished_is_applied_for_whoever_names_its_record(store: FolderStore) -> None:
    gone = doing(resource_drift=[resource("aws_vpc.this", "delete", before={"id": "v"})])
    name = keep(store, record(gone, "aws_vpc.this stood and is gone"))
    fresh = record(gone, "aws_vpc.this stood and is gone")
    number = name.rpartition("/")[2][:12]
    assert f"--record {number}" in reviewed(store, fresh, None).hint
    assert reviewed(store, fresh, number).name == name
