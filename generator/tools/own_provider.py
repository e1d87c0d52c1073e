"""A provider process of one stack's own, which several runs of terraform attach to.

A run of terraform hashes the provider's program, starts it once to read its schema, once to validate and once
for each configuration, and another run does all of it again. Attached runs do none of that. A process holds
one configuration at a time, so it is for a stack that has one, and for one stack alone.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from generator.tools.process import last_lines

ATTACHMENT = "TF_REATTACH_PROVIDERS"
"""By which terraform is told of providers that run (plugin development, debugging providers)."""

_SAID = re.compile(rf"^\s*{ATTACHMENT}='(?P<value>[^']+)'\s*$", re.MULTILINE)
_UNTIL_WE_END = """
exec 3<&0
"$0" -debug 3<&- &
provider=$!
exec 2>/dev/null
{ read -r _ <&3; kill $provider; } &
watcher=$!
wait $provider
kill $watcher
"""
"""Runs a program to its end, which comes with that of the input that we hold: also where we are killed.

Whoever holds the input as well keeps it running: an apply ends what it has begun when we are killed.
"""

_GARBAGE = "100"
"""Percent by which its heap may grow before it is collected: it lives through two runs of terraform."""

_LONGEST_PATH = 80
"""Characters of a folder in which a socket may still be called something: its whole path may have 103."""

_START_SECONDS = 60
_LOOK_SECONDS = 0.02
_LAST_LINES = 100


@dataclass(frozen=True, slots=True)
class Attachment:
    """A provider that runs: what the variable must say, and the descriptor by which it is held.

    The provider runs as long as any process has the descriptor open.
    """

    said: str
    held: int


@contextmanager
def own_provider(
    program: Path, folder: Path, log: Path, environment: Mapping[str, str]
) -> Iterator[Attachment | None]:
    """Run a provider while the block runs, and as long as a run holds it; None where it cannot be used.

    What it prints lies in `folder`, its socket in the folder around that, and both are private. Why one
    ended that was still needed goes into the log.
    """
    where = sockets(folder)
    if not where:
        yield None
        return
    printed = folder / ".provider"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _UNTIL_WE_END, str(program)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**environment, **where, "GOGC": _GARBAGE},
            start_new_session=True,
        )
    try:
        said = _attachment(process, printed)
        yield Attachment(said, process.stdin.fileno()) if said and process.stdin else None
    finally:
        has_failed = process.poll() is not None
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        process.wait()
        if has_failed:
            _note(printed, log)


def sockets(folder: Path) -> Mapping[str, str]:
    """Has a provider listen in the folder around one; empty where its path is too long for that."""
    around = str(folder.parent)
    return {"TMPDIR": around} if len(around) <= _LONGEST_PATH else {}


def _attachment(process: "subprocess.Popen[bytes]", printed: Path) -> str:
    """What a provider says of how to attach to it; empty where it ends or says nothing in time."""
    end = monotonic() + _START_SECONDS
    while process.poll() is None and monotonic() < end:
        if found := _SAID.search(printed.read_text(encoding="utf-8", errors="replace")):
            return found["value"]
        sleep(_LOOK_SECONDS)
    return ""


def _note(printed: Path, log: Path) -> None:
    said = last_lines(printed.read_text(encoding="utf-8", errors="replace"), _LAST_LINES)
    with suppress(OSError), log.open("a", encoding="utf-8") as written:
        written.write(f"the provider ended by itself:\n{said}\n")
