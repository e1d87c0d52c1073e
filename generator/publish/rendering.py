"""What a build wants `out/` to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.publish.left_behind import IGNORE_NAME, IGNORE_TEXT
from generator.publish.manifest import Digests, Holding, Manifest, digest
from generator.render.files import RenderedFile
from generator.tenancy.stack_address import StackAddress


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was proved of the stacks in a folder below `out/`, what they keep, or a page, as a file there."""

    folder: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """The file's path below `out/`."""
        return f"{self.folder}/{self.name}"


@dataclass(frozen=True)
class Rendering:
    """The files a build rendered, the certificates about them, and the holders it speaks for.

    Paths of files are relative to `out/`. `replaced` names the folders of holders whose files are
    replaced or removed; None means all: what was not rendered is removed.
    """

    files: tuple[RenderedFile, ...]
    generator: str
    replaced: frozenset[str] | None = None
    certificates: tuple[Certificate, ...] = ()

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of every file by path, certificates and the `.gitignore` included."""
        every: tuple[RenderedFile | Certificate, ...] = (*self.files, *self.certificates)
        return {IGNORE_NAME: IGNORE_TEXT} | {file.path: file.text for file in every}

    @cached_property
    def digests(self) -> Digests:
        """The digest of every file by path, certificates and the `.gitignore` included."""
        return {path: digest(text.encode()) for path, text in self.texts.items()}

    def keeps(self, folder: str) -> bool:
        """Whether what is published in a holder's folder is none of this build's business."""
        return self.replaced is not None and folder not in self.replaced

    def manifest(self, current: Manifest | None) -> Manifest:
        """The manifest after this build: what its holders have now, and what the rest had."""
        kept = current.holdings if current else {}
        return Manifest(
            {**{folder: one for folder, one in kept.items() if self.keeps(folder)}, **self._holdings},
            {IGNORE_NAME: self.digests[IGNORE_NAME]},
        )

    @cached_property
    def _holdings(self) -> Mapping[str, Holding]:
        stacks: dict[str, dict[str, dict[str, str]]] = {}
        for file in self.files:
            held = stacks.setdefault(StackAddress.parse(file.stack).holder_folder, {})
            held.setdefault(file.stack, {})[file.path] = self.digests[file.path]
        beside: dict[str, dict[str, str]] = {}
        for one in self.certificates:
            beside.setdefault(one.folder, {})[one.path] = self.digests[one.path]
        return {
            folder: Holding(self.generator, stacks.get(folder, {}), beside.get(folder, {}))
            for folder in {*stacks, *beside}
        }
