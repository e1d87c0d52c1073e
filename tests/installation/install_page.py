"""The commands of docs/how-to/install.md, run by a shell as they stand; `make locks` runs this file too."""

import os
import re
import subprocess
import sys
from pathlib import Path

from installation.locks import ROOT

BLOCKS = re.findall(
    r"^```sh\n(.*?)^```$",
    (ROOT / "docs" / "how-to" / "install.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)


def shell(script: str, folder: Path) -> str:
    """What the commands print in a folder, with this Python as `python3`; the first that fails ends them."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    (programs / "python3").unlink(missing_ok=True)
    (programs / "python3").symlink_to(Path(sys.executable).resolve())
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env=kept | {"PATH": f"{programs}{os.pathsep}{kept['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_commands_install_what_builds_an_estate(tmp_path):
    package, install, show, estate = BLOCKS
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    made = "make --assume-old=.venv/.installed BIN=" + str(ROOT / ".venv" / "bin")
    shell(package.replace("make", made, 1), tmp_path / "clone")
    machine = tmp_path / "machine"
    machine.mkdir()
    (tmp_path / "clone" / "dist").rename(machine / "dist")
    shell(install, machine)
    assert "checkov" in shell(show, machine)
    identity = "export " + " ".join(
        f"GIT_{who}_{what}"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME=Reader", "EMAIL=r@example.com")
    )
    assert "0 failed" in shell(f"{identity}\n{estate}", machine)
