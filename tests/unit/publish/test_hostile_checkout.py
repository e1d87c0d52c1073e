"""What a checkout holds is never taken for something that this installation left; no link is followed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.published import exclusively, rendering, staged, tree, write

from generator.core.errors import EnvironmentFault
from generator.disk.operations import Disk
from generator.disk.places import Place
from generator.publish.compare import compare
from generator.publish.ledger import SideFile
from generator.publish.manifest import Manifest
from generator.publish.publish import Publication, publish
from generator.publish.published import Published

FILES = {"alpha/dev/main.tf": "# alpha\n", "alpha/dev/other.tf": "# other\n"}
CHANGED = FILES | {"alpha/dev/main.tf": "# alpha 2\n"}
EMPTY_MANIFEST = Manifest({}).texts["manifest.json"].decode()


def build(workspace: Path, files: dict[str, str], disk: Disk | None = None) -> Publication:
    with exclusively(workspace, disk) as lease:
        return publish(lease, rendering(files))


def codes(publication: Publication) -> list[str]:
    return [finding.rule.code for finding in publication.findings]


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A folder of somebody's, beside the workspace."""
    write(tmp_path / "victim/alpha/dev/main.tf", "precious")
    write(tmp_path / "victim/manifest.json", EMPTY_MANIFEST)
    return tmp_path / "victim"


def planted_tree(area: Path, _: Path) -> None:
    write(area / "next/manifest.json", EMPTY_MANIFEST)
    write(area / "next/alpha/dev/evil.tf", "planted")
    write(area / "next/alpha/dev/.terraform/modules/modules.json", "planted")
    write(area / "ledger", "planted")


def planted_previous(area: Path, _: Path) -> None:
    write(area / "previous/manifest.json", EMPTY_MANIFEST)
    write(area / "previous/alpha/dev/evil.tf", "planted")


def link_to_next(area: Path, victim: Path) -> None:
    area.mkdir(parents=True)
    (area / "next").symlink_to(victim)


def link_to_tenants(area: Path, _: Path) -> None:
    area.mkdir(parents=True)
    (area / "next").symlink_to("../../tenants")


def link_to_area(area: Path, victim: Path) -> None:
    area.parent.mkdir(parents=True, exist_ok=True)
    (victim / "next").mkdir()
    area.symlink_to(victim)


PLANTED = [planted_tree, planted_previous, link_to_next, link_to_tenants, link_to_area]


@pytest.mark.parametrize("name", ["publish", "publish-0123456789abcdef"])
@pytest.mark.parametrize("plant", PLANTED)
@pytest.mark.parametrize("has_out", [True, False])
def test_what_looks_like_a_dead_builds_is_left_alone_and_said(
    workspace: Path, victim: Path, name: str, plant: Callable[[Path, Path], None], *, has_out: bool
) -> None:
    write(workspace / "tenants/a.yaml", "a: 1\n")
    if has_out:
        build(workspace, FILES)
    plant(workspace / ".tenantry" / name, victim)
    before, others = tree(workspace / ".tenantry" / name), tree(victim)

    publication = build(workspace, CHANGED)

    assert publication.is_published
    assert codes(publication) == ["OUT009"]
    assert publication.findings[0].primary.document == f".tenantry/{name}"
    assert not publication.findings[0].is_error
    assert {path for path in tree(workspace / "out") if path.endswith(".tf")} == set(CHANGED)
    assert not (workspace / "out/alpha/dev/.terraform").exists()
    assert (tree(workspace / ".tenantry" / name), tree(victim)) == (before, others)
    assert tree(workspace / "tenants") == {"a.yaml": "a: 1\n"}


@pytest.mark.parametrize("plant", PLANTED)
def test_a_check_touches_nothing_of_it_and_says_nothing(
    workspace: Path, victim: Path, plant: Callable[[Path, Path], None]
) -> None:
    build(workspace, FILES)
    plant(workspace / ".tenantry/publish-0123456789abcdef", victim)
    before = tree(workspace.parent)

    assert compare(Published(workspace), rendering(FILES)) == ()
    assert tree(workspace.parent) == before


def test_a_copy_of_a_workspace_recovers_nothing_of_its_original(workspace: Path, tmp_path: Path) -> None:
    build(workspace, FILES)
    with exclusively(workspace) as lease:
        lease.notes.open(lease.area, lease.disk)
        write(lease.area.next.path / "alpha/dev/late.tf", "mine")
        shutil.copytree(workspace, tmp_path / "copy")
    (area,) = staged(tmp_path / "copy")

    with exclusively(tmp_path / "copy") as lease:
        assert codes(publish(lease, rendering(CHANGED))) == ["OUT009"]

    assert tree(area) == {"next/alpha/dev/late.tf": "mine"}
    assert build(workspace, FILES).findings != ()
    assert tree(workspace / "out")["alpha/dev/late.tf"] == "mine"
    assert staged(workspace) == []


@pytest.mark.parametrize("path", [".tenantry", ".tenantry/lock"])
def test_our_own_folder_and_lock_are_not_reached_through_a_link(
    workspace: Path, victim: Path, path: str
) -> None:
    build(workspace, FILES)
    ours = workspace / path
    shutil.rmtree(ours) if ours.is_dir() else ours.unlink()
    ours.symlink_to(victim if path == ".tenantry" else victim / "created")
    before = tree(victim)

    with pytest.raises(EnvironmentFault) as raised:
        build(workspace, CHANGED)

    assert raised.value.hint
    assert tree(victim) == before
    assert tree(workspace / "out")["alpha/dev/main.tf"] == "# alpha\n"


def test_a_pipe_for_a_lock_is_refused_and_not_waited_for(workspace: Path) -> None:
    build(workspace, FILES)
    (workspace / ".tenantry/lock").unlink()
    os.mkfifo(workspace / ".tenantry/lock")

    with pytest.raises(EnvironmentFault, match="lock is not a plain file"):
        build(workspace, CHANGED)


def test_the_ledger_is_not_written_through_a_linked_folder(workspace: Path, victim: Path) -> None:
    build(workspace, FILES)
    (workspace / "tenants").symlink_to(victim)
    before = tree(victim)

    with pytest.raises(EnvironmentFault, match="symbolic link"), exclusively(workspace) as lease:
        publish(lease, rendering(CHANGED), (SideFile("tenants/_addresses.yaml", "x\n", None),))

    assert tree(victim) == before
    assert staged(workspace) == []


class Swapping(Disk):
    """A disk on which somebody puts a link in the place of a stack just before a build reads it again."""

    def __init__(self, workspace: Path, victim: Path, operation: str) -> None:
        self.workspace, self.victim, self.operation = workspace, victim, operation

    def _swap(self, operation: str) -> None:
        stack = self.workspace / "out/alpha"
        if operation == self.operation:
            self.operation = ""
            stack.rename(self.workspace / "aside")
            stack.symlink_to(self.victim / "alpha")

    def link(self, source: Place, target: Place) -> None:
        self._swap("link")
        super().link(source, target)

    def flush(self, place: Place) -> None:
        self._swap("flush")
        super().flush(place)

    def exchange(self, first: Place, second: Place) -> bool:
        self._swap("exchange")
        return super().exchange(first, second)


@pytest.mark.parametrize("operation", ["link", "flush", "exchange"])
def test_a_link_that_appears_while_a_build_runs_is_not_followed(
    workspace: Path, victim: Path, operation: str
) -> None:
    write(victim / "alpha/dev/other.tf", "# secret\n")
    build(workspace, FILES)
    before = tree(victim)

    with pytest.raises(EnvironmentFault):
        build(workspace, CHANGED, Swapping(workspace, victim, operation))

    assert tree(victim) == before
    assert (workspace / "out/alpha").is_symlink()
    aside = tree(workspace / "aside")
    assert aside.pop("manifest.json")
    assert aside == {path.removeprefix("alpha/"): text for path, text in FILES.items()}
    assert staged(workspace) == []
