"""Which stacks a branch affects, read from git alone: nothing is rendered, planned or checked out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.core.json_text import JsonFault, object_in
from generator.load.characters import decode
from generator.load.reader import read_text
from generator.pipeline.folders import OUT
from generator.publish.left_behind import IGNORE_NAME
from generator.publish.manifest import MANIFEST_NAME, read_manifest
from generator.review.affected import AffectedStacks, Side, Touched, Where, affected_stacks, shares
from generator.review.differences import ABSENT, differences
from generator.tenancy.files import CERTIFICATE_NAME, ENVIRONMENTS_NAME, TENANTS
from generator.tenancy.stack_address import DOMAINS, StackAddress
from generator.tools import git, revisions
from generator.tools.revisions import FILE, TREE, Changed, Found

_BESIDE = frozenset((ENVIRONMENTS_NAME, CERTIFICATE_NAME, IGNORE_NAME, MANIFEST_NAME))
"""Files that a build writes beside stacks, and that Terraform does not read."""


@dataclass(slots=True)
class _Commit:
    """One of the two commits: its trees, and files of it as they are asked for."""

    program: Path
    root: Path
    id: str
    trees: Mapping[str, Found] = field(default_factory=dict)

    def texts(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What files below the workspace hold at the commit, by path; those that are none are not in it."""
        names = {f"{self.id}:./{path}": path for path in paths if path.isprintable()}
        found = revisions.found_at(self.program, self.root, names)
        ids = {names[name]: one.id for name, one in found.items() if one.kind == FILE}
        held = revisions.contents(self.program, self.root, ids.values())
        return {path: held[number] for path, number in ids.items()}

    def subfolders(self, path: str) -> tuple[str, ...]:
        """The names of the folders directly in a folder below the workspace; none where there is none."""
        found = revisions.found_at(self.program, self.root, [name := f"{self.id}:./{path}"]).get(name)
        is_folder = found is not None and found.kind == TREE
        return revisions.subfolders(self.program, self.root, found.id) if found and is_folder else ()


def affected_since(root: Path, revision: str) -> AffectedStacks:
    """The stacks whose rendered files at HEAD differ from those that the branch began from.

    What stands in the working tree and in no commit is not looked at.

    Raises:
        UsageError: what the branch began from cannot be told, or `out/` is not in both commits.
        EnvironmentFault: git is missing, or this clone lacks what is needed.
    """
    program = git.find(root)
    if program is None:
        raise EnvironmentFault("git is not installed", hint=git.HOW_TO_GET)
    span = revisions.span(program, root, revision)
    base, head = (_commit(program, root, one) for one in (span.base, span.head))
    rendered = _changes(program, root, base, head, OUT)
    touched, strange = _touched(rendered, base, head)
    written = _changes(program, root, base, head, TENANTS)
    tenants = {one.tenant_name for one in touched if one.tenant_name}
    documents = sorted(one.path for one in written if one.path.endswith(".yaml"))
    own = sorted({*documents, *(f"{TENANTS}/{name}.yaml" for name in tenants)})
    said = [_documents(commit, own) for commit in (base, head)]
    folders = _folders(touched, head)
    sides = tuple(
        _side(commit, which, documents)
        for commit, which, documents in zip((base, head), folders, said, strict=True)
    )
    found = [
        one
        for path in documents
        for one in differences(path, said[0].get(path, ABSENT), said[1].get(path, ABSENT))
    ]
    return affected_stacks((span.base, span.head), touched.values(), (sides[0], sides[1]), found, strange)


def _commit(program: Path, root: Path, commit: str) -> _Commit:
    """The commit, whose `out/` is a folder.

    Raises:
        UsageError: it is none.
    """
    names = {f"{commit}:./{folder}": folder for folder in (OUT, TENANTS)}
    found = revisions.found_at(program, root, names)
    trees = {names[name]: one for name, one in found.items()}
    out = trees.get(OUT)
    if out is None or out.kind != TREE:
        what = f"has no {OUT}/" if out is None else f"has a link, a file or a submodule in place of {OUT}/"
        raise UsageError(
            f"commit {commit[:12]} {what}, so nothing can be compared with it",
            hint=f"commit {OUT}/ there too, as `tenantry build` writes it; till then every stack is affected",
        )
    return _Commit(program, root, commit, trees)


def _changes(program: Path, root: Path, base: _Commit, head: _Commit, folder: str) -> tuple[Changed, ...]:
    """What differs below a folder of the workspace, by path below the workspace."""
    before, after = (commit.trees.get(folder) for commit in (base, head))
    if before is None or after is None or before.kind != TREE or after.kind != TREE:
        return ()
    found = revisions.changed(program, root, before.id, after.id) if before.id != after.id else ()
    return tuple(Changed(f"{folder}/{one.path}", one.was_there, one.is_there, one.is_file) for one in found)


def _touched(
    rendered: Iterable[Changed], base: _Commit, head: _Commit
) -> tuple[dict[StackAddress, Touched], tuple[str, ...]]:
    """The stacks with differing files, and the paths that belong to none."""
    files: dict[StackAddress, int] = {}
    strange = []
    for one in rendered:
        path = one.path.removeprefix(f"{OUT}/")
        address = _stack_of(path)
        if address is not None and one.is_file:
            files[address] = files.get(address, 0) + 1
        elif path.rpartition("/")[2] not in _BESIDE or not one.is_file:
            strange.append(one.path)
    there = [_standing(commit, files) for commit in (base, head)]
    touched = {
        address: Touched(address, number, address in there[0], address in there[1])
        for address, number in files.items()
    }
    return touched, tuple(strange)


def _standing(commit: _Commit, stacks: Iterable[StackAddress]) -> frozenset[StackAddress]:
    names = {f"{commit.id}:./{OUT}/{one}": one for one in stacks}
    found = revisions.found_at(commit.program, commit.root, names)
    return frozenset(names[name] for name, one in found.items() if one.kind == TREE)


def _stack_of(path: str) -> StackAddress | None:
    """The stack in whose folder a path below `out/` lies."""
    if not path.isprintable():
        return None
    parts = path.split("/")
    for depth in (2, 4):
        if len(parts) > depth:
            try:
                return StackAddress.parse("/".join(parts[:depth]))
            except ValueError:
                continue
    return None


def _folders(touched: Iterable[StackAddress], head: _Commit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders of which each side has to tell: where others may rely on a stack, all there are at HEAD."""
    own = tuple(sorted({one.holder_folder for one in touched}))
    if not any(shares(one) for one in touched):
        return own, own
    every = [name for name in head.subfolders(OUT) if not name.startswith("_")]
    domains = [f"{DOMAINS}/{name}" for name in head.subfolders(f"{OUT}/{DOMAINS}")]
    return own, tuple(sorted({*own, *every, *domains}))


def _side(commit: _Commit, folders: Iterable[str], documents: Mapping[str, object]) -> Side:
    paths = [f"{OUT}/{folder}/{ENVIRONMENTS_NAME}" for folder in folders]
    texts = commit.texts((f"{OUT}/{MANIFEST_NAME}", *paths))
    manifest, _ = read_manifest(texts.get(f"{OUT}/{MANIFEST_NAME}", b""), MANIFEST_NAME)
    where = {address: one for path in paths if path in texts for address, one in _where(texts[path])}
    generators = dict.fromkeys(folders, manifest.generator) if manifest else {}
    return Side(generators, where, dict(_domains(documents)))


def _domains(documents: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The tenants whose files name a shared domain, with its name."""
    for path, data in documents.items():
        name = data.get("shared_domain") if isinstance(data, Mapping) else None
        if isinstance(name, str):
            yield path.rpartition("/")[2].removesuffix(".yaml"), name


def _where(content: bytes) -> Iterator[tuple[StackAddress, Where]]:
    """What a build wrote of stacks in one folder; nothing where an older one, or somebody else, wrote it."""
    try:
        stacks = object_in(content).get("stacks")
    except JsonFault:
        return
    for name, one in stacks.items() if isinstance(stacks, dict) else ():
        if isinstance(one, dict):
            try:
                after = tuple(StackAddress.parse(other) for other in one["after"])
                yield StackAddress.parse(name), Where(str(one["account_id"]), str(one["region"]), after)
            except (KeyError, TypeError, ValueError, AttributeError):
                continue


def _documents(commit: _Commit, paths: Iterable[str]) -> dict[str, object]:
    """What YAML files say at a commit, credentials masked; a text that is no YAML says nothing."""
    said: dict[str, object] = {}
    for path, content in commit.texts(paths).items():
        text, faults = decode(path, content)
        data = None if faults else read_text(path, text).document.data
        said[path] = {} if data is None else data
    return said
