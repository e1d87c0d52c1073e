"""Which resources two renderings of a stack have, and whose text is another."""

from collections.abc import Iterable, Iterator, Mapping

from generator.hcl.parse import Block, Body, HclSyntaxError, parsed
from generator.review.change import Resources

_DECIDING = frozenset(("terraform", "provider", "moved", "removed", "import"))
"""Blocks that decide over an apply and are no resources."""

_BESIDE = "\0"
"""Begins names of such blocks among those of resources; no address has it."""

_SHOWN = 100
_LONGEST = 4_194_304
"""Characters of a file that is compared: the largest that thousands of people make has a third."""


def resources(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Resources, tuple[str, ...]]:
    """What differs between the resources in files, given by path below the stack, and files that are no HCL.

    Addresses are those of the configuration: a resource with `for_each` counts once. Only
    differing files need be given, as a resource that moves to another file of its folder is not changed.
    """
    faults: list[str] = []
    was, now = (dict(_found(texts, faults)) for texts in (before, after))
    others = {name for name in {*was, *now} if name.startswith(_BESIDE)}
    found = Resources(
        tuple(sorted(now.keys() - was.keys() - others)),
        tuple(sorted(was.keys() - now.keys() - others)),
        tuple(sorted(name for name in (was.keys() & now.keys()) - others if was[name] != now[name])),
        tuple(sorted(name.removeprefix(_BESIDE) for name in others if was.get(name) != now.get(name))),
    )
    return found, tuple(sorted(set(faults)))


def _found(texts: Mapping[str, str], faults: list[str]) -> Iterator[tuple[str, object]]:
    for path, text in sorted(texts.items()):
        blocks = _blocks(text)
        if blocks is None:
            faults.append(path)
        else:
            yield from _resources(path, blocks)


def _blocks(text: str) -> tuple[Block, ...] | None:
    """The blocks of a text that somebody else may have written; None where it is no HCL or too much of it."""
    if len(text) > _LONGEST:
        return None
    try:
        blocks = parsed(text)
        for block in blocks if isinstance(blocks, tuple) else ():
            "".join(block.labels).encode()
    except (RecursionError, ValueError, OverflowError):
        return None
    return None if isinstance(blocks, HclSyntaxError) else blocks


def _resources(path: str, blocks: Iterable[Block]) -> Iterator[tuple[str, object]]:
    parts = path.split("/")
    module = f"module.{parts[1]}." if parts[0] == "modules" and len(parts) > 2 else ""  # noqa: PLR2004
    for block in blocks:
        if block.type == "resource" and len(block.labels) == 2:  # noqa: PLR2004 - a type and a name
            yield f"{module}{'.'.join(block.labels)}", _said(block.body)
        elif block.type in _DECIDING:
            said = _said(block.body)
            name = ".".join((block.type, *block.labels))
            told = f" {said}" if block.type in ("moved", "removed", "import") else ""
            yield f"{_BESIDE}{module}{name}{told[:_SHOWN]}", said


def _said(body: Body) -> object:
    """What a block says, wherever it stands."""
    return (
        tuple((one.name, repr(one.value)) for one in body.attributes),
        tuple((one.type, one.labels, _said(one.body)) for one in body.blocks),
    )
