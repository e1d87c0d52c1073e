"""Resources that have another address since a version: a `moved` block takes along what stands.

An address is what another version calls a resource, and nothing of it is in AWS:
without the block Terraform destroys what stands and makes it anew.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.plan.blocks import Block

_ADDRESS = re.compile(r"(aws_[a-z0-9_]+|terraform_data)\.([a-z0-9_-]*\*?[a-z0-9_-]*)")


@dataclass(frozen=True, slots=True)
class Rename:
    """A resource of a module, or of the stacks of a kind, that had the address `old` before version `since`.

    `within` is the topic of the module, or the kind of stack. A `*` in the labels of both stands
    for any one text. Entries stay: who upgrades past several versions needs them all.

    Raises:
        ValueError: it is no address of a resource, or the two are not of one type.
    """

    within: str
    old: str
    new: str
    since: str

    def __post_init__(self) -> None:
        found = [_ADDRESS.fullmatch(one) for one in (self.old, self.new)]
        kinds = {one[1] if one else None for one in found}
        if None in kinds or len(kinds) > 1 or self.old.count("*") != self.new.count("*"):
            raise ValueError(f"{self.old} cannot become {self.new}")

    def before(self, address: str) -> str | None:
        """What an address was before; None where it is none of those that the entry speaks of."""
        caught = _caught(self.new, address)
        return None if caught is None else self.old.replace("*", caught)


RENAMES: tuple[Rename, ...] = ()
"""Every rename there has been, the oldest first."""


def moved_blocks(
    within: str, blocks: Iterable[Block], renames: Sequence[Rename] | None = None
) -> tuple[Block, ...]:
    """A `moved` block for each address that something among the blocks had, in the order of the addresses.

    Raises:
        ValueError: an entry leads in a circle, or away from an address that is still there.
    """
    known = [one for one in (RENAMES if renames is None else renames) if one.within == within]
    if not known:
        return ()
    there = {".".join(one.labels) for one in blocks if one.type == "resource"}
    moves = sorted(move for address in there for move in _moves(address, known, (address,)))
    for old, new in moves:
        if old in there:
            raise ValueError(f"{within}: {old} became {new}, and is still there")
    if len({old for old, _ in moves}) < len(moves):
        raise ValueError(f"{within}: one address became several")
    return tuple(Block("moved", (), {"from": Reference(old), "to": Reference(new)}) for old, new in moves)


def unused(within: str, blocks: Iterable[Block], renames: Iterable[Rename]) -> tuple[Rename, ...]:
    """The entries of a module or kind of stack that lead to nothing among the blocks."""
    known = [one for one in renames if one.within == within]
    there = {".".join(one.labels) for one in blocks if one.type == "resource"}
    used = {old for address in there for old, _ in _moves(address, known, (address,))}
    return tuple(one for one in known if not any(_caught(one.old, old) is not None for old in used))


def _moves(address: str, known: Sequence[Rename], after: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for one in known:
        old = one.before(address)
        if old is None:
            continue
        if old in after:
            raise ValueError(f"{one.within}: {old} becomes itself")
        yield old, address
        yield from _moves(old, known, (*after, old))


def _caught(pattern: str, address: str) -> str | None:
    """What the star of a pattern stands for in an address, if anything; None where it is another address."""
    start, star, end = pattern.partition("*")
    if not star:
        return "" if address == pattern else None
    if len(address) < len(start) + len(end) or not (address.startswith(start) and address.endswith(end)):
        return None
    return address[len(start) : len(address) - len(end)]
