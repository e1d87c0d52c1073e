"""What git is in the middle of, and which commit its result stands on: the one that was merged first."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.tools import git, revisions

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_STATES = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "rebase-merge", "rebase-apply")
"""Where git notes what it is in the middle of, by the names of its own documentation."""

_MAINLINES = ("main", "master")
_LONGEST = 65_536
"""Characters that are read of a note of git's: some thousand commits."""


@dataclass(frozen=True, slots=True)
class Side:
    """A commit that is merged onto the base, and the last commits that both began from."""

    commit: str
    began: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Onto:
    """The base of what stands in the working tree, how it is called, and what else went into it.

    `doing` says what git is in the middle of, with the command that ends it; it is empty where
    git is in the middle of nothing.
    """

    base: str
    called: str
    sides: tuple[Side, ...]
    doing: tuple[str, str] | None = None


def onto_what(program: Path, folder: Path, onto: str | None) -> Onto:
    """What the working tree stands on: a revision that is named, or what git's state tells.

    Raises:
        UsageError: there is no commit yet, nobody can tell which side was first, the named revision
            is in none of the sides, or the history is cut where it is needed.
        EnvironmentFault: git does not run.
    """
    if not git.is_repository(program, folder):
        raise UsageError(f"{folder} is in no clone with a work tree", hint="run this in a clone")
    head = revisions.commit_id(program, folder, "HEAD")
    return _Here(program, folder, head, _notes(program, folder)).onto(onto)


def main_line(program: Path, folder: Path) -> str | None:
    """The branch that others are merged into, as a revision; None where nothing tells.

    It is what the current branch tracks, unless that is its own copy elsewhere; else the default
    branch of `origin`, or `main` or `master` there or here.
    """
    own = current_branch(program, folder)
    tracked = _said(program, folder, "rev-parse", "--abbrev-ref", "@{upstream}")
    if tracked and (own is None or tracked.rpartition("/")[2] != own.rpartition("/")[2] or own in _MAINLINES):
        return tracked
    default = _said(program, folder, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    names = (default, *(f"origin/{one}" for one in _MAINLINES), *(one for one in _MAINLINES if one != own))
    return next((one for one in names if one and _exists(program, folder, one)), None)


def current_branch(program: Path, folder: Path) -> str | None:
    """The branch that HEAD is on; None where it is on none."""
    return _said(program, folder, "symbolic-ref", "--quiet", "--short", "HEAD") or None


def contains(program: Path, folder: Path, commit: str, other: str) -> bool:
    """Whether a commit has another one in its history."""
    answer = git.plumbing(program, folder, "merge-base", "--is-ancestor", other, commit)
    if answer.returncode not in (0, 1):
        raise EnvironmentFault("git cannot compare two commits", hint="fetch the whole history")
    return answer.returncode == 0


@dataclass(frozen=True, slots=True)
class _Here:
    """A clone, its HEAD, and what git notes of what it is in the middle of."""

    program: Path
    folder: Path
    head: str
    notes: dict[str, tuple[str, ...]]

    def onto(self, named: str | None) -> Onto:
        """The base by the state that git is in."""
        if "rebase-merge" in self.notes or "rebase-apply" in self.notes:
            return self._picked(named, "rebase")
        if self.notes.get("CHERRY_PICK_HEAD"):
            return self._picked(named, "cherry-pick")
        if self.notes.get("REVERT_HEAD"):
            return self._picked(named, "revert")
        merged = self.notes.get("MERGE_HEAD", ())
        base, called = self._named(named) if named is not None else self._told(merged)
        others = (self.head, *merged)
        self._require_contained(base, called, others)
        sides = tuple(self._side(base, one) for one in others if one != base)
        return Onto(base, called, sides, ("merge", "git commit") if merged else None)

    def _named(self, revision: str) -> tuple[str, str]:
        return revisions.commit_id(self.program, self.folder, revision), revision

    def _told(self, merged: tuple[str, ...]) -> tuple[str, str]:
        """The side that the main line has, or the main line itself where nothing is being merged."""
        main = main_line(self.program, self.folder)
        if not merged:
            if main is None:
                hint = "name it: `tenantry rebase --onto main`"
                raise UsageError("nothing tells which branch this one goes into", hint=hint)
            return self._named(main)
        own = current_branch(self.program, self.folder)
        if own in _MAINLINES or (main is not None and own == main.partition("/")[2]):
            return self.head, own or "HEAD"
        for line in (main, *_MAINLINES):
            if line and _exists(self.program, self.folder, line):
                tip, _ = self._named(line)
                for one in merged:
                    if contains(self.program, self.folder, tip, one):
                        return one, line
        raise UsageError(
            "nothing tells which side of this merge was first",
            hint="name it: `tenantry rebase --onto MERGE_HEAD` if that is what is merged into this branch,"
            " `--onto HEAD` if this branch is",
        )

    def _picked(self, onto: str | None, doing: str) -> Onto:
        """While commits are put onto HEAD one by one, HEAD is the base, and each brings what it changed."""
        base, called = (self.head, "HEAD") if onto is None else self._named(onto)
        merged = self.notes.get("MERGE_HEAD", ())
        self._require_contained(base, called, (self.head, *merged))
        sides = [] if base == self.head else [self._side(base, self.head)]
        sides += [self._side(self.head, one) for one in merged]
        for name in ("CHERRY_PICK_HEAD", "REBASE_HEAD"):
            sides += [Side(one, self._parent(one)) for one in self.notes.get(name, ())[:1]]
        for one in self.notes.get("REVERT_HEAD", ()):
            sides += [Side(parent, (one,)) for parent in self._parent(one)]
        return Onto(base, called, tuple(dict.fromkeys(sides)), (doing, f"git {doing} --continue"))

    def _require_contained(self, base: str, called: str, others: Iterable[str]) -> None:
        if not any(contains(self.program, self.folder, one, base) for one in others):
            raise UsageError(
                f"{called} has commits that are not here",
                hint=f"bring them here first, conflicts included: `git merge --no-commit {called}`"
                f" (or `git rebase {called}`), then run this again",
            )

    def _side(self, base: str, other: str) -> Side:
        return Side(other, revisions.began(self.program, self.folder, base, other))

    def _parent(self, commit: str) -> tuple[str, ...]:
        """The first parent of a commit; none of the first one."""
        return tuple(
            _said(self.program, self.folder, "rev-list", "--no-walk", "--parents", commit).split()[1:2]
        )


def _notes(program: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """What git is in the middle of: the commits that each of its notes names; none for a folder."""
    wanted = [word for name in _STATES for word in ("--git-path", name)]
    paths = git.plumbing(program, folder, "rev-parse", *wanted).stdout.split("\n")
    return dict(_read(folder, paths))


def _read(folder: Path, paths: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, path in zip(_STATES, paths, strict=False):
        place = folder / path
        if place.is_dir():
            yield name, ()
        elif place.is_file():
            with place.open(encoding="ascii", errors="replace") as file:
                words = file.read(_LONGEST).split()
            yield name, tuple(one for one in words if _ID.fullmatch(one))


def _exists(program: Path, folder: Path, revision: str) -> bool:
    return bool(
        _said(
            program, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    )


def _said(program: Path, folder: Path, *arguments: str) -> str:
    """What git answers on one line; nothing where it refuses."""
    answer = git.plumbing(program, folder, *arguments)
    return "" if answer.returncode else answer.stdout.strip()
