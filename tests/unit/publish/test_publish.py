from collections.abc import Mapping
from pathlib import Path

import pytest
from fakes.published import at, exclusively, rendering, staged, tree, without_manifests, write

from generator.core.errors import EnvironmentFault
from generator.disk.operations import Disk
from generator.disk.places import Place, read
from generator.publish.ledger import SideFile
from generator.publish.left_behind import IGNORE_TEXT
from generator.publish.publish import Publication, publish

ALPHA = {"alpha/dev/main.tf": "# alpha\n", "alpha/dev/modules/keys/main.tf": "# keys\n"}
BETA = {"beta/dev/main.tf": "# beta\n"}


def build(workspace: Path, files: Mapping[str, str], replaced: frozenset[str] | None = None) -> Publication:
    with exclusively(workspace) as lease:
        return publish(lease, rendering(files, replaced=replaced))


def published(workspace: Path) -> dict[str, str]:
    files = without_manifests(tree(workspace / "out"))
    assert files.pop(".gitignore", IGNORE_TEXT) == IGNORE_TEXT
    return files


def codes(publication: Publication) -> list[str]:
    return [finding.rule.code for finding in publication.findings]


class OldSystem(Disk):
    """A disk that cannot swap two folders."""

    def exchange(self, first: Place, second: Place) -> bool:
        return not (first and second)


def test_a_first_build_writes_every_file_and_a_manifest(workspace: Path) -> None:
    publication = build(workspace, ALPHA)
    assert published(workspace) == ALPHA
    assert publication.written == (".gitignore", *ALPHA)
    assert staged(workspace) == []


def test_two_builds_give_the_same_bytes(workspace: Path, tmp_path: Path) -> None:
    build(workspace, ALPHA | BETA)
    build(tmp_path / "other", BETA | ALPHA)
    assert tree(workspace / "out") == tree(tmp_path / "other" / "out")


def test_an_unchanged_build_writes_nothing(workspace: Path) -> None:
    build(workspace, ALPHA)
    before = (workspace / "out").stat().st_ino
    assert build(workspace, ALPHA).written == ()
    assert (workspace / "out").stat().st_ino == before


@pytest.mark.parametrize("disk", [Disk(), OldSystem()], ids=["exchange", "two renames"])
def test_a_build_replaces_adds_and_removes(workspace: Path, disk: Disk) -> None:
    build(workspace, ALPHA | BETA)
    changed = {"alpha/dev/main.tf": "# alpha 2\n", "gamma/dev/main.tf": "# gamma\n"}
    with exclusively(workspace, disk=disk) as lease:
        publication = publish(lease, rendering(changed))
    assert published(workspace) == changed
    assert publication.written == ("alpha/dev/main.tf", "gamma/dev/main.tf")
    assert publication.removed == ("alpha/dev/modules/keys/main.tf", "beta/dev/main.tf")
    assert not (workspace / "out" / "beta").exists()
    assert not (workspace / "out" / "alpha" / "dev" / "modules").exists()
    assert staged(workspace) == []


def test_a_build_of_some_stacks_leaves_the_others_alone(workspace: Path) -> None:
    build(workspace, ALPHA | BETA)
    before = tree(workspace / "out")
    publication = build(workspace, {"alpha/dev/main.tf": "# new\n"}, frozenset({"alpha"}))
    assert published(workspace) == {"alpha/dev/main.tf": "# new\n"} | BETA
    assert publication.removed == ("alpha/dev/modules/keys/main.tf",)
    after = tree(workspace / "out")
    assert [path for path in before if before[path] != after.get(path)] == [
        "alpha/dev/main.tf",
        "alpha/dev/modules/keys/main.tf",
        "alpha/manifest.json",
    ]


def test_a_build_of_some_stacks_carries_an_edit_elsewhere_over(workspace: Path) -> None:
    build(workspace, ALPHA | BETA)
    write(workspace / "out" / "beta/dev/main.tf", "# edited\n")
    build(workspace, {"alpha/dev/main.tf": "# new\n"}, frozenset({"alpha"}))
    assert published(workspace)["beta/dev/main.tf"] == "# edited\n"
    assert codes(build(workspace, ALPHA | BETA)) == ["OUT002"]


@pytest.mark.parametrize("new", ["# newer\n", None], ids=["overwrite", "remove"])
def test_a_hand_edited_file_stops_the_build(workspace: Path, new: str | None) -> None:
    build(workspace, ALPHA | BETA)
    write(workspace / "out" / "beta/dev/main.tf", "# edited\n")
    before = tree(workspace / "out")
    publication = build(workspace, ALPHA | ({"beta/dev/main.tf": new} if new else {}))
    assert codes(publication) == ["OUT002"]
    assert publication.findings[0].primary.document == "out/beta/dev/main.tf"
    assert not publication.is_published
    assert tree(workspace / "out") == before


def test_an_edit_that_is_what_the_build_wants_is_no_edit(workspace: Path) -> None:
    build(workspace, ALPHA)
    write(workspace / "out" / "alpha/dev/main.tf", "# new\n")
    assert build(workspace, ALPHA | {"alpha/dev/main.tf": "# new\n"}).is_published


def test_a_deleted_file_is_written_again(workspace: Path) -> None:
    build(workspace, ALPHA)
    (workspace / "out" / "alpha/dev/main.tf").unlink()
    assert build(workspace, ALPHA).written == ("alpha/dev/main.tf",)
    assert published(workspace) == ALPHA


@pytest.mark.parametrize(
    "path", ["notes.md", "alpha/dev/extra.tf", "alpha/dev/main_override.tf", "other/x.json"]
)
def test_a_foreign_file_stops_the_build_and_survives(workspace: Path, path: str) -> None:
    build(workspace, ALPHA)
    file = write(workspace / "out" / path, "mine\n")
    publication = build(workspace, BETA)
    assert codes(publication) == ["OUT003"]
    assert publication.findings[0].primary.document == f"out/{path}"
    assert file.read_text(encoding="utf-8") == "mine\n"
    assert (workspace / "out" / "alpha/dev/main.tf").exists()


def test_a_foreign_file_where_ours_should_go_is_not_overwritten(workspace: Path) -> None:
    file = write(workspace / "out" / "alpha/dev/main.tf", "mine\n")
    assert codes(build(workspace, ALPHA)) == ["OUT003"]
    assert file.read_text(encoding="utf-8") == "mine\n"


def test_a_link_inside_out_is_foreign_and_not_followed(workspace: Path, tmp_path: Path) -> None:
    build(workspace, ALPHA)
    write(tmp_path / "elsewhere" / "main.tf", "x\n")
    (workspace / "out" / "beta").symlink_to(tmp_path / "elsewhere")
    assert codes(build(workspace, ALPHA | BETA)) == ["OUT003"]
    assert tree(tmp_path / "elsewhere") == {"main.tf": "x\n"}


def test_a_linked_out_is_refused(workspace: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "x", "x")
    workspace.mkdir()
    (workspace / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EnvironmentFault, match="is not a plain folder"):
        build(workspace, ALPHA)


TERRAFORMS = {
    "alpha/dev/.terraform/providers/aws/provider": "binary",
    "alpha/dev/.terraform.lock.hcl": "lock",
    "alpha/dev/today.tfplan": "plan",
    "alpha/dev/errored.tfstate": "state",
    "beta/dev/.terraform/environment": "prod",
}


@pytest.mark.parametrize("disk", [Disk(), OldSystem()], ids=["exchange", "two renames"])
def test_what_terraform_left_survives_even_where_the_stack_goes(workspace: Path, disk: Disk) -> None:
    build(workspace, ALPHA | BETA)
    for path, text in TERRAFORMS.items():
        write(workspace / "out" / path, text)
    changed = {"alpha/dev/main.tf": "# 2\n"}
    with exclusively(workspace, disk=disk) as lease:
        publish(lease, rendering(changed))
    assert published(workspace) == changed | TERRAFORMS


def test_unchanged_files_keep_their_inode_and_time(workspace: Path) -> None:
    build(workspace, ALPHA | BETA)
    file = workspace / "out" / "beta/dev/main.tf"
    before = file.stat()
    build(workspace, ALPHA | BETA | {"alpha/dev/main.tf": "# 2\n"})
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


class NoLinks(Disk):
    """A disk on a file system without links."""

    def link(self, source: Place, target: Place) -> None:
        self.write(target, read(source))


def test_a_disk_without_links_gives_the_same_out(workspace: Path) -> None:
    build(workspace, ALPHA | BETA)
    with exclusively(workspace, disk=NoLinks()) as lease:
        publish(lease, rendering(ALPHA | {"beta/dev/main.tf": "# 2\n"}))
    assert published(workspace) == ALPHA | {"beta/dev/main.tf": "# 2\n"}


@pytest.mark.parametrize("path", ["manifest.json", "alpha/manifest.json"])
@pytest.mark.parametrize("damage", [None, "<<<<<<< ours\n", "{}"])
def test_a_lost_or_damaged_manifest_heals_when_every_file_is_right(
    workspace: Path, path: str, damage: str | None
) -> None:
    build(workspace, ALPHA)
    whole = tree(workspace / "out")
    manifest = workspace / "out" / path
    manifest.unlink() if damage is None else manifest.write_text(damage, encoding="utf-8")
    assert build(workspace, ALPHA).is_published
    assert tree(workspace / "out") == whole


def test_with_a_damaged_manifest_nothing_is_replaced(workspace: Path) -> None:
    build(workspace, ALPHA)
    write(workspace / "out" / "alpha/manifest.json", "<<<<<<< ours\n")
    assert codes(build(workspace, ALPHA | {"alpha/dev/main.tf": "# 2\n"})) == ["OUT001", "OUT003"]


def test_a_manifest_that_a_merge_broke_stops_no_other_tenant(workspace: Path) -> None:
    build(workspace, ALPHA | BETA)
    write(workspace / "out" / "alpha/manifest.json", "<<<<<<< ours\n")
    assert build(workspace, ALPHA | {"beta/dev/main.tf": "# 2\n"}).is_published
    assert published(workspace) == ALPHA | {"beta/dev/main.tf": "# 2\n"}


def test_what_a_removed_holder_had_goes_with_its_manifest(workspace: Path) -> None:
    build(workspace, ALPHA | BETA)
    assert build(workspace, ALPHA).removed == tuple(BETA)
    assert sorted(tree(workspace / "out")) == sorted(
        (".gitignore", *ALPHA, "alpha/manifest.json", "manifest.json")
    )


def test_the_ledger_changes_with_the_build(workspace: Path) -> None:
    ledger = SideFile("tenants/_addresses.yaml", "alpha: 10.0.0.0/22\n", None)
    with exclusively(workspace) as lease:
        publish(lease, rendering(ALPHA), (ledger,))
    assert (workspace / ledger.path).read_text(encoding="utf-8") == ledger.text
    before = (workspace / ledger.path).stat().st_ino
    with exclusively(workspace) as lease:
        publish(lease, rendering(ALPHA), (ledger,))
    assert (workspace / ledger.path).stat().st_ino == before


def test_a_refused_build_leaves_the_ledger_alone(workspace: Path) -> None:
    write(workspace / "out" / "notes.md", "mine")
    with exclusively(workspace) as lease:
        publish(lease, rendering(ALPHA), (SideFile("tenants/_addresses.yaml", "x\n", None),))
    assert not (workspace / "tenants").exists()


def test_two_builds_at_once_are_refused(workspace: Path) -> None:
    with exclusively(workspace), pytest.raises(EnvironmentFault, match="another tenantry is working on"):
        build(workspace, ALPHA)
    assert build(workspace, ALPHA).is_published


class FullDisk(Disk):
    """A disk without space for the second file."""

    def write(self, place: Place, content: bytes) -> None:
        if place.path.suffix == ".tf":
            raise OSError(28, "No space left on device")
        super().write(place, content)


def test_a_full_disk_is_a_fault_and_leaves_everything_as_it_was(workspace: Path) -> None:
    build(workspace, ALPHA)
    before = tree(workspace / "out")
    with (
        pytest.raises(EnvironmentFault, match="No space left on device"),
        exclusively(workspace, disk=FullDisk()) as lease,
    ):
        publish(lease, rendering(BETA))
    assert tree(workspace / "out") == before
    assert staged(workspace) == []


def test_our_own_folder_hides_itself_from_git(workspace: Path) -> None:
    build(workspace, ALPHA)
    assert (workspace / ".tenantry" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_workspace_that_cannot_be_written_is_a_fault(workspace: Path) -> None:
    write(workspace / ".tenantry", "a file where our folder should be")
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        build(workspace, ALPHA)


def test_exchange_swaps_two_full_folders_or_says_it_cannot(tmp_path: Path) -> None:
    write(tmp_path / "a" / "one", "1")
    write(tmp_path / "b" / "two", "2")
    if Disk().exchange(at(tmp_path / "a"), at(tmp_path / "b")):
        assert tree(tmp_path) == {"a/two": "2", "b/one": "1"}
    else:
        assert tree(tmp_path) == {"a/one": "1", "b/two": "2"}


def test_exchange_of_a_missing_path_raises(tmp_path: Path) -> None:
    write(tmp_path / "a" / "one", "1")
    if not Disk().exchange(at(tmp_path / "a"), at(tmp_path / "a")):
        pytest.skip("this system cannot exchange two paths")
    with pytest.raises(FileNotFoundError):
        Disk().exchange(at(tmp_path / "a"), at(tmp_path / "missing"))


def test_a_real_link_is_one_file_with_two_names(tmp_path: Path) -> None:
    source = write(tmp_path / "a", "1")
    Disk().link(at(source), at(tmp_path / "b"))
    assert source.samefile(tmp_path / "b")
