"""A build killed before, during or after any file operation leaves `out/` old or new, and loses nothing."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.published import at, exclusively, rendering, staged, tree, without_manifests, write

from generator.disk.operations import Disk
from generator.disk.places import Place
from generator.publish.ledger import SideFile, content_of
from generator.publish.left_behind import IGNORE_TEXT
from generator.publish.publish import publish

OLD = {"alpha/dev/main.tf": "# old\n", "alpha/dev/same.tf": "# same\n", "gone/dev/main.tf": "#\n"}
NEW = {"alpha/dev/main.tf": "# new\n", "alpha/dev/same.tf": "# same\n", "beta/dev/main.tf": "# b\n"}
TERRAFORMS = {
    "alpha/dev/.terraform/environment": "prod",
    "alpha/dev/.terraform.lock.hcl": "lock",
    "gone/dev/errored.tfstate": "state",
}
OLD_LEDGER = SideFile("tenants/_addresses.yaml", "old\n", None)
NEW_LEDGER = SideFile("tenants/_addresses.yaml", "new\n", b"old\n")


class HastyDisk(Disk):
    """A disk that does not wait: what a killed process wrote is there whether it was flushed or not."""

    def flush(self, place: Place) -> None:
        assert place.path.is_dir()


class MortalDisk(HastyDisk):
    """A disk under a process that is killed before its `last` operation, or halfway through that write."""

    def __init__(self, last: int, *, torn: bool = False, can_exchange: bool = True) -> None:
        self.left = last
        self.torn = torn
        self.can_exchange = can_exchange

    def _live(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def make_folder(self, place: Place) -> None:
        self._live()
        super().make_folder(place)

    def write(self, place: Place, content: bytes) -> None:
        if self.torn and self.left == 1:
            super().write(place, content[: len(content) // 2])
        self._live()
        super().write(place, content)

    def link(self, source: Place, target: Place) -> None:
        self._live()
        super().link(source, target)

    def rename(self, source: Place, target: Place) -> None:
        self._live()
        super().rename(source, target)

    def exchange(self, first: Place, second: Place) -> bool:
        self._live()
        return self.can_exchange and super().exchange(first, second)

    def remove_file(self, place: Place) -> None:
        self._live()
        super().remove_file(place)

    def remove_folder(self, place: Place) -> None:
        self._live()
        super().remove_folder(place)

    def flush(self, place: Place) -> None:
        self._live()
        super().flush(place)


def survives(work: Callable[[], None]) -> bool:
    """Whether a child process that does the work lives to its end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def build(workspace: Path, files: dict[str, str], ledger: SideFile, disk: Disk) -> None:
    with exclusively(workspace, disk=disk) as lease:
        before = content_of(at(workspace / ledger.path))
        publish(lease, rendering(files), (replace(ledger, before=before),))


def recover(workspace: Path, disk: Disk | None = None) -> None:
    with exclusively(workspace, disk=disk or HastyDisk()):
        pass


def prepared(workspace: Path) -> Path:
    build(workspace, OLD, OLD_LEDGER, HastyDisk())
    for path, text in TERRAFORMS.items():
        write(workspace / "out" / path, text)
    return workspace


def state(workspace: Path) -> str:
    """`old`, `new` or a description of the mixture; what terraform left must be there in any case."""
    every = tree(workspace / "out")
    found = without_manifests(every)
    manifests = {path.partition("/")[0] for path in every.keys() - found.keys()}
    ours = {path: text for path, text in found.items() if path not in {*TERRAFORMS, ".gitignore"}}
    assert {path: text for path, text in found.items() if path in TERRAFORMS} == TERRAFORMS
    assert found[".gitignore"] == IGNORE_TEXT
    if ours == OLD and manifests == {"manifest.json", "alpha", "gone"}:
        return "old"
    is_new = ours == NEW and manifests == {"manifest.json", "alpha", "beta"}
    return "new" if is_new else f"a mixture: {ours}, {manifests}"


def deaths(tmp_path: Path, *, torn: bool, can_exchange: bool) -> Iterator[Path]:
    """A workspace for every operation at which a build can die, just after its death."""
    for last in range(1, 500):
        workspace = prepared(tmp_path / str(last))
        disk = MortalDisk(last, torn=torn, can_exchange=can_exchange)
        if survives(lambda place=workspace, on=disk: build(place, NEW, NEW_LEDGER, on)):  # type: ignore[misc]
            assert last > 30
            return
        yield workspace
    raise AssertionError("the build never ends")


MODES = pytest.mark.parametrize(
    "mode",
    [
        {"torn": False, "can_exchange": True},
        {"torn": True, "can_exchange": True},
        {"torn": False, "can_exchange": False},
    ],
    ids=["exchange", "torn writes", "two renames"],
)


@MODES
def test_a_killed_build_leaves_old_or_new_and_the_next_one_ends_it(
    tmp_path: Path, mode: dict[str, bool]
) -> None:
    seen = set()
    for workspace in deaths(tmp_path, **mode):
        recover(workspace)
        found = state(workspace)
        assert found in {"old", "new"}
        if found == "new":
            assert (workspace / NEW_LEDGER.path).read_text(encoding="utf-8") == NEW_LEDGER.text
        assert (workspace / NEW_LEDGER.path).read_text(encoding="utf-8") in {"old\n", "new\n"}
        assert sorted(path.name for path in (workspace / ".tenantry").iterdir()) == [".gitignore", "lock"]
        assert sorted(path.name for path in (workspace / "tenants").iterdir()) == ["_addresses.yaml"]
        seen.add(found)
        build(workspace, NEW, NEW_LEDGER, HastyDisk())
        assert state(workspace) == "new"
    assert seen == {"old", "new"}


def test_where_folders_can_be_swapped_out_is_whole_even_before_recovery(tmp_path: Path) -> None:
    if not Disk().exchange(at(write(tmp_path / "a", "")), at(write(tmp_path / "b", ""))):
        pytest.skip("this system cannot exchange two paths")
    for workspace in deaths(tmp_path, torn=False, can_exchange=True):
        found = without_manifests(tree(workspace / "out"))
        ours = {path: text for path, text in found.items() if path not in {*TERRAFORMS, ".gitignore"}}
        assert ours in (OLD, NEW)


def test_a_killed_recovery_is_itself_recovered(tmp_path: Path) -> None:
    for number, workspace in enumerate(deaths(tmp_path, torn=False, can_exchange=True)):
        if number % 3:
            continue
        for last in range(1, 100):
            disk = MortalDisk(last)
            if survives(lambda place=workspace, on=disk: recover(place, on)):  # type: ignore[misc]
                break
        assert state(workspace) in {"old", "new"}


def test_a_file_the_user_wrote_during_the_swap_is_not_lost(tmp_path: Path) -> None:
    """The user's terminal may still stand in the old folder when the process dies."""
    late = 0
    for workspace in deaths(tmp_path, torn=False, can_exchange=True):
        (area,) = staged(workspace) or [workspace / "nothing"]
        old_tree = area / "next"
        if not (old_tree / "gone/manifest.json").exists() or not (old_tree / "manifest.json").exists():
            continue
        write(old_tree / "alpha/dev/.terraform.lock.hcl", "newer lock")
        write(old_tree / "alpha/dev/late.tf", "mine")
        recover(workspace)
        assert _text(workspace / "out/alpha/dev/.terraform.lock.hcl") == "newer lock"
        assert _text(workspace / "out/alpha/dev/late.tf") == "mine"
        late += 1
    assert late > 3


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_a_killed_first_build_leaves_no_out_or_a_whole_one(tmp_path: Path) -> None:
    for last in range(1, 100):
        workspace = tmp_path / str(last)
        if survives(lambda place=workspace, at=last: build(place, NEW, NEW_LEDGER, MortalDisk(at))):  # type: ignore[misc]
            return
        recover(workspace)
        found = without_manifests(tree(workspace / "out"))
        assert found in ({}, NEW | {".gitignore": IGNORE_TEXT})
        assert staged(workspace) == []
    raise AssertionError("the build never ends")
