"""What a stranger's pull request may do to a workspace: each operator does one such thing to it.

An operator gets a source of chance and the place, changes files, and says what it did.
"""

import os
import shutil
import socket
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hostile.contents import CONTENTS, LINES, VALUES


@dataclass(frozen=True, slots=True)
class Ground:
    """A workspace, a folder beside it that is nobody's business, and the file that planted code makes."""

    root: Path
    outside: Path
    canary: Path

    def files(self) -> list[Path]:
        """Every plain file of the workspace, in order."""
        return [path for path in self._all() if stat.S_ISREG(path.lstat().st_mode)]

    def rendered(self, name: str) -> list[Path]:
        """Files of that name below `out/`."""
        return [path for path in self.files() if path.name == name and path.is_relative_to(self.root / "out")]

    def folders(self) -> list[Path]:
        """Every folder below the workspace, in order."""
        return [path for path in self._all() if stat.S_ISDIR(path.lstat().st_mode)]

    def _all(self, below: str = "", depth: int = 0) -> list[Path]:
        found = []
        for entry in sorted((self.root / below).iterdir()):
            found.append(entry)
            if stat.S_ISDIR(entry.lstat().st_mode) and depth < _DEEPEST:
                found += self._all(str(entry.relative_to(self.root)), depth + 1)
        return found

    def code(self) -> str:
        """Python that shows that it ran."""
        return f"open({str(self.canary)!r}, 'w').close()\n"

    def script(self) -> str:
        """A program that shows that it ran, and answers as whatever it is taken for."""
        return f"#!/bin/sh\n: > '{self.canary}'\necho '{{}}'\n"


_DEEPEST = 12

Operator = Callable[[Random, Ground], str]


def _shown(ground: Ground, path: Path) -> str:
    return repr(str(path.relative_to(ground.root)))


def _favoured(chance: Random, ground: Ground) -> Path:
    """A file: as often one that is read for its meaning as one of the many that are rendered."""
    files = ground.files()
    meant = [path for path in files if path.suffix in {".yaml", ".json"} or ".tenantry" in path.parts]
    return chance.choice(meant if meant and chance.random() < 0.7 else files)


def replace_content(chance: Random, ground: Ground) -> str:
    """A file holds something else."""
    path, name = _favoured(chance, ground), chance.choice(sorted(CONTENTS))
    path.write_bytes(CONTENTS[name])
    return f"{_shown(ground, path)} holds {name}"


def damage_bytes(chance: Random, ground: Ground) -> str:
    """Some bytes of a file are changed, added or lost."""
    path = _favoured(chance, ground)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(content) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            content[at:at] = chance.randbytes(chance.randrange(1, 9))
        elif kind == 1:
            del content[at : at + chance.randrange(1, 40)]
        elif kind == 2 and at < len(content):
            content[at] ^= 1 << chance.randrange(8)
        else:
            del content[at:]
    path.write_bytes(content)
    return f"bytes of {_shown(ground, path)}"


def replace_value(chance: Random, ground: Ground) -> str:
    """A value of a YAML file is one that tries to be more than a value."""
    path = chance.choice([one for one in ground.files() if one.suffix == ".yaml"] or ground.files())
    lines = path.read_bytes().decode(errors="replace").split("\n")
    at = chance.randrange(len(lines))
    value = chance.choice(VALUES)
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {value}" if colon else value
    path.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
    return f"line {at + 1} of {_shown(ground, path)} is {value[:60]!r}"


def add_line(chance: Random, ground: Ground) -> str:
    """A file has a line more."""
    path, line = _favoured(chance, ground), chance.choice(LINES)
    lines = path.read_bytes().split(b"\n")
    lines.insert(chance.randrange(len(lines) + 1), line)
    path.write_bytes(b"\n".join(lines))
    return f"a line {line[:60]!r} in {_shown(ground, path)}"


def replace_file(chance: Random, ground: Ground) -> str:
    """Where a file was, something that is none."""
    path = _favoured(chance, ground)
    path.unlink()
    return f"{_shown(ground, path)} is {_put(chance, ground, path)}"


def replace_folder(chance: Random, ground: Ground) -> str:
    """Where a folder was, something that is none."""
    path = chance.choice(ground.folders())
    shutil.rmtree(path)
    return f"the folder {_shown(ground, path)} is {_put(chance, ground, path)}"


def move_folder(chance: Random, ground: Ground) -> str:
    """A folder is a link to where its content now lies, inside or outside."""
    path = chance.choice(ground.folders())
    target = chance.choice((ground.outside, ground.root)) / f"moved-{chance.randrange(1000)}"
    path.rename(target)
    path.symlink_to(target, target_is_directory=True)
    return f"the folder {_shown(ground, path)} is a link to where it lies now"


def _put(chance: Random, ground: Ground, path: Path) -> str:
    kind = chance.choice(("link", "link", "nothing", "folder", "file", "pipe", "socket", "full folder"))
    match kind:
        case "link":
            target = chance.choice(
                (
                    str(ground.outside),
                    str(ground.outside / "victim.yaml"),
                    "/dev/zero",
                    "/dev/full",
                    "/etc/passwd",
                    path.name,
                    "..",
                    ".",
                    "nowhere",
                    "/" * 2000 + "etc/passwd",
                )
            )
            path.symlink_to(target)
            return f"a link to {target[-40:]}"
        case "folder":
            path.mkdir()
        case "full folder":
            (path / "out" / "tenants").mkdir(parents=True)
            (path / "manifest.json").write_text("{}")
        case "file":
            path.write_bytes(CONTENTS[chance.choice(sorted(CONTENTS))])
        case "pipe":
            os.mkfifo(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as listening:
                try:
                    listening.bind(str(path))
                except OSError:  # the path is too long for a socket
                    os.mkfifo(path)
    return kind


FOREIGN = (
    "out/terraform.tfvars",
    "out/x.tf",
    "out/.gitattributes",
    "out/{stack}/terraform.tfvars",
    "out/{stack}/zz.auto.tfvars",
    "out/{stack}/terraform.tfstate",
    "out/{stack}/main_override.tf",
    "out/{stack}/main.tf.json",
    "out/{stack}/.terraform.lock.hcl",
    "out/{stack}/.terraform/modules/modules.json",
    "out/{stack}/.terraform/environment",
    "out/{stack}/modules/network/more.tf",
    "tenants/other.yaml",
    "tenants/other.yml",
    "tenants/_addresses.yaml",
    "tenants/_addresses/10.64/0",
    "tenants/_addresses/x",
    "tenants/_platform.yaml.yaml",
    "tenants/::error::x.yaml",
    "tenants/-rf.yaml",
    "tenants/two\nlines.yaml",
    "tenants/\x1b[31mred.yaml",
    "tenants/\udcff.yaml",
    "tenants/" + "n" * 200 + ".yaml",
    "tenants/sub/x.yaml",
    ".tenantry/publish/ledger",
    ".tenantry/publish/next/manifest.json",
    ".tenantry/publish/next/tenants/x.yaml",
    ".tenantry/publish/previous/manifest.json",
    ".tenantry/cache/proof/00/x.json",
    ".tenantry/bug.log",
    ".gitignore",
    ".git",
)


def plant_file(chance: Random, ground: Ground) -> str:
    """A file, or something like one, that nobody wrote."""
    stacks = [str(one.parent.relative_to(ground.root / "out")) for one in ground.rendered("backend.tf")]
    path = ground.root / chance.choice(FOREIGN).format(stack=chance.choice(stacks or ["x/dev"]))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path):
            return "nothing: it is there"
        return f"{_shown(ground, path)} is {_put(chance, ground, path)}"
    except OSError as error:  # a parent is no folder any more
        return f"nothing: {error.strerror}"


CODE = (
    *(
        "multiprocessing.py",
        "json.py",
        "yaml.py",
        "hcl2.py",
        "click.py",
        "sitecustomize.py",
        "usercustomize.py",
    ),
    *("generator/__init__.py", "encodings/__init__.py", "random.py", "tests/conftest.py", "conftest.py"),
)
PROGRAMS = (
    *(".venv-checkov/bin/checkov", ".venv/bin/checkov", "checkov", "git", "terraform", "bin/git", "npm"),
    *("out/git", "out/terraform", ".git/hooks/post-checkout", ".git/hooks/pre-commit"),
)


def plant_code(chance: Random, ground: Ground) -> str:
    """A module or a program lies where a careless search would find it."""
    if chance.random() < 0.5:
        path, text = ground.root / chance.choice(CODE), ground.code()
    else:
        path, text = ground.root / chance.choice(PROGRAMS), ground.script()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    except OSError as error:
        return f"nothing: {error.strerror}"
    return f"a program {_shown(ground, path)}"


def plant_git(_chance: Random, ground: Ground) -> str:
    """A repository whose configuration names programs."""
    folder = ground.root / ".git"
    if os.path.lexists(folder):
        return "nothing: .git is there"
    script = ground.root / "hook"
    script.write_text(ground.script(), encoding="utf-8")
    script.chmod(0o755)
    (folder / "objects").mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (folder / "config").write_text(
        f"[core]\n\trepositoryformatversion = 0\n\tfsmonitor = {script}\n\tpager = {script}\n"
        f"\thooksPath = {ground.root}\n\tsshCommand = {script}\n"
        f"[include]\n\tpath = {ground.outside}/victim.yaml\n",
        encoding="utf-8",
    )
    return "a repository that names programs"


def deepen(chance: Random, ground: Ground) -> str:
    """A folder in a folder, very often."""
    path = chance.choice(ground.folders())
    here = os.open(path, os.O_RDONLY)
    try:
        for _ in range(chance.choice((30, 1_500))):
            os.mkdir("d", dir_fd=here)
            deeper = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
    except OSError as error:
        return f"nothing: {error.strerror}"
    finally:
        os.close(here)
    return f"folders below {_shown(ground, path)}"


def swell(chance: Random, ground: Ground) -> str:
    """A file is very long, though nothing of it is on the disk."""
    path = _favoured(chance, ground)
    os.truncate(path, chance.choice((3_000_000, 3_000_000_000_000)))
    return f"{_shown(ground, path)} is very long"


def lose(chance: Random, ground: Ground) -> str:
    """A file or folder is gone."""
    if chance.random() < 0.5:
        path = _favoured(chance, ground)
        path.unlink()
    else:
        path = chance.choice(ground.folders())
        shutil.rmtree(path)
    return f"{_shown(ground, path)} is gone"


def exchange(chance: Random, ground: Ground) -> str:
    """Two files hold each other's content."""
    first, second = _favoured(chance, ground), _favoured(chance, ground)
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    return f"{_shown(ground, first)} and {_shown(ground, second)} are exchanged"


OPERATORS: tuple[Operator, ...] = (
    replace_content,
    damage_bytes,
    replace_value,
    add_line,
    replace_file,
    replace_folder,
    move_folder,
    plant_file,
    plant_code,
    plant_git,
    deepen,
    swell,
    lose,
    exchange,
)
