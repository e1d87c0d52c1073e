"""The locks below requirements/, how the Makefile installs them, and the pips that have to manage it."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("runtime", "dev", "checkov", "bench")
# The oldest pip that each supported Python ships with (Python 3.X.0, Lib/ensurepip), from pypi.org.
PIPS = {
    "3.11": "pip==22.3 --hash=sha256:1daab4b8d3b97d1d763caeb01a4640a2250a0ea899e257b1e44b9eded91e15ab",
    "3.12": "pip==23.2.1 --hash=sha256:7ccf472345f20d35bdc9d1841ff5f313260c2c33fe417f48c30ac46cccabf5be",
    "3.13": "pip==24.2 --hash=sha256:2cd581cf58ab7fcfca4ce8efa6dcacd0de5bf8d0a3eb9ec927e07405f4d9e2a2",
}
_INSTALLATION = re.compile(
    r"(?P<environment>\S+)/bin/python -m pip "
    r"(?P<command>install .*--requirement requirements/(?P<lock>\w+)\.txt)"
)
_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+))?", re.MULTILINE)
_TIMEOUT_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Pin:
    """A line of a lock: one version of a distribution, and where it applies ("" is everywhere)."""

    name: str
    version: str
    marker: str


@dataclass(frozen=True, slots=True)
class Installation:
    """A line of the Makefile that installs a lock, and the lines that follow it."""

    lock: str
    environment: str
    command: str
    afterwards: tuple[str, ...]

    @property
    def flags(self) -> list[str]:
        """Arguments of pip up to the name of the lock."""
        return self.command.split()[:-2]


def installations() -> tuple[Installation, ...]:
    """What `make` would run for the three environments, as it prints it without running it."""
    targets = [f"{folder}/.installed" for folder in (".venv", ".venv-checkov", ".venv-bench")]
    printed = subprocess.run(
        ["make", "--dry-run", "--always-make", *targets],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = printed.stdout.splitlines()
    return tuple(
        Installation(found["lock"], found["environment"], found["command"], tuple(lines[number:]))
        for number, line in enumerate(lines, 1)
        if (found := _INSTALLATION.search(line))
    )


def pins(lock: str) -> tuple[Pin, ...]:
    """The lines of a lock, in order."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return tuple(
        Pin(found["name"], found["version"], (found["marker"] or "").strip()) for found in _PIN.finditer(text)
    )


def python(version: str) -> Path | None:
    """A working Python of a minor version: on PATH, or where pyenv keeps them."""
    on_path = shutil.which(f"python{version}")
    kept = (
        Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser().glob(f"versions/{version}.*/bin/python")
    )
    for found in (*([Path(on_path)] if on_path else []), *sorted(kept)):
        if subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            return found
    return None


@dataclass(frozen=True, slots=True)
class EmptyEnvironment:
    """A new environment without anything in it, and a pip beside it that works on it."""

    folder: Path
    pip: Path

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """What `pip` with these arguments printed and how it ended; `settings` are variables for it."""
        return subprocess.run(
            [self.folder / "bin" / "python", "-m", "pip", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(self.pip), "PYTHONWARNINGS": "ignore", **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )


def empty_environment(program: Path, folder: Path, pip: Path) -> EmptyEnvironment:
    """An environment in `folder`, made by `program`, for the unpacked `pip`."""
    subprocess.run([program, "-m", "venv", "--without-pip", folder], check=True)
    return EmptyEnvironment(folder, pip)


def oldest_pip(version: str, program: Path, folder: Path) -> Path | None:
    """The oldest pip of a Python version, unpacked below `folder`; nothing where no index has it."""
    wanted = folder / "pip.txt"
    wanted.write_text(PIPS[version] + "\n", encoding="utf-8")
    unpack = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--require-hashes"]
    done = subprocess.run(
        [program, *unpack, "--target", folder / "pip", "--requirement", wanted],
        capture_output=True,
        check=False,
    )
    return None if done.returncode else folder / "pip"
