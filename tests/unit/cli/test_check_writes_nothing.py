"""`build --check` writes nothing in the workspace, and needs no right to."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from fakes.commands import tenantry
from fakes.workspaces import contents

TESTS = Path(__file__).parents[2]


def facts(folder):
    """Everything the system says of what is below a folder, but for when it was read."""
    found = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        about = path.lstat()
        found[path.relative_to(folder).as_posix()] = (
            *(about.st_mode, about.st_ino, about.st_nlink, about.st_size),
            *(about.st_mtime_ns, about.st_ctime_ns),
        )
    return found


@pytest.fixture
def clean(workspace):
    """A workspace as it is checked out: nothing of ours in it."""
    shutil.rmtree(workspace / ".tenantry")
    return workspace


@pytest.mark.parametrize("is_stale", [False, True])
def test_a_check_changes_neither_a_file_nor_a_time(clean, edit, is_stale):
    if is_stale:
        edit(clean / "tenants/fraud.yaml", "lena: ml-admin", "lena: viewer")
    before = facts(clean)

    result = tenantry(clean, "build", "--check", "--no-scan")

    assert result.exit_code == int(is_stale)
    assert facts(clean) == before


def test_a_check_beside_a_build_writes_nothing_and_waits_for_nothing(workspace):
    (workspace / ".tenantry/publish-0123456789abcdef/next").mkdir(parents=True)
    before = facts(workspace)

    assert tenantry(workspace, "build", "--check", "--no-scan").exit_code == 0
    assert facts(workspace) == before


WATCHED = textwrap.dedent(
    """
    import os, sys

    WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate",
               "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr", "shutil.copyfile",
               "shutil.move", "shutil.rmtree", "tempfile.mkstemp", "tempfile.mkdtemp"}

    def watch(event, given):
        writes = event == "open" and isinstance(given[2], int) and given[2] & WRITES
        if (writes or event in CHANGES) and not isinstance(given[0], int) and given[0] != os.devnull:
            print("WRITES", event, given[:2], file=sys.stderr)

    sys.addaudithook(watch)

    from fakes.proofs import proofs_at_once
    from generator.cli import main

    with proofs_at_once():
        main()
    """
)


def test_a_check_opens_nothing_for_writing_and_changes_no_folder(clean):
    """Seen from inside: every call of the interpreter that could write is named."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "-C", str(clean), "build", "--check", "--no-scan"],
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [
        line for line in done.stderr.splitlines() if line.startswith("WRITES") and "/dev/" not in line
    ] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may only read")
def test_a_checkout_that_may_only_be_read_can_be_checked(clean, tmp_path_factory):
    for folder in clean.parents:
        if folder.is_relative_to(tmp_path_factory.getbasetemp().parent.parent):
            folder.chmod(0o755)
    for path in (clean, *clean.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = contents(clean)
    child = os.fork()
    if child == 0:
        status = 99
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            status = (
                98
                if os.access(clean, os.W_OK)
                else tenantry(clean, "build", "--check", "--no-scan").exit_code
            )
        finally:
            os._exit(status)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert contents(clean) == before
