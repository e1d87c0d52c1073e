"""All files of a workspace taken to the newest version of the schema, or none of them."""

import codecs
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.core.findings import Finding, has_errors
from generator.disk.operations import Disk
from generator.disk.places import Place, facts, read
from generator.load.documents import SourceDocument
from generator.load.edits import NotEditable
from generator.load.faults import judge
from generator.load.files import read_bytes, reason
from generator.load.migrating import Migrated, migrated
from generator.load.migrations import all_migrations
from generator.load.reader import read_document
from generator.load.workspace import load_workspace
from generator.tenancy.files import (
    ACKNOWLEDGED_FOLDER,
    LEDGER_DOCUMENT,
    LEDGER_FOLDER,
    PLATFORM_DOCUMENT,
    SCAN_DOCUMENT,
    TENANTS,
)
from generator.tenancy.schema import MODELS

_ONE_OF_A_KIND = {PLATFORM_DOCUMENT: "platform", SCAN_DOCUMENT: "scan"}


@dataclass(frozen=True, slots=True)
class Migrations:
    """What became of the files of a workspace, or would; with an error among the findings nothing does."""

    files: tuple[Migrated, ...]
    findings: tuple[Finding, ...]
    documents: dict[str, SourceDocument]

    @property
    def due(self) -> tuple[Migrated, ...]:
        """The files that are for an earlier version."""
        return tuple(one for one in self.files if one.steps)


@dataclass(frozen=True, slots=True)
class _Source:
    """A file as it was read: all that it held."""

    content: bytes
    document: SourceDocument
    kind: str


def migrate(root: Path, *, writes: bool, disk: Disk | None = None) -> Migrations:
    """Take every file of the workspace to the newest version; without `writes`, say what that would do.

    Raises:
        UsageError: a file must be edited by hand, or was changed meanwhile.
        EnvironmentFault: a file cannot be written.
    """
    workspace = load_workspace(root)
    kinds = {path: kind for path in workspace.documents if (kind := _kind(path)) is not None}
    findings = [
        one for one in workspace.findings if one.primary.document not in kinds and not _is_ledger(one)
    ]
    files: list[Migrated] = []
    sources: dict[str, _Source] = {}
    for path, kind in kinds.items():
        content, read_now = read_bytes(root, path), read_document(root, path)
        findings += read_now.findings
        if isinstance(content, Finding) or has_errors(read_now.findings):
            continue
        sources[path] = _Source(content, read_now.document, kind)
    for source in sources.values():
        done = _migrated(source)
        judged = judge(replace(source.document, data=done.data), MODELS[source.kind])
        findings += judged.findings
        files.append(done)
    result = Migrations(tuple(files), tuple(findings), dict(workspace.documents))
    if writes and result.due and not has_errors(findings):
        _write(disk or Disk(), root, result.due, sources)
    return result


def _kind(path: str) -> str | None:
    """Of what kind a file is, as `tenantry schema` calls it; None of the ledger, which builds write."""
    folder, _, name = path.rpartition("/")
    if path in _ONE_OF_A_KIND:
        return _ONE_OF_A_KIND[path]
    if folder == ACKNOWLEDGED_FOLDER:
        return "acknowledged"
    return "tenant" if folder == TENANTS and not name.startswith("_") else None


def _is_ledger(finding: Finding) -> bool:
    return finding.primary.document.startswith((LEDGER_FOLDER + "/", LEDGER_DOCUMENT))


def _migrated(source: _Source) -> Migrated:
    document = source.document
    if source.content.removeprefix(codecs.BOM_UTF8) != document.text.encode():
        raise UsageError(f"{document.path} was changed meanwhile", hint="run it again")
    try:
        return migrated(document, source.kind, all_migrations())
    except NotEditable as fault:
        raise UsageError(
            f"{document.path}:{fault.line} must be edited by hand: {fault.what}",
            hint="nothing was written; the reference says what each version of the schema has",
        ) from None


def _write(disk: Disk, root: Path, due: Sequence[Migrated], sources: dict[str, _Source]) -> None:
    """Write the files beside those that are there, and only then put each in its place."""
    places = {one.document.path: _beside(root, one.document.path) for one in due}
    path = ""
    try:
        for one in due:
            path = one.document.path
            with suppress(FileNotFoundError):  # of a run that was stopped
                disk.remove_file(places[path])
            mark = codecs.BOM_UTF8 if sources[path].content.startswith(codecs.BOM_UTF8) else b""
            about = facts(Place(root) / path)
            mode = stat.S_IMODE(about.st_mode) if about else 0
            disk.write(places[path], mark + one.text.encode(), mode)
        for path, beside in places.items():
            if read(Place(root) / path) != sources[path].content:
                raise UsageError(f"{path} was changed meanwhile", hint="run it again")
            disk.rename(beside, Place(root) / path)
    except OSError as error:
        raise EnvironmentFault(
            f"{path} cannot be written: {reason(error)}",
            hint="each file is whole, before or after; run it again once it can be written",
        ) from error
    finally:
        for beside in _still_there(places.values()):
            with suppress(OSError):
                disk.remove_file(beside)


def _beside(root: Path, path: str) -> Place:
    """Where a file is written first: a name that no verb reads, in the folder of all that people write."""
    name = path.removeprefix(TENANTS + "/").replace("/", "-")
    return Place(root) / f"{TENANTS}/.{name}.migrated"


def _still_there(places: Iterable[Place]) -> Iterator[Place]:
    for place in places:
        with suppress(OSError):
            if facts(place) is not None:
                yield place
