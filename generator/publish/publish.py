"""Moving a rendering into `out/`: all of it in one step, or nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location
from generator.disk.operations import make_folders
from generator.disk.places import Place, facts, is_folder
from generator.publish.contents import contents
from generator.publish.lease import Lease
from generator.publish.ledger import SideFile, replace
from generator.publish.manifest import PUBLISHED, Manifest, digest, is_manifest
from generator.publish.ownership import Held, Survey, nothing_held, objections, survey
from generator.publish.recovery import Leftover, clear, reason
from generator.publish.rendering import Rendering

_rule = partial(Rule, family=PUBLISHED)

LEFT_OVER = _rule(
    code="OUT009",
    name="left-over",
    summary="Something that a build should have cleared away is still there; `out/` itself is whole.",
    why="It takes space, and what a local terraform kept in the replaced folder may be in it.",
    instead="Look at what it is, move what you need, and delete the rest. The next build tries again to clear"
    " what is its own, and leaves alone what it did not make.",
    severity=Severity.WARNING,
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a build did to `out/`: paths written and removed, or the findings that stopped it.

    Findings of a build that was not stopped are about what it could not clear away.
    """

    manifest: Manifest | None
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_published(self) -> bool:
        """Whether `out/` now is what was rendered."""
        return self.manifest is not None


def publish(
    lease: Lease, rendering: Rendering, ledger: Sequence[SideFile] = (), is_held: Held = nothing_held
) -> Publication:
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

    What `is_held` says git has is replaced or removed even where it was edited.

    What cannot be cleared away afterwards is a warning: it undoes nothing.

    Raises:
        EnvironmentFault: the disk refuses, or `out/` or the ledger changed meanwhile; `out/` is as it was.
    """
    try:
        found = survey(lease)
        findings = objections(lease, rendering, found, is_held)
        if findings:
            return Publication(None, findings=findings)
        manifest = rendering.manifest(found.manifest)
        unlisted = found.contents.files.keys() - manifest.files.keys() - found.listed.keys()
        held = frozenset(path for path in unlisted if is_held(path))
        for file in ledger:
            replace(lease, file)
        is_current = _is_current(rendering, manifest, found)
        if not is_current:
            lease.notes.open(lease.area, lease.disk)
            _stage(lease, rendering, manifest, found)
            _swap(lease, found)
    except OSError as error:
        raise EnvironmentFault(
            f"{lease.out} cannot be replaced: {error.strerror or error}",
            hint="check free space and permissions; out/ and .tenantry/ must share one file system",
        ) from error
    if is_current:
        return Publication(manifest, findings=tuple(_left_over(lease)))
    written, removed = _changes(rendering, manifest, found)
    warnings = (*_unconfirmed(lease), *_left_over(lease, held))
    return Publication(manifest, tuple(written), tuple(removed), warnings)


def _left_over(lease: Lease, dropped: Collection[str] = ()) -> Iterator[Finding]:
    """Clear the staging folder; a warning for everything that stays, whichever build left it."""
    made = clear(lease.area, lease.disk, dropped) if is_folder(lease.area.root) else ()
    lease.notes.close(lease.area, lease.disk)
    for leftover in (*lease.leftovers, *made):
        yield _warning(lease, leftover)
    for place in lease.strange:
        document = "/".join(place.parts)
        message = f"{document} looks like a build's, but this installation did not make it"
        hint = "it is left alone; delete it if nobody is building here"
        yield Finding(LEFT_OVER, message, Location(document), hint=hint)


def _unconfirmed(lease: Lease) -> Iterator[Finding]:
    try:
        lease.disk.flush(Place(lease.workspace))
    except OSError as error:
        message = f"{lease.out_name}/ is new, but the disk does not confirm it: {reason(error)}"
        hint = "look at the disk, and build again when it is well"
        yield Finding(LEFT_OVER, message, Location(lease.out_name), hint=hint)


def _warning(lease: Lease, leftover: Leftover) -> Finding:
    document = "/".join(leftover.place.parts)
    message = f"{lease.out_name}/ is whole, but {document} could not be cleared away: {leftover.reason}"
    hint = "move what you need out of it and delete the rest; the next build tries again"
    return Finding(LEFT_OVER, message, Location(document), hint=hint)


def _is_current(rendering: Rendering, manifest: Manifest, found: Survey) -> bool:
    current = found.contents.files
    wanted = {**rendering.digests, **{path: digest(text) for path, text in manifest.texts.items()}}
    return all(current.get(path) == content for path, content in wanted.items()) and not set(current) - set(
        manifest.files
    ) - set(manifest.texts)


def _stage(lease: Lease, rendering: Rendering, manifest: Manifest, found: Survey) -> None:
    """Write the complete new tree, its manifests first: recovery tells by them what is ours."""
    disk, tree = lease.disk, lease.area.next
    make_folders(disk, tree)
    texts = {path: text.encode() for path, text in rendering.texts.items()}
    made = {""}
    for path in (*manifest.texts, *sorted(_staged(manifest, texts, found))):
        for folder in _folders(path):
            if folder not in made:
                disk.make_folder(tree / folder)
                made.add(folder)
        content = manifest.texts.get(path, texts.get(path))
        if content is not None and found.contents.files.get(path) != digest(content):
            disk.write(tree / path, content)
        else:
            disk.link(lease.out / path, tree / path)


def _staged(manifest: Manifest, texts: Mapping[str, bytes], found: Survey) -> Iterator[str]:
    """What the new tree holds: everything rendered, and what is there of the stacks that are kept."""
    return (path for path in manifest.files if path in texts or path in found.contents.files)


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _swap(lease: Lease, found: Survey) -> None:
    """The step that publishes: before it `out/` is old, after it new; back again if the old one has changed.

    Raises:
        OSError: the disk refuses.
        EnvironmentFault: somebody changed `out/` since it was read.
    """
    area = lease.area
    lease.disk.flush(area.root)
    old = _exchanged(lease)
    if old is not None and not _is_as_read(old, found):
        _put_back(lease, old)
        raise EnvironmentFault(
            f"{lease.out} changed while this build ran; nothing in it was replaced",
            hint="wait until whatever changes it has ended, then run this again",
        )


def _exchanged(lease: Lease) -> Place | None:
    """Put the new tree in the place of `out/`; where the old one is now, if there was one."""
    disk, area = lease.disk, lease.area
    if facts(lease.out) is None:
        disk.rename(area.next, lease.out)
        return None
    if disk.exchange(area.next, lease.out):
        return area.next
    disk.rename(lease.out, area.previous)
    disk.rename(area.next, lease.out)
    return area.previous


def _is_as_read(old: Place, found: Survey) -> bool:
    now = contents(old)
    return (now.files, now.strange) == (found.contents.files, found.contents.strange)


def _put_back(lease: Lease, old: Place) -> None:
    disk, area = lease.disk, lease.area
    if old == area.next:
        disk.exchange(area.next, lease.out)
    else:
        disk.rename(lease.out, area.next)
        disk.rename(area.previous, lease.out)


def _changes(rendering: Rendering, manifest: Manifest, found: Survey) -> tuple[list[str], list[str]]:
    """What was written and removed; manifests only where nothing else was."""
    current = found.contents.files
    written = sorted(path for path, content in rendering.digests.items() if current.get(path) != content)
    removed = sorted(path for path in current if path not in manifest.files and not is_manifest(path))
    if written or removed:
        return written, removed
    return sorted(path for path, text in manifest.texts.items() if current.get(path) != digest(text)), []
