"""The example estate as it is rendered and as it is planned, and its text damaged in one place."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.core.findings import Finding
from generator.estate.site import Site
from generator.hcl.parse import Block, Body, parsed
from generator.pipeline.validation import validate
from generator.plan.stack import StackPlan
from generator.plan.stacks.blocks import planned_stack
from generator.proof.planned import Compared, compared_with_plan

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Place:
    """An argument or a block of a rendered file: where it stands, and its path through types and names."""

    stack: str
    file: str
    path: str
    name: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.path}@{self.stack}"


@cache
def stacks() -> dict[str, StackPlan]:
    """The planned stacks of the example estate, by address."""
    plan = validate(ROOT).plan
    assert plan is not None
    return {str(stack.address): stack for stack in plan.stacks}


@cache
def sites() -> dict[str, Site]:
    """The environments of the example estate, by the address of their stack."""
    plan = validate(ROOT).plan
    assert plan is not None
    return {planned.site.address: planned.site for planned in plan.sites.written}


@cache
def texts(stack: str) -> dict[str, str]:
    """The committed files of a stack, by path below its folder."""
    folder = ROOT / "out" / stack
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.tf"))}


def compared(stack: str, changed: dict[str, str]) -> Compared:
    """What the comparison says of a stack with some files given anew."""
    files = texts(stack) | changed
    plan = planned_stack(stacks()[stack])
    return compared_with_plan(stack, [(f"{stack}/{name}", text) for name, text in files.items()], plan)


def damaged(place: Place, lines: str) -> tuple[Finding, ...]:
    """What is found when other lines stand at a place; without any the place is lost."""
    text = texts(place.stack)[place.file].splitlines()
    text[place.first - 1 : place.last] = lines.splitlines()
    return compared(place.stack, {place.file: "\n".join(text) + "\n"}).findings


def arguments() -> tuple[Place, ...]:
    """One place of each argument of each type of block that the estate has."""
    return _firsts()[0]


def blocks() -> tuple[Place, ...]:
    """One place of each type of block, and of each type of block inside another."""
    return _firsts()[1]


@cache
def _firsts() -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The first place of each argument, and that of each block, in the order of their paths; read once."""
    found: dict[bool, dict[str, Place]] = {False: {}, True: {}}
    for stack in stacks():
        for file, text in texts(stack).items():
            top = parsed(text)
            assert isinstance(top, tuple)
            for block in top:
                for is_block, place in _of_block(stack, file, block, ""):
                    found[is_block].setdefault(place.path, place)
    return _in_order(found[False]), _in_order(found[True])


def _in_order(places: dict[str, Place]) -> tuple[Place, ...]:
    return tuple(places[path] for path in sorted(places))


def _of_block(stack: str, file: str, block: Block, above: str) -> Iterator[tuple[bool, Place]]:
    kind = block.labels[0] if block.type in {"resource", "data", "provider"} else block.type
    path = f"{above}.{kind}" if above else kind
    yield True, Place(stack, file, path, block.type, block.start_line, block.end_line)
    yield from _of_body(stack, file, block.body, path)


def _of_body(stack: str, file: str, body: Body, path: str) -> Iterator[tuple[bool, Place]]:
    for one in body.attributes:
        yield False, Place(stack, file, f"{path}.{one.name}", one.name, one.start_line, one.end_line)
    for inner in body.blocks:
        yield from _of_block(stack, file, inner, path)
