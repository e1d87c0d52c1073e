"""Once `out/` is new, no failure says otherwise, loses what a terraform kept, or stops a later build."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, staged, tree, write

from generator.disk.operations import Disk
from generator.disk.places import Place
from generator.publish.publish import Publication, publish

OLD = {"alpha/dev/main.tf": "# old\n", "alpha/dev/same.tf": "# same\n", "gone/dev/main.tf": "#\n"}
NEW = {"alpha/dev/main.tf": "# new\n", "alpha/dev/same.tf": "# same\n"}
NEXT = {"alpha/dev/main.tf": "# next\n", "alpha/dev/same.tf": "# same\n"}
KEPT = "alpha/dev/.terraform/providers/aws"
LOCK = "alpha/dev/.terraform.lock.hcl"


class Failing(Disk):
    """A disk that refuses some operations once `out/` was swapped."""

    def __init__(self, fails: Callable[[str, Place], bool]) -> None:
        self.fails = fails
        self.is_swapped = False

    def exchange(self, first: Place, second: Place) -> bool:
        self.is_swapped = super().exchange(first, second)
        return self.is_swapped

    def _refuse(self, operation: str, place: Place) -> None:
        if self.is_swapped and self.fails(operation, place):
            raise OSError(28, "No space left on device")

    def rename(self, source: Place, target: Place) -> None:
        self._refuse("rename", source)
        super().rename(source, target)

    def make_folder(self, place: Place) -> None:
        self._refuse("make_folder", place)
        super().make_folder(place)

    def remove_file(self, place: Place) -> None:
        self._refuse("remove_file", place)
        super().remove_file(place)

    def remove_folder(self, place: Place) -> None:
        self._refuse("remove_folder", place)
        super().remove_folder(place)

    def flush(self, place: Place) -> None:
        self._refuse("flush", place)
        super().flush(place)


FAILURES: dict[str, Callable[[str, Place], bool]] = {
    "nothing moves": lambda operation, _: operation in {"rename", "make_folder"},
    "the providers do not move": lambda operation, place: (
        operation == "rename" and place.name == ".terraform"
    ),
    "no file goes": lambda operation, _: operation == "remove_file",
    "one file does not go": lambda operation, place: operation == "remove_file" and place.name == "main.tf",
    "no folder goes": lambda operation, _: operation == "remove_folder",
    "nothing is confirmed": lambda operation, _: operation == "flush",
    "everything fails": lambda _operation, _place: True,
}


def build(workspace: Path, files: dict[str, str], disk: Disk | None = None) -> Publication:
    with exclusively(workspace, disk) as lease:
        return publish(lease, rendering(files))


def ours(workspace: Path) -> dict[str, str]:
    return {path: text for path, text in tree(workspace / "out").items() if path.endswith(".tf")}


@pytest.fixture
def used(workspace: Path) -> Path:
    """A workspace in which terraform was used."""
    build(workspace, OLD)
    write(workspace / "out" / KEPT, "program")
    write(workspace / "out" / LOCK, "lock")
    return workspace


@pytest.mark.parametrize("name", FAILURES)
def test_out_is_new_and_the_build_says_so_and_what_is_left(used: Path, name: str) -> None:
    publication = build(used, NEW, Failing(FAILURES[name]))

    assert ours(used) == NEW
    assert publication.is_published
    assert {finding.rule.code for finding in publication.findings} == {"OUT009"}
    for finding in publication.findings:
        assert finding.message.startswith("out/ is ")
        assert "no space left on device" in finding.message
        assert not finding.is_error


@pytest.mark.parametrize("name", FAILURES)
def test_nothing_that_terraform_kept_is_lost_and_the_next_build_finishes(used: Path, name: str) -> None:
    build(used, NEW, Failing(FAILURES[name]))
    everywhere = [path.name for path in used.rglob("*") if path.is_file()]
    assert everywhere.count("aws") == everywhere.count(".terraform.lock.hcl") == 1

    publication = build(used, NEXT)

    assert (ours(used), publication.findings) == (NEXT, ())
    assert tree(used / "out")[KEPT] == "program"
    assert tree(used / "out")[LOCK] == "lock"
    assert staged(used) == []


@pytest.mark.parametrize("name", FAILURES)
def test_a_disk_that_goes_on_failing_stops_no_later_build(used: Path, name: str) -> None:
    build(used, NEW, Failing(FAILURES[name]))

    publication = build(used, NEXT, Failing(FAILURES[name]))

    assert ours(used) == NEXT
    assert publication.is_published


def test_the_warning_is_repeated_until_nothing_is_left(used: Path) -> None:
    stubborn = Failing(FAILURES["the providers do not move"])
    stubborn.is_swapped = True
    build(used, NEW, Failing(FAILURES["the providers do not move"]))

    again = build(used, NEW, stubborn)

    (finding,) = again.findings
    assert again.written == ()
    assert finding.primary.document.endswith("/next/alpha/dev/.terraform")
    assert build(used, NEW).findings == ()
    assert tree(used / "out")[KEPT] == "program"


def as_nobody(work: Callable[[], None]) -> int:
    """The exit status of a child process without rights that does the work."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            work()
            status = 0
        except BaseException as error:  # noqa: BLE001  # told to the parent
            sys.stderr.write(f"{error!r}\n")
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_that_terraform_made_as_another_user_stops_nobody(
    used: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for folder in (*used.parents, used, *used.rglob("*")):
        if folder.is_relative_to(tmp_path_factory.getbasetemp().parent.parent):
            folder.chmod(0o777)
    for path in [used.parent, used, *used.rglob("*"), *(used.parent / "state").rglob("*")]:
        if ".terraform" not in path.parts:
            os.chown(path, 65534, 65534)
    for path in [used / "out/alpha/dev/.terraform", *(used / "out/alpha/dev/.terraform").rglob("*")]:
        path.chmod(0o755)
    (used.parent / "state").chmod(0o777)

    def build_twice() -> None:
        first = build(used, NEW)
        second = build(used, NEXT)
        for publication in (first, second):
            (finding,) = publication.findings
            assert finding.rule.code == "OUT009"
            assert "could not be cleared away: permission denied" in finding.message

    assert as_nobody(build_twice) == 0
    assert ours(used) == NEXT
    (area,) = staged(used)
    assert tree(area)["next/" + KEPT] == "program"
    build(used, NEXT)
    assert tree(used / "out")[KEPT] == "program"
    assert staged(used) == []
