"""Rendered blocks and planned ones in one form: what each argument says, by its path, and where."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from generator.core.expressions import Reference, Template, text
from generator.hcl.literals import literal
from generator.hcl.parse import Block, Body
from generator.hcl.values import Expression, Json
from generator.plan.blocks import Block as PlannedBlock
from generator.plan.blocks import Claimed

_LONGEST = 100


class Inside(Enum):
    """What stands at the path of a block, which has no value of its own."""

    BLOCK = "a block"


@dataclass(frozen=True, slots=True)
class Said:
    """What an argument says, and in which line; a block says `Inside.BLOCK`."""

    value: object
    line: int | None = None


Arguments = Mapping[str, Said]


def rendered_arguments(block: Block) -> dict[str, Said]:
    """The arguments of a rendered block, by path: `rule.id`, the second rule's `rule[2].id`."""
    return dict(_of_body(block.body, ""))


def planned_arguments(block: PlannedBlock) -> dict[str, Said]:
    """The arguments of a planned block in the same form."""
    return dict(_of_planned(block, ""))


def rendered_name(block: Block) -> str:
    """The address of a rendered block in its module."""
    return _name(
        block.type,
        block.labels,
        tuple(inner.type for inner in block.body.blocks),
        block.body.values(),
    )


def planned_name(block: PlannedBlock) -> str:
    """The address of a planned block in its module."""
    return _name(block.type, block.labels, tuple(inner.type for inner in block.blocks), block.values)


def is_same(rendered: object, planned: object) -> bool:
    """Whether a rendered value is the planned one; policies are for others to judge."""
    if planned is Claimed.POLICY:
        return isinstance(rendered, Json)
    return _alike(rendered, as_read(planned))


def as_read(value: object) -> object:
    """A planned value as it comes back from text."""
    if isinstance(value, Reference):
        return Expression(value.expression)
    if isinstance(value, Template):
        whole = text(*value.parts)
        return Expression(literal(whole)) if isinstance(whole, Template) else as_read(whole)
    if isinstance(value, Json):
        return Json(as_read(value.value))
    if isinstance(value, Mapping):
        return {key: as_read(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(map(as_read, value))
    return value


def shown(value: object) -> str:
    """A value for a message, on one line and not too long."""
    words = " ".join(_written(as_read(value)).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _written(value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case Expression(words):
            return words
        case Json():
            return "a JSON document"
        case dict():
            return "{" + ", ".join(f"{key} = {_written(each)}" for key, each in value.items()) + "}"
        case tuple():
            return "[" + ", ".join(map(_written, value)) + "]"
        case _:
            return literal(value)


def _alike(one: object, other: object) -> bool:
    if isinstance(one, Expression) and isinstance(other, Expression):
        return one.text.split() == other.text.split()
    if isinstance(one, Json) and isinstance(other, Json):
        return _alike(one.value, other.value)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return type(one) is type(other) and one == other


def _of_body(body: Body, path: str) -> Iterator[tuple[str, Said]]:
    for attribute in body.attributes:
        yield f"{path}{attribute.name}", Said(attribute.value, attribute.start_line)
    seen: Counter[str] = Counter()
    for block in body.blocks:
        name = _numbered(seen, ".".join((block.type, *block.labels)))
        yield f"{path}{name}", Said(Inside.BLOCK, block.start_line)
        yield from _of_body(block.body, f"{path}{name}.")


def _of_planned(block: PlannedBlock, path: str) -> Iterator[tuple[str, Said]]:
    for name, value in block.values.items():
        yield f"{path}{name}", Said(value)
    seen: Counter[str] = Counter()
    for inner in block.blocks:
        name = _numbered(seen, ".".join((inner.type, *inner.labels)))
        yield f"{path}{name}", Said(Inside.BLOCK)
        yield from _of_planned(inner, f"{path}{name}.")


def _numbered(seen: Counter[str], name: str) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}[{seen[name]}]"


def _name(kind: str, labels: tuple[str, ...], inside: tuple[str, ...], values: Mapping[str, object]) -> str:
    match kind:
        case "resource":
            return ".".join(labels)
        case "terraform":
            return ".".join((kind, *sorted(inside)))
        case "provider" if "alias" in values:
            return ".".join((kind, *labels, shown(values["alias"]).strip('"')))
        case "import":
            return f"{kind} of {shown(values.get('to'))}"
        case "moved":
            return f"{kind} from {shown(values.get('from'))}"
        case _:
            return ".".join((kind, *labels))
