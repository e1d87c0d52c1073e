"""Nothing beside the plan: every block that is rendered is planned, and every argument says what is planned.

Compared value by value, and not asked as requests: whose user name, group,
account, bucket, image, network or key stands in an argument decides over
access as a policy does, and no policy says it. Policies themselves are left to
the other claims, which read them whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.iam.claims import Verdict
from generator.plan.blocks import Block
from generator.plan.stacks.blocks import PlannedStack
from generator.proof.certificate import PropertyRecord, Scope
from generator.proof.comparing import (
    Arguments,
    is_same,
    planned_arguments,
    planned_name,
    rendered_arguments,
    rendered_name,
    shown,
)
from generator.proof.properties.catalogue import NOT_PLANNED
from generator.readback.sources import Source, stack_sources

RESOURCES, ARGUMENTS, SURROUNDINGS = "planned.resources", "planned.arguments", "planned.surroundings"

_WHOM = "everybody: what is rendered is compared with the plan value by value, not by requests"
_OVER = {
    RESOURCES: "every block that is rendered or planned, by its address",
    ARGUMENTS: (
        "every argument of resources, data, modules, variables and outputs;"
        " of policies, SCPs and those of networks of users"
    ),
    SURROUNDINGS: "every argument of the backend and of providers",
}
AROUND = frozenset(("terraform", "provider"))
_ADVICE = "take it back in the template; what is meant stands in the blocks of the module's plan"


@dataclass(frozen=True, slots=True)
class Compared:
    """What a stack says beside its plan: a record of each property, and a finding for each difference."""

    records: tuple[PropertyRecord, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Difference:
    property_id: str
    message: str
    place: Location


@dataclass(frozen=True, slots=True)
class _Side:
    """A module of the stack as it was rendered and as it is planned; `document` is what it comes from."""

    name: str
    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]
    document: str

    def address(self, name: str) -> str:
        """The address of a block of the module in the stack."""
        return f"module.{self.name}.{name}" if self.name else name


def compared_with_plan(stack: str, files: Iterable[tuple[str, str]], planned: PlannedStack) -> Compared:
    """The files of a stack (path below `out/`, text; those of others are passed over) beside its plan."""
    rendered = _rendered(stack, files)
    names = sorted(planned.modules.keys() | rendered.keys())
    sides = tuple(
        _Side(name, rendered.get(name, ()), planned.modules.get(name, ()), planned.document) for name in names
    )
    differences = tuple(one for side in sides for one in _of_module(side))
    return Compared(
        tuple(_record(name, sides, differences) for name in (ARGUMENTS, RESOURCES, SURROUNDINGS)),
        tuple(Finding(NOT_PLANNED, one.message, one.place, hint=_ADVICE) for one in differences),
    )


def _rendered(stack: str, files: Iterable[tuple[str, str]]) -> dict[str, tuple[Source, ...]]:
    """The blocks of a stack by module; those of folders below it that are no modules, by their path."""
    modules: dict[str, tuple[Source, ...]] = {}
    for sources in stack_sources(files, "out"):
        if sources.address == stack:
            modules |= sources.modules
        elif sources.address.startswith(f"{stack}/"):
            inside = sources.address.removeprefix(f"{stack}/")
            modules |= {f"{inside}/{name}": blocks for name, blocks in sources.modules.items()}
    return modules


def _of_module(side: _Side) -> Iterator[_Difference]:
    wanted = {planned_name(block): block for block in side.blocks}
    found: set[str] = set()
    for source in side.sources:
        name = rendered_name(source.block)
        if name in found or name not in wanted:
            words = "stands here twice" if name in found else "is rendered and not planned"
            yield _Difference(RESOURCES, f"{side.address(name)} {words}", _place(source, source.line))
            continue
        found.add(name)
        yield from _of_block(side, source, wanted[name])
    for name in wanted:
        if name not in found:
            message = f"{side.address(name)} is planned and not rendered"
            yield _Difference(RESOURCES, message, Location(side.document))


def _of_block(side: _Side, source: Source, block: Block) -> Iterator[_Difference]:
    property_id = SURROUNDINGS if block.type in AROUND else ARGUMENTS
    address = side.address(rendered_name(source.block))
    for line, words in _unlike(rendered_arguments(source.block), planned_arguments(block)):
        yield _Difference(property_id, f"{address} {words}", _place(source, line or source.line))


def _unlike(rendered: Arguments, planned: Arguments) -> Iterator[tuple[int | None, str]]:
    """A line and a sentence for each argument that is not what is planned."""
    for path, said in rendered.items():
        wanted = planned.get(path)
        if wanted is None:
            yield said.line, f"says {path} = {shown(said.value)}, which is not planned"
        elif not is_same(said.value, wanted.value):
            yield said.line, f"says {path} = {shown(said.value)}; planned is {shown(wanted.value)}"
    for path, wanted in planned.items():
        if path not in rendered:
            yield None, f"does not say {path}; planned is {shown(wanted.value)}"


def _record(name: str, sides: tuple[_Side, ...], differences: tuple[_Difference, ...]) -> PropertyRecord:
    """How many blocks a property speaks of, and how many blocks or arguments were compared for it."""
    every = tuple(block for side in sides for block in side.blocks)
    own = tuple(
        block for block in every if name == RESOURCES or (block.type in AROUND) == (name == SURROUNDINGS)
    )
    compared = len(own) if name == RESOURCES else sum(len(planned_arguments(block)) for block in own)
    is_refuted = any(one.property_id == name for one in differences)
    verdict = Verdict.REFUTED if is_refuted else Verdict.PROVED
    scope = Scope(compared, compared, (_WHOM,), (_OVER[name],))
    return PropertyRecord(name, verdict, len(own), compared, scope=scope)


def _place(source: Source, line: int) -> Location:
    return Location(source.document, span=Span.of_line(line))
