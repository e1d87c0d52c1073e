"""Whole trees of a repository: what differs between two, and one made of parts of both."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.tools import git
from generator.tools.neutral import Neutral

_CHANGE = re.compile(rb":\d{6} (\d{6}) [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*")
_RAW = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none")
_GONE = "000000"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a path after a change; the mode is that of nothing where it went.

    A path that is no text holds what `os.fsdecode` makes of its bytes.
    """

    path: str
    mode: str
    id: str

    @property
    def is_gone(self) -> bool:
        """Whether nothing stands there any more."""
        return self.mode == _GONE


def differing(program: Path, folder: Path, before: str, after: str) -> tuple[Entry, ...]:
    """Every path of the repository around a folder that differs between two commits, from its top.

    Raises:
        EnvironmentFault: git does not run, or lacks one of the two.
    """
    answer = git.plumbing(program, folder, "diff-tree", *_RAW, before, after)
    if answer.returncode:
        raise EnvironmentFault("git cannot compare the two commits", hint="fetch them whole")
    return tuple(_entries(answer.raw.split(b"\0")))


def prefix_of(program: Path, folder: Path) -> str:
    """The path of a folder below the top of its repository, with `/` at its end; empty at the top."""
    answer = git.plumbing(program, folder, "rev-parse", "--show-prefix")
    return os.fsdecode(answer.raw).removesuffix("\n")


def tree_with(beside: Neutral, base: str, entries: Iterable[Entry]) -> str:
    """The id of the tree of a commit with some entries instead of its own.

    Raises:
        EnvironmentFault: git does not run, or lacks a folder.
    """
    ordered = sorted(entries, key=lambda one: not one.is_gone)
    lines = b"".join(
        f"{'0' if one.is_gone else one.mode} {one.id}\t".encode() + os.fsencode(one.path) + b"\0"
        for one in ordered
    )
    beside.ask("read-tree", base)
    beside.ask("update-index", "-z", "--add", "--index-info", given=lines)
    return beside.ask("write-tree", "--missing-ok")


def _entries(parts: list[bytes]) -> Iterator[Entry]:
    for said, path in zip(parts[::2], parts[1::2], strict=False):
        match = _CHANGE.fullmatch(said)
        if match is None:
            raise EnvironmentFault(f"git describes a change in an unknown way: {said[:80]!r}")
        yield Entry(os.fsdecode(path), match[1].decode(), match[2].decode())
