"""What stands once two branches meet: `out/` and the ledger of the one merged first, and what the other adds.

Read from git's objects alone. What a branch took down stays down, a block that it moved stays
moved, as long as the other side left that alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from pathlib import Path

from generator.core.errors import UsageError
from generator.load.blocks import owner_in
from generator.load.characters import decode
from generator.load.faults import validate as judge_text
from generator.load.reader import read_text
from generator.pipeline.committed import Commit
from generator.pipeline.folders import OUT
from generator.pipeline.kept_ranges import RENDERED_VPC
from generator.tenancy.addresses import AddressLedger, as_block, block_of
from generator.tenancy.files import CERTIFICATE_NAME, ENVIRONMENTS_NAME, LEDGER_DOCUMENT, LEDGER_FOLDER
from generator.tenancy.stack_address import DOMAINS, ORGANIZATION, PLATFORM_FOLDER
from generator.tools import revisions
from generator.tools.revisions import TREE
from generator.tools.unfinished import Onto

Block = tuple[str, str]
"""An owner and the block that a ledger gives it."""

_VPC_FILE = "/modules/network/vpc.tf"
_BESIDE = (ENVIRONMENTS_NAME, CERTIFICATE_NAME)


@dataclass(frozen=True, slots=True)
class MergedFirst:
    """What is kept of the base, and the blocks that others bring.

    `files` are those of `out/` and the ledger by path below the workspace; `own` are the blocks of
    owners that the base does not know. `rendered` are the ranges of VPCs in `out/` whose blocks
    nobody took out of the ledger.
    """

    files: Mapping[str, str]
    blocks: Mapping[str, str]
    own: Mapping[str, str]
    rendered: Mapping[str, str] = field(default_factory=dict)

    def taken_by(self, block: str) -> str | None:
        """Whose block of the base overlaps one; None where it is free."""
        wanted = IPv4Network(block)
        return next((one for one, given in self.blocks.items() if IPv4Network(given).overlaps(wanted)), None)


def merged_first(program: Path, root: Path, onto: Onto, more: Mapping[str, str]) -> MergedFirst:
    """What the base of the working tree has, and the blocks beside it; `more` are those of no commit.

    Raises:
        UsageError: `out/` is no folder in the base.
        EnvironmentFault: git does not run, or lacks what is needed.
    """
    base = _Tree.of(program, root, onto.base)
    sides = [
        (_Tree.of(program, root, side.commit), tuple(_Tree.of(program, root, one) for one in side.began))
        for side in onto.sides
    ]
    if base.is_strange:
        raise UsageError(
            f"commit {onto.base[:12]} has a link, a file or a submodule in place of {OUT}/",
            hint="put the folder there that `tenantry build` writes, and commit it",
        )
    gone = {one for side, began in sides for one in _given_up(side, began)}
    kept = {owner: block for owner, block in base.blocks.items() if (owner, block) not in gone}
    files = dict(_out(base, sides))
    for path, text in base.ledger.items():
        given_to = owner_in(text)
        if given_to is None or given_to in kept or block_of(path) is None:
            files[path] = text
    own: dict[str, str] = {}
    for owner, block in _brought(base, sides, more):
        if owner not in kept:
            own.setdefault(owner, block)
    given_up = {owner for owner, _ in gone}
    rendered = {owner: block for owner, block in _rendered(files) if owner not in given_up}
    return MergedFirst(files, kept, own, rendered)


@dataclass(frozen=True, slots=True)
class _Tree:
    """What a commit holds of `out/`, by the folders of holders, and of the ledger."""

    commit: Commit
    units: Mapping[str, str]
    ledger: Mapping[str, str]
    blocks: Mapping[str, str]
    has_out: bool
    is_strange: bool

    @classmethod
    def of(cls, program: Path, root: Path, number: str) -> "_Tree":
        """The same of the commit with an id."""
        commit = Commit(program, root, number)
        name = f"{number}:./{OUT}"
        out = revisions.found_at(program, root, [name]).get(name)
        has_out = out is not None and out.kind == TREE
        names = {f"{number}:./{OUT}/{unit}": unit for unit in _units(commit)} if has_out else {}
        found = revisions.found_at(program, root, names)
        units = {names[one]: held.id for one, held in found.items() if held.kind == TREE}
        ledger = commit.texts_below([LEDGER_FOLDER])
        document = {
            path: text.decode(errors="replace") for path, text in commit.texts([LEDGER_DOCUMENT]).items()
        }
        blocks = {**_in_document(document.get(LEDGER_DOCUMENT, "")), **blocks_in(ledger)}
        return cls(commit, units, {**ledger, **document}, blocks, has_out, out is not None and not has_out)

    def stacks(self, unit: str) -> frozenset[str]:
        """The names of the stacks' folders in a holder's."""
        return frozenset(self.commit.subfolders(f"{OUT}/{unit}"))

    def rendered_blocks(self, known: Iterable[str]) -> Iterator[Block]:
        """The ranges of VPCs rendered for holders that are not known."""
        units = sorted(self.units.keys() - set(known))
        paths = [
            f"{OUT}/{unit}/{stack}/modules/network/vpc.tf" for unit in units for stack in self.stacks(unit)
        ]
        held = self.commit.texts(paths)
        yield from _rendered({path: content.decode(errors="replace") for path, content in held.items()})


_Sides = list[tuple[_Tree, tuple[_Tree, ...]]]
"""What is merged onto a base, each with what both began from."""


def _given_up(side: _Tree, began: tuple[_Tree, ...]) -> set[Block]:
    """The blocks that a side took out of the ledger; one without `out/` or a ledger has lost them."""
    if not began or not side.has_out or not side.blocks:
        return set()
    return set.intersection(*(set(one.blocks.items()) for one in began)) - side.blocks.items()


def _brought(base: _Tree, sides: _Sides, more: Mapping[str, str]) -> Iterator[Block]:
    """The blocks that were not there when the sides began; those that are only rendered last."""
    for side, began in sides:
        known = {one for tree in began for one in tree.blocks.items()}
        yield from sorted(side.blocks.items() - known)
    known = {one for _, began in sides for tree in began for one in tree.blocks.items()}
    yield from (one for one in more.items() if one not in known)
    for side, _ in sides:
        yield from side.rendered_blocks(base.units)


def _rendered(files: Mapping[str, str]) -> Iterator[Block]:
    """The range of each VPC that files of `out/` make, with whose it is."""
    for path, text in files.items():
        if path.startswith(f"{OUT}/") and path.endswith(_VPC_FILE):
            found = RENDERED_VPC.search(text.encode())
            block = as_block(found[1].decode()) if found else None
            if block is not None:
                stack = path.removeprefix(f"{OUT}/").removesuffix(_VPC_FILE)
                yield stack.removeprefix(f"{PLATFORM_FOLDER}/"), block


def blocks_in(ledger: Mapping[str, str]) -> dict[str, str]:
    """The block of each owner that files of the ledger name; what is no such file names none."""
    found: dict[str, str] = {}
    for path, text in sorted(ledger.items()):
        owner, block = owner_in(text), block_of(path)
        if owner is not None and block is not None:
            found.setdefault(owner, block)
    return found


def _in_document(text: str) -> dict[str, str]:
    """The blocks of the one ledger file of earlier versions."""
    decoded, faults = decode(LEDGER_DOCUMENT, text.encode())
    if not text or faults:
        return {}
    ledger, _ = judge_text(read_text(LEDGER_DOCUMENT, decoded).document, AddressLedger)
    return dict(ledger.blocks) if ledger else {}


def _units(commit: Commit) -> Iterator[str]:
    """The folders below `out/` that are compared as wholes: of tenants, of domains, of the organization."""
    for name in commit.subfolders(OUT):
        if name != PLATFORM_FOLDER:
            yield name
    for name in commit.subfolders(f"{OUT}/{PLATFORM_FOLDER}"):
        if name == ORGANIZATION:
            yield f"{PLATFORM_FOLDER}/{ORGANIZATION}"
    for name in commit.subfolders(f"{OUT}/{DOMAINS}"):
        yield f"{DOMAINS}/{name}"


def _out(base: _Tree, sides: _Sides) -> Iterator[tuple[str, str]]:
    """The files of `out/` that tell what stands, by path below the workspace."""
    chosen: dict[str, list[str]] = {}
    trees: dict[str, _Tree] = {}
    left_out: list[str] = []
    for unit in base.units:
        tree = _last_to_change(unit, base, sides)
        if unit not in tree.units:
            continue
        trees[tree.commit.id] = tree
        chosen.setdefault(tree.commit.id, []).append(unit)
        if tree is base:
            left_out += [f"{OUT}/{unit}/{name}/" for name in _taken_down(unit, base, sides)]
    for number, units in chosen.items():
        commit = trees[number].commit
        texts = commit.texts_below(f"{OUT}/{unit}" for unit in units)
        if f"{PLATFORM_FOLDER}/{ORGANIZATION}" in units:
            beside = commit.texts(f"{OUT}/{PLATFORM_FOLDER}/{name}" for name in _BESIDE)
            texts |= {path: content.decode(errors="replace") for path, content in beside.items()}
        yield from (one for one in texts.items() if not one[0].startswith(tuple(left_out)))


def _last_to_change(unit: str, base: _Tree, sides: _Sides) -> _Tree:
    """The side that changed a holder's folder, where the base did not; else the base."""
    for side, began in sides:
        was = {one.units.get(unit) for one in began}
        if side.has_out and was == {base.units[unit]} and side.units.get(unit) != base.units[unit]:
            return side
        if side.has_out and began and None not in was and unit not in side.units:
            return side
    return base


def _taken_down(unit: str, base: _Tree, sides: _Sides) -> Iterator[str]:
    """The stacks of a holder that a side took down while the base changed others of it."""
    for side, began in sides:
        if side.has_out and began and unit in side.units:
            for name in base.stacks(unit):
                if name not in side.stacks(unit) and all(name in one.stacks(unit) for one in began):
                    yield name
