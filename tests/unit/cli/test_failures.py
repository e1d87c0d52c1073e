"""Every way a run can end has its own exit code, one message and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from fakes.commands import tenantry
from fakes.workspaces import contents

from generator.cli.entrance import main
from generator.core.errors import EnvironmentFault


@pytest.mark.parametrize(
    "verb",
    [
        ("validate",),
        ("build",),
        ("scan",),
        ("explain", "x"),
        ("capacity",),
        ("new", "x", "--isolation", "abac"),
    ],
)
def test_outside_a_workspace_a_verb_says_how_to_make_one(tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    here = tenantry(None, *verb)
    there = tenantry(tmp_path, *verb)

    assert (here.exit_code, there.exit_code) == (2, 2)
    assert "no tenants/_platform.yaml here or in a folder above" in here.stderr
    assert f"{tmp_path} is no workspace" in there.stderr
    assert "tenantry init" in here.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_workspace_is_found_from_a_folder_below_it(workspace, monkeypatch):
    monkeypatch.chdir(workspace / "out" / "fraud" / "dev")

    assert tenantry(None, "validate").exit_code == 0


def test_a_bug_is_one_line_a_log_and_its_own_exit_code(workspace, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("generator.pipeline.validation.plan_estate", broken)
    before = contents(workspace / "out")

    result = tenantry(workspace, "build")

    log = Path(os.environ["XDG_STATE_HOME"]) / "tenantry" / "bug.log"
    assert result.exit_code == 4
    assert result.stderr.splitlines() == [
        "error: this is a bug in tenantry; out/ is never left half written",
        f"  = hint: please report it with the text of {log}",
    ]
    assert "secret detail" not in result.output
    text = log.read_text()
    assert text.splitlines()[1] == "command: tenantry build"
    assert "ZeroDivisionError: secret detail" in text
    assert contents(workspace / "out") == before


def test_a_bug_outside_a_writable_folder_prints_its_log(workspace, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError

    monkeypatch.setenv("XDG_STATE_HOME", str(workspace))
    monkeypatch.setattr("generator.cli.validate.validate_estate", broken)

    result = CliRunner().invoke(main, ["-C", str(workspace), "validate"])

    assert result.exit_code == 4
    assert "ZeroDivisionError" in result.stderr


def test_the_log_of_a_bug_is_not_written_through_a_link_of_the_workspace(workspace, tmp_path, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError

    (tmp_path / "victim").write_text("precious")
    (workspace / ".tenantry" / "bug.log").symlink_to(tmp_path / "victim")
    monkeypatch.setattr("generator.cli.validate.validate_estate", broken)

    assert tenantry(workspace, "validate").exit_code == 4
    assert (tmp_path / "victim").read_text() == "precious"


def test_a_missing_program_is_an_environment_fault(workspace, monkeypatch):
    def missing(*_arguments, **_options):
        raise EnvironmentFault("terraform was not found", hint="get it")

    monkeypatch.setattr("generator.cli.validate.validate_estate", missing)

    result = tenantry(workspace, "validate")

    assert result.exit_code == 3
    assert result.stderr == "error: terraform was not found\n  = hint: get it\n"


def test_an_interrupted_run_says_so(workspace, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.pipeline.validation.plan_estate", interrupted)
    before = contents(workspace / "out")

    result = tenantry(workspace, "build")

    assert result.exit_code == 130
    assert result.stderr == "interrupted; out/ is never left half written\n"
    assert contents(workspace / "out") == before


def test_a_reader_that_goes_away_is_not_a_clean_run(workspace):
    command = [
        sys.executable,
        "-c",
        "from generator.cli import main; main()",
        "-C",
        str(workspace),
        "capacity",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        child.stdout.close()
        said = child.stderr.read()

    assert (child.returncode, said) == (3, "")


def test_out_that_is_a_file_is_an_environment_fault(workspace):
    (workspace / "out").rename(workspace / "elsewhere")
    (workspace / "out").write_text("mine")

    result = tenantry(workspace, "build", "--no-scan")

    assert result.exit_code == 3
    assert (workspace / "out").read_text() == "mine"


@pytest.mark.parametrize("arguments", [("--unknown",), ("build", "--unknown"), ("explain",), ("schema",)])
def test_a_wrong_call_is_a_usage_error(arguments):
    assert tenantry(None, *arguments).exit_code == 2


def test_a_folder_that_is_a_file_cannot_become_a_workspace(tmp_path):
    (tmp_path / "file").write_text("")

    result = tenantry(None, "init", str(tmp_path / "file" / "estate"))

    assert result.exit_code == 3
    assert "file" in result.stderr
