"""Whether the VPCs that `out/` has keep the ranges that the address ledger gave them."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from generator.core.findings import Finding, Rule
from generator.estate.addresses.claims import ADDRESS_RANGES
from generator.load.files import read_bytes
from generator.pipeline.folders import OUT
from generator.plan.estate_plan import EstatePlan
from generator.tenancy.stack_address import StackAddress

_rule = partial(Rule, family=ADDRESS_RANGES)

BLOCK_MOVED = _rule(
    "PLN126",
    "block-of-existing-vpc-moved",
    "The address ledger gives an environment another block than its rendered VPC has.",
    "A VPC's range can never be changed: Terraform would destroy the network with everything in it.",
    "Put the block back. Where there is no VPC any more, delete its folder in `out/` and build again.",
)

_VPC = re.compile(rb'^resource "aws_vpc" "this" \{\n  cidr_block +\= "([0-9./]{9,18})"$', re.MULTILINE)


def moved_blocks(root: Path, plan: EstatePlan) -> Iterator[tuple[str, Finding]]:
    """Owners of blocks, old or new, that are not the range of their VPC in `out/`, each with the finding."""
    for planned in plan.sites.written:
        address = planned.site.address
        block = plan.ledger.blocks.get(address.ledger_key)
        rendered = _rendered_range(root, address)
        if block is not None and rendered not in (None, block):
            finding = Finding(
                BLOCK_MOVED,
                f"{address.ledger_key} is given {block}, but its VPC in {OUT}/ has {rendered}",
                plan.ledger.place(address.ledger_key),
                hint=f"put back the file of {rendered} and delete this one; if that VPC is gone, delete"
                f" {OUT}/{address} and build again",
            )
            yield address.ledger_key, finding


def _rendered_range(root: Path, address: StackAddress) -> str | None:
    """The range of a stack's VPC as it was rendered last; None when there is none that can be read."""
    content = read_bytes(root, f"{OUT}/{address}/modules/network/vpc.tf")
    found = None if isinstance(content, Finding) else _VPC.search(content)
    return found[1].decode() if found else None
