"""`build --check` writes nothing in the workspace, and needs no right to."""

import os
import shutil

import pytest
from fakes.commands import tenantry
from fakes.workspaces import contents


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


def test_a_check_beside_a_build_writes_nothing_and_waits_for_nothing(workspace):
    (workspace / ".tenantry/publish-0123456789abcdef/next").mkdir(parents=True)
    before = facts(workspace)

    assert tenantry(workspace, "build", "--check", "--no-scan").exit_code == 0
    assert facts(workspace) == before


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
