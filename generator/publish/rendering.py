"""What a build wants `out/` to be."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.publish.manifest import Manifest, StackEntry, digest
from generator.render.files import RenderedFile


@dataclass(frozen=True, slots=True)
class Rendering:
    """The files a build rendered and the stacks it speaks for.

    Paths of files are relative to `out/`. `inputs` holds, by stack, the digests of
    the YAML files that decided it. `replaced` names the stacks whose files are
    replaced or removed; None means all: what was not rendered is removed.
    """

    files: tuple[RenderedFile, ...]
    inputs: Mapping[str, Mapping[str, str]]
    generator: str
    replaced: frozenset[str] | None = None

    def contents(self) -> dict[str, bytes]:
        """The bytes of every rendered file by path."""
        return {file.path: file.text.encode() for file in self.files}

    def keeps(self, stack: str) -> bool:
        """Whether a published stack is none of this build's business."""
        return self.replaced is not None and stack not in self.replaced

    def manifest(self, current: Manifest | None) -> Manifest:
        """The manifest after this build: new entries for its stacks, the current ones for the rest."""
        kept = {
            name: entry for name, entry in (current.stacks if current else {}).items() if self.keeps(name)
        }
        files: dict[str, dict[str, str]] = {}
        for file in self.files:
            files.setdefault(file.stack, {})[file.path] = digest(file.text.encode())
        fresh = {name: StackEntry(self.inputs.get(name, {}), listed) for name, listed in files.items()}
        return Manifest(self.generator, kept | fresh)
