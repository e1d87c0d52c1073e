"""Whatever a pull request puts into a workspace: no bug, no code that runs, nothing changed, nothing endless.

`make fuzz` tries 10,000 of them with a seed of its own; the suite a sample that is always the same.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes.proofs import proofs_at_once
from hostile.trials import as_program, in_process, trial

GOLDEN = Path(__file__).parents[1] / "golden" / "multi-domain" / "tenants"
WORKSPACES = int(os.environ.get("TENANTRY_HOSTILE_WORKSPACES", "42"))
FIRST = int(os.environ.get("TENANTRY_HOSTILE_SEED", "0"))
BLOCKS = max(6, WORKSPACES // 200)
AS_PROGRAM = max(1, WORKSPACES // 100)


@pytest.fixture(scope="module", autouse=True)
def _proofs_at_once():
    with proofs_at_once():
        yield


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A small workspace that is built, with what somebody would have it remember."""
    root = tmp_path_factory.mktemp("hostile") / "good"
    shutil.copytree(GOLDEN, root / "tenants")
    status, said = in_process(root, ("build", "--no-scan"))
    assert status == 0, said
    for stage in ("proof", "scan"):
        entry = root / ".tenantry" / "cache" / stage / "00" / f"{'0' * 64}.json"
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text('{"key": "", "sha256": "", "proof": {}}', encoding="utf-8")
    return root


@contextmanager
def ground(folder):
    """A folder for one trial, of which nothing stays: Python's own way to remove it recurses too deep."""
    folder.mkdir()
    try:
        yield folder
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_hostile_workspace_breaks_a_law(good, tmp_path, block):
    print(f"seeds {FIRST}+{block} in steps of {BLOCKS}, {WORKSPACES} in all")  # noqa: T201 -- to try again
    failures = []
    for seed in range(FIRST + block, FIRST + WORKSPACES, BLOCKS):
        with ground(tmp_path / str(seed)) as folder:
            failures += trial(seed, good, folder, in_process)

    assert failures == [], "\n".join(map(str, failures))


@pytest.mark.parametrize("number", range(AS_PROGRAM))
def test_no_hostile_workspace_breaks_a_law_in_a_process_of_its_own(good, tmp_path, number):
    with ground(tmp_path / "trial") as folder:
        failures = list(trial(FIRST + 1_000_003 * (number + 1), good, folder, as_program))

    assert failures == [], "\n".join(map(str, failures))
