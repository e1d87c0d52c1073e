"""What git's index holds of a workspace, and recording files in it as they are.

Files are hashed without a filter, and the index is written beside the clone's settings: git would run the
filters that these name on files that changed in the same moment as the index.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.tools import git
from generator.tools.neutral import neutral, quoted
from generator.tools.process import last_lines

PLAIN, LINK, SUBMODULE = "100644", "120000", "160000"
"""Modes by which git tells files, links and other repositories."""

_NOTHING = "0" * 40
_LOCKED = "end whatever else works with this repository, then run `git add` on what this wrote"


@dataclass(frozen=True, slots=True)
class Staged:
    """The index below some paths: the object of each path, and the paths that wait for a decision."""

    objects: Mapping[str, str] = field(default_factory=dict)
    modes: Mapping[str, str] = field(default_factory=dict)
    unmerged: frozenset[str] = frozenset()

    def holds(self, path: str, content: bytes) -> bool:
        """Whether git has what a file holds, apart from how its lines end; or both sides of it."""
        if path in self.unmerged:
            return True
        known = self.objects.get(path)
        return known is not None and known in {
            _id(text, len(known)) for text in (content, content.replace(b"\r\n", b"\n"))
        }

    @property
    def paths(self) -> frozenset[str]:
        """Every path that the index has an entry for."""
        return self.unmerged | self.objects.keys()


def staged(program: Path, folder: Path, below: Iterable[str]) -> Staged:
    """What the index holds of some paths and what lies below them, by path relative to the folder.

    Names that are no text are left out: no build writes one.

    Raises:
        EnvironmentFault: git does not run, or cannot read its index.
    """
    answer = git.plumbing(
        program, folder, "--literal-pathspecs", "ls-files", "-z", "--stage", "--cached", "--", *below
    )
    if answer.returncode:
        raise EnvironmentFault("git cannot read its index", hint="look at what `git status` says")
    objects: dict[str, str] = {}
    modes: dict[str, str] = {}
    unmerged: set[str] = set()
    for entry in filter(None, answer.stdout.split("\0")):
        said, _, path = entry.partition("\t")
        mode, number, stage = said.split(" ")
        if git.NO_TEXT in path:
            continue
        modes[path] = mode
        if stage == "0":
            objects[path] = number
        else:
            unmerged.add(path)
    return Staged(objects, modes, frozenset(unmerged))


def record(program: Path, folder: Path, paths: Iterable[str], gone: Iterable[str]) -> None:
    """Put files into the index as they are in the working tree, and take others out of it.

    Raises:
        EnvironmentFault: git does not run, or its index is locked.
    """
    wanted = tuple(paths)
    prefix = git.plumbing(program, folder, "rev-parse", "--show-prefix").stdout.removesuffix("\n")
    given = "".join(f"{quoted(prefix + path)}\n" for path in wanted).encode()
    made = git.plumbing(program, folder, "hash-object", "-w", "--no-filters", "--stdin-paths", given=given)
    numbers = made.stdout.split()
    if made.returncode or len(numbers) != len(wanted):
        why = last_lines(made.stderr, 1)
        raise EnvironmentFault(f"git cannot record what was written: {why}", hint=_LOCKED)
    nothing = "0" * len(numbers[0] if numbers else _NOTHING)
    lines = [f"0 {nothing}\t{prefix}{path}\0" for path in gone]
    lines += [f"{PLAIN} {number}\t{prefix}{path}\0" for path, number in zip(wanted, numbers, strict=True)]
    changes = "".join(lines).encode()
    with neutral(program, folder) as beside:
        there = {"GIT_INDEX_FILE": str(beside.index)}
        done = beside.run(
            "update-index", "-z", "--add", "--replace", "--index-info", given=changes, told=there
        )
    if done.returncode:
        why = last_lines(done.stderr, 1)
        raise EnvironmentFault(f"git cannot write its index: {why}", hint=_LOCKED)


def _id(content: bytes, length: int) -> str:
    """What git calls a file's content; the length of its names says by which digest."""
    whole = b"blob %d\0" % len(content) + content
    if length == len(_NOTHING):
        return hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    return hashlib.sha256(whole).hexdigest()
