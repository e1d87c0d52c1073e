"""Rendered files by stack and module, with their blocks."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from generator.hcl.parse import Block, HclSyntaxError, parsed
from generator.readback.facts import Fault

_UNREADABLE = re.compile(r"(?:_override|^override)\.tf$|\.tf\.json$|\.tfvars(?:\.json)?$")

Reader = Callable[[str], tuple[Block, ...] | HclSyntaxError]
"""Gives the blocks of a file, or why it has none."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A rendered file: where it stands in the workspace, and its text."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A block and the file it stands in."""

    block: Block
    file: SourceFile

    @property
    def document(self) -> str:
        """The file it stands in."""
        return self.file.document

    @property
    def line(self) -> int:
        """Its first line."""
        return self.block.start_line


@dataclass(frozen=True, slots=True)
class StackSources:
    """The blocks of one stack by the folder of their module; the root module's is empty."""

    address: str
    modules: dict[str, tuple[Source, ...]]
    faults: tuple[Fault, ...]


def stack_sources(
    files: Iterable[tuple[str, str]], out: str, reader: Reader = parsed
) -> Iterator[StackSources]:
    """The stacks of rendered files (path below `out`, text), in the order of their addresses.

    Files that Terraform does not read are left out; those it reads in a way
    that this room does not, such as overrides, are faults.
    """
    stacks: dict[str, list[tuple[str, SourceFile]]] = {}
    for path, text in files:
        stack, folder, name = _split(path)
        if name.endswith(".tf") or _UNREADABLE.search(name):
            stacks.setdefault(stack, []).append((folder, SourceFile(f"{out}/{path}", text)))
    for address, placed in sorted(stacks.items()):
        yield _stack(address, sorted(placed, key=lambda pair: pair[1].document), reader)


def _split(path: str) -> tuple[str, str, str]:
    """The stack's address, the module's folder and the file's name."""
    *folders, name = path.split("/")
    if len(folders) > 2 and folders[-2] == "modules":  # noqa: PLR2004  # <stack>/modules/<folder>
        return "/".join(folders[:-2]), folders[-1], name
    return "/".join(folders), "", name


def _stack(address: str, placed: list[tuple[str, SourceFile]], reader: Reader) -> StackSources:
    modules: dict[str, tuple[Source, ...]] = {}
    faults: list[Fault] = []
    for folder, file in placed:
        if not file.document.endswith(".tf") or _UNREADABLE.search(file.document.rsplit("/", 1)[-1]):
            faults.append(Fault("Terraform merges this file with others; the proof does not", file.document))
            continue
        blocks = _blocks(file.text, reader)
        if isinstance(blocks, HclSyntaxError):
            faults.append(Fault(blocks.message, file.document, blocks.line))
            continue
        modules[folder] = (*modules.get(folder, ()), *(Source(block, file) for block in blocks))
    return StackSources(address, modules, tuple(faults))


def _blocks(text: str, reader: Reader) -> tuple[Block, ...] | HclSyntaxError:
    try:
        return reader(text)
    except RecursionError:
        return HclSyntaxError("nested too deeply", 1, 1)
