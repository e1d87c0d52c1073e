"""How much of an estate `tenantry diff` reads: what changed, and what that relies on."""

import pytest
from fakes.branches import told
from fakes.repositories import commit, git

from generator.tools import revisions


@pytest.fixture
def opened(monkeypatch):
    """The paths and ids of all objects that git is asked for."""
    asked = []
    for name in ("found_at", "contents"):
        real = getattr(revisions, name)

        def counting(program, folder, wanted, real=real):
            several = list(wanted)
            asked.extend(several)
            return real(program, folder, several)

        monkeypatch.setattr(revisions, name, counting)
    return asked


def others(workspace, number):
    """More tenants on both sides, as like the first as twins."""
    for index in range(number):
        for file in sorted((workspace / "out/credit").rglob("*")):
            if file.is_file():
                copy = workspace / f"out/other-{index}" / file.relative_to(workspace / "out/credit")
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(file.read_text().replace("credit", f"other-{index}"))
    commit(workspace, "more")
    git(workspace, "branch", "--force", "main")


def changed(workspace):
    for file in (workspace / "out/fraud/dev").rglob("policies.tf"):
        file.write_text(file.read_text().replace('"s3:GetObject"', '"s3:GetObjectTagging"'))
    commit(workspace, "changed")


def test_nothing_more_is_read_where_more_tenants_did_not_change(estate, opened):
    others(estate, 1)
    changed(estate)
    assert told(estate)["holders"]
    few = len(opened)
    git(estate, "reset", "--quiet", "--hard", "main")
    others(estate, 12)
    changed(estate)
    opened.clear()

    assert told(estate)["holders"]
    assert len(opened) == few
    assert not any("other-" in one or "credit" in one for one in opened)
