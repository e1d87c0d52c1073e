"""What is remembered is believed only where nobody else can have written it."""

import json
import os
import stat
from pathlib import Path

import pytest

from generator.core.errors import EnvironmentFault
from generator.tools import memory as memories
from generator.tools.memory import Memory, memory, user_folder

BODY = {"verdict": "proved", "count": 3}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of a user who has remembered nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    return tmp_path / "user" / "tenantry"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace in a clone."""
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    (tmp_path / "clone" / "estate").mkdir()
    return tmp_path / "clone" / "estate"


def opened(workspace: Path, folder: Path | None = None) -> Memory:
    found = memory(workspace, folder)
    assert found is not None
    return found


def test_what_was_remembered_is_known_to_the_next_run_and_of_every_workspace(
    own: Path, workspace: Path, tmp_path: Path
) -> None:
    opened(workspace).remember("proof", "ab12", BODY)

    assert opened(workspace).recall("proof", "ab12") == BODY
    assert opened(tmp_path / "another").recall("proof", "ab12") == BODY
    files = [path for path in own.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (own, *files)} == {0}
    assert [path.name for path in own.rglob(".new-*")] == []


def test_the_key_is_random_and_stays(own: Path, workspace: Path) -> None:
    first = opened(workspace).secret

    assert opened(workspace).secret == first == (own / "key").read_bytes()
    assert len(first) == 32
    assert "secret" not in repr(opened(workspace))
    (own / "key").unlink()
    assert opened(workspace).secret != first


@pytest.mark.parametrize("kind", ["scan", "proof/../proof"])
def test_an_entry_is_of_its_kind_and_key_only(own: Path, workspace: Path, kind: str) -> None:
    known = opened(workspace)
    known.remember("proof", "ab12", BODY)
    (file,) = own.rglob("*.json")
    for place in (own / kind / "ab" / "ab12.json", own / "proof" / "ab" / "ab34.json"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())

    assert known.recall(kind, "ab12") is None
    assert known.recall("proof", "ab34") is None


def test_what_somebody_wrote_who_has_another_key_is_unknown(
    own: Path, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(workspace).remember("proof", "ab12", BODY)
    (file,) = own.rglob("*.json")
    forged = file.read_bytes()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "victim"))
    victim = opened(workspace, tmp_path / "shared")
    place = tmp_path / "shared" / "proof" / "ab" / "ab12.json"
    place.parent.mkdir(parents=True)
    place.write_bytes(forged)

    assert victim.recall("proof", "ab12") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"body": {}}',
        b'{"body": {}, "mark": 1}',
        b'{"body": [], "mark": "0"}',
        '{"body": {}, "mark": "é"}'.encode(),
    ],
)
def test_a_damaged_entry_is_unknown(own: Path, workspace: Path, content: bytes) -> None:
    known = opened(workspace)
    known.remember("proof", "ab12", BODY)
    (file,) = own.rglob("*.json")
    file.write_bytes(content)

    assert known.recall("proof", "ab12") is None


def test_an_entry_that_is_no_plain_file_is_unknown_at_once(
    own: Path, workspace: Path, tmp_path: Path
) -> None:
    known = opened(workspace)
    known.remember("proof", "ab12", BODY)
    (file,) = own.rglob("*.json")
    file.rename(tmp_path / "moved")
    file.symlink_to(tmp_path / "moved")
    assert known.recall("proof", "ab12") is None
    file.unlink()
    os.mkfifo(file)
    assert known.recall("proof", "ab12") is None


@pytest.mark.parametrize("place", ["estate/.tenantry/cache", "cache", "estate/../cache", "link/cache"])
def test_a_cache_in_the_clone_is_refused(workspace: Path, own: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "link").symlink_to(workspace.parent)
    base = tmp_path if place.startswith("link") else workspace.parent
    with pytest.raises(EnvironmentFault, match="lies in the checkout") as caught:
        memory(workspace, base / place)
    assert caught.value.hint is not None
    assert "--cache" in caught.value.hint
    assert not own.exists()


def test_a_users_cache_folder_in_the_clone_is_refused(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(workspace / "cache"))
    with pytest.raises(EnvironmentFault, match="lies in the checkout"):
        memory(workspace)
    assert not (workspace / "cache").exists()


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o720, 0o702, 0o1777])
@pytest.mark.parametrize("given", [False, True])
def test_a_folder_that_others_may_write_to_is_refused(
    own: Path, workspace: Path, tmp_path: Path, mode: int, *, given: bool
) -> None:
    folder = tmp_path / "given" if given else own
    folder.mkdir(parents=True)
    folder.chmod(mode)
    with pytest.raises(EnvironmentFault, match="may be written by others"):
        memory(workspace, folder if given else None)


@pytest.mark.usefixtures("own")
def test_a_folder_of_another_user_is_refused(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me = os.geteuid()
    opened(workspace)
    monkeypatch.setattr(memories.os, "geteuid", lambda: me + 1)
    with pytest.raises(EnvironmentFault, match="belongs to another user"):
        memory(workspace)


@pytest.mark.parametrize("change", ["readable", "short", "link", "folder"])
def test_a_key_that_others_may_know_is_refused_with_what_to_do(
    own: Path, workspace: Path, tmp_path: Path, change: str
) -> None:
    opened(workspace)
    key = own / "key"
    if change == "readable":
        key.chmod(0o644)
    elif change == "short":
        key.write_bytes(b"short")
    elif change == "link":
        key.rename(tmp_path / "elsewhere")
        key.symlink_to(tmp_path / "elsewhere")
    else:
        key.unlink()
        key.mkdir(mode=0o700)
    with pytest.raises(EnvironmentFault, match="is no key that only you can read") as caught:
        memory(workspace)
    assert caught.value.hint is not None
    assert f"remove {key}" in caught.value.hint


def test_where_no_cache_folder_can_be_made_nothing_is_remembered(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert memory(workspace) is None


@pytest.mark.usefixtures("own")
def test_a_folder_that_is_given_and_cannot_be_made_is_a_fault(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="cannot be made"):
        memory(workspace, tmp_path / "file" / "cache")


def test_a_memory_that_only_reads_writes_nothing(own: Path, workspace: Path) -> None:
    opened(workspace).remember("proof", "ab12", BODY)
    reading = memory(workspace, writes=False)
    assert reading is not None
    reading.remember("proof", "cd34", BODY)

    assert reading.recall("proof", "ab12") == BODY
    assert [file.name for file in own.rglob("*.json")] == ["ab12.json"]


def test_the_cache_folder_is_what_the_system_has_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # to be ignored, says the specification
    monkeypatch.setattr(memories.sys, "platform", "linux")
    assert user_folder() == Path("/home/ann/.cache/tenantry")
    monkeypatch.setattr(memories.sys, "platform", "darwin")
    assert user_folder() == Path("/home/ann/Library/Caches/tenantry")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/ann")
    assert user_folder() == Path("/var/cache/ann/tenantry")


def test_entries_are_json_with_a_mark(own: Path, workspace: Path) -> None:
    opened(workspace).remember("proof", "ab12", BODY)
    (file,) = own.rglob("*.json")
    assert set(json.loads(file.read_text(encoding="utf-8"))) == {"body", "mark"}
