"""What is in a published folder right now: files by digest, what terraform left there, and the rest."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from generator.publish.manifest import digest

KEPT_FOLDERS = frozenset({".terraform"})
"""Folders that terraform fills while it works; they survive a build."""

KEPT_FILES = (
    ".terraform.lock.hcl",
    ".terraform.tfstate.lock.info",
    "*.tfplan",
    "*.tfstate",
    "*.tfstate.backup",
    "*.tfvars",
    "crash*.log",
    ".DS_Store",
    ".gitignore",
    ".gitattributes",
    "*.swp",
)
"""Files that may lie in `out/` beside ours: terraform's own, values for runs, and what editors and git leave.

Not `*_override.tf`: terraform merges it into our files, and no reviewer would see it.
"""


@dataclass(slots=True)
class Contents:
    """Paths below a folder: digests of plain files, what is kept, and what is neither file nor folder."""

    files: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def is_kept_folder(name: str) -> bool:
    """Whether a folder of this name belongs to terraform, with everything in it."""
    return name in KEPT_FOLDERS


def is_kept_file(name: str) -> bool:
    """Whether a file of this name may lie in `out/` though we did not write it."""
    return any(fnmatchcase(name, pattern) for pattern in KEPT_FILES)


def contents(out: Path) -> Contents:
    """What is below `out`, sorted; nothing when it does not exist. Links are not followed."""
    found = Contents()
    if out.is_dir():
        for path, mode in walk(out):
            _sort_in(found, out, path, mode)
    return found


def walk(folder: Path, below: str = "") -> Iterator[tuple[str, int]]:
    """Paths and modes of everything below `folder` that is no folder, and of terraform's own folders."""
    with os.scandir(folder / below) as entries:
        found = sorted((entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in entries)
    for name, mode in found:
        path = f"{below}/{name}" if below else name
        if stat.S_ISDIR(mode) and not is_kept_folder(name):
            yield from walk(folder, path)
        else:
            yield path, mode


def _sort_in(found: Contents, out: Path, path: str, mode: int) -> None:
    name = path.rpartition("/")[2]
    if is_kept_folder(name) or is_kept_file(name):
        found.kept.append(path)
    elif stat.S_ISREG(mode):
        found.files[path] = digest((out / path).read_bytes())
    else:
        found.strange.append(path)
