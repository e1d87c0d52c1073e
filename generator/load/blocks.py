"""The address ledger: a file for each block, whose path is the block and whose text is its owner."""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.disk.places import Place, entries
from generator.load.characters import decode
from generator.load.documents import SourceDocument
from generator.load.files import FILES, LINK, LINK_HINT, SYMBOLIC_LINK, UNREADABLE, read_bytes, reason
from generator.load.wording import quoted
from generator.tenancy.addresses import block_of
from generator.tenancy.files import LEDGER_DOCUMENT, LEDGER_FOLDER

_rule = partial(Rule, family=FILES)

NO_BLOCK = _rule(
    code="SRC028",
    name="not-a-block",
    summary="A file in `tenants/_addresses/` does not stand where the file of a block stands.",
    why="The path of a file is the block, bit by bit, so that branches which give out one block cannot be"
    " merged without a word. What stands elsewhere keeps no block.",
    instead="Delete it. `tenantry build` writes a file for each block that it gives out.",
)
NO_OWNER = _rule(
    code="SRC029",
    name="block-without-owner",
    summary="The file of a block does not name one owner.",
    why="After a merge of two branches that gave out the same block it names two, and only one VPC can have"
    " it.",
    instead="Run `tenantry rebase`: whoever was merged first keeps the block, and the other is given another"
    " one. Where only its own branch had a VPC, that one is made anew.",
)
TWO_BLOCKS = _rule(
    code="SRC030",
    name="owner-with-two-blocks",
    summary="Two files give a block to one owner.",
    why="A VPC has one range, and it can never be changed.",
    instead="Delete the file of the block that no VPC was made with.",
)

_OWNER = re.compile(r"(?:domains/)?[a-z](?:-?[a-z0-9])*/[a-z](?:-?[a-z0-9])*")
_DEEPEST = 14
"""Folders below the ledger's that are entered; the smallest block stands twelve below the topmost."""


@dataclass(slots=True)
class Blocks:
    """The block of each owner, the files, and what is wrong with them."""

    blocks: dict[str, str] = field(default_factory=dict)
    documents: dict[str, SourceDocument] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def beside(self, others: Mapping[str, str]) -> Iterator[Finding]:
        """A finding for each owner whom the one file of earlier versions gives another block."""
        for owner, block in sorted(others.items()):
            if self.blocks.get(owner, block) != block:
                place = Location(LEDGER_DOCUMENT, ("blocks", owner))
                message = f"{owner} is given {block} here, and {self.blocks[owner]} by a file of its own"
                hint = "delete the one that no VPC was made with"
                yield Finding(TWO_BLOCKS, message, place, hint=hint)


def read_blocks(root: Path) -> Blocks:
    """Every block that a file gives out; nothing is raised, and no link is followed."""
    found = Blocks()
    places: dict[str, str] = {}
    for path in _files(root, LEDGER_FOLDER, found):
        content = read_bytes(root, path)
        block = block_of(path)
        if isinstance(content, Finding):
            found.findings.append(content)
            continue
        text, faults = decode(path, content)
        found.documents[path] = SourceDocument(path, text)
        found.findings += faults
        owner = owner_in(text)
        if block is None:
            message = f"{quoted(path)} is the path of no block"
            found.findings.append(Finding(NO_BLOCK, message, Location(path), hint="delete it"))
        elif owner is None:
            found.findings.append(_no_owner(path, text))
        elif owner in places:
            other = Location(places[owner], note=f"{found.blocks[owner]} is given to it here")
            message = f"{owner} is given {block}, and {found.blocks[owner]} as well"
            hint = "delete the file of the block that no VPC was made with"
            found.findings.append(Finding(TWO_BLOCKS, message, Location(path), related=(other,), hint=hint))
        else:
            places[owner], found.blocks[owner] = path, block
    return found


def owner_in(text: str) -> str | None:
    """The owner that the text of a block's file names; None where it does not name exactly one."""
    lines = [line.strip() for line in text.splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    return said[0] if len(said) == 1 and _OWNER.fullmatch(said[0]) else None


def _no_owner(path: str, text: str) -> Finding:
    line = next((number for number, one in enumerate(text.splitlines(), 1) if one.startswith("<<<<<<<")), 1)
    if text.startswith("<<<<<<<") or line > 1:
        message = "two branches were given this block"
        hint = (
            "run `tenantry rebase`: whoever was merged first keeps it, and the other is given another block"
        )
    else:
        message = "this file does not name one owner, such as `fraud/dev`"
        hint = "restore it from git; delete it only if no VPC was made with its block"
    return Finding(NO_OWNER, message, Location(path, span=Span.of_line(line)), hint=hint)


def _files(root: Path, folder: str, found: Blocks, depth: int = 0) -> Iterator[str]:
    """The files below a folder; what is neither is told by whoever reads it."""
    try:
        inside = entries(Place(root) / folder)
    except OSError as error:
        message = f"this folder cannot be read: {reason(error)}"
        found.findings.append(Finding(UNREADABLE, message, Location(folder)))
        return
    for name, mode in inside:
        path = f"{folder}/{name}"
        if stat.S_ISLNK(mode):
            message = f"{LINK}, and none is followed"
            found.findings.append(Finding(SYMBOLIC_LINK, message, Location(path), hint=LINK_HINT))
        elif stat.S_ISDIR(mode) and depth < _DEEPEST:
            yield from _files(root, path, found, depth + 1)
        else:
            yield path
