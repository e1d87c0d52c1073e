"""One whole rendering per isolation model, byte for byte, as `tenantry build` publishes it.

A case is a folder with `tenants/`; `expected/` holds what a build adds to it: `out/`,
and the address ledger where one is written. The proof is believed, so certificates show
what is claimed, and count one class of requests for each claim.
"""

import difflib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from fakes.proofs import proofs_at_once
from fakes.workspaces import contents, said

from generator.pipeline.building import build
from generator.pipeline.options import Options

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/tenants"))
LEDGER = "tenants/_addresses.yaml"


def built(case: str, workspace: Path) -> dict[str, bytes]:
    """What a build of a case adds to its workspace."""
    shutil.copytree(HERE / case / "tenants", workspace / "tenants")
    given = contents(workspace)
    with proofs_at_once():
        result = build(workspace, Options(scan=False))
    assert said(result.findings) == []
    return {
        path: content
        for path, content in contents(workspace).items()
        if path not in given and not path.startswith(".tenantry/")
    }


def differences(expected: dict[str, bytes], actual: dict[str, bytes]) -> str:
    """What changed as a unified diff, file by file; empty when nothing did."""
    lines: list[str] = []
    for path in sorted(expected.keys() | actual.keys()):
        if expected.get(path) != actual.get(path):
            before, after = (files.get(path, b"").decode().splitlines() for files in (expected, actual))
            lines += difflib.unified_diff(before, after, f"expected/{path}", f"rendered/{path}", lineterm="")
    return "\n".join(lines)


def accept(folder: Path, actual: dict[str, bytes]) -> None:
    """Make a folder hold exactly these files; what is stale goes, and so do folders it leaves empty."""
    for path in contents(folder):
        if path not in actual:
            (folder / path).unlink()
    for path, content in actual.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    for place, _, _ in os.walk(folder, topdown=False):
        if not any(Path(place).iterdir()):
            Path(place).rmdir()


@pytest.mark.parametrize("case", CASES)
def test_a_small_tenant_renders_to_what_was_reviewed(case, tmp_path, golden_update):
    actual = built(case, tmp_path / "workspace")
    if golden_update:
        accept(HERE / case / "expected", actual)
    assert differences(contents(HERE / case / "expected"), actual) == ""


def test_there_is_a_golden_for_every_isolation_model():
    texts = [path.read_text() for path in HERE.glob("*/tenants/*.yaml")]
    for isolation in ("multi-account", "multi-domain", "abac"):
        assert sum(f"\nisolation: {isolation}\n" in text for text in texts) == 1


@pytest.mark.terraform
def test_terraform_fmt_has_nothing_to_change_in_a_golden(tmp_path):
    if shutil.which("terraform") is None:
        assert os.environ.get("CI") != "true", "terraform is not installed, and CI must run this"
        pytest.skip("terraform is not installed")
    settings = tmp_path / "terraform.rc"
    settings.write_text("")
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-diff", "-recursive", str(HERE)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_accepting_writes_what_is_new_and_removes_what_is_stale(tmp_path):
    before = {"out/a/main.tf": b"old\n", "out/gone/dev/main.tf": b"stale\n"}
    after = {"out/a/main.tf": b"new\n", "out/b/main.tf": b"added\n"}
    accept(tmp_path, before)
    accept(tmp_path, after)

    assert contents(tmp_path) == after
    assert not (tmp_path / "out" / "gone").exists()


def test_a_difference_is_shown_as_a_diff_of_every_changed_added_and_lost_file():
    text = differences(
        {"a": b"one\n", "b": b"two\n", "s": b"same\n"}, {"a": b"1\n", "c": b"3\n", "s": b"same\n"}
    )

    assert text.splitlines() == [
        *("--- expected/a", "+++ rendered/a", "@@ -1 +1 @@", "-one", "+1"),
        *("--- expected/b", "+++ rendered/b", "@@ -1 +0,0 @@", "-two"),
        *("--- expected/c", "+++ rendered/c", "@@ -0,0 +1 @@", "+3"),
    ]
