"""Whose the files in `out/` are, and what a build may do with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.publish.contents import Contents, contents
from generator.publish.lease import Lease
from generator.publish.manifest import MANIFEST_NAME, PUBLISHED, Manifest, read_manifest
from generator.publish.rendering import Rendering

_rule = partial(Rule, family=PUBLISHED)

HAND_EDITED_FILE = _rule(
    code="OUT002",
    name="hand-edited-file",
    summary="A generated file was changed after it was written.",
    why="The next build would silently undo the change, and what is reviewed in YAML is not what is applied.",
    instead="Move the change into the YAML, then delete the file or restore it from git, and build again.",
)
FOREIGN_FILE = _rule(
    code="OUT003",
    name="foreign-file",
    summary="A file in `out/` was not generated.",
    why="Terraform reads every file of a folder, so a foreign file changes a stack unseen.",
    instead="Move it out of `out/`. Only what terraform itself leaves behind may stay.",
)

_TERRAFORM_MERGES = "_override.tf"


@dataclass(frozen=True, slots=True)
class Survey:
    """What `out/` holds and what its manifest says; `damage` tells why there is no manifest."""

    contents: Contents
    manifest: Manifest | None
    damage: tuple[Finding, ...]

    @property
    def listed(self) -> Mapping[str, str]:
        """The digests the manifest gives for our files."""
        return self.manifest.files if self.manifest else {}

    def is_edited(self, path: str) -> bool:
        """Whether one of our files is no longer what we wrote."""
        return path in self.contents.files and self.contents.files[path] != self.listed.get(path)


def survey(lease: Lease) -> Survey:
    """The state of `out/`, read once.

    Raises:
        EnvironmentFault: a file cannot be read.
    """
    manifest: Manifest | None = None
    damage: tuple[Finding, ...] = ()
    try:
        found = contents(lease.out)
        if MANIFEST_NAME in found.files:
            content = (lease.out / MANIFEST_NAME).read_bytes()
            manifest, damage = read_manifest(content, lease.document(MANIFEST_NAME))
    except OSError as error:
        raise EnvironmentFault(
            f"{lease.out} cannot be read: {error}", hint="check its permissions"
        ) from error
    return Survey(found, manifest, damage)


def objections(lease: Lease, rendering: Rendering, found: Survey) -> tuple[Finding, ...]:
    """Why a build must not touch `out/`: edits that would be lost, and files that are not ours.

    A file that already is what the build would write is no objection, whoever
    wrote it: so a damaged or lost manifest heals by building again.
    """
    found_findings = tuple(_objections(lease, rendering, found))
    return (*found.damage, *found_findings) if found_findings else ()


def foreign(lease: Lease, path: str) -> Finding:
    """The finding about something in `out/` that no build wrote."""
    note = "; terraform would merge it into the stack" if path.endswith(_TERRAFORM_MERGES) else ""
    return Finding(
        FOREIGN_FILE,
        f"{lease.document(path)} is not generated{note}",
        Location(lease.document(path)),
        hint=f"move it out of {lease.out_name}/, or delete it if an earlier build left it behind",
    )


def hand_edited(lease: Lease, path: str) -> Finding:
    """The finding about one of our files that somebody changed."""
    return Finding(
        HAND_EDITED_FILE,
        f"{lease.document(path)} was changed by hand",
        Location(lease.document(path)),
        hint="move the change into the YAML, then delete the file (or restore it from git) and build again",
    )


def _objections(lease: Lease, rendering: Rendering, found: Survey) -> Iterator[Finding]:
    wanted = rendering.digests()
    untouched = _untouched(rendering, found)
    for path in found.contents.strange:
        yield foreign(lease, path)
    for path, current in found.contents.files.items():
        if path == MANIFEST_NAME or path in untouched or wanted.get(path) == current:
            continue
        if path not in found.listed:
            yield foreign(lease, path)
        elif found.is_edited(path):
            yield hand_edited(lease, path)


def _untouched(rendering: Rendering, found: Survey) -> frozenset[str]:
    """Our files that this build carries over as they are, edited or not."""
    if found.manifest is None:
        return frozenset()
    entries = (*found.manifest.stacks.items(), *found.manifest.certificates.items())
    return frozenset(path for name, entry in entries if rendering.keeps(name) for path in entry.files)
