"""What is taken to stand: the stacks in `out/`, as it lies on the disk or as a commit has it."""

import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from generator.core.findings import Finding
from generator.core.json_text import JsonFault, object_in
from generator.disk.places import Place, entries, facts
from generator.load.files import read_bytes
from generator.pipeline.committed import Commit
from generator.pipeline.folders import OUT
from generator.publish.manifest import MANIFEST_NAME
from generator.tenancy.files import ENVIRONMENTS_NAME
from generator.tenancy.stack_address import DOMAINS, StackAddress
from generator.tools import revisions

_DEEPEST = 2
"""Folders below a stack's that have files of it: `modules/<name>`."""

_BACKEND = "backend.tf"
"""The file that says of a folder that it is a stack."""


class Standing(Protocol):
    """Stacks that may be applied, and the text of their files."""

    @property
    def where(self) -> str:
        """What has these stacks, in a message."""
        ...

    def read(self, path: str) -> bytes | None:
        """What a file below the workspace holds; None where it cannot be read."""
        ...

    def stacks(self) -> tuple[StackAddress, ...]:
        """The stacks that have a folder."""
        ...

    def holders(self) -> tuple[str, ...]:
        """The folders below `out/` of which something is written down, sorted."""
        ...

    def texts(self, stack: StackAddress) -> dict[str, str] | None:
        """The files of a stack, by path below its folder; None where they are not as a build wrote them."""
        ...


@dataclass(frozen=True, slots=True)
class OnDisk:
    """`out/` as it lies on the disk, reached without following a link."""

    root: Path

    @property
    def where(self) -> str:
        """What has these stacks."""
        return f"{OUT}/"

    def read(self, path: str) -> bytes | None:
        """What a file below the workspace holds; None where it cannot be read."""
        content = read_bytes(self.root, path)
        return None if isinstance(content, Finding) else content

    def stacks(self) -> tuple[StackAddress, ...]:
        """The stacks that have a folder below `out/`."""
        return tuple(self._stacks())

    def holders(self) -> tuple[str, ...]:
        """The folders below `out/` of which something is written down, sorted."""
        out = Place(self.root) / OUT
        return tuple(
            sorted(one for one in self._folders() if facts(out / one / ENVIRONMENTS_NAME) is not None)
        )

    def texts(self, stack: StackAddress) -> dict[str, str] | None:
        """The files of a stack, by path below its folder; None where they are not as a build wrote them.

        Of what is lacking, foreign or edited whoever publishes speaks. What Terraform leaves is passed over.
        """
        top = Place(self.root) / OUT / stack
        found = {path: self.read(f"{OUT}/{stack}/{path}") or b"" for path in _files(top)}
        listed = _listed(self, stack)
        if listed is not None and listed != {path: sha256(text).hexdigest() for path, text in found.items()}:
            return None
        return {path: text.decode(errors="replace") for path, text in found.items()}

    def _folders(self) -> Iterator[str]:
        out = Place(self.root) / OUT
        yield from _folders(out)
        yield from (f"{DOMAINS}/{name}" for name in _folders(out / DOMAINS))

    def _stacks(self) -> Iterator[StackAddress]:
        out = Place(self.root) / OUT
        for holder in self._folders():
            for name in _folders(out / holder):
                if facts(out / holder / name / _BACKEND) is not None:
                    with suppress(ValueError):
                        yield StackAddress.parse(f"{holder}/{name}")


@dataclass(slots=True)
class AtCommit:
    """`out/` as a commit has it, read from git's objects; files of one name are read at once."""

    commit: Commit
    _ids: Mapping[str, str] = field(init=False)
    _held: dict[str, bytes] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """List what `out/` has.

        Raises:
            EnvironmentFault: git does not run, or this clone lacks what is needed.
        """
        commit = self.commit
        found = revisions.files(commit.program, commit.root, commit.trees[OUT].id)
        self._ids = {f"{OUT}/{path}": number for path, number in found if path.isprintable()}

    @property
    def where(self) -> str:
        """What has these stacks."""
        return f"{OUT}/ of commit {self.commit.id[:12]}"

    def read(self, path: str) -> bytes | None:
        """What a file below the workspace holds; None where there is no such file."""
        if path not in self._held and path in self._ids:
            name = path.rpartition("/")[2]
            if name in self._names:
                return None
            self._names.add(name)
            wanted = {one: number for one, number in self._ids.items() if one.endswith(f"/{name}")}
            commit = self.commit
            held = revisions.contents(commit.program, commit.root, wanted.values())
            self._held |= {one: held[number] for one, number in wanted.items()}
        return self._held.get(path)

    def stacks(self) -> tuple[StackAddress, ...]:
        """The stacks that have a folder below `out/`."""
        found = []
        for path in self._ids:
            folder, _, name = path.removeprefix(f"{OUT}/").rpartition("/")
            if name == _BACKEND:
                with suppress(ValueError):
                    found.append(StackAddress.parse(folder))
        return tuple(found)

    def texts(self, stack: StackAddress) -> dict[str, str]:
        """The files of a stack, by path below its folder."""
        below = f"{OUT}/{stack}/"
        wanted = {path: number for path, number in self._ids.items() if path.startswith(below)}
        held = revisions.contents(self.commit.program, self.commit.root, wanted.values())
        return {
            path.removeprefix(below): held[number].decode(errors="replace") for path, number in wanted.items()
        }

    def holders(self) -> tuple[str, ...]:
        """The folders below `out/` of which something is written down, sorted."""
        parts = (path.removeprefix(f"{OUT}/").rpartition("/") for path in self._ids)
        return tuple(sorted(folder for folder, _, name in parts if name == ENVIRONMENTS_NAME))


def _listed(standing: Standing, stack: StackAddress) -> Mapping[str, str] | None:
    """The digests of a stack's files in its holder's manifest; None where an older one is elsewhere."""
    content = standing.read(f"{OUT}/{stack.holder_folder}/{MANIFEST_NAME}")
    try:
        stacks = object_in(content).get("stacks") if content is not None else None
    except JsonFault:
        return None
    files = stacks.get(stack.rpartition("/")[2]) if isinstance(stacks, dict) else None
    return files if isinstance(files, dict) else None


def of_holder(standing: Standing, folder: str, key: str) -> Mapping[str, object]:
    """What `environments.json` of a holder says under a key; nothing where that cannot be read."""
    content = standing.read(f"{OUT}/{folder}/{ENVIRONMENTS_NAME}")
    try:
        said = object_in(content).get(key) if content is not None else None
    except JsonFault:
        return {}
    return said if isinstance(said, dict) else {}


def _files(top: Place, within: str = "", depth: int = 0) -> Iterator[str]:
    """The plain files below a folder of a stack, but for hidden ones, which only a terraform left.

    Deeper than any build writes the folder itself is named, which no manifest lists.
    """
    try:
        inside = entries(top)
    except OSError:
        return
    for name, mode in inside:
        if name.startswith("."):
            continue
        if stat.S_ISDIR(mode) and depth < _DEEPEST:
            yield from _files(top / name, f"{within}{name}/", depth + 1)
        elif stat.S_ISDIR(mode) or (stat.S_ISREG(mode) and name.endswith(".tf")):
            yield f"{within}{name}"


def _folders(top: Place) -> tuple[str, ...]:
    """The folders in a folder; none where it cannot be read, of which whoever publishes speaks."""
    try:
        return tuple(name for name, mode in entries(top) if stat.S_ISDIR(mode))
    except OSError:
        return ()
