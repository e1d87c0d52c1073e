"""Modules that lie in a workspace are imported by nothing that a verb starts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.workspaces import ROOT

GOLDEN = ROOT / "tests" / "golden" / "multi-domain"
PLANTED = (
    "multiprocessing.py",
    "sitecustomize.py",
    "usercustomize.py",
    "generator/__init__.py",
    "json.py",
    "pickle.py",
    "hcl2.py",
    "runpy.py",
    "checkov/__init__.py",
)
ENTRY = "from generator.cli import main; main()"
EACH = """
import os
def work(number):
    import generator, hcl2, json, multiprocessing, pickle, runpy
    return -number
if __name__ == "__main__":
    os.cpu_count = lambda: 2
    os.environ["PYTHONPATH"] = {inherited!r}
    from generator.pipeline.workers import each
    print(sum(each(work, range(4), 4)))
"""


@pytest.fixture
def workspace(tmp_path):
    """A workspace whose root holds modules by the names of those that Python, we and checkov import."""
    folder = tmp_path / "estate"
    shutil.copytree(GOLDEN / "tenants", folder / "tenants")
    for path in PLANTED:
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f"open({str(tmp_path / 'imported')!r}, 'a').write(__file__ + '\\n')\nraise SystemExit(0)\n"
        )
    return folder


def run(workspace, *arguments, flags=("-P",), **environment):
    """What Python says when it is started in the workspace; as the command is, without the current folder."""
    return subprocess.run(
        [sys.executable, *flags, *arguments],
        cwd=workspace,
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"},
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(workspace.parent),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def imported(workspace):
    trace = workspace.parent / "imported"
    return trace.read_text() if trace.exists() else ""


def test_the_planted_modules_would_be_imported(workspace):
    """Otherwise the tests below would speak of nothing."""
    run(workspace, "-c", "import multiprocessing", flags=())

    assert imported(workspace)


@pytest.mark.parametrize("path", ["", ":", ".", "relative"])
def test_workers_import_nothing_from_where_they_stand(workspace, tmp_path, path):
    script = tmp_path / "script.py"
    inherited = os.pathsep.join((path, str(ROOT)))
    script.write_text(EACH.format(inherited=inherited))
    done = run(workspace, str(script))

    assert (done.stdout, imported(workspace)) == ("-6\n", ""), done.stderr


def test_where_children_cannot_be_told_the_work_is_done_without_them(workspace, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + EACH.format(inherited=""))
    done = run(workspace, str(script), flags=("-E",))

    assert (done.stdout, imported(workspace)) == ("-6\n", ""), done.stderr


def test_verbs_import_nothing_from_a_workspace(workspace):
    for verb in (["build", "--no-scan"], ["doctor"], ["scan"]):
        done = run(workspace, "-c", ENTRY, *verb)
        assert imported(workspace) == "", verb
        assert done.returncode == 0 or verb[0] != "build", (verb, done.stdout, done.stderr)


def test_the_entrance_forgets_the_current_folder():
    shown = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, generator.cli as c\nc.leave_current_folder_out()\nprint(sys.path)",
        ],
        env={**os.environ, "PYTHONPATH": f"{ROOT}::relative"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(Path(entry).is_absolute() for entry in eval(shown.stdout))  # noqa: S307  # our own list
