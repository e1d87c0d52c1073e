"""A provider that runs of terraform attach to ends with them, and with whoever started it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.tools.own_provider import OwnProvider

SECONDS = 20
RUNS = """\
echo $$ > "$SEEN"
env >> "$SEEN"
echo Starting
printf "\\tTF_REATTACH_PROVIDERS='%s'\\n" '{"one": 1}'
echo '[DEBUG] what nobody asked for' >&2
exec sleep 60"""
STARTED = """
import sys, time
from pathlib import Path
from generator.tools.own_provider import OwnProvider
program, folder = map(Path, sys.argv[1:])
running = OwnProvider.start(program, folder, {"PATH": "/usr/bin:/bin", "SEEN": str(folder / "seen")})
print("running", flush=True)
time.sleep(60)
"""


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stack"
    made.mkdir()
    return made


def is_gone(folder: Path) -> bool:
    """Whether the program that wrote its number has ended."""
    number = (folder / "seen").read_text().splitlines()[0]
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        state = Path(f"/proc/{number}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_it_says_how_to_attach_sees_what_it_is_given_and_ends(folder: Path) -> None:
    seen = {"PATH": "/usr/bin:/bin", "SEEN": str(folder / "seen"), "AWS_PROFILE": "plan"}
    running = OwnProvider.start(program(folder / "provider", RUNS), folder, seen)
    assert running is not None
    assert running.attachment is not None
    assert running.attachment.said == '{"one": 1}'
    running.end(folder / "log")
    assert is_gone(folder)
    said = (folder / "seen").read_text().splitlines()
    assert {"AWS_PROFILE=plan", f"TMPDIR={folder.parent}"} <= set(said)
    assert not (folder / "log").exists()


def test_of_one_that_ends_at_once_nothing_is_attached_to_and_the_log_says_what_it_said(folder: Path) -> None:
    broken = program(folder / "provider", "echo no such flag; exit 2")
    ended = OwnProvider.start(broken, folder, {"PATH": "/usr/bin:/bin"})
    assert ended is not None
    assert ended.attachment is None
    ended.end(folder / "log")
    assert (folder / "log").read_text() == "the provider ended by itself:\nno such flag\n"


def test_it_ends_with_whoever_started_it_also_when_that_is_killed(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTED, str(program(folder / "provider", RUNS)), str(folder)],
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"running\n"
        process.send_signal(signal.SIGKILL)
        process.wait(SECONDS)
    assert is_gone(folder)


HOLDING = """
import sys
from pathlib import Path
from generator.tools.own_provider import OwnProvider
from generator.tools.terraform_runs import TerraformRuns
program, terraform, folder = map(Path, sys.argv[1:])
seen = {"PATH": "/usr/bin:/bin", "SEEN": str(folder / "seen")}
attached = OwnProvider.start(program, folder, seen).attachment
TerraformRuns(terraform, seen).run(folder, folder / "log", "apply", attached=attached)
"""
APPLIES = """\
echo $$ > applies
while [ ! -e enough ]; do sleep 0.05; done
kill -0 $(head -1 "$SEEN") && echo "the provider runs" > found"""


def test_it_lasts_until_an_apply_has_ended_whose_starter_was_killed(folder: Path) -> None:
    programs = (program(folder / "provider", RUNS), program(folder / "terraform", APPLIES))
    with subprocess.Popen([sys.executable, "-c", HOLDING, *map(str, (*programs, folder))]) as process:
        until = time.monotonic() + SECONDS
        while not (folder / "applies").exists() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(SECONDS)
    time.sleep(0.5)  # as long as whoever ends it with its starter needs at most
    (folder / "enough").touch()
    assert is_gone(folder)
    assert (folder / "found").read_text() == "the provider runs\n"
