"""Builds of whole workspaces: what a change touches, and what a killed build leaves."""

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from fakes.blocks import forget, given
from fakes.commands import FakeCheckov, tenantry
from fakes.proofs import proofs_at_once
from fakes.published import staged
from fakes.workspaces import contents, copied, memory_of, said

from generator.pipeline.building import build
from generator.pipeline.options import Options
from generator.pipeline.validation import validate

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = {"multi-account": "fraud", "multi-domain": "credit", "abac": "team-a"}
"""The example tenants of a new workspace by their isolation."""


@pytest.fixture(scope="module", autouse=True)
def _proofs_at_once():
    with proofs_at_once():
        yield


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """A new workspace with its out/ built: one tenant per isolation model."""
    workspace = tmp_path_factory.mktemp("pipeline") / "estate"
    assert tenantry(None, "init", str(workspace)).exit_code == 0
    rebuilt(workspace)
    return workspace


def rebuilt(workspace, *tenants):
    """What is in out/ after a build that must succeed."""
    result = build(workspace, Options(tenants=tenants, scan=False, memory=memory_of(workspace)))
    assert said([one for one in result.findings if one.is_error]) == []
    assert result.publication is not None
    return contents(workspace / "out")


def stacks_that_differ(before, after):
    """The first folders below out/ in which something changed."""
    return {
        path.split("/")[0] for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    }


def test_what_is_asked_of_some_holders_neither_proves_nor_compares_the_others(three, tmp_path):
    workspace = copied(three, tmp_path / "estate")
    file = workspace / "tenants/credit.yaml"
    file.write_text(f"{file.read_text()}  nora: data-scientist\n")

    def looked_at(*holders):
        result = build(workspace, Options(holders=frozenset(holders), scan=False, write=False))
        proofs = result.proving.proofs if result.proving else ()
        return {proof.stack for proof in proofs}, said([one for one in result.findings if one.is_error])

    assert looked_at("fraud") == ({"fraud/dev", "fraud/organization"}, [])
    proved, found = looked_at("credit")
    assert proved == {"credit/dev"}
    assert len(found) > 0
    assert all("out/credit/" in one for one in found)
    assert looked_at("_platform/domains/research")[0] == {"_platform/domains/research/dev"}
    assert looked_at() == (set(), [])


@pytest.mark.parametrize("isolation", sorted(NAMES))
def test_joining_and_leaving_change_only_the_tenants_folder_and_the_ledger(three, tmp_path, isolation):
    workspace, name = copied(three, tmp_path / "estate"), NAMES[isolation]
    file = workspace / f"tenants/{name}.yaml"
    text = file.read_text()
    file.unlink()
    shutil.rmtree(workspace / f"out/{name}")
    forget(workspace, f"{name}/dev")
    before, given_before = rebuilt(workspace), given(workspace)

    file.write_text(text)
    after, given_after = rebuilt(workspace), given(workspace)
    file.unlink()
    shutil.rmtree(workspace / f"out/{name}")
    result = build(workspace, Options(scan=False))
    left = contents(workspace / "out")

    # The key of a shared domain names the roles of each tenant that lives there.
    shared = {"_platform"} if isolation == "abac" else set()
    assert stacks_that_differ(before, after) == {name, *shared}
    assert given_before.items() <= given_after.items()
    assert left == before
    assert given(workspace) == given_after  # a block is given back by whoever deletes the VPC
    assert not any(finding.is_error for finding in result.findings)


def test_the_place_of_a_workspace_does_not_show_in_what_is_rendered(three, tmp_path, monkeypatch):
    elsewhere = tmp_path / "else where" / "ünïcode"
    (elsewhere / "tenants").mkdir(parents=True)
    for path in sorted((three / "tenants").glob("*.yaml"), reverse=True):
        shutil.copy(path, elsewhere / "tenants")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(elsewhere)

    assert rebuilt(Path()) == contents(three / "out")


def test_every_stage_is_announced_and_counted_to_its_end(three, tmp_path, monkeypatch):
    monkeypatch.setattr("generator.pipeline.scanning.scanner", FakeCheckov().scanner)
    announced = []

    def steps(title, total):
        stage = [title, total, 0]
        announced.append(stage)

        def done(count):
            stage[2] += count

        return done

    build(copied(three, tmp_path / "estate"), Options(), steps)

    assert announced == [["read", 5, 5], ["plan", 4, 4], ["render", 6, 6], ["prove", 6, 6], ["scan", 6, 6]]


def test_what_cannot_be_read_hides_what_may_only_follow_from_it(three, tmp_path):
    workspace = copied(three, tmp_path / "estate")
    (workspace / "tenants/fraud.yaml").write_text("owner: [\n")

    findings = validate(workspace).findings

    assert {finding.primary.document for finding in findings} == {"tenants/fraud.yaml"}


WAIT_SECONDS = 60.0


class Child:
    """A `tenantry build` in a process of its own: a fork, which has imported everything."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.pid = os.fork()
        if self.pid == 0:
            try:
                tenantry(workspace, "build", "--no-scan")
            finally:
                os._exit(0)

    def ended(self):
        """Whether it has ended by itself; then nobody else may wait for it."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def kill_while_publishing(self, after):
        """Kill it a while after it began to write; whether it was still alive."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not staged(self.workspace) and not self.ended() and time.monotonic() < deadline:
            time.sleep(0.0005)
        return self.kill(after)

    def kill(self, after):
        """Kill it after some seconds; whether it was still alive."""
        time.sleep(after)
        os.kill(self.pid, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(self.pid, 0)[1])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A workspace of one small tenant, built, and changed since: its folder, and out/ before and after."""
    workspace = tmp_path_factory.mktemp("crash") / "estate"
    shutil.copytree(GOLDEN / "multi-domain" / "tenants", workspace / "tenants")
    old = rebuilt(workspace)
    file = workspace / "tenants/beta.yaml"
    file.write_text(
        file.read_text()
        .replace("bo: viewer", "bo: {persona: viewer, lifecycle: retired}\n  ben: viewer")
        .replace("cost_center: CC-2", "cost_center: CC-3")
    )
    twin = copied(workspace, workspace.parent / "twin")
    new = rebuilt(twin)
    assert stacks_that_differ(old, new) == {"beta"}
    return workspace, old, new


@pytest.mark.parametrize("trial", range(8))
def test_a_build_killed_at_any_moment_leaves_old_or_new_and_the_next_one_recovers(small, tmp_path, trial):
    source, old, new = small
    workspace = copied(source, tmp_path / "estate")
    chance = random.Random(trial)  # noqa: S311 -- moments, not secrets
    child = Child(workspace)
    if trial < 2:
        child.kill(chance.uniform(0, 0.5))
    else:
        child.kill_while_publishing(chance.uniform(0, 0.02))

    checked = tenantry(workspace, "build", "--check", "--no-scan")
    found = contents(workspace / "out")
    assert found in (old, new)
    assert checked.exit_code == (0 if found == new else 1)
    assert not {"OUT001", "OUT002", "OUT003"} & set(
        checked.output.replace("[", " ").replace("]", " ").split()
    )
    assert tenantry(workspace, "build", "--no-scan").exit_code == 0
    assert contents(workspace / "out") == new
    assert tenantry(workspace, "build", "--check", "--no-scan").exit_code == 0
    assert staged(workspace) == []


def test_killed_builds_really_die_while_they_write(small, tmp_path):
    """Otherwise the test above would speak of nothing."""
    source = small[0]
    died = 0
    for trial in range(3):
        workspace = copied(source, tmp_path / str(trial))
        child = Child(workspace)
        died += child.kill_while_publishing(0) and staged(workspace) != []
    assert died
