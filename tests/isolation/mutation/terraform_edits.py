"""One addition at a time in rendered Terraform: an argument, a resource, a module, a block.

Every operator gives whole texts of one file; nothing is parsed that is not read by the proof as well.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from isolation.mutation.foreign_values import OPPOSITES, foreign
from isolation.mutation.provider import arguments

from generator.hcl.parse import Attribute, Block, Body, parsed

STUDIO = "aws_sagemaker_"
_ENTRY = re.compile(r'^(?P<key>\s*(?:"[^"]+"|[\w-]+)\s*=\s*)"[^"]*"(?P<end>,?)$')


@dataclass(frozen=True)
class TextEdit:
    """A file with one addition: which operator made it, in which block, what it did, and the text then."""

    operator: str
    kind: str
    place: str
    what: str
    path: str
    text: Callable[[], str]
    """Written when it is asked for: a board has many."""


def resources(text: str) -> tuple[Block, ...]:
    """The resources of a file, in their order."""
    blocks = parsed(text)
    assert isinstance(blocks, tuple)
    return tuple(block for block in blocks if block.type == "resource")


def added_arguments(path: str, text: str, block: Block) -> Iterator[TextEdit]:
    """Every argument that the provider knows for the block and that it does not have, given a stranger's."""
    resource_type = block.labels[0]
    for dotted, kind in arguments(resource_type).items():
        *steps, name = dotted.split(".")
        inside, missing = _innermost(block, steps)
        if missing or name not in inside.body.values():
            written = f"{name} = {foreign(resource_type, name, kind)}"
            for step in reversed(missing):
                written = f"{step} {{\n{written}\n}}"
            yield TextEdit(
                *("add-argument", _kind(resource_type), ".".join(block.labels), f"{dotted} as well", path),
                partial(before_line, text, inside.end_line, written),
            )


def exchanged_arguments(path: str, text: str, block: Block) -> Iterator[TextEdit]:
    """Every text that a resource says, as somebody else's; every list and map with a stranger's beside."""
    kind = _kind(block.labels[0])
    for dotted, attribute in _attributes(block.body, ""):
        for what, lines in _exchanges(block.labels[0], text, attribute):
            place = ".".join(block.labels)
            yield TextEdit(
                "other-argument",
                kind,
                place,
                f"{dotted}: {what}",
                path,
                partial(_replaced, text, attribute, lines),
            )


def _exchanges(resource_type: str, text: str, attribute: Attribute) -> Iterator[tuple[str, str]]:
    written = "\n".join(text.splitlines()[attribute.start_line - 1 : attribute.end_line])
    name, value = attribute.name, attribute.value
    if isinstance(value, (bool, int, float)):
        return
    if isinstance(value, tuple):
        other = foreign(resource_type, name, "text")
        yield f"{other} as well", _longer(written, other)
        return
    if isinstance(value, Mapping):
        for line in written.splitlines():
            if found := _ENTRY.match(line):
                other = f'{found["key"]}"somebody-else"{found["end"]}'
                yield f"{other.strip()} for {line.strip()}", written.replace(line, other)
        return
    other = foreign(resource_type, name, "text")
    if isinstance(value, str) and value in OPPOSITES:
        other = f'"{OPPOSITES[value]}"'
    yield f"{other} for its own", f"{name} = {other}"


def _longer(written: str, other: str) -> str:
    """A list with one more."""
    held = written.rstrip().removesuffix("]").rstrip()
    return f"{held}{'' if held.endswith(('[', ',')) else ','} {other}]"


def _attributes(body: Body, before: str) -> Iterator[tuple[str, Attribute]]:
    for attribute in body.attributes:
        yield f"{before}{attribute.name}", attribute
    for block in body.blocks:
        if block.type != "lifecycle":
            yield from _attributes(block.body, f"{before}{block.type}.")


def _innermost(block: Block, steps: list[str]) -> tuple[Block, list[str]]:
    """The block that stands deepest on the way, and the steps that no block stands for."""
    for number, step in enumerate(steps):
        inner = block.body.of_type(step)
        if not inner:
            return block, steps[number:]
        block = inner[0]
    return block, []


def resource(resource_type: str, given: Mapping[str, str]) -> str:
    """A resource with arguments by dotted path and kind, all of somebody else."""
    tree: dict[str, object] = {}
    for dotted, kind in given.items():
        *steps, name = dotted.split(".")
        inside = tree
        for step in steps:
            inner = inside.setdefault(step, {})
            assert isinstance(inner, dict)
            inside = inner
        inside[name] = foreign(resource_type, name, kind)
    return f'resource "{resource_type}" "somebody-else" {{\n{_body(tree)}\n}}'


def _body(tree: Mapping[str, object]) -> str:
    return "\n".join(
        f"{name} {{\n{_body(value)}\n}}" if isinstance(value, dict) else f"{name} = {value}"
        for name, value in tree.items()
    )


def before_line(text: str, line: int, written: str) -> str:
    """The text with something more before a line."""
    lines = text.splitlines()
    return "\n".join((*lines[: line - 1], written, *lines[line - 1 :], ""))


def _replaced(text: str, attribute: Attribute, written: str) -> str:
    lines = text.splitlines()
    return "\n".join((*lines[: attribute.start_line - 1], written, *lines[attribute.end_line :], ""))


def _kind(resource_type: str) -> str:
    return "studio" if resource_type.startswith(STUDIO) else "resource"
