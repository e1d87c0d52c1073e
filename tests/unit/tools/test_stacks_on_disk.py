"""What is scanned below out/ is everything that Terraform would read there."""

import os
import socket
from pathlib import Path

import pytest
from fakes.commands import FakeCheckov

from generator.core.errors import EnvironmentFault
from generator.tools.checkov import VERSION, Checkov
from generator.tools.scan import Scanner, scan
from generator.tools.stacks_on_disk import stacks_on_disk

BUCKET = 'resource "aws_s3_bucket" "data" {\n}\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("backend.tf", "main.tf", "modules/keys/main.tf", ".terraform/modules/x.tf", "notes.md"):
        write(tmp_path / "out" / "alpha" / "dev" / name)
    return tmp_path


def write(file: Path, text: str = BUCKET) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_a_stack_is_its_files_without_terraforms_own(workspace: Path) -> None:
    (read,) = stacks_on_disk(workspace, "out")
    names = ["backend.tf", "main.tf", "modules/keys/main.tf"]
    assert [path for path, _ in read.files] == [f"out/alpha/dev/{name}" for name in names]
    assert (read.stack, read.entry) == ("alpha/dev", "out/alpha/dev/main.tf")


@pytest.mark.parametrize("place", ["beta/dev", "alpha", "alpha/other", "beta", ".hidden"])
def test_a_folder_without_a_backend_is_a_stack_too(workspace: Path, place: str) -> None:
    write(workspace / "out" / place / "main.tf")
    assert sorted(one.stack for one in stacks_on_disk(workspace, "out")) == sorted(["alpha/dev", place])


@pytest.mark.parametrize("name", ["more.tf.json", "more.tofu", "modules/keys/more.tofu.json"])
def test_a_file_that_is_not_scanned_is_a_finding(workspace: Path, name: str) -> None:
    write(workspace / "out" / "alpha" / "dev" / name, "{}")
    pinned = Checkov(Path("/nowhere/checkov"), VERSION)
    report = scan(Scanner(pinned, None, FakeCheckov()), stacks_on_disk(workspace, "out"))
    assert [(one.rule.code, one.primary.document) for one in report.findings] == [
        ("SCN006", f"out/alpha/dev/{name}")
    ]


@pytest.mark.parametrize("place", ["main.tf", "new.tf", "new", "../pipe"])
def test_a_pipe_is_refused_at_once(workspace: Path, place: str) -> None:
    path = workspace / "out" / "alpha" / "dev" / place
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with pytest.raises(EnvironmentFault, match=r"is a pipe, and nothing below out/ is"):
        stacks_on_disk(workspace, "out")


def test_a_socket_or_a_link_is_refused(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workspace / "out" / "alpha" / "dev"
    (folder / "elsewhere").symlink_to("/etc")
    with pytest.raises(EnvironmentFault, match="is a link"):
        stacks_on_disk(workspace, "out")
    (folder / "elsewhere").unlink()
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("s.tf")
        with pytest.raises(EnvironmentFault, match="is a socket"):
            stacks_on_disk(workspace, "out")


def test_an_out_that_is_a_link_is_refused(workspace: Path) -> None:
    (workspace / "out").rename(workspace / "elsewhere")
    (workspace / "out").symlink_to("elsewhere")
    with pytest.raises(EnvironmentFault, match="is a link"):
        stacks_on_disk(workspace, "out")


@pytest.mark.parametrize("place", ["main.tf", "modules"])
def test_a_link_that_appears_after_the_look_is_not_followed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """As by a `git checkout` in between; what it leads to is what was there."""
    stack = workspace / "out" / "alpha" / "dev"

    def look(path: Path) -> None:
        if path == stack / "modules/keys/main.tf":
            (stack / place).rename(workspace / "elsewhere")
            (stack / place).symlink_to(workspace / "elsewhere")

    monkeypatch.setattr("generator.tools.stacks_on_disk._require_plain", look)
    with pytest.raises(EnvironmentFault, match="a symbolic link, and none is followed"):
        stacks_on_disk(workspace, "out")


def test_an_unreadable_file_is_a_fault(workspace: Path) -> None:
    (workspace / "out" / "alpha" / "dev" / "main.tf").write_bytes(b"\xff\xfe")
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        stacks_on_disk(workspace, "out")


def test_where_there_is_no_out_there_are_no_stacks(tmp_path: Path) -> None:
    assert stacks_on_disk(tmp_path, "out") == ()
