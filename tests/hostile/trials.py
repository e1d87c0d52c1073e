"""One hostile workspace: made of a good one, run through the command, and what must hold whatever it was."""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from click.testing import CliRunner
from hostile.operators import OPERATORS, Ground

from generator.cli.entrance import main

STATUSES = {0, 1, 2, 3}
"""What a run may end with: clean, findings, usage, environment; never a bug."""

SECONDS = 120
"""The longest that one run may take, on a machine with much else to do."""

READING = (
    ("validate",),
    ("build", "--check", "--no-scan"),
)
MORE = (
    *(("explain", "beta"), ("capacity",), ("order",), ("validate", "--format", "sarif"), ("can", "--help")),
    *(
        ("validate", "--format", "github"),
        ("build", "--check", "--no-scan", "--format", "json"),
        ("explain", "x"),
    ),
    *(("access", "--from", "HEAD"), ("build", "--check", "--no-scan", "beta")),
)
WRITING = ("build", "--no-scan")
_MUCH = 8_000_000
_MOST_OPERATORS = 4

Run = Callable[[Path, tuple[str, ...]], tuple[int, str]]


class Hung(BaseException):
    """A run took too long."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A law that did not hold: what was done to the workspace, what was run, and what came of it."""

    seed: int
    done: tuple[str, ...]
    command: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        steps = "".join(f"\n  - {one}" for one in self.done)
        return f"seed {self.seed}: tenantry {' '.join(self.command)}: {self.what}{steps}"


def trial(seed: int, good: Path, folder: Path, run: Run) -> Iterator[Failure]:
    """Every law that a workspace made of `good` by this seed breaks."""
    chance = Random(seed)  # noqa: S311 -- a fuzz, not a secret
    ground = Ground(folder / "estate", folder / "outside", folder / "canary")
    shutil.copytree(good, ground.root, symlinks=True)
    ground.outside.mkdir()
    (ground.outside / "victim.yaml").write_text("owner: victim@acme.example\n", encoding="utf-8")
    done = tuple(_operate(chance, ground) for _ in range(chance.randrange(1, _MOST_OPERATORS + 1)))
    for command in (*READING, chance.choice(MORE)):
        before = snapshot(folder)
        yield from _judged(seed, done, command, run(ground.root, command), ground)
        if changed := sorted(before.items() ^ snapshot(folder).items()):
            yield Failure(seed, done, command, f"changed {changed[0][0]!r}")
    if chance.random() < 0.3:
        before = protected(ground)
        yield from _judged(seed, done, WRITING, run(ground.root, WRITING), ground)
        if changed := sorted(before.items() ^ protected(ground).items()):
            yield Failure(seed, done, WRITING, f"changed {changed[0][0]!r}")


def _operate(chance: Random, ground: Ground) -> str:
    try:
        return chance.choice(OPERATORS)(chance, ground)
    except (IndexError, OSError) as error:  # nothing is left to operate on
        return f"nothing: {error}"
    except (RecursionError, MemoryError) as error:  # earlier ones left what Python cannot take away or read
        return f"a part of it: {type(error).__name__}"


def _judged(
    seed: int, done: tuple[str, ...], command: tuple[str, ...], outcome: tuple[int, str], ground: Ground
) -> Iterator[Failure]:
    status, said = outcome
    if status not in STATUSES:
        yield Failure(seed, done, command, f"status {status}\n{said[-3000:]}")
    elif "Traceback" in said or "this is a bug" in said:
        yield Failure(seed, done, command, said[-3000:])
    if ground.canary.exists():
        ground.canary.unlink()
        yield Failure(seed, done, command, "planted code ran")


def in_process(root: Path, command: tuple[str, ...]) -> tuple[int, str]:
    """Exit status and all that was printed by a run in this process, as a run in the workspace's folder."""
    before = Path.cwd()
    with _limited():
        try:
            os.chdir(root)
            result = CliRunner().invoke(main, ["-C", str(root), *command], prog_name="tenantry")
        except Hung:
            return -1, "it takes too long:\n" + traceback.format_exc()
        finally:
            os.chdir(before)
    log = root / ".tenantry" / "bug.log"
    said = result.output
    if result.exit_code not in STATUSES and log.is_file():
        said += log.read_text(encoding="utf-8", errors="replace")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        said += "".join(traceback.format_exception(result.exception))
    return result.exit_code, said


def as_program(root: Path, command: tuple[str, ...]) -> tuple[int, str]:
    """The same of a process of its own that stands in the workspace, as people and CI run it.

    Its home, where notes and memories are kept, lies beside the folder that is looked at.
    """
    program = [sys.executable, "-P", "-c", "from generator.cli import main; main()"]
    here = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(here), "HOME": str(root.parents[1])}
    try:
        done = subprocess.run(
            [*program, *command],
            cwd=root,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -1, "it takes too long"
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


@contextmanager
def _limited() -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        raise Hung

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def snapshot(folder: Path) -> dict[str, str]:
    """Everything below a folder: what it is and what it holds."""
    return {path: _told(os.path.join(folder, path)) for path in _below(str(folder))}  # noqa: PTH118 -- as listed


def protected(ground: Ground) -> dict[str, str]:
    """What no build may change: everything outside, and of the workspace all but what builds write."""
    everything = snapshot(ground.root.parent)
    ledger = ("estate/tenants/_addresses.yaml", "estate/tenants/_addresses")
    own = ("estate/out", "estate/.tenantry", "estate/.gitignore", *ledger)
    return {
        path: told
        for path, told in everything.items()
        if not any(path == one or path.startswith(f"{one}/") for one in own)
    }


def _below(folder: str) -> Iterator[str]:
    waiting = [""]
    while waiting:
        here = waiting.pop()
        try:
            names = sorted(os.listdir(f"{folder}/{here}"))  # noqa: PTH208 -- names alone
        except OSError:  # deeper than a path may be long
            continue
        for name in names:
            path = f"{here}/{name}" if here else name
            yield path
            try:
                if stat.S_ISDIR(os.lstat(f"{folder}/{path}").st_mode):
                    waiting.append(path)
            except OSError:
                continue


def _told(path: str) -> str:
    try:
        facts = os.lstat(path)
    except OSError:
        return "out of reach"
    if stat.S_ISLNK(facts.st_mode):
        return f"link to {os.readlink(path)}"  # noqa: PTH115 -- paths may be of any length
    if not stat.S_ISREG(facts.st_mode):
        return f"{stat.filemode(facts.st_mode)}"
    if facts.st_size > _MUCH:
        return f"{facts.st_size} bytes of {facts.st_mtime_ns}"
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
