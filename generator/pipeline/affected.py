"""Which stacks a branch affects, read from git alone: nothing is rendered, planned or checked out."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.core.json_text import JsonFault, object_in
from generator.load.characters import decode
from generator.load.reader import read_text
from generator.pipeline.committed import Commit, commit_of
from generator.pipeline.folders import OUT
from generator.publish.left_behind import IGNORE_NAME
from generator.publish.manifest import MANIFEST_NAME
from generator.review.affected import AffectedStacks, Side, Touched, Where, affected_stacks, shares
from generator.review.differences import ABSENT, differences
from generator.tenancy.files import CERTIFICATE_NAME, ENVIRONMENTS_NAME, TENANTS
from generator.tenancy.stack_address import StackAddress
from generator.tools import git, revisions
from generator.tools.revisions import TREE, Changed

_BESIDE = frozenset((ENVIRONMENTS_NAME, CERTIFICATE_NAME, IGNORE_NAME, MANIFEST_NAME))
"""Files that a build writes beside stacks, and that Terraform does not read."""


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
    base, head = (commit_of(program, root, one) for one in (span.base, span.head))
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


def _changes(program: Path, root: Path, base: Commit, head: Commit, folder: str) -> tuple[Changed, ...]:
    """What differs below a folder of the workspace, by path below the workspace."""
    before, after = (commit.trees.get(folder) for commit in (base, head))
    if before is None or after is None or before.kind != TREE or after.kind != TREE:
        return ()
    found = revisions.changed(program, root, before.id, after.id) if before.id != after.id else ()
    return tuple(Changed(f"{folder}/{one.path}", one.was_there, one.is_there, one.is_file) for one in found)


def _touched(
    rendered: Iterable[Changed], base: Commit, head: Commit
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


def _standing(commit: Commit, stacks: Iterable[StackAddress]) -> frozenset[StackAddress]:
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


def _folders(touched: Iterable[StackAddress], head: Commit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders of which each side has to tell: where others may rely on a stack, all there are at HEAD."""
    own = tuple(sorted({one.holder_folder for one in touched}))
    if not any(shares(one) for one in touched):
        return own, own
    return own, tuple(sorted({*own, *head.holders()}))


def _side(commit: Commit, folders: Iterable[str], documents: Mapping[str, object]) -> Side:
    paths = [f"{OUT}/{folder}/{ENVIRONMENTS_NAME}" for folder in folders]
    texts = commit.texts(paths)
    where = {address: one for text in texts.values() for address, one in _where(text)}
    manifest, _ = commit.manifest(folders)
    holdings = manifest.holdings if manifest else {}
    generators = {folder: one.generator for folder, one in holdings.items()}
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


def _documents(commit: Commit, paths: Iterable[str]) -> dict[str, object]:
    """What YAML files say at a commit, credentials masked; a text that is no YAML says nothing."""
    said: dict[str, object] = {}
    for path, content in commit.texts(paths).items():
        text, faults = decode(path, content)
        data = None if faults else read_text(path, text).document.data
        said[path] = {} if data is None else data
    return said
