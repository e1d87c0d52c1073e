"""What is known of changes of resources is what the provider says when it is asked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TARGET = "generator/review/data/resource_changes.json"

pytestmark = [pytest.mark.terraform, pytest.mark.nightly]


@pytest.mark.usefixtures("installation")
def test_the_provider_says_the_same_again(tmp_path: Path) -> None:
    script = PROJECT / "requirements/data/resource_changes.py"
    without = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run(
        [sys.executable, str(script), "--into", str(tmp_path)],
        env={**without, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / TARGET).read_bytes() == (PROJECT / TARGET).read_bytes()
