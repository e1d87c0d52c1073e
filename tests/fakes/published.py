from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType

from generator.disk.operations import Disk
from generator.disk.places import Place
from generator.publish.lease import Lease, exclusive
from generator.publish.manifest import is_manifest
from generator.publish.published import Published
from generator.publish.rendering import Certificate, Rendering
from generator.render.files import RenderedFile


def rendering(
    files: Mapping[str, str],
    *,
    replaced: frozenset[str] | None = None,
    generator: str = "1.0",
    certificates: Mapping[str, str] = MappingProxyType({}),
) -> Rendering:
    """A rendering of files whose stack is the first two parts of their path; certificates by folder.

    `replaced` are folders of holders, the first part of a path.
    """
    stacks = {path: "/".join(path.split("/")[:2]) for path in files}
    return Rendering(
        files=tuple(RenderedFile(path, text, stacks[path], "main.tf.j2") for path, text in files.items()),
        generator=generator,
        replaced=replaced,
        certificates=tuple(
            Certificate(folder, "isolation.json", text) for folder, text in certificates.items()
        ),
    )


def exclusively(
    workspace: Path, disk: Disk | None = None, held: frozenset[str] | None = frozenset()
) -> AbstractContextManager[Lease]:
    """The lease on a workspace, which is made, where git holds some paths below `out/`; None without git."""
    workspace.mkdir(parents=True, exist_ok=True)
    return exclusive(Published(workspace, tracked=lambda: held), workspace.parent / "state", disk)


def at(path: Path) -> Place:
    """A path as operations on the disk take it."""
    return Place(path.parent) / path.name


def staged(workspace: Path) -> list[Path]:
    """The folders in which builds are staged, or were when they died."""
    return sorted((workspace / ".tenantry").glob("publish*"))


def without_manifests(files: Mapping[str, str]) -> dict[str, str]:
    """Files by path but for manifests."""
    return {path: text for path, text in files.items() if not is_manifest(path)}


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its text; folders of terraform's are followed too."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write(file: Path, text: str) -> Path:
    """A file of the user's, with the folders it needs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file
