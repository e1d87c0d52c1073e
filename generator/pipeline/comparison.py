"""What differs between HEAD and the last commit that it shares with a base: which files, of which stacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.pipeline.committed import Commit, commit_of
from generator.pipeline.folders import OUT
from generator.publish.left_behind import IGNORE_NAME
from generator.publish.manifest import MANIFEST_NAME
from generator.review.affected import Touched
from generator.tenancy.files import (
    CERTIFICATE_NAME,
    ENVIRONMENTS_NAME,
    HOLDER_PAGE_NAME,
    MODEL_NAME,
    SIGN_IN_NAME,
)
from generator.tenancy.stack_address import StackAddress
from generator.tools import git, revisions
from generator.tools.revisions import TREE, Changed

_BESIDE = frozenset(
    (
        *(ENVIRONMENTS_NAME, CERTIFICATE_NAME, HOLDER_PAGE_NAME, MODEL_NAME, SIGN_IN_NAME),
        *(IGNORE_NAME, MANIFEST_NAME),
    )
)
"""Files that a build writes beside stacks, and that Terraform does not read."""


@dataclass(frozen=True)
class Comparison:
    """Two commits, and what differs between them."""

    base: Commit
    head: Commit

    def changes(self, folder: str) -> tuple[Changed, ...]:
        """What differs below a folder of the workspace, by path below the workspace.

        Raises:
            UsageError: a name there is no text.
            EnvironmentFault: this clone lacks what is needed.
        """
        before, after = (commit.trees.get(folder) for commit in (self.base, self.head))
        if before is None or after is None or before.kind != TREE or after.kind != TREE:
            return ()
        if before.id == after.id:
            return ()
        found = revisions.changed(self.head.program, self.head.root, before.id, after.id)
        return tuple(
            Changed(f"{folder}/{one.path}", one.was_there, one.is_there, one.is_file) for one in found
        )

    @cached_property
    def rendered(self) -> tuple[Changed, ...]:
        """What differs below `out/`."""
        return self.changes(OUT)

    @property
    def touched(self) -> Mapping[StackAddress, Touched]:
        """The stacks with differing files."""
        return self._sorted[0]

    @property
    def strange(self) -> tuple[str, ...]:
        """Differing paths below `out/` that belong to no stack."""
        return self._sorted[1]

    @property
    def beside(self) -> tuple[str, ...]:
        """Differing files that a build writes beside stacks, and that Terraform does not read."""
        return tuple(one.path for one in self.rendered if one.is_file and _is_beside(one.path))

    @cached_property
    def _sorted(self) -> tuple[dict[StackAddress, Touched], tuple[str, ...]]:
        return _touched(self.rendered, self.base, self.head)


def began_from(root: Path, revision: str) -> Commit:
    """What HEAD began from on the way from a revision.

    Raises:
        UsageError: what the branch began from cannot be told, or has no `out/`.
        EnvironmentFault: git is missing, or this clone lacks what is needed.
    """
    program = _git(root)
    return commit_of(program, root, revisions.span(program, root, revision).base)


def _git(root: Path) -> Path:
    program = git.find(root)
    if program is None:
        raise EnvironmentFault("git is not installed", hint=git.HOW_TO_GET)
    return program


def comparison(root: Path, revision: str) -> Comparison:
    """HEAD, beside what it began from on the way from a revision.

    Raises:
        UsageError: what the branch began from cannot be told, or `out/` is not in both commits.
        EnvironmentFault: git is missing, or this clone lacks what is needed.
    """
    program = _git(root)
    span = revisions.span(program, root, revision)
    base, head = (commit_of(program, root, one) for one in (span.base, span.head))
    return Comparison(base, head)


def _touched(
    rendered: Iterable[Changed], base: Commit, head: Commit
) -> tuple[dict[StackAddress, Touched], tuple[str, ...]]:
    """The stacks with differing files, and the paths that belong to none."""
    files: dict[StackAddress, int] = {}
    strange = []
    for one in rendered:
        path = one.path.removeprefix(f"{OUT}/")
        address = stack_of(path)
        if address is not None and one.is_file:
            files[address] = files.get(address, 0) + 1
        elif not _is_beside(one.path) or not one.is_file:
            strange.append(one.path)
    there = [_standing(commit, files) for commit in (base, head)]
    touched = {
        address: Touched(address, number, address in there[0], address in there[1])
        for address, number in files.items()
    }
    return touched, tuple(strange)


def _is_beside(path: str) -> bool:
    below = path.removeprefix(f"{OUT}/")
    return below.rpartition("/")[2] in _BESIDE and stack_of(below) is None


def _standing(commit: Commit, stacks: Iterable[StackAddress]) -> frozenset[StackAddress]:
    names = {f"{commit.id}:./{OUT}/{one}": one for one in stacks}
    found = revisions.found_at(commit.program, commit.root, names)
    return frozenset(names[name] for name, one in found.items() if one.kind == TREE)


def stack_of(path: str) -> StackAddress | None:
    """The stack in whose folder a path below `out/` lies."""
    if not path.isprintable():
        return None
    parts = path.split("/")
    for depth in (2, 4):
        if len(parts) > depth:
            try:
                return StackAddress.parse("/".join(parts[:depth]))
            except ValueError:
                continue
    return None
