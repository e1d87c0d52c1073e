"""Whose the files in `out/` are, and what a build may do with them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.disk.places import read
from generator.publish.contents import Contents, contents
from generator.publish.foreign import foreign, not_rendered
from generator.publish.manifest import (
    MAKE_AGAIN,
    PUBLISHED,
    Digests,
    Manifest,
    has_marks,
    is_manifest,
    read_manifests,
)
from generator.publish.published import Published
from generator.publish.rendering import Rendering

_rule = partial(Rule, family=PUBLISHED)

HAND_EDITED_FILE = _rule(
    code="OUT002",
    name="hand-edited-file",
    summary="A generated file was changed after it was written.",
    why="The next build would silently undo the change, and what is reviewed in YAML is not what is applied.",
    instead="Move the change into the YAML, then delete the file or restore it from git, and build again."
    " After a merge, run `tenantry rebase`.",
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What `out/` holds and what its manifests say; `damage` tells which cannot be read.

    `manifest` is None where none can.
    """

    contents: Contents
    manifest: Manifest | None
    damage: tuple[Finding, ...]

    @property
    def listed(self) -> Digests:
        """The digests that manifests give for our files."""
        return self.manifest.files if self.manifest else {}

    def is_edited(self, path: str) -> bool:
        """Whether one of our files is no longer what we wrote."""
        return path in self.contents.files and self.contents.files[path] != self.listed.get(path)


def survey(published: Published) -> Survey:
    """The state of `out/`, read once.

    Raises:
        EnvironmentFault: a file cannot be read, or `out/` is no folder.
    """
    published.require_plain()
    try:
        found = contents(published.out)
        texts = {path: read(published.out / path) for path in found.files if is_manifest(path)}
    except OSError as error:
        raise EnvironmentFault(
            f"{published.out} cannot be read: {error}", hint="check its permissions"
        ) from error
    return Survey(found, *read_manifests(texts, published.document))


Held = Callable[[str], bool]
"""Whether git has what a file below `out/` holds, so that nothing is lost with it."""


def nothing_held(_path: str) -> bool:
    """Of an ordinary build: whatever somebody changed might be lost."""
    return False


def objections(
    published: Published, rendering: Rendering, found: Survey, is_held: Held = nothing_held
) -> tuple[Finding, ...]:
    """Why a build must not touch `out/`: edits that would be lost, and files that are not ours.

    A file that already is what the build would write is no objection, whoever
    wrote it: so a damaged or lost manifest heals by building again.
    """
    found_findings = tuple(_objections(published, rendering, found, is_held))
    return (*found.damage, *found_findings) if found_findings else ()


def hand_edited(published: Published, path: str) -> Finding:
    """The finding about one of our files that somebody changed, or that git could not merge."""
    with suppress(OSError):
        if has_marks(read(published.out / path)):
            message = f"{published.document(path)} holds the marks of a merge that git could not finish"
            return Finding(HAND_EDITED_FILE, message, Location(published.document(path)), hint=MAKE_AGAIN)
    return Finding(
        HAND_EDITED_FILE,
        f"{published.document(path)} was changed by hand",
        Location(published.document(path)),
        hint="move the change into the YAML, then delete the file (or restore it from git) and build again",
    )


def _objections(
    published: Published, rendering: Rendering, found: Survey, is_held: Held
) -> Iterator[Finding]:
    wanted = rendering.digests
    untouched = _untouched(rendering, found)
    yield from not_rendered(published, found.contents)
    for path, current in found.contents.files.items():
        if is_manifest(path) or path in untouched or wanted.get(path) == current:
            continue
        if path in found.listed and not found.is_edited(path):
            continue
        if not is_held(path):
            yield (hand_edited if path in found.listed else foreign)(published, path)


def _untouched(rendering: Rendering, found: Survey) -> frozenset[str]:
    """Our files that this build carries over as they are, edited or not."""
    if found.manifest is None:
        return frozenset()
    kept = (one for folder, one in found.manifest.holdings.items() if rendering.keeps(folder))
    return frozenset(path for one in kept for files in (*one.stacks.values(), one.beside) for path in files)
