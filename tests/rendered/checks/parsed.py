"""A stack's rendered files, parsed: what every rule looks at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Span
from generator.hcl.parse import Block, HclSyntaxError, parsed
from generator.render.files import RenderedFile

RENDERED = Family(
    "rendered",
    "Rendered Terraform",
    "Terraform is written by templates, and no setting changes its form: a template was changed.",
)


@dataclass(frozen=True)
class ParsedFile:
    """A rendered file. `module` is the child module it belongs to, None for the root module."""

    text: str
    document: str
    module: str | None

    @cached_property
    def _parsed(self) -> tuple[Block, ...] | HclSyntaxError:
        return parsed(self.text)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the file; none when it is not HCL."""
        return () if isinstance(self._parsed, HclSyntaxError) else self._parsed

    @property
    def fault(self) -> HclSyntaxError | None:
        """Why the file is not HCL."""
        return self._parsed if isinstance(self._parsed, HclSyntaxError) else None

    def finding(self, rule: Rule, message: str, line: int | None = None) -> Finding:
        """A finding about this file, at a line when one is known."""
        span = None if line is None else Span.of_line(line)
        return Finding(rule, message, Location(self.document, span=span))


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the file it stands in."""

    block: Block
    file: ParsedFile

    @property
    def address(self) -> str:
        """The block's labels joined by dots, such as `aws_vpc.this`."""
        return ".".join(self.block.labels)

    def finding(self, rule: Rule, message: str) -> Finding:
        """A finding at the block's first line."""
        return self.file.finding(rule, message, self.block.start_line)


@dataclass(frozen=True)
class ParsedStack:
    """All files of one stack, in the order they were given."""

    address: str
    folder: str
    files: tuple[ParsedFile, ...]

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The names of the child modules that have files, sorted."""
        return tuple(sorted({file.module for file in self.files if file.module is not None}))

    def blocks(self, module: str | None, block_type: str) -> tuple[Placed, ...]:
        """The blocks of one type in the root module (None) or a child module."""
        return tuple(
            Placed(block, file)
            for file in self.files
            if file.module == module
            for block in file.blocks
            if block.type == block_type
        )

    def all_blocks(self, module: str | None) -> tuple[Placed, ...]:
        """Every block of the root module (None) or a child module."""
        return tuple(
            Placed(block, file) for file in self.files if file.module == module for block in file.blocks
        )

    def finding(self, rule: Rule, message: str, path: str = "main.tf") -> Finding:
        """A finding about a file of the stack that may not exist."""
        return Finding(rule, message, Location(f"{self.folder}/{path}"))


def parsed_stack(files: Sequence[RenderedFile], out: str) -> ParsedStack:
    """The files of one stack, in their order; `out` is the published folder in findings."""
    address = files[0].stack
    return ParsedStack(address, f"{out}/{address}", tuple(_parsed_files(files, address, out)))


def _parsed_files(files: Iterable[RenderedFile], address: str, out: str) -> Iterator[ParsedFile]:
    for file in files:
        inside = file.path.removeprefix(f"{address}/").split("/")
        module = inside[1] if inside[0] == "modules" and len(inside) > 2 else None  # modules/<name>/<file>
        yield ParsedFile(file.text, f"{out}/{file.path}", module)
