"""Programs that lie in a checkout are never started, however they come to be found."""

import os
import subprocess
from pathlib import Path

import pytest
from fakes.commands import tenantry

from generator.core.errors import EnvironmentFault
from generator.tools import checkov, git, programs, terraform
from generator.tools.diagnosis import diagnose

NAMES = ("checkov", "terraform", "git")
FIND = {"checkov": checkov.find, "terraform": terraform.find, "git": git.find}


def planted(path: Path) -> Path:
    """A program that leaves a trace when it is started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ntouch {path}.started\necho 9.9.9\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def started(folder: Path) -> list[Path]:
    return list(folder.rglob("*.started"))


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with a workspace in it, on a machine that has git only; we are installed elsewhere."""
    there = git.find(tmp_path / "nowhere")
    if there is None:
        pytest.skip("git is not installed")
    (tmp_path / "installed" / ".venv").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(there)
    folder = tmp_path / "clone"
    (folder / "estate" / "tenants").mkdir(parents=True)
    (folder / "estate" / "tenants" / "_platform.yaml").write_text("prefix: acme\n", encoding="utf-8")
    monkeypatch.setattr("sys.prefix", str(tmp_path / "installed" / ".venv"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("TENANTRY_CHECKOV", raising=False)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


@pytest.mark.parametrize("place", ["estate", "."])
def test_an_environment_that_stands_in_the_workspace_is_not_ours(clone: Path, place: str) -> None:
    planted(clone / place / ".venv-checkov" / "bin" / "checkov")

    assert checkov.find(clone / "estate") is None
    assert tenantry(clone / "estate", "scan").exit_code in (2, 3)
    assert started(clone) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "entry", ["bin", "./bin", "", ".", "{clone}/estate/bin", "{clone}/bin", "{link}/bin"]
)
def test_entries_of_the_search_path_in_a_checkout_are_passed_over(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, entry: str
) -> None:
    for folder in (clone, clone / "bin", clone / "estate", clone / "estate" / "bin"):
        planted(folder / name)
    (tmp_path / "link").symlink_to(clone)
    found = entry.format(clone=clone, link=tmp_path / "link")
    monkeypatch.setenv("PATH", os.pathsep.join((found, str(tmp_path / "empty"))))
    monkeypatch.chdir(clone / "estate")

    assert FIND[name](clone / "estate") is None
    assert FIND[name](Path()) is None
    diagnose(Path())
    assert started(clone) == []


def test_a_link_on_the_search_path_that_leads_into_the_checkout_is_passed_over(
    clone: Path, tmp_path: Path
) -> None:
    (tmp_path / "bin" / "terraform").symlink_to(planted(clone / "tools" / "terraform"))

    assert terraform.find(clone / "estate") is None


def test_what_lies_elsewhere_is_found(clone: Path, tmp_path: Path) -> None:
    there = planted(tmp_path / "bin" / "terraform")

    assert terraform.find(clone / "estate") == there


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("bin/checkov", "a relative path"),
        ("{clone}/bin/checkov", "which lies in the checkout"),
        ("{clone}/estate/../bin/checkov", "which lies in the checkout"),
        ("{link}", "which lies in the checkout"),
    ],
)
def test_a_program_that_is_named_in_the_checkout_is_refused_and_doctor_says_so(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, said: str
) -> None:
    (tmp_path / "link").symlink_to(planted(clone / "bin" / "checkov"))
    monkeypatch.setenv("TENANTRY_CHECKOV", named.format(clone=clone, link=tmp_path / "link"))
    monkeypatch.chdir(clone)

    with pytest.raises(EnvironmentFault, match=said):
        checkov.find(clone / "estate")
    shown = tenantry(clone / "estate", "doctor")
    assert shown.exit_code == 3
    assert said in shown.output
    assert started(clone) == []


def test_an_installation_in_a_clone_of_its_own_is_used(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.prefix", str(clone / ".venv"))
    own = planted(clone / ".venv-checkov" / "bin" / "checkov")

    assert checkov.find(clone) == own


@pytest.mark.parametrize(
    "what", [".venv-checkov/bin/checkov", ".venv-checkov/lib/sitecustomize.py", ".venv-checkov"]
)
def test_what_is_committed_beside_us_is_refused(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr("sys.prefix", str(clone / ".venv"))
    if what == ".venv-checkov":
        planted(tmp_path / "elsewhere" / "bin" / "checkov")
        (clone / what).symlink_to(tmp_path / "elsewhere")
    else:
        planted(clone / ".venv-checkov" / "bin" / "checkov")
        planted(clone / what)
    subprocess.run(["git", "-C", str(clone), "add", "--force", what], check=True)

    with pytest.raises(EnvironmentFault, match="is committed to"):
        checkov.find(clone)
    assert started(clone) == []


def test_a_folder_that_looks_like_a_repository_starts_nothing(clone: Path) -> None:
    """git would take a workspace that holds HEAD, objects and refs for a repository, with its settings."""
    there = git.find(clone)
    assert there is not None
    fake = clone / "estate"
    subprocess.run(["git", "init", "--quiet", "--bare", str(fake)], check=True)
    monitor = planted(clone / "monitor")
    with (fake / "config").open("a", encoding="utf-8") as config:
        config.write(f"\tworktree = {fake}\n\tfsmonitor = {monitor}\n")

    assert git.tracked(there, fake, "tenants") is None
    assert started(clone) == []


def test_a_program_runs_where_no_workspace_is(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone)
    seen = planted(clone.parent / "elsewhere" / "terraform")
    seen.write_text('#!/bin/sh\npwd >&2\necho "{\\"terraform_version\\": \\"1.11.4\\"}"\n', encoding="utf-8")

    assert terraform.version(seen) == "1.11.4"
    seen.write_text('#!/bin/sh\n[ $PWD = / ] || exit 1\necho \'{"terraform_version": "1.11.4"}\'\n')
    assert terraform.version(seen) == "1.11.4"


def test_the_checkout_is_the_clone_around_a_workspace_or_the_workspace(clone: Path, tmp_path: Path) -> None:
    assert programs.checkout(clone / "estate" / "tenants") == clone
    assert programs.checkout(tmp_path / "installed") == tmp_path / "installed"
