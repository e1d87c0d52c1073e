"""The address ledger as text: the blocks given to VPCs, for people to review."""

import json
import re

from generator.tenancy.addresses import AddressLedger

_HEADER = """\
# Address blocks given to new VPCs, written by `tenantry build`.
# A VPC's range can never be changed, so a block is chosen once and kept.
# Delete a line only when no VPC was made with its block, or when the VPC is gone.
"""
_OF_ONE = """\
{owner}
# {cidr} is the range of its VPC for good; `tenantry build` chose it. Delete this file only when no VPC
# was made with it, or when the VPC is gone.
"""
_OWNER = re.compile(r"[a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*)+")


def block_text(owner: str, cidr: str) -> str:
    """The file that gives a block to an owner."""
    return _OF_ONE.format(owner=owner, cidr=cidr)


def ledger_text(ledger: AddressLedger) -> str:
    """The YAML file of blocks that are no range of a VPC, which only a hand can have written; owners sorted.

    A key that is no owner, which only a hand can have written, is kept in quotes.
    """
    if not ledger.blocks:
        return f"{_HEADER}blocks: {{}}\n"
    lines = "".join(f"  {_key(owner)}: {cidr}\n" for owner, cidr in sorted(ledger.blocks.items()))
    return f"{_HEADER}blocks:\n{lines}"


def _key(owner: str) -> str:
    return owner if _OWNER.fullmatch(owner) else json.dumps(owner)
