"""No link is followed below a root, on the way or at the end, whatever is done."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.core.errors import EnvironmentFault
from generator.disk.operations import Disk, make_folders
from generator.disk.places import (
    MAX_BYTES,
    Place,
    entries,
    facts,
    is_folder,
    is_link_fault,
    is_size_fault,
    opened_folder,
    read,
)
from generator.disk.state import state_folder
from generator.publish.lease import exclusive
from generator.publish.published import Published

DISK = Disk()
OPERATIONS: dict[str, Callable[[Place], object]] = {
    "read": read,
    "entries": lambda place: entries(place.parent),
    "make_folder": lambda place: DISK.make_folder(place.parent / "new"),
    "make_folders": lambda place: make_folders(DISK, place.parent / "new"),
    "write": lambda place: DISK.write(place.parent / "new", b"x"),
    "link from": lambda place: DISK.link(place, Place(place.root) / "new"),
    "link to": lambda place: DISK.link(Place(place.root) / "own", place.parent / "new"),
    "rename from": lambda place: DISK.rename(place, Place(place.root) / "new"),
    "rename to": lambda place: DISK.rename(Place(place.root) / "own", place.parent / "new"),
    "exchange": lambda place: DISK.exchange(place, Place(place.root) / "own"),
    "remove_file": DISK.remove_file,
    "remove_folder": lambda place: DISK.remove_folder(place.parent / "empty"),
    "flush": lambda place: DISK.flush(place.parent),
    "facts": facts,
}


def test_a_file_without_end_is_refused_before_anything_of_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "endless").touch()
    os.truncate(tmp_path / "endless", MAX_BYTES + 1)

    with pytest.raises(OSError, match="larger than 128 MiB") as caught:
        read(Place(tmp_path) / "endless")
    assert is_size_fault(caught.value)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a file of its own, beside a victim's folder."""
    victim = tmp_path / "victim" / "deep"
    (victim / "empty").mkdir(parents=True)
    (victim / "file").write_text("secret", encoding="utf-8")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "own").write_text("own", encoding="utf-8")
    return tmp_path / "root"


def state(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Everything below a folder: mode, time and content or target."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_mode, path.lstat().st_mtime_ns, _held(path))
        for path in [folder, *folder.rglob("*")]
    }


def _held(path: Path) -> bytes:
    return path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else b""


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("target", ["../victim", "{victim}"])
def test_no_operation_goes_through_a_link_on_its_way(root: Path, name: str, target: str) -> None:
    (root / "way").symlink_to(target.format(victim=root.parent / "victim"))
    victim, own = state(root.parent / "victim"), state(root)

    with pytest.raises(OSError, match="a symbolic link, and none is followed") as raised:
        OPERATIONS[name](Place(root) / "way/deep/file")

    assert is_link_fault(raised.value)
    assert raised.value.filename == str(root / "way")
    assert (state(root.parent / "victim"), state(root)) == (victim, own)


@pytest.mark.parametrize("target", ["../victim/deep/file", "own", "itself", "nowhere"])
def test_a_link_is_not_read(root: Path, target: str) -> None:
    (root / "itself").symlink_to(target)

    with pytest.raises(OSError, match="a symbolic link, and none is followed") as raised:
        read(Place(root) / "itself")

    assert raised.value.errno == errno.ELOOP
    assert not is_folder(Place(root) / "itself")


def test_a_link_is_not_written_through_and_a_file_not_over(root: Path) -> None:
    (root / "link").symlink_to("../victim/deep/file")
    for name in ("link", "own"):
        with pytest.raises(FileExistsError):
            DISK.write(Place(root) / name, b"new")

    assert (root.parent / "victim/deep/file").read_text(encoding="utf-8") == "secret"
    assert (root / "own").read_text(encoding="utf-8") == "own"


def test_a_link_is_removed_moved_and_given_a_second_name_as_itself(root: Path) -> None:
    for name in ("one", "two", "three"):
        (root / name).symlink_to("../victim/deep/file")
    victim = state(root.parent / "victim")
    DISK.remove_file(Place(root) / "one")
    DISK.rename(Place(root) / "two", Place(root) / "moved")
    DISK.link(Place(root) / "three", Place(root) / "second")

    assert state(root.parent / "victim") == victim
    assert sorted(path.name for path in root.iterdir()) == ["moved", "own", "second", "three"]
    assert all((root / name).is_symlink() for name in ("moved", "second", "three"))


def test_the_root_itself_may_be_reached_through_a_link(root: Path) -> None:
    (root.parent / "alias").symlink_to(root)

    assert read(Place(root.parent / "alias") / "own") == b"own"


@pytest.mark.parametrize("path", ["../victim", "a/../../x", "/etc/passwd", "a//b", ".", "", "a/."])
def test_a_path_that_climbs_is_no_place(root: Path, path: str) -> None:
    with pytest.raises(ValueError, match="is not a path below a folder"):
        Place(root) / path


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe")

    with pytest.raises(OSError, match="not a plain file"):
        read(Place(root) / "pipe")


def test_a_folder_stays_the_one_that_was_opened_when_a_link_takes_its_place(root: Path) -> None:
    (root / "way").mkdir()
    with opened_folder(Place(root) / "way") as folder:
        (root / "way").rename(root / "elsewhere")
        (root / "way").symlink_to("../victim/deep")
        assert list(os.scandir(folder)) == []


class Beside(Disk):
    """A disk on which somebody else is always a moment earlier."""

    def make_folder(self, place: Place) -> None:
        place.path.mkdir()
        super().make_folder(place)

    def write(self, place: Place, content: bytes) -> None:
        if place.name == ".gitignore":
            super().write(place, content)
        super().write(place, content)


def test_folders_that_somebody_else_makes_at_the_same_time_are_taken(root: Path) -> None:
    make_folders(Beside(), Place(root) / "a/b")
    assert (root / "a/b").is_dir()

    with exclusive(Published(root), root.parent / "state", Beside()):
        assert (root / ".tenantry/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_missing_file_is_missing_and_its_path_is_named(root: Path) -> None:
    assert facts(Place(root) / "a/b") is None
    with pytest.raises(FileNotFoundError) as raised:
        read(Place(root) / "a/b")
    assert raised.value.filename == str(root / "a")


def test_notes_are_kept_in_the_users_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert state_folder(tmp_path / "w", {"XDG_STATE_HOME": "/var/x"}) == Path("/var/x/tenantry")
    assert state_folder(tmp_path / "w", {}) == tmp_path / "home/.local/state/tenantry"
    assert state_folder(tmp_path / "w", {"XDG_STATE_HOME": "x"}) == tmp_path / "home/.local/state/tenantry"


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_notes_that_others_may_write_are_not_believed(tmp_path: Path, mode: int) -> None:
    (tmp_path / "tenantry").mkdir()
    (tmp_path / "tenantry").chmod(mode)

    with pytest.raises(EnvironmentFault, match="others may write in"):
        state_folder(tmp_path / "clone", {"XDG_STATE_HOME": str(tmp_path)})


@pytest.mark.parametrize("folder", ["clone/w/deeper", "clone", "link-to-clone"])
@pytest.mark.parametrize("checkout", ["clone", "link-to-clone"])
def test_notes_are_never_kept_in_the_checkout(tmp_path: Path, folder: str, checkout: str) -> None:
    (tmp_path / "clone/w").mkdir(parents=True)
    (tmp_path / "link-to-clone").symlink_to("clone")

    with pytest.raises(EnvironmentFault, match="lies in the checkout"):
        state_folder(tmp_path / checkout, {"XDG_STATE_HOME": str(tmp_path / folder)})
