"""What somebody else writes while a build runs is never gone afterwards."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, staged, tree, write

from generator.core.errors import EnvironmentFault
from generator.disk.operations import Disk
from generator.disk.places import Place
from generator.publish.ledger import SideFile
from generator.publish.publish import publish

FILES = {"alpha/dev/main.tf": "# alpha\n", "beta/dev/main.tf": "# beta\n"}
CHANGED = FILES | {"alpha/dev/main.tf": "# alpha 2\n"}
LEDGER = "tenants/_addresses.yaml"
OLD, PULLED = "alpha/dev: 10.0.0.0/22\n", "alpha/dev: 10.0.0.0/22\nnew/dev: 10.0.8.0/22\n"
GIVEN = SideFile(LEDGER, "alpha/dev: 10.0.0.0/22\nbeta/dev: 10.0.4.0/22\n", OLD.encode())


class Meddling(Disk):
    """A disk beside which somebody does something just before one operation, once."""

    def __init__(
        self, operation: str, place: str, meddle: Callable[[], object], *, old: bool = False
    ) -> None:
        self.operation, self.place, self.meddle, self.is_old = operation, place, meddle, old

    def _meddle(self, operation: str, place: Place) -> None:
        if (operation, place.name) == (self.operation, self.place):
            self.operation = ""
            self.meddle()

    def write(self, place: Place, content: bytes) -> None:
        self._meddle("write", place)
        super().write(place, content)

    def flush(self, place: Place) -> None:
        self._meddle("flush", place if place.parts else place / "workspace")
        super().flush(place)

    def link(self, source: Place, target: Place) -> None:
        self._meddle("link", source)
        super().link(source, target)

    def rename(self, source: Place, target: Place) -> None:
        self._meddle("rename", source)
        super().rename(source, target)

    def exchange(self, first: Place, second: Place) -> bool:
        self._meddle("exchange", first)
        return not self.is_old and super().exchange(first, second)


@pytest.fixture
def built(workspace: Path) -> Path:
    write(workspace / LEDGER, OLD)
    with exclusively(workspace) as lease:
        publish(lease, rendering(FILES))
    return workspace


def ledger(workspace: Path) -> str:
    return (workspace / LEDGER).read_text(encoding="utf-8")


def refused(workspace: Path, disk: Disk, *files: SideFile) -> EnvironmentFault:
    """What a build says that must not be carried out; `out/` stays as it is and nothing is left behind."""
    with pytest.raises(EnvironmentFault) as raised, exclusively(workspace, disk) as lease:
        publish(lease, rendering(CHANGED), files)
    assert staged(workspace) == []
    assert raised.value.hint is not None
    assert raised.value.hint.endswith("run this again") or raised.value.hint.startswith("run this again")
    return raised.value


def test_a_ledger_that_changed_since_it_was_read_is_not_replaced(built: Path) -> None:
    write(built / LEDGER, PULLED)

    fault = refused(built, Disk(), GIVEN)

    assert fault.message == f"{LEDGER} changed while this build ran, so nothing was written"
    assert ledger(built) == PULLED
    assert tree(built / "out")["alpha/dev/main.tf"] == "# alpha\n"


@pytest.mark.parametrize("operation", ["write", "exchange"])
def test_a_line_that_comes_at_the_last_moment_stays(built: Path, operation: str) -> None:
    disk = Meddling(operation, "ledger", lambda: write(built / LEDGER, PULLED))

    refused(built, disk, GIVEN)

    assert ledger(built) == PULLED


def test_a_ledger_that_appears_or_goes_meanwhile_is_a_change(built: Path) -> None:
    (built / LEDGER).unlink()
    refused(built, Disk(), GIVEN)
    assert not (built / LEDGER).exists()

    never = SideFile(LEDGER, GIVEN.text, None)
    refused(built, Meddling("link", "ledger", lambda: write(built / LEDGER, PULLED)), never)
    assert ledger(built) == PULLED


def test_a_ledger_that_somebody_else_wrote_the_same_is_no_conflict(built: Path) -> None:
    write(built / LEDGER, GIVEN.text)

    with exclusively(built) as lease:
        assert publish(lease, rendering(CHANGED), (GIVEN,)).is_published

    assert ledger(built) == GIVEN.text


@pytest.mark.parametrize("old", [False, True], ids=["exchange", "two renames"])
def test_a_ledger_that_did_not_change_is_replaced(built: Path, *, old: bool) -> None:
    with exclusively(built, Meddling("", "", lambda: None, old=old)) as lease:
        assert publish(lease, rendering(CHANGED), (GIVEN,)).findings == ()

    assert ledger(built) == GIVEN.text
    assert tree(built / "out")["alpha/dev/main.tf"] == "# alpha 2\n"
    assert staged(built) == []


MEDDLING: dict[str, Callable[[Path], object]] = {
    "an edit": lambda out: write(out / "beta/dev/main.tf", "# edited\n"),
    "an edit of what is replaced": lambda out: write(out / "alpha/dev/main.tf", "# edited\n"),
    "a new file": lambda out: write(out / "beta/dev/new.tf", "# new\n"),
    "a removal": lambda out: (out / "beta/dev/main.tf").unlink(),
    "a link": lambda out: (out / "beta/dev/link.tf").symlink_to("main.tf"),
}


@pytest.mark.parametrize("old", [False, True], ids=["exchange", "two renames"])
@pytest.mark.parametrize("kind", MEDDLING)
def test_a_change_below_out_while_a_build_runs_is_kept_and_the_build_refused(
    built: Path, kind: str, *, old: bool
) -> None:
    moment = ("rename", "out") if old else ("exchange", "next")
    disk = Meddling(*moment, lambda: MEDDLING[kind](built / "out"), old=old)
    twin = built.parent / "twin"
    for path, text in tree(built / "out").items():
        write(twin / path, text)
    MEDDLING[kind](twin)

    fault = refused(built, disk)

    assert "changed while this build ran; nothing in it was replaced" in fault.message
    assert tree(built / "out") == tree(twin)


def test_what_terraform_writes_while_a_build_runs_comes_along(built: Path) -> None:
    lock = built / "out/beta/dev/.terraform.lock.hcl"
    with exclusively(built, Meddling("exchange", "next", lambda: write(lock, "lock"))) as lease:
        assert publish(lease, rendering(CHANGED)).findings == ()

    assert lock.read_text(encoding="utf-8") == "lock"
