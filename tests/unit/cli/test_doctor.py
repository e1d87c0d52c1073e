import shutil
import stat

import pytest
from fakes.commands import tenantry

from generator.tools.checkov import VERSION


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """The only folder on the search path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(path, says):
    """A program that prints one line."""
    path.write_text(f"#!{shutil.which('sh', path='/bin:/usr/bin')}\necho '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return path


def states(result):
    """The state of each program by its name."""
    lines = [line for line in result.output.splitlines() if line[0] != " "]
    return {line[11:].split(" ")[0]: line.split()[0] for line in lines}


def test_everything_a_build_needs_is_named_with_version_path_and_purpose(programs, monkeypatch):
    checkov = program(programs / "checkov-of-mine", VERSION)
    monkeypatch.setenv("TENANTRY_CHECKOV", str(checkov))

    result = tenantry(None, "doctor")

    lines = result.output.splitlines()
    at = lines.index(f"ok         checkov {VERSION}")
    assert result.exit_code == 0
    assert lines[at + 1 : at + 3] == [
        f"           at {checkov}",
        "           for the scan in `tenantry build` and `tenantry scan`",
    ]
    assert states(result)["python"] == "ok"


def test_a_missing_checkov_is_an_environment_fault_and_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("TENANTRY_CHECKOV", "/nowhere/checkov")

    result = tenantry(None, "doctor")

    assert result.exit_code == 3
    assert states(result)["checkov"] == "missing"
    assert f"installs checkov {VERSION}" in " ".join(result.output.split())


def test_another_version_of_checkov_does_not_do(programs, monkeypatch):
    monkeypatch.setenv("TENANTRY_CHECKOV", str(program(programs / "checkov", "1.0.0")))

    result = tenantry(None, "doctor")

    assert result.exit_code == 3
    assert states(result)["checkov"] == "unsuitable"


def test_terraform_and_git_are_not_needed_for_a_build(programs, monkeypatch):
    monkeypatch.setenv("TENANTRY_CHECKOV", str(program(programs / "checkov", VERSION)))

    result = tenantry(None, "doctor")

    assert result.exit_code == 0
    assert states(result)["terraform"] == "missing"
    assert states(result)["git"] == "missing"
    assert result.output.count("get it: ") >= 2


def test_a_workspace_is_not_needed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert tenantry(None, "doctor").exit_code in {0, 3}


def test_gh_is_needed_for_pull_requests_alone(programs, monkeypatch):
    monkeypatch.setenv("TENANTRY_CHECKOV", str(program(programs / "checkov", VERSION)))
    missing = tenantry(None, "doctor")
    assert missing.exit_code == 0
    assert states(missing)["gh"] == "missing"
    assert "`gh auth login`" in missing.output

    program(programs / "gh", "gh version 2.102.0 (2026-09-30)")
    assert "ok         gh 2.102.0\n" in tenantry(None, "doctor").output
