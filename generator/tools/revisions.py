"""What git holds of a workspace at two commits, by plumbing commands alone.

These read objects: no filter, hook, external diff or attribute of a checkout has a part in it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault, UsageError
from generator.tools import git

TREE, FILE = "tree", "blob"
"""What git calls a folder and a file; a link is a file with another mode."""

_LINK, _SUBMODULE = "120000", "160000"
_LARGEST = 16_777_216
"""Largest file that is read, in bytes: a hundred times the largest that is rendered."""

_MOST = 268_435_456
"""Bytes that are read of a commit at once: sixteen of the largest files."""

_ENTRY = "--format=%(objecttype) %(path)"
_FILE = "--format=%(objectmode) %(objectname) %(path)"
_PLAIN = ("100644", "100755")
_RAW = ("-r", "-z", "--raw", "--no-renames", "--ignore-submodules=none")
"""Everything that differs; a `.gitmodules` may ask git to pass over what stands at a submodule's place."""

_CHANGE = re.compile(r":(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*")
_UNSHALLOW = "fetch the whole history: `git fetch --unshallow` (`fetch-depth: 0` of actions/checkout)"
_WHOLE = "fetch what this partial clone lacks: `git fetch --refetch --no-filter origin`"


@dataclass(frozen=True, slots=True)
class Span:
    """Two commits, of which the first is what the second began from."""

    base: str
    head: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A path whose object differs between two folders: `was_there` and `is_there` say on which side."""

    path: str
    was_there: bool
    is_there: bool
    is_file: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An object: what git calls it, and its id."""

    kind: str
    id: str


def span(program: Path, folder: Path, revision: str, head: str = "HEAD") -> Span:
    """What `head` began from on the way from a revision, if that can be told.

    Plain `git merge-base` answers in a shallow clone as well, and may be wrong there: the
    answer counts only if no commit on the way lies where the history is cut.

    Raises:
        UsageError: there is no such revision, no commit yet, not exactly one commit that both
            began from, or a history that is cut on the way; the hint mends it.
        EnvironmentFault: git does not run.
    """
    if not git.is_repository(program, folder):
        raise UsageError(f"{folder} is in no clone with a work tree", hint="run this in a clone")
    other, own = commit_id(program, folder, revision), commit_id(program, folder, head)
    bases = git.plumbing(program, folder, "merge-base", "--all", other, own).stdout.split()
    cut = _cut(program, folder)
    if len(bases) > 1:
        raise UsageError(
            f"{revision} and {head} have {len(bases)} last common commits, so there is no one base",
            hint=f"merge {revision} into this branch once, so that there is one",
        )
    if bases:
        if cut and not cut.isdisjoint(_walked(program, folder, other, own, bases[0])):
            raise UsageError(
                f"this clone's history is cut between {revision} and {head}, so what they both began from"
                " cannot be told",
                hint=_UNSHALLOW,
            )
        return Span(bases[0], own)
    raise UsageError(
        f"{revision} and {head} have no commit in common" + (" in this shallow clone" if cut else ""),
        hint=_UNSHALLOW if cut else "give a revision that this branch began from",
    )


def found_at(program: Path, folder: Path, names: Iterable[str]) -> dict[str, Found]:
    """The objects of some names such as `<commit>:./<path>`, by name; those that do not exist are not in it.

    A path is relative to the folder; none may hold a line feed.

    Raises:
        EnvironmentFault: git does not run.
    """
    wanted = tuple(names)
    given = "".join(f"{name}\n" for name in wanted).encode()
    answer = git.plumbing(
        program, folder, "cat-file", "--batch-check=%(objecttype) %(objectname)", given=given
    )
    lines = answer.stdout.removesuffix("\n").split("\n") if wanted else []
    if answer.returncode or len(lines) != len(wanted):
        raise EnvironmentFault("git cannot look up files of the two commits", hint=_WHOLE)
    parts = [line.split(" ") for line in lines]
    return {
        name: Found(kind, number)
        for name, (kind, *rest) in zip(wanted, parts, strict=False)
        for number in rest[:1]
        if kind in (TREE, FILE, "commit")
    }


def subfolders(program: Path, folder: Path, tree: str) -> tuple[str, ...]:
    """The names of the folders directly in one, given by its id; those that are no text are left out.

    Raises:
        EnvironmentFault: git does not run, or lacks it.
    """
    answer = git.plumbing(program, folder, "ls-tree", "--full-tree", "-d", "-z", _ENTRY, tree)
    if answer.returncode:
        raise EnvironmentFault("git cannot list a folder of the two commits", hint=_WHOLE)
    entries = (line.partition(" ") for line in answer.stdout.split("\0") if git.NO_TEXT not in line)
    return tuple(name for kind, _, name in entries if kind == TREE)


def files(program: Path, folder: Path, tree: str) -> tuple[tuple[str, str], ...]:
    """The plain files below a folder, given by its id: each path with the id of its object; no links.

    Raises:
        EnvironmentFault: git does not run, or lacks a folder.
    """
    answer = git.plumbing(program, folder, "ls-tree", "--full-tree", "-r", "-z", _FILE, tree)
    if answer.returncode:
        raise EnvironmentFault("git cannot list a folder of a commit", hint=_WHOLE)
    entries = (line.split(" ", 2) for line in answer.stdout.split("\0") if line and git.NO_TEXT not in line)
    return tuple((path, number) for mode, number, path in entries if mode in _PLAIN)


def changed(program: Path, folder: Path, before: str, after: str) -> tuple[Changed, ...]:
    """The paths below two folders, given by their ids, that differ; sorted.

    Raises:
        UsageError: a name in one of them is no text.
        EnvironmentFault: git does not run, or lacks one of the two.
    """
    answer = git.plumbing(program, folder, "diff-tree", *_RAW, before, after)
    if answer.returncode:
        raise EnvironmentFault("git cannot compare the two commits", hint=_WHOLE)
    found = tuple(_changes(answer.stdout)) if git.NO_TEXT not in answer.stdout else ()
    if git.NO_TEXT in answer.stdout or any({"", ".", ".."} & {*one.path.split("/")} for one in found):
        raise UsageError(
            "a file name below out/ or tenants/ is no text, or is `.` or `..`",
            hint="rename it: no build writes such a name",
        )
    return tuple(sorted(found, key=lambda one: one.path))


def contents(program: Path, folder: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """What files hold, by the ids of their objects.

    Raises:
        UsageError: one is larger than any that is read.
        EnvironmentFault: git does not run, or one of them is not in this clone.
    """
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return {}
    given = "".join(f"{one}\n" for one in wanted).encode()
    sizes = git.plumbing(program, folder, "cat-file", "--batch-check=%(objectsize)", given=given)
    total = 0
    for size in sizes.stdout.split("\n")[: len(wanted)]:
        if not size.isdigit():
            raise EnvironmentFault("a file of one of the two commits is not in this clone", hint=_WHOLE)
        if int(size) > _LARGEST:
            raise UsageError(
                f"a file is larger there than {_LARGEST // 1_048_576} MiB, the most that is read"
            )
        total += int(size)
    if total > _MOST:
        raise UsageError(
            f"files there are larger together than {_MOST // 1_048_576} MiB, the most that is read"
        )
    answer = git.plumbing(program, folder, "cat-file", "--batch", given=given)
    found = {} if answer.returncode else dict(_contents(answer.raw))
    if found.keys() != set(wanted):
        raise EnvironmentFault("git cannot read a file of one of the two commits", hint=_WHOLE)
    return found


def began(program: Path, folder: Path, one: str, other: str) -> tuple[str, ...]:
    """The last commits that two have in common, given by their ids.

    Raises:
        UsageError: the history is cut on the way to them, so that nobody can tell.
        EnvironmentFault: git does not run.
    """
    bases = git.plumbing(program, folder, "merge-base", "--all", one, other).stdout.split()
    cut = _cut(program, folder)
    walked = (_walked(program, folder, one, other, base) for base in bases)
    if cut and not (bases and all(map(cut.isdisjoint, walked))):
        raise UsageError(
            f"this clone's history is cut between {one[:12]} and {other[:12]}, so what they both began from"
            " cannot be told",
            hint=_UNSHALLOW,
        )
    return tuple(bases)


def commit_id(program: Path, folder: Path, revision: str) -> str:
    """The id of the commit that a revision names.

    Raises:
        UsageError: there is none; the hint says how it comes here.
        EnvironmentFault: git does not run.
    """
    try:
        return git.commit(program, folder, revision)
    except UsageError:
        if revision == "HEAD":
            raise UsageError(
                "this branch has no commit yet", hint="commit tenants/ and out/ first: commits are compared"
            ) from None
        if _cut(program, folder):
            raise UsageError(
                f"git knows no revision {revision or repr('')} in this shallow clone",
                hint=f"fetch it: `git fetch origin {revision.removeprefix('origin/')}`, or {_UNSHALLOW}",
            ) from None
        raise


def _walked(program: Path, folder: Path, other: str, own: str, base: str) -> list[str]:
    """The commits on the two ways down to the base."""
    return git.plumbing(program, folder, "rev-list", other, own, f"^{base}").stdout.split()


def _cut(program: Path, folder: Path) -> frozenset[str]:
    """The commits of a shallow clone whose parents it does not have."""
    answer = git.plumbing(program, folder, "rev-parse", "--is-shallow-repository", "--git-path", "shallow")
    is_shallow, _, path = answer.stdout.removesuffix("\n").partition("\n")
    if is_shallow != "true":
        return frozenset()
    try:
        return frozenset((folder / path).read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault(
            "git's list of where the history is cut cannot be read", hint=_UNSHALLOW
        ) from error


def _changes(text: str) -> Iterator[Changed]:
    parts = text.split("\0")
    for entry, path in zip(parts[::2], parts[1::2], strict=False):
        match = _CHANGE.fullmatch(entry)
        if match is None:
            raise EnvironmentFault(f"git describes a change in an unknown way: {entry[:80]!r}")
        status, modes = match[5], (match[1], match[2])
        is_file = not {_LINK, _SUBMODULE}.intersection(modes)
        yield Changed(path, was_there=status != "A", is_there=status != "D", is_file=is_file)


def _contents(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Object by object of what git prints: a line with id, type and size, then so many bytes."""
    at = 0
    while at < len(raw):
        line_end = raw.index(b"\n", at)
        number, _, size = raw[at:line_end].decode("ascii").split(" ")
        start = line_end + 1
        yield number, raw[start : start + int(size)]
        at = start + int(size) + 1
