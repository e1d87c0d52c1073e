"""How a run with outdated expected text ends, tried on a run of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
OUTDATED = """
import pytest

@pytest.mark.parametrize("case", ["one", "two"])
def test_text(case, golden_update):
    assert golden_update

def test_without_expected_text():
    assert False
"""


@pytest.fixture
def run(tmp_path):
    """Runs pytest on a test file whose expected text is outdated."""
    for file in TESTS.glob("*.py"):
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "test_outdated.py").write_text(OUTDATED)

    def run(*options, **extra):
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CI"))
        }
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
            cwd=tmp_path,
            env={**environment, **extra},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "in a worker"])
def test_a_failing_run_ends_with_the_command_that_accepts_exactly_its_cases(run, workers):
    done = run(*workers)

    command = "pytest --golden-update 'test_outdated.py::test_text[one]' 'test_outdated.py::test_text[two]'"
    assert done.returncode == 1
    assert f"  {command} && git diff --stat" in done.stdout.splitlines()


def test_accepting_makes_the_run_pass(run):
    done = run("--golden-update", "-k", "text and not without")

    assert done.returncode == 0, done.stdout
    assert "expected text differs" not in done.stdout


def test_accepting_is_refused_where_ci_is_set(run):
    done = run("--golden-update", CI="true")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--golden-update is refused where CI is set" in done.stderr
