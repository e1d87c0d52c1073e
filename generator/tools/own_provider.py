"""A provider process of our own, which several runs of terraform attach to, one after the other.

A run of terraform hashes the provider's program, starts it once to read its schema, once to validate and once
for each configuration, and another run does all of it again. Attached runs do none of that. A process holds
one configuration at a time, so it is for stacks that have one, and for one of them at a time.
"""

import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
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


@dataclass(frozen=True, slots=True)
class OwnProvider:
    """A provider that we started: how to attach to it, None where it cannot be used."""

    attachment: Attachment | None
    _process: "subprocess.Popen[bytes]"
    _printed: Path

    @classmethod
    def start(cls, program: Path, folder: Path, environment: Mapping[str, str]) -> "OwnProvider | None":
        """Start a provider, which runs until its `end`, and as long as a run holds it; None where it cannot.

        What it prints lies in `folder`, its socket in the folder around that, and both are private.
        """
        where = sockets(folder)
        if not where:
            return None
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
        said = _attachment(process, printed)
        held = process.stdin.fileno() if process.stdin else -1
        return cls(Attachment(said, held) if said else None, process, printed)

    @property
    def runs(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process.poll() is None

    def end(self, log: Path) -> None:
        """Let it end when nobody holds it any more; why one ended before goes into the log."""
        has_failed = not self.runs
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        self._process.wait()
        if has_failed:
            _note(self._printed, log)


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
