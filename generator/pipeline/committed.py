"""What a commit holds of a workspace, read from git's objects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.core.errors import UsageError
from generator.core.findings import Finding
from generator.pipeline.folders import OUT
from generator.publish.manifest import MANIFEST_NAME, Manifest, read_manifests
from generator.tenancy.files import TENANTS
from generator.tenancy.stack_address import DOMAINS, PLATFORM_FOLDER
from generator.tools import revisions
from generator.tools.revisions import FILE, TREE, Found

_AT_ONCE = 2_000
"""Files that are read of git at once."""


@dataclass(slots=True)
class Commit:
    """A commit in which `out/` is a folder: its id, and the objects of `out/` and `tenants/`."""

    program: Path
    root: Path
    id: str
    trees: Mapping[str, Found] = field(default_factory=dict)

    def texts(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What files below the workspace hold at the commit, by path; those that are none are not in it."""
        names = {f"{self.id}:./{path}": path for path in paths if path.isprintable()}
        found = revisions.found_at(self.program, self.root, names)
        ids = {names[name]: one.id for name, one in found.items() if one.kind == FILE}
        held = revisions.contents(self.program, self.root, ids.values())
        return {path: held[number] for path, number in ids.items()}

    def texts_below(self, folders: Iterable[str]) -> dict[str, str]:
        """The plain files below folders of the workspace at the commit, by path; no link is one."""
        names = {f"{self.id}:./{folder}": folder for folder in folders}
        found = revisions.found_at(self.program, self.root, names)
        listed = [
            (f"{names[name]}/{path}", number)
            for name, one in found.items()
            if one.kind == TREE
            for path, number in revisions.files(self.program, self.root, one.id)
        ]
        texts: dict[str, str] = {}
        for start in range(0, len(listed), _AT_ONCE):
            part = listed[start : start + _AT_ONCE]
            held = revisions.contents(self.program, self.root, [number for _, number in part])
            texts |= {path: held[number].decode(errors="replace") for path, number in part}
        return texts

    def subfolders(self, path: str) -> tuple[str, ...]:
        """The names of the folders directly in a folder below the workspace; none where there is none."""
        name = f"{self.id}:./{path}"
        found = revisions.found_at(self.program, self.root, [name]).get(name)
        if found is None or found.kind != TREE:
            return ()
        return revisions.subfolders(self.program, self.root, found.id)

    def holders(self) -> tuple[str, ...]:
        """The folders below `out/` that may have stacks of one holder."""
        names = self.subfolders(OUT)
        domains = self.subfolders(f"{OUT}/{DOMAINS}") if PLATFORM_FOLDER in names else ()
        return (*names, *(f"{DOMAINS}/{name}" for name in domains))

    def manifest(self, folders: Iterable[str]) -> tuple[Manifest | None, tuple[Finding, ...]]:
        """What the manifests of some holders say, and that of an older tenantry, which tells of all.

        With a finding for each that is damaged; None where none can be read.
        """
        paths = (MANIFEST_NAME, *(f"{folder}/{MANIFEST_NAME}" for folder in folders))
        texts = self.texts(f"{OUT}/{path}" for path in paths)
        found = {path.removeprefix(f"{OUT}/"): text for path, text in texts.items()}
        return read_manifests(found, lambda path: f"{OUT}/{path}")


def commit_of(program: Path, root: Path, commit: str) -> Commit:
    """A commit by its id.

    Raises:
        UsageError: `out/` is no folder in it.
        EnvironmentFault: git does not run.
    """
    names = {f"{commit}:./{folder}": folder for folder in (OUT, TENANTS)}
    found = revisions.found_at(program, root, names)
    trees = {names[name]: one for name, one in found.items()}
    out = trees.get(OUT)
    if out is None or out.kind != TREE:
        what = f"has no {OUT}/" if out is None else f"has a link, a file or a submodule in place of {OUT}/"
        raise UsageError(
            f"commit {commit[:12]} {what}, so nothing can be compared with it",
            hint=f"commit {OUT}/ there too, as `tenantry build` writes it; till then every stack is affected",
        )
    return Commit(program, root, commit, trees)
