"""A run that was broken off goes on where it was, and believes nothing old, torn or of other files."""

from datetime import timedelta
from pathlib import Path

import pytest

from generator.drift.seen import DriftClass, Item, SeenStack
from generator.pipeline.looked_before import LookedBefore
from generator.tenancy.stack_address import StackAddress

DEV = StackAddress.parse("fraud/dev")
QUIET = SeenStack(DEV, seconds=12.5)
DECLARED = frozenset({("aws_vpc", "vpc-1")})
HOUR = timedelta(hours=1)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "estate").mkdir()
    return tmp_path / "estate"


def test_what_was_quiet_is_known_with_what_it_declares_until_its_files_or_the_time_are_others(
    notes: Path,
) -> None:
    LookedBefore.of(notes, None).note(QUIET, "f" * 64, DECLARED)
    again = LookedBefore.of(notes, HOUR)
    assert again.quiet(DEV, "f" * 64) == (QUIET, DECLARED)
    assert again.quiet(DEV, "0" * 64) is None
    assert again.quiet("other/dev", "f" * 64) is None
    assert LookedBefore.of(notes, None).quiet(DEV, "f" * 64) is None
    assert LookedBefore.of(notes, timedelta(0)).quiet(DEV, "f" * 64) is None


@pytest.mark.parametrize(
    "seen",
    [
        SeenStack(DEV, (Item(DriftClass.TAGS, "aws_vpc.x", "by hand"),)),
        SeenStack(DEV, fault="terraform plan: no"),
        SeenStack(DEV, unseen=("ListGrants is refused",)),
        SeenStack(DEV, is_applied=False),
    ],
    ids=["drifted", "failed", "seen in part", "not applied"],
)
def test_what_is_not_quiet_is_forgotten(notes: Path, seen: SeenStack) -> None:
    before = LookedBefore.of(notes, HOUR)
    before.note(QUIET, "f" * 64, DECLARED)
    before.note(seen, "f" * 64, DECLARED)
    assert LookedBefore.of(notes, HOUR).quiet(DEV, "f" * 64) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"fraud/dev": 1}', '{"fraud/dev": {"files": "%s"}}' % ("f" * 64)]
)
def test_notes_that_say_nothing_are_none(notes: Path, text: str) -> None:
    before = LookedBefore.of(notes, HOUR)
    before.file.parent.mkdir(parents=True)
    before.file.write_text(text)
    assert LookedBefore.of(notes, HOUR).quiet(DEV, "f" * 64) is None
