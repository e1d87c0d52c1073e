"""What a build wants `out/` to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.publish.left_behind import IGNORE_NAME, IGNORE_TEXT
from generator.publish.manifest import Entry, Manifest, digest
from generator.render.files import RenderedFile


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was proved of the stacks in a folder below `out/`, or what they keep, as a file in that folder."""

    folder: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """The file's path below `out/`."""
        return f"{self.folder}/{self.name}"


@dataclass(frozen=True)
class Rendering:
    """The files a build rendered, the certificates about them, and the stacks it speaks for.

    Paths of files are relative to `out/`. `inputs` holds, by stack and by folder of
    a certificate, the digests of the YAML files that decided it. `replaced` names the
    stacks and folders of certificates whose files are replaced or removed; None means
    all: what was not rendered is removed.
    """

    files: tuple[RenderedFile, ...]
    inputs: Mapping[str, Mapping[str, str]]
    generator: str
    replaced: frozenset[str] | None = None
    certificates: tuple[Certificate, ...] = ()

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of every file by path, certificates and the `.gitignore` included."""
        every: tuple[RenderedFile | Certificate, ...] = (*self.files, *self.certificates)
        return {IGNORE_NAME: IGNORE_TEXT} | {file.path: file.text for file in every}

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The digest of every file by path, certificates and the `.gitignore` included."""
        return {path: digest(text.encode()) for path, text in self.texts.items()}

    def keeps(self, name: str) -> bool:
        """Whether a published stack, or a folder's certificate, is none of this build's business."""
        return self.replaced is not None and name not in self.replaced

    def manifest(self, current: Manifest | None) -> Manifest:
        """The manifest after this build: new entries for its stacks, the current ones for the rest."""
        files: dict[str, dict[str, str]] = {}
        for file in self.files:
            files.setdefault(file.stack, {})[file.path] = self.digests[file.path]
        stacks = {name: Entry(self.inputs.get(name, {}), listed) for name, listed in files.items()}
        beside: dict[str, dict[str, str]] = {}
        for one in self.certificates:
            beside.setdefault(one.folder, {})[one.path] = self.digests[one.path]
        certificates = {
            folder: Entry(self.inputs.get(folder, {}), listed) for folder, listed in beside.items()
        }
        return Manifest(
            self.generator,
            self._kept(current.stacks if current else {}) | stacks,
            self._kept(current.certificates if current else {}) | certificates,
            {IGNORE_NAME: self.digests[IGNORE_NAME]},
        )

    def _kept(self, entries: Mapping[str, Entry]) -> dict[str, Entry]:
        return {name: entry for name, entry in entries.items() if self.keeps(name)}
