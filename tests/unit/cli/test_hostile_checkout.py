"""Verbs in a checkout that a stranger made: nothing is written through a link that it holds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.commands import tenantry
from fakes.proofs import BELIEVING
from fakes.workspaces import contents

GOLDEN = Path(__file__).parents[2] / "golden" / "multi-domain"
CODE = "from generator.cli import main; main()"


def stale(workspace, edit):
    edit(workspace / "tenants/fraud.yaml", "lena: ml-admin", "lena: viewer")


BUILD, CHECK = ("build", "--no-scan"), ("build", "--check", "--no-scan")


@pytest.mark.parametrize(
    ("path", "verb"),
    [
        *((path, BUILD) for path in (".tenantry", ".tenantry/lock", "out", "out/fraud", "tenants")),
        *((path, CHECK) for path in ("out", "out/fraud", "tenants")),
    ],
)
def test_no_verb_follows_a_link_in_the_workspace(workspace, tmp_path, edit, path, verb):
    """What the link leads to is what was there, so that only the link can be the reason."""
    stale(workspace, edit)
    place, real = workspace / path, tmp_path / "real"
    if not place.exists():
        place.write_text("")
    place.rename(real)
    place.symlink_to(real)
    before = contents(tmp_path / "real") if real.is_dir() else real.read_text()

    result = tenantry(workspace, *verb)

    assert result.exit_code == (1 if path.startswith(("out/", "tenants")) else 3)
    assert "Traceback" not in result.output
    assert (contents(real) if real.is_dir() else real.read_text()) == before
    assert place.is_symlink()


def test_a_new_tenant_is_not_written_through_a_link(workspace, tmp_path):
    (workspace / "tenants/pricing.yaml").symlink_to(tmp_path / "created")

    result = tenantry(
        workspace, "new", "pricing", "--isolation", "multi-account", "--account", "222222222229"
    )

    assert result.exit_code == 2
    assert not (tmp_path / "created").exists()


@pytest.mark.parametrize("name", ["tenants", "README.md", "schemas"])
def test_a_new_workspace_is_not_written_through_a_link(tmp_path, name):
    (tmp_path / "estate").mkdir()
    (tmp_path / "victim").mkdir()
    (tmp_path / "estate" / name).symlink_to(tmp_path / "victim")

    result = tenantry(None, "init", str(tmp_path / "estate"))

    assert result.exit_code in (2, 3)
    assert "Traceback" not in result.output
    assert list((tmp_path / "victim").iterdir()) == []


def shell(script, folder, code=CODE):
    """What a shell prints that stands in a folder and calls tenantry."""
    command = f'tenantry() {{ "{sys.executable}" -c "{code}" "$@"; }}\n{script}'
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False, env={**os.environ}
    )


def test_a_build_may_stand_in_the_folder_that_it_replaces(tmp_path, edit):
    """Its proof is believed, as that of the golden one was."""
    shutil.copytree(GOLDEN / "tenants", tmp_path / "tenants")
    shutil.copytree(GOLDEN / "expected" / "out", tmp_path / "out")
    edit(tmp_path / "tenants/beta.yaml", "bo: viewer", "bo: data-scientist")

    done = shell("tenantry -C ../../.. build --no-scan", tmp_path / "out/beta/dev", BELIEVING)

    assert done.returncode == 0, done.stderr
    assert 'note: the folder you stand in was replaced; enter it again with `cd "$PWD"`' in done.stderr
    checked = shell(f"tenantry -C {tmp_path} build --check --no-scan", tmp_path, BELIEVING)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("verb", ["build --no-scan", "validate", "-C . validate", "doctor"])
def test_standing_in_a_folder_that_is_gone_is_one_message(workspace, verb):
    gone = workspace / "out/fraud/gone"
    gone.mkdir()

    done = shell(f'rmdir "$PWD"; tenantry {verb}', gone)

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[:2] == [
        "error: the folder that this shell stands in is gone",
        '  = hint: a build replaces out/ as a whole: enter the folder again with `cd "$PWD"`',
    ]


def test_a_workspace_that_is_named_whole_needs_no_current_folder(workspace):
    gone = workspace / "out/gone"
    gone.mkdir()

    done = shell(f'rmdir "$PWD"; tenantry -C "{workspace}" validate', gone)

    assert done.returncode == 0, done.stderr
