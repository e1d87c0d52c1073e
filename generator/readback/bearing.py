"""Whether a change of text can bear on who may do what from where: by the tables of what may be rendered."""

from collections.abc import Iterator, Mapping

from generator.hcl.parse import Block, Body, HclSyntaxError
from generator.hcl.quick import read
from generator.readback.resource_types import HARMLESS, READ, Why

_DECIDES = frozenset((Why.READ, Why.PATHS, Why.PLACED, Why.LEADS))
"""Why arguments are let through that access or the network follows from."""

_WITHOUT_BEARING = frozenset(("terraform",))
"""Blocks that say where state is and which providers are used."""


def bears(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether differing files, by path below their stack, may say something else of access or the network.

    Told by the arguments that differ. Whatever is in no table, or cannot be read, may.
    """
    was, now = (_deciding(files) for files in (before, after))
    return was is None or now is None or was != now


def _deciding(files: Mapping[str, str]) -> list[object] | None:
    """What the files say that something follows from, whatever file of a folder it stands in."""
    found: list[tuple[str, object]] = []
    for path, text in files.items():
        blocks = _blocks(text) if path.endswith(".tf") else None
        if blocks is None:
            return None
        folder = path.rpartition("/")[0]
        found += ((folder, said) for block in blocks for said in _said_by(block))
    return sorted(found, key=repr)


def _blocks(text: str) -> tuple[Block, ...] | None:
    try:
        blocks = read(text)
    except RecursionError:
        return None
    return None if isinstance(blocks, HclSyntaxError) else blocks


def _said_by(block: Block) -> Iterator[object]:
    if block.type in _WITHOUT_BEARING:
        return
    known = READ.get(block.labels[0]) or HARMLESS.get(block.labels[0]) if block.type == "resource" else None
    yield block.type, block.labels, tuple(_arguments(block.body, known, ()))


def _arguments(body: Body, known: Mapping[str, Why] | None, path: tuple[str, ...]) -> Iterator[object]:
    for one in body.attributes:
        name = "/".join((*path, one.name))
        if known is None or known.get(name) in _DECIDES or name not in known:
            yield name, repr(one.value)
    for block in body.blocks:
        within = (*path, block.type)
        yield "/".join(within), block.labels, tuple(_arguments(block.body, known, within))
