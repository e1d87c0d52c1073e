"""A workspace as `tenantry init` makes it, built once and copied for each test."""

import shutil

import pytest
from fakes.commands import FakeCheckov, tenantry
from fakes.merges import three_branches
from fakes.proofs import proofs_at_once
from fakes.remembered import read_quickly, remembered
from fakes.repositories import commit, git, packed, repository
from fakes.workspaces import cache_of, copied


@pytest.fixture(scope="module", autouse=True)
def _proofs_at_once():
    """For a module and no longer: what is believed here must not be believed by tests about proofs."""
    with proofs_at_once():
        yield


@pytest.fixture(scope="module")
def worked_out_once():
    """For modules about what is done with rendered text and reviews, and not about how they come about."""
    with remembered():
        yield


@pytest.fixture(scope="package")
def built_once(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("cli") / "estate"
    assert tenantry(None, "init", str(workspace)).exit_code == 0
    with proofs_at_once(), read_quickly():
        built = tenantry(workspace, "build", "--no-scan")
    assert built.exit_code == 0, built.output
    return workspace


@pytest.fixture
def workspace(built_once, tmp_path):
    """A workspace of three tenants (fraud, credit and team-a) whose `out/` is current."""
    return copied(built_once, tmp_path / "estate")


@pytest.fixture(scope="package")
def branched(built_once, tmp_path_factory):
    """`main` with three tenants, and branches from it that each add one: all were given one block."""
    with proofs_at_once(), read_quickly():
        return three_branches(built_once, tmp_path_factory.mktemp("branches") / "estate")


@pytest.fixture(scope="package")
def merged(branched, tmp_path_factory):
    """The same, with `aaa` merged into `main` and `zzz` checked out."""
    estate = copied(branched, tmp_path_factory.mktemp("merged") / "estate")
    git(estate, "merge", "--quiet", "aaa")
    git(estate, "checkout", "--quiet", "zzz")
    return estate


@pytest.fixture
def two_branches(merged, tmp_path):
    return copied(merged, tmp_path / "estate")


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """What tests of a module make of their workspaces is made by the first of them, and copied then."""
    kept = {}

    def made(name, workspace, make):
        if name not in kept:
            make()
            kept[name] = copied(workspace, tmp_path_factory.mktemp("once") / "estate")
            return workspace
        for folder in (workspace, cache_of(workspace)):
            shutil.rmtree(folder, ignore_errors=True)
        return copied(kept[name], workspace)

    return made


@pytest.fixture
def checkov(monkeypatch):
    """A checkov that finds nothing; a test may give it something to find."""
    fake = FakeCheckov()
    monkeypatch.setattr("generator.pipeline.scanning.scanner", fake.scanner)
    return fake


def edit(file, old, new):
    """Replace a stretch of a file's text that must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(name="edit")
def edit_fixture():
    return edit


@pytest.fixture(scope="package")
def committed(built_once, tmp_path_factory):
    """That workspace in a repository, on a branch `work` that began from `main`."""
    workspace = repository(copied(built_once, tmp_path_factory.mktemp("diff") / "estate"))
    commit(workspace, "first")
    git(workspace, "checkout", "--quiet", "-b", "work")
    return packed(workspace)


@pytest.fixture
def estate(committed, tmp_path):
    return copied(committed, tmp_path / "estate")
