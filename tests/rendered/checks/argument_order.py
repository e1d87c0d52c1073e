"""HCL004: the order of arguments within a block."""

from collections.abc import Iterator, Mapping
from functools import partial

from rendered.checks.parsed import RENDERED, ParsedStack

from generator.core.findings import Finding, Rule
from generator.hcl.parse import Block

_rule = partial(Rule, family=RENDERED)

UNORDERED_ARGUMENTS = _rule(
    code="HCL004",
    name="unordered-arguments",
    summary="Arguments of a block are not in the order of the house.",
    why="Reviewers read thousands of blocks; one order lets the eye find the difference.",
    instead="count or for_each, provider, everything else, then tags, lifecycle, depends_on.",
)

_RANK: Mapping[str, int] = {
    "count": 0,
    "for_each": 0,
    "provider": 1,
    "source": 1,
    "providers": 2,
    "tags": 4,
    "lifecycle": 5,
    "depends_on": 6,
}
_REST = 3
_BLOCK_TYPES = frozenset({"resource", "data", "module"})


def check(stack: ParsedStack) -> Iterator[Finding]:
    """One finding per argument or nested block that stands behind one that must follow it."""
    for file in stack.files:
        for block in file.blocks:
            if block.type not in _BLOCK_TYPES:
                continue
            for line, name, earlier in _out_of_order(block):
                yield file.finding(UNORDERED_ARGUMENTS, f"{name!r} must stand before {earlier!r}", line)


def _out_of_order(block: Block) -> Iterator[tuple[int, str, str]]:
    highest = ("", -1)
    for line, name in _entries(block):
        rank = _RANK.get(name, _REST)
        if rank < highest[1]:
            yield line, name, highest[0]
        else:
            highest = (name, rank)


def _entries(block: Block) -> list[tuple[int, str]]:
    """Arguments and nested blocks in the order of the text."""
    arguments = [(attribute.start_line, attribute.name) for attribute in block.body.attributes]
    return sorted([*arguments, *((nested.start_line, nested.type) for nested in block.body.blocks)])
