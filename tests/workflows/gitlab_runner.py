"""gitlab-ci-local, installed from its lock beside this file: it runs a job of a pipeline as GitLab would."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "gitlab"
_STAMP = HERE / "node_modules" / ".installed"
_PROGRAM = HERE / "node_modules" / ".bin" / "gitlab-ci-local"


def runner() -> Path:
    """The program; without npm or rsync the test is skipped, and fails where CI is set."""
    missing = [name for name in ("node", "npm", "rsync") if shutil.which(name) is None]
    if missing:
        reason = f"{', '.join(missing)} is not on PATH"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if not _STAMP.exists() or _STAMP.read_text() != locked:
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True, capture_output=True)
        _STAMP.write_text(locked)
    return _PROGRAM


def ran(
    estate: Path, path: str, job: str, home: Path, *, beside: Mapping[str, str] = os.environ, **variables: str
) -> tuple[bool, str]:
    """Whether a job went well in a pipeline with these variables, on a machine that has others `beside`."""
    given = {"CI_PROJECT_DIR": str(estate), **variables}
    words = [word for name, value in given.items() for word in ("--variable", f"{name}={value}")]
    done = subprocess.run(
        [runner(), "--force-shell-executor", "--ignore-predefined-vars", ",".join(given), *words, job],
        cwd=estate,
        env={**beside, "PATH": path, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr
