"""Where verbs remember, what they believe, and what a workspace cannot make them believe."""

import shutil

import pytest
from fakes.commands import tenantry
from fakes.proofs import believed
from fakes.workspaces import cache_of, contents


@pytest.fixture
def proved(monkeypatch):
    """The files behind the claims of each stack that is really proved."""
    stacks = []

    def prove(claims):
        found = tuple(claims)
        stacks.append({claim.place.document for claim in found})
        return believed(found)

    monkeypatch.setattr("generator.proof.stack_proof.prove", prove)
    return stacks


def elsewhere(tmp_path):
    return {"XDG_CACHE_HOME": str(tmp_path / "empty")}


def test_what_a_workspace_brings_is_no_memory(workspace, tmp_path, proved):
    shutil.copytree(cache_of(workspace) / "tenantry", workspace / ".tenantry" / "cache")
    shutil.copytree(cache_of(workspace) / "tenantry", workspace / ".cache" / "tenantry")

    assert tenantry(workspace, "build", "--no-scan", env=elsewhere(tmp_path)).exit_code == 0
    assert len(proved) == 4
    assert tenantry(workspace, "build", "--no-scan", env=elsewhere(tmp_path)).exit_code == 0
    assert len(proved) == 4


@pytest.mark.parametrize("verb", [("build", "--no-scan"), ("prove",), ("scan",)])
@pytest.mark.parametrize("by", ["option", "variable", "user"])
def test_a_cache_in_the_workspace_is_refused(workspace, verb, by):
    folder = str(workspace / ".tenantry" / "cache")
    options = ("--cache", folder) if by == "option" else ()
    given = {"variable": {"TENANTRY_CACHE": folder}, "user": {"XDG_CACHE_HOME": folder}}.get(by, {})
    result = tenantry(workspace, *options, *verb, env=given)

    assert result.exit_code == 3
    assert "lies in the checkout" in result.stderr
    assert "--cache" in result.stderr


def test_a_check_believes_nothing_and_remembers_nothing(workspace, proved):
    before = contents(cache_of(workspace))

    assert tenantry(workspace, "build", "--check", "--no-scan").exit_code == 0
    assert len(proved) == 4
    shutil.rmtree(cache_of(workspace))
    assert tenantry(workspace, "build", "--check", "--no-scan").exit_code == 0
    assert before
    assert not cache_of(workspace).exists()


def test_a_check_believes_what_is_remembered_when_it_is_told_to_and_still_writes_nothing(
    workspace, proved, edit
):
    before = contents(cache_of(workspace))

    assert tenantry(workspace, "build", "--check", "--remembered", "--no-scan").exit_code == 0
    assert proved == []
    edit(workspace / "tenants/credit.yaml", "carla: data-scientist", "carla: viewer")
    assert tenantry(workspace, "build", "--check", "--remembered", "--no-scan").exit_code == 1
    assert proved == [{"tenants/credit.yaml"}]
    assert contents(cache_of(workspace)) == before


def test_entries_may_lie_in_a_folder_of_ones_choice(workspace, tmp_path, proved):
    for _ in range(2):
        result = tenantry(workspace, "--cache", str(tmp_path / "given"), "prove", "fraud")
        assert result.exit_code == 0
    assert len(proved) == 1
    assert list((tmp_path / "given" / "proof").rglob("*.json"))


def test_a_memory_that_others_may_write_to_stops_the_run(workspace):
    (cache_of(workspace) / "tenantry").chmod(0o777)
    result = tenantry(workspace, "prove", "fraud")

    assert result.exit_code == 3
    assert "may be written by others" in result.stderr
    assert "chmod go-w" in result.stderr
