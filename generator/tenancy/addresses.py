"""The address ledger: which block each automatic VPC was given.

A VPC's range can never be changed, so an automatic choice is made once and
written down beside the tenants, under review. Each block has a file of its
own, whose path is the block bit by bit: two branches that give out blocks
which overlap write the same file, or one writes a folder where the other
writes a file, so git itself refuses to merge them, and never others.
"""

from ipaddress import IPv4Network

from pydantic import PrivateAttr, TypeAdapter

from generator.core.places import Location
from generator.tenancy.files import LEDGER_DOCUMENT, LEDGER_FOLDER
from generator.tenancy.model import Mapping
from generator.tenancy.ranges import PrivateCidr

_WHOLE = 16
"""Bits of a block's first address that name its topmost file or folder; no VPC is larger (VPC user guide)."""

_SMALLEST = 28
"""Bits of the smallest VPC (the same)."""


_RANGE: TypeAdapter[str] = TypeAdapter(PrivateCidr)


class AddressLedger(Mapping):
    """Blocks taken from the address pools."""

    blocks: dict[str, PrivateCidr] = {}
    """The block of each environment, by `<tenant>/<environment>` or `domains/<domain>/<environment>`."""

    _of_document: frozenset[str] = PrivateAttr(default=frozenset())

    def with_files(self, blocks: dict[str, str]) -> "AddressLedger":
        """The ledger with blocks of which each has a file; what the document says as well is kept of it."""
        joined = AddressLedger.model_construct(blocks={**blocks, **self.blocks})
        joined._of_document = frozenset(self.blocks)  # noqa: SLF001 -- of its own class
        return joined

    def place(self, owner: str) -> Location:
        """Where the block of an owner is written."""
        if owner in self._of_document:
            return Location(LEDGER_DOCUMENT, ("blocks", owner))
        return recorded_place(owner, self.blocks[owner])


def recorded_place(owner: str, cidr: str, note: str = "") -> Location:
    """Where the next build writes the block of an owner, if it is not there already."""
    path = block_path(cidr)
    return Location(path, note=note) if path else Location(LEDGER_DOCUMENT, ("blocks", owner), note=note)


def block_path(cidr: str) -> str | None:
    """The path of a block's file below the workspace; None for what is no range of a VPC."""
    network = IPv4Network(cidr)
    if not _WHOLE <= network.prefixlen <= _SMALLEST:
        return None
    first, second, *_ = str(network.network_address).split(".")
    bits = f"{int(network.network_address):032b}"[_WHOLE : network.prefixlen]
    return "/".join((LEDGER_FOLDER, f"{first}.{second}", *bits))


def as_block(text: str) -> str | None:
    """A text as the block that it spells; None where no file could give it out."""
    try:
        block: str = _RANGE.validate_python(text)
    except ValueError:
        return None
    return block if block_path(block) else None


def block_of(path: str) -> str | None:
    """The block whose file stands at a path below the workspace; None where none does."""
    top, *bits = path.removeprefix(f"{LEDGER_FOLDER}/").split("/")
    prefix = _WHOLE + len(bits)
    if prefix > _SMALLEST or not set(bits) <= {"0", "1"}:
        return None
    rest = f"{''.join(bits):0<16}"
    try:
        network = IPv4Network(f"{top}.{int(rest[:8], 2)}.{int(rest[8:], 2)}/{prefix}")
        block: str = _RANGE.validate_python(str(network))
    except ValueError:  # of addresses, of numbers, and of what is no private range
        return None
    return block if block_path(block) == path else None
