"""The real terraform, for laws that only it can confirm."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Terraform = Callable[..., str]


@pytest.fixture
def terraform(tmp_path: Path) -> Terraform:
    """Runs terraform in `tmp_path` on the text given to it; skipped without terraform, but never in CI."""
    program = shutil.which("terraform")
    if program is None and os.environ.get("CI") == "true":
        pytest.fail("terraform is not installed, and CI must run this")
    if program is None:
        pytest.skip("terraform is not installed")
    settings_file = tmp_path / "terraform.rc"
    settings_file.write_text("", encoding="utf-8")
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings_file), "CHECKPOINT_DISABLE": "1"}

    def run(*arguments: str, text: str) -> str:
        done = subprocess.run(
            [program, *arguments],
            cwd=tmp_path,
            env=environment,
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
