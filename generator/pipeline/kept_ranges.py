"""Whether the VPCs that `out/` has keep the ranges that the address ledger gave them."""

import re
from collections.abc import Iterator
from functools import partial

from generator.core.findings import Finding, Rule
from generator.estate.addresses.claims import ADDRESS_RANGES
from generator.estate.openings import Openings
from generator.pipeline.folders import OUT
from generator.pipeline.what_stands import Standing
from generator.plan.estate_plan import EstatePlan
from generator.tenancy.stack_address import StackAddress

_rule = partial(Rule, family=ADDRESS_RANGES)

BLOCK_MOVED = _rule(
    "PLN126",
    "block-of-existing-vpc-moved",
    "The address ledger gives an environment another block than its rendered VPC has.",
    "A VPC's range can never be changed: Terraform would destroy the network with everything in it.",
    "Put the block back; `tenantry rebase` restores a ledger that was lost. Where there is no VPC any more,"
    " or none yet, `tenantry acknowledge` writes that somebody answers for it.",
)

RENDERED_VPC = re.compile(
    rb'^resource "aws_vpc" "this" \{\n  cidr_block +\= "([0-9./]{9,18})"$', re.MULTILINE
)
"""Where the range of a VPC stands in the file that is rendered for it."""


def moved_blocks(standing: Standing, plan: EstatePlan, opened: Openings) -> Iterator[tuple[str, Finding]]:
    """Owners of blocks that are not the range of their VPC as it stands, each with the finding."""
    for planned in plan.sites.written:
        address = planned.site.address
        block = plan.ledger.blocks.get(address.ledger_key)
        rendered = _rendered_range(standing, address)
        if block is None or rendered in (None, block):
            continue
        if not opened.opens(address, "network.cidr", rendered, block):
            finding = Finding(
                BLOCK_MOVED,
                f"{address.ledger_key} is given {block}, but its VPC in {standing.where} has {rendered}",
                plan.ledger.place(address.ledger_key),
                hint=f"put back the file of {rendered} and delete this one (`tenantry rebase` restores a"
                " ledger that was lost); if that VPC is gone, or was never applied, `tenantry acknowledge"
                f" {address}` opens the door",
            )
            yield address.ledger_key, finding


def _rendered_range(standing: Standing, address: StackAddress) -> str | None:
    """The range of a stack's VPC as it was rendered last; None when there is none that can be read."""
    content = standing.read(f"{OUT}/{address}/modules/network/vpc.tf")
    found = None if content is None else RENDERED_VPC.search(content)
    return found[1].decode() if found else None
