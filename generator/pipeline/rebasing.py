"""Making `out/` and the address ledger again on what was merged first: nobody merges them by hand."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.core.findings import Finding, has_errors
from generator.core.places import Location
from generator.core.steps import Steps, silent
from generator.disk.operations import Disk, make_folders
from generator.disk.places import Place, entries, facts, is_folder, read
from generator.disk.state import state_folder
from generator.estate.addresses.claims import VPC_OVERLAP
from generator.estate.addresses.ledger import block_text
from generator.load.slips import CONFLICT
from generator.load.workspace import LoadedWorkspace, load_workspace
from generator.pipeline.building import BuildResult, examined
from generator.pipeline.folders import OUT, tracked
from generator.pipeline.merged_first import MergedFirst, blocks_in, merged_first
from generator.pipeline.options import Options
from generator.pipeline.publishing import ledger_files, rendering_of
from generator.pipeline.validation import Validation, validate
from generator.publish.lease import Lease, exclusive
from generator.publish.ledger import SideFile, content_of
from generator.publish.publish import publish
from generator.publish.published import Published
from generator.publish.rendering import Rendering
from generator.tenancy.addresses import block_path
from generator.tenancy.files import LEDGER_DOCUMENT, LEDGER_FOLDER, TENANTS
from generator.tools import git
from generator.tools.programs import checkout
from generator.tools.staged import LINK, SUBMODULE, Staged, record, staged
from generator.tools.unfinished import Onto, onto_what

_GENERATED = (OUT, LEDGER_FOLDER, LEDGER_DOCUMENT)
"""What builds write: all that this replaces."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An owner whose block somebody merged first has, with the block that is given instead."""

    owner: str
    before: str
    after: str
    taken_by: str


@dataclass(frozen=True, slots=True)
class Rebase:
    """What was made again: on which commit, whose blocks are other ones, and what the build found.

    `recorded` is whether git's index has it too, as in the middle of a merge.
    """

    onto: Onto
    result: BuildResult
    moved: tuple[Moved, ...] = ()
    recorded: bool = False


def rebase(root: Path, onto: str | None, options: Options, steps: Steps = silent) -> Rebase:
    """Make `out/` and the ledger again from the YAML here and what the base has of both.

    Nothing is written where anything is wrong. YAML files are never written.

    Raises:
        UsageError: nobody can tell what the base is, or it is not here.
        EnvironmentFault: git is missing, a folder cannot be written, or another build runs.
    """
    program = git.find(root)
    if program is None:
        raise EnvironmentFault("git is not installed", hint=git.HOW_TO_GET)
    found = onto_what(program, root, onto)
    published = Published(root, OUT, tracked=partial(tracked, root))
    with exclusive(published, state_folder(checkout(root))) as lease:
        return _Rebasing(program, root, found, lease, options, steps).made()


@dataclass(frozen=True, slots=True)
class _Rebasing:
    program: Path
    root: Path
    onto: Onto
    lease: Lease
    options: Options
    steps: Steps

    def made(self) -> Rebase:
        """The whole of it, up to the first stage that finds something wrong."""
        with ExitStack() as stack:
            return self._made(stack)

    def _made(self, stack: ExitStack) -> Rebase:
        index = staged(self.program, self.root, (TENANTS, OUT))
        _require_files(index)
        workspace = load_workspace(self.root)
        faults = tuple(_faults(workspace, index))
        if faults:
            validation = Validation(workspace, None, None, faults)
            return Rebase(self.onto, BuildResult(validation, faults))
        ledger = _ledger(self.root)
        first = merged_first(self.program, self.root, self.onto, blocks_in(ledger))
        validation, blocks = self._validated(stack, first, workspace)
        result = BuildResult(validation, validation.findings)
        if has_errors(result.findings) or validation.plan is None:
            return Rebase(self.onto, result)
        result = examined(self.root, validation, self.options, self.steps)
        if has_errors(result.findings) or result.proving is None:
            return Rebase(self.onto, result)
        rendering = rendering_of(self.lease, validation, result.files, result.proving.proofs, None)
        sides = tuple(_side_files(self.root, first, blocks, validation, ledger))
        publication = publish(self.lease, rendering, sides, partial(self._is_held, index))
        result = replace(result.having(publication.findings), publication=publication)
        recorded = False
        if publication.is_published:
            recorded = self._recorded(index, rendering)
        return Rebase(self.onto, result, tuple(_moved(first, blocks, validation)), recorded)

    def _validated(
        self, stack: ExitStack, first: MergedFirst, workspace: LoadedWorkspace
    ) -> tuple[Validation, Mapping[str, str]]:
        """The estate as the YAML and what was merged first say, and the own blocks that are kept.

        A block that overlaps what somebody's file states is given up like one that is taken. The folders in
        which it is looked at stay till the end of `stack`: what stands in them is compared with later.
        """
        kept = _apart({owner: block for owner, block in first.own.items() if first.taken_by(block) is None})
        while True:
            temporary = tempfile.TemporaryDirectory(prefix="tenantry-rebase-")
            folder = Path(stack.enter_context(temporary))
            _lay(folder, self.root, first, kept, workspace)
            validation = validate(folder, self.steps)
            given_up = _contested(validation, kept)
            lost = {} if given_up else _lost(validation, first, kept)
            if not given_up and not lost:
                return validation, kept
            kept = {owner: block for owner, block in kept.items() if owner not in given_up} | lost

    def _is_held(self, index: Staged, path: str) -> bool:
        document = f"{OUT}/{path}"
        return document in index.paths and index.holds(document, read(self.lease.out / path))

    def _recorded(self, index: Staged, rendering: Rendering) -> bool:
        """Tell git of what was written, where it waits for that; whether it was told."""
        if self.onto.doing is None and not any(map(_is_generated, index.unmerged)):
            return False
        manifest = rendering.manifest(None)
        wanted = {f"{OUT}/{path}" for path in (*rendering.texts, *manifest.texts)}
        wanted |= set(_ledger(self.root))
        record(self.program, self.root, sorted(wanted), sorted(filter(_is_generated, index.paths)))
        return True


def _require_files(index: Staged) -> None:
    """Refuse a submodule or a link in the place of a folder that is replaced."""
    for path in (OUT, LEDGER_FOLDER):
        mode = index.modes.get(path)
        if mode in (LINK, SUBMODULE):
            kind = "a link" if mode == LINK else "a submodule"
            raise UsageError(
                f"git has {kind} in the place of {path}/",
                hint=f"take it away with `git rm --cached {path}`; builds write a plain folder there",
            )


def _faults(workspace: LoadedWorkspace, index: Staged) -> Iterator[Finding]:
    """What is wrong with the files of people, and which of them wait for a decision.

    What each side of a merge says is not ours to choose. The ledger's files that git has are made again.
    """
    marked = set()
    for finding in workspace.findings:
        path = finding.primary.document
        if finding.rule is CONFLICT and not _is_generated(path):
            marked.add(path)
            yield replace(finding, hint=f"keep what is meant, remove the marker lines, then `git add {path}`")
        elif finding.is_error and not (_is_generated(path) and path in index.paths):
            yield finding
    for path in sorted(index.unmerged - marked):
        if not _is_generated(path):
            message = "two branches changed this file, and git has not been told what holds"
            hint = f"write what is meant, then `git add {path}`, or `git rm {path}` if it goes"
            yield Finding(CONFLICT, message, Location(path), hint=hint)


def _is_generated(path: str) -> bool:
    return path in _GENERATED or path.startswith((f"{OUT}/", f"{LEDGER_FOLDER}/"))


def _contested(validation: Validation, kept: Mapping[str, str]) -> frozenset[str]:
    """The owners of blocks that overlap what some file states."""
    places = {block_path(block): owner for owner, block in kept.items()}
    return frozenset(
        places[place.document]
        for finding in validation.findings
        if finding.rule is VPC_OVERLAP
        for place in (finding.primary, *finding.related)
        if place.document in places
    )


def _lost(validation: Validation, first: MergedFirst, kept: Mapping[str, str]) -> dict[str, str]:
    """The ranges of rendered VPCs whose blocks the ledger lost, so that others would be given out."""
    blocks = validation.plan.ledger.blocks if validation.plan else {}
    known = {**first.blocks, **kept}
    taken = MergedFirst({}, known, {})
    return {
        owner: first.rendered[owner]
        for owner in blocks.keys() - known.keys()
        if owner in first.rendered and taken.taken_by(first.rendered[owner]) is None
    }


def _apart(blocks: Mapping[str, str]) -> dict[str, str]:
    """The blocks that overlap none before them."""
    kept = MergedFirst({}, {}, {})
    for owner, block in blocks.items():
        if kept.taken_by(block) is None:
            kept = replace(kept, blocks={**kept.blocks, owner: block})
    return dict(kept.blocks)


def _lay(
    folder: Path, root: Path, first: MergedFirst, kept: Mapping[str, str], workspace: LoadedWorkspace
) -> None:
    """A workspace with the YAML of one that is being merged, beside what was merged first."""
    texts = {path: text.encode() for path, text in first.files.items()}
    texts |= {
        path: block_text(owner, block).encode()
        for owner, block in kept.items()
        if (path := block_path(block))
    }
    for path in workspace.documents:
        if not _is_generated(path):
            texts[path] = read(Place(root) / path)
    disk, made = Disk(), set[str]()
    for path, content in texts.items():
        place = Place(folder) / path
        if place.parent.parts and (above := "/".join(place.parent.parts)) not in made:
            make_folders(disk, place.parent)
            made.add(above)
        disk.write(place, content)


def _ledger(root: Path) -> dict[str, str]:
    """The files of the ledger in the working tree, whatever they hold; no link is one."""
    found: dict[str, str] = {}
    waiting = [LEDGER_FOLDER] if is_folder(Place(root) / LEDGER_FOLDER) else []
    while waiting:
        folder = waiting.pop()
        for name, _ in entries(Place(root) / folder):
            path = f"{folder}/{name}"
            if is_folder(Place(root) / path):
                waiting.append(path)
            else:
                found[path] = read(Place(root) / path).decode(errors="replace")
    if facts(Place(root) / LEDGER_DOCUMENT) is not None:
        found[LEDGER_DOCUMENT] = read(Place(root) / LEDGER_DOCUMENT).decode(errors="replace")
    return found


def _side_files(
    root: Path,
    first: MergedFirst,
    kept: Mapping[str, str],
    validation: Validation,
    ledger: Mapping[str, str],
) -> Iterator[SideFile]:
    """The ledger to write: what goes comes first, since a file may have to stand where a folder was."""
    assert validation.plan is not None  # noqa: S101 -- asked before
    document = first.files.get(LEDGER_DOCUMENT)
    wanted = {path: text for path, text in first.files.items() if path.startswith(f"{LEDGER_FOLDER}/")}
    wanted |= {path: block_text(owner, block) for owner, block in kept.items() if (path := block_path(block))}
    for file in ledger_files(validation, validation.plan, document.encode() if document else None):
        if file.text is not None:
            wanted[file.path] = file.text
    for path in sorted(ledger):
        if path not in wanted:
            yield SideFile(path, None, content_of(Place(root) / path))
    for path, text in sorted(wanted.items()):
        if ledger.get(path) != text:
            yield SideFile(path, text, content_of(Place(root) / path) if path in ledger else None)


def _moved(first: MergedFirst, kept: Mapping[str, str], validation: Validation) -> Iterator[Moved]:
    blocks = validation.plan.ledger.blocks if validation.plan else {}
    for owner, before in sorted(first.own.items()):
        after = blocks.get(owner)
        if owner not in kept and after is not None and after != before:
            taker = first.taken_by(before) or next(
                (one for one, block in kept.items() if _overlap(block, before)), "a range that a file states"
            )
            yield Moved(owner, before, after, taker)


def _overlap(one: str, other: str) -> bool:
    return MergedFirst({}, {"": one}, {}).taken_by(other) is not None
