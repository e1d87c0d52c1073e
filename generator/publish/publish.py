"""Moving a rendering into `out/`: all of it in one step, or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding
from generator.publish.lease import Lease
from generator.publish.manifest import MANIFEST_NAME, Manifest, digest
from generator.publish.ownership import Survey, objections, survey
from generator.publish.recovery import make_folders, recover
from generator.publish.rendering import Rendering


@dataclass(frozen=True, slots=True)
class SideFile:
    """A file outside `out/` that changes together with it; the path is relative to the workspace."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What a build did to `out/`: paths written and removed, or the findings that stopped it."""

    manifest: Manifest | None
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_published(self) -> bool:
        """Whether `out/` now is what was rendered."""
        return self.manifest is not None


def publish(lease: Lease, rendering: Rendering, ledger: SideFile | None = None) -> Publication:
    """Replace `out/` with the rendering, or leave it untouched and say why.

    A complete tree is written and flushed beside `out/` (files that do not change are
    links to the present ones) and then takes its place in one step, so a reader finds
    the old files or the new ones, and so does whoever comes after a killed build.
    What terraform left in `out/` moves along. Because the folder is a new one, a shell
    standing in it must enter it again. Stacks the rendering does not speak for keep
    files and entries. When nothing differs, nothing is written.

    The ledger goes first: a build killed between the two leaves addresses reserved
    that nothing uses yet, which the next build finds and uses; the other order could
    give the same addresses out twice.

    Raises:
        EnvironmentFault: the disk refuses; `out/` is as it was.
    """
    try:
        found = survey(lease)
        findings = objections(lease, rendering, found)
        if findings:
            return Publication(None, findings=findings)
        manifest = rendering.manifest(found.manifest)
        if ledger is not None:
            _replace(lease, ledger)
        if _is_current(rendering, manifest, found):
            return Publication(manifest)
        _stage(lease, rendering, manifest, found)
        _swap(lease)
        recover(lease.area, lease.disk)
    except OSError as error:
        raise EnvironmentFault(
            f"{lease.out} cannot be replaced: {error.strerror or error}",
            hint="check free space and permissions; out/ and .tenantry/ must share one file system",
        ) from error
    written, removed = _changes(rendering, manifest, found)
    return Publication(manifest, tuple(written), tuple(removed))


def _is_current(rendering: Rendering, manifest: Manifest, found: Survey) -> bool:
    current = found.contents.files
    return (
        current.get(MANIFEST_NAME) == digest(manifest.to_bytes())
        and all(current.get(path) == content for path, content in rendering.digests().items())
        and not set(current) - set(manifest.files) - {MANIFEST_NAME}
    )


def _replace(lease: Lease, file: SideFile) -> None:
    """Replace one file in one step; nothing happens when it already holds the text."""
    target, content = lease.workspace / file.path, file.text.encode()
    if target.exists() and target.read_bytes() == content:
        return
    make_folders(lease.disk, lease.area.root)
    lease.disk.write(lease.area.ledger, content)
    make_folders(lease.disk, target.parent)
    lease.disk.flush(lease.area.root)
    lease.disk.rename(lease.area.ledger, target)


def _stage(lease: Lease, rendering: Rendering, manifest: Manifest, found: Survey) -> None:
    """Write the complete new tree, its manifest first: recovery tells by it what is ours."""
    disk, tree = lease.disk, lease.area.next
    make_folders(disk, tree)
    disk.write(tree / MANIFEST_NAME, manifest.to_bytes())
    contents = rendering.contents()
    made = {""}
    for path in sorted(_staged(manifest, contents, found)):
        for folder in _folders(path):
            if folder not in made:
                disk.make_folder(tree / folder)
                made.add(folder)
        if path in contents and found.contents.files.get(path) != manifest.files[path]:
            disk.write(tree / path, contents[path])
        else:
            disk.link(lease.out / path, tree / path)


def _staged(manifest: Manifest, contents: Mapping[str, bytes], found: Survey) -> Iterator[str]:
    """What the new tree holds: everything rendered, and what is there of the stacks that are kept."""
    return (path for path in manifest.files if path in contents or path in found.contents.files)


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _swap(lease: Lease) -> None:
    """The step that publishes. Before it `out/` is old, after it new."""
    disk, area = lease.disk, lease.area
    disk.flush(area.root)
    if not lease.out.exists():
        disk.rename(area.next, lease.out)
    elif not disk.exchange(area.next, lease.out):
        disk.rename(lease.out, area.previous)
        disk.rename(area.next, lease.out)
    disk.flush(lease.workspace)


def _changes(rendering: Rendering, manifest: Manifest, found: Survey) -> tuple[list[str], list[str]]:
    current = found.contents.files
    rendered = rendering.digests()
    written = sorted(path for path, content in rendered.items() if current.get(path) != content)
    return written, sorted(set(current) - set(manifest.files) - {MANIFEST_NAME})
