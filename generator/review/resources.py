"""Which resources two renderings of a stack have, and whose text is another."""

from collections.abc import Iterable, Iterator, Mapping

from generator.hcl.parse import Block, Body, HclSyntaxError, parsed
from generator.review.change import Resources


def resources(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Resources, tuple[str, ...]]:
    """What differs between the resources in files, given by path below the stack, and files that are no HCL.

    Addresses are those of the configuration: a resource with `for_each` counts once. Only
    differing files need be given, as a resource that moves to another file of its folder is not changed.
    """
    faults: list[str] = []
    was, now = (dict(_found(texts, faults)) for texts in (before, after))
    found = Resources(
        tuple(sorted(now.keys() - was.keys())),
        tuple(sorted(was.keys() - now.keys())),
        tuple(sorted(name for name in was.keys() & now.keys() if was[name] != now[name])),
    )
    return found, tuple(sorted(set(faults)))


def _found(texts: Mapping[str, str], faults: list[str]) -> Iterator[tuple[str, object]]:
    for path, text in sorted(texts.items()):
        blocks = parsed(text)
        if isinstance(blocks, HclSyntaxError):
            faults.append(path)
            continue
        yield from _resources(path, blocks)


def _resources(path: str, blocks: Iterable[Block]) -> Iterator[tuple[str, object]]:
    parts = path.split("/")
    module = f"module.{parts[1]}." if parts[0] == "modules" and len(parts) > 2 else ""  # noqa: PLR2004
    for block in blocks:
        if block.type == "resource" and len(block.labels) == 2:  # noqa: PLR2004 - a type and a name
            yield f"{module}{'.'.join(block.labels)}", _said(block.body)


def _said(body: Body) -> object:
    """What a block says, wherever it stands."""
    return (
        tuple((one.name, repr(one.value)) for one in body.attributes),
        tuple((one.type, one.labels, _said(one.body)) for one in body.blocks),
    )
