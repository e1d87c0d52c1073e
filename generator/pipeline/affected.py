"""Which stacks a branch affects, read from git alone: nothing is rendered, planned or checked out."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from generator.aws.saml import MetadataFault, metadata_in
from generator.load.blocks import owner_in
from generator.load.characters import decode
from generator.load.reader import read_text
from generator.pipeline.committed import Commit
from generator.pipeline.comparison import comparison
from generator.pipeline.folders import OUT
from generator.review.affected import AffectedStacks, Side, affected_stacks, shares
from generator.review.differences import ABSENT, differences
from generator.review.meaning import meanings
from generator.tenancy.addresses import block_of
from generator.tenancy.files import ENVIRONMENTS_NAME, IDENTITY_FOLDER, LEDGER_FOLDER, TENANTS
from generator.tenancy.stack_address import StackAddress

_SHOWN = 16
"""Characters of a digest that tell a certificate from another; more look like a secret, and are not shown."""


def affected_since(root: Path, revision: str) -> AffectedStacks:
    """The stacks whose rendered files at HEAD differ from those that the branch began from.

    What stands in the working tree and in no commit is not looked at.

    Raises:
        UsageError: what the branch began from cannot be told, or `out/` is not in both commits.
        EnvironmentFault: git is missing, or this clone lacks what is needed.
    """
    compared = comparison(root, revision)
    base, head, touched = compared.base, compared.head, compared.touched
    written = compared.changes(TENANTS)
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
    metadata = [one.path for one in written if one.path.startswith(f"{IDENTITY_FOLDER}/")]
    was, now = (_metadata(commit, metadata) for commit in (base, head))
    found += [
        one for path in metadata for one in differences(path, was.get(path, ABSENT), now.get(path, ABSENT))
    ]
    blocks = [one.path for one in written if one.path.startswith(f"{LEDGER_FOLDER}/")]
    before, after = (_blocks(commit, blocks) for commit in (base, head))
    found += differences(LEDGER_FOLDER, {"blocks": before}, {"blocks": after})
    commits = (base.id, head.id)
    return affected_stacks(commits, touched.values(), (sides[0], sides[1]), found, compared.strange)


def _folders(touched: Iterable[StackAddress], head: Commit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders of which each side has to tell: where others may rely on a stack, all there are at HEAD."""
    own = tuple(sorted({one.holder_folder for one in touched}))
    if not any(shares(one) for one in touched):
        return own, own
    return own, tuple(sorted({*own, *head.holders()}))


def _side(commit: Commit, folders: Iterable[str], documents: Mapping[str, object]) -> Side:
    paths = [f"{OUT}/{folder}/{ENVIRONMENTS_NAME}" for folder in folders]
    texts = commit.texts(paths)
    found = {
        address: one
        for folder in folders
        for address, one in meanings(texts.get(f"{OUT}/{folder}/{ENVIRONMENTS_NAME}", b""), folder).items()
    }
    manifest, _ = commit.manifest(folders)
    holdings = manifest.holdings if manifest else {}
    generators = {folder: one.generator for folder, one in holdings.items()}
    return Side(generators, found, dict(_domains(documents)))


def _domains(documents: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The tenants whose files name a shared domain, with its name."""
    for path, data in documents.items():
        name = data.get("shared_domain") if isinstance(data, Mapping) else None
        if isinstance(name, str):
            yield path.rpartition("/")[2].removesuffix(".yaml"), name


def _documents(commit: Commit, paths: Iterable[str]) -> dict[str, object]:
    """What YAML files say at a commit, credentials masked; a text that is no YAML says nothing."""
    said: dict[str, object] = {}
    for path, content in commit.texts(paths).items():
        text, faults = decode(path, content)
        data = None if faults else read_text(path, text).document.data
        said[path] = {} if data is None else data
    return said


def _metadata(commit: Commit, paths: Iterable[str]) -> dict[str, object]:
    """What files with the metadata of identity providers say at a commit, as a person compares it."""
    said: dict[str, object] = {}
    for path, content in commit.texts(paths).items():
        try:
            metadata = metadata_in(content.decode("utf-8-sig", errors="replace"))
        except MetadataFault:
            said[path] = {}
            continue
        said[path] = {
            "entity_id": metadata.entity_id,
            "sign_in": list(metadata.sign_in),
            "certificates": [f"sha256 {digest[:_SHOWN]}" for digest in metadata.certificates],
        }
    return said


def _blocks(commit: Commit, paths: Iterable[str]) -> dict[str, str]:
    """The block of each owner that files of the address ledger name at a commit."""
    given: dict[str, str] = {}
    for path, content in commit.texts(paths).items():
        text, _ = decode(path, content)
        owner, block = owner_in(text), block_of(path)
        if owner is not None and block is not None:
            given[owner] = block
    return given
