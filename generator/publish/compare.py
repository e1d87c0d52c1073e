"""Comparing a rendering with `out/` without writing: what `build --check` reports."""

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import partial

from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.disk.places import Place, facts
from generator.publish.foreign import foreign, not_rendered
from generator.publish.ledger import SideFile, content_of
from generator.publish.manifest import PUBLISHED, Digests, Manifest, digest, is_manifest
from generator.publish.ownership import Survey, hand_edited, survey
from generator.publish.published import Published
from generator.publish.rendering import Rendering

_rule = partial(Rule, family=PUBLISHED)

STALE_FILE = _rule(
    code="OUT004",
    name="stale-file",
    summary="A file differs from what the YAML renders to.",
    why="What would be applied is not what the YAML says.",
    instead="Run `tenantry build` and commit the result with the YAML.",
)
MISSING_FILE = _rule(
    code="OUT005",
    name="missing-file",
    summary="A file the YAML renders to is not in `out/`.",
    why="Terraform plans to destroy what a stack no longer declares.",
    instead="Run `tenantry build` and commit the result with the YAML.",
)
ORPHANED_FILE = _rule(
    code="OUT006",
    name="orphaned-file",
    summary="A generated file belongs to nothing in the YAML any more.",
    why="It would still be planned and applied.",
    instead="Run `tenantry build`, which removes it, and commit the result with the YAML.",
)
STALE_MANIFEST = _rule(
    code="OUT007",
    name="stale-manifest",
    summary="A manifest does not describe this build, though every file is right.",
    why="A build replaces and removes files by the manifests, and they say which Tenantry wrote them.",
    instead="Run `tenantry build` and commit the result with the YAML.",
)

_HINT = "run `tenantry build` and commit the result"


def compare(
    published: Published, rendering: Rendering, ledger: Sequence[SideFile] = ()
) -> tuple[Finding, ...]:
    """Every way in which `out/` (and the address ledger) is not what the rendering says, by path.

    Raises:
        EnvironmentFault: a file cannot be read, or a build replaced `out/` meanwhile.
    """
    before = _identity(published)
    found = survey(published)
    findings = [*_differences(published, rendering, found), *_ledger(published, ledger)]
    if not findings and not found.damage:
        findings += _manifests(published, rendering, found)
    if _identity(published) != before:
        raise EnvironmentFault(f"{published.out} was replaced while it was read", hint="run this again")
    return (*found.damage, *sorted(findings, key=lambda finding: finding.primary.document))


def _identity(published: Published) -> int | None:
    """The number of the folder that is published; None when there is none."""
    found = facts(published.out)
    return None if found is None else found.st_ino


def _differences(published: Published, rendering: Rendering, found: Survey) -> Iterator[Finding]:
    manifest = rendering.manifest(found.manifest)
    absent, left = _whole_stacks(manifest, found)
    yield from not_rendered(published, found.contents)
    for stack, count in absent.items():
        yield _finding(published, MISSING_FILE, stack, f"is missing: a stack of {count} files")
    for stack, count in left.items():
        yield _finding(
            published, ORPHANED_FILE, stack, f"belongs to nothing in the YAML any more: {count} files"
        )
    settled = {path for stack in absent for path in manifest.stacks[stack]}
    settled |= {path for stack in left for path in _published(found)[stack]}
    yield from _differing_files(published, manifest, found, settled)


def _differing_files(
    published: Published, manifest: Manifest, found: Survey, settled: Container[str]
) -> Iterator[Finding]:
    """What differs file by file; the paths in `settled` were reported with their stacks."""
    wanted, present = manifest.files, found.contents.files
    for path in wanted:
        if path not in present and path not in settled:
            yield _finding(published, MISSING_FILE, path, "is missing")
    for path, current in present.items():
        if not is_manifest(path) and path not in settled and wanted.get(path) != current:
            yield _difference(published, found, path, is_wanted=path in wanted)


def _whole_stacks(manifest: Manifest, found: Survey) -> tuple[dict[str, int], dict[str, int]]:
    """Stacks with no file in `out/`, and untouched ones that nothing asks for; each with its number of files.

    Each is reported as one thing instead of file by file.
    """
    present = found.contents.files
    absent = {
        stack: len(files) for stack, files in manifest.stacks.items() if present.keys().isdisjoint(files)
    }
    left = {
        stack: len(files)
        for stack, files in _published(found).items()
        if stack not in manifest.stacks
        and all(present.get(path) == current for path, current in files.items())
    }
    return absent, left


def _published(found: Survey) -> Mapping[str, Digests]:
    return found.manifest.stacks if found.manifest else {}


def _difference(published: Published, found: Survey, path: str, *, is_wanted: bool) -> Finding:
    if path not in found.listed:
        return foreign(published, path)
    if found.is_edited(path):
        return hand_edited(published, path)
    if is_wanted:
        return _finding(published, STALE_FILE, path, "is not what the YAML renders to")
    return _finding(published, ORPHANED_FILE, path, "belongs to nothing in the YAML any more")


def _ledger(published: Published, ledger: Sequence[SideFile]) -> Iterator[Finding]:
    for file in ledger:
        try:
            current = content_of(Place(published.workspace) / file.path)
        except OSError as error:
            raise EnvironmentFault(f"{file.path} cannot be read: {error}") from error
        if current != file.content:
            says = "does not hold the addresses this build gives out"
            if file.content is None:
                says = "is the ledger of an earlier tenantry, of which a build makes a file for each block"
            elif current is None:
                says = "is missing: it gives out a block of addresses"
            yield Finding(STALE_FILE, f"{file.path} {says}", Location(file.path), hint=_HINT)


def _manifests(published: Published, rendering: Rendering, found: Survey) -> Iterator[Finding]:
    expected = rendering.manifest(found.manifest).texts
    present = found.contents.files
    for path in sorted({*expected, *filter(is_manifest, present)}):
        if path not in expected:
            yield _finding(published, ORPHANED_FILE, path, "belongs to nothing in the YAML any more")
        elif present.get(path) != digest(expected[path]):
            yield _finding(published, STALE_MANIFEST, path, "does not describe this build")


def _finding(published: Published, rule: Rule, path: str, says: str) -> Finding:
    document = published.document(path)
    return Finding(rule, f"{document} {says}", Location(document), hint=_HINT)
