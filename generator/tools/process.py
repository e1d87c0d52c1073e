"""Running a program: no shell, no inherited environment, no waiting for ever."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault

_NEUTRAL = "/"
"""Where programs run that need no folder: a workspace may hold settings that they would read."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""By which users and systems tell us to stop."""


@dataclass(frozen=True, slots=True)
class Completed:
    """What a program left behind: its exit code, both outputs as UTF-8, and the first as it was written."""

    returncode: int
    stdout: str
    stderr: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """A program to run.

    `environment` is everything the program sees: nothing of ours is passed on,
    so no credential reaches it by accident. `hint` says how to get the program.
    `given` is what it reads, which without it is nothing.
    """

    arguments: tuple[str, ...]
    timeout_seconds: float
    environment: Mapping[str, str]
    hint: str
    folder: Path | None = None
    given: bytes | None = None

    @property
    def name(self) -> str:
        """The program's file name, for messages."""
        return Path(self.arguments[0]).name


def bare_environment(*, home: Path | None = None, **extra: str) -> dict[str, str]:
    """A neutral language and `extra`; `home` only when it is given."""
    kept = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    if home is not None:
        kept["HOME"] = str(home)
    return kept | extra


def run(call: Call) -> Completed:
    """What the program printed and returned, whatever its exit code.

    The program gets a session of its own, and as search path the
    system's and its own folder. When time is up, or the user interrupts us, the
    whole session is killed.

    Raises:
        EnvironmentFault: the program is missing, cannot be started or took too long.
    """
    process = None
    try:
        with _held_signals():  # else one that comes while the program starts leaves it running
            process = _started(call)
        stdout, stderr = process.communicate(call.given, timeout=call.timeout_seconds)
    except BaseException as error:
        if process is not None:
            _kill(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise EnvironmentFault(
                f"{call.name} did not finish within {call.timeout_seconds:g} seconds", hint=call.hint
            ) from error
        raise
    return Completed(process.returncode, _decoded(stdout), _decoded(stderr), stdout)


def last_lines(text: str, count: int = 5) -> str:
    """The end of an output, which is where programs say why they stopped."""
    lines: Sequence[str] = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-count:])


def _started(call: Call) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            list(call.arguments),
            stdin=subprocess.DEVNULL if call.given is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=call.folder or _NEUTRAL,
            env={"PATH": _search_path(call), **call.environment},
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise EnvironmentFault(f"{call.arguments[0]} was not found", hint=call.hint) from error
    except OSError as error:
        raise EnvironmentFault(
            f"{call.arguments[0]} cannot be started: {error.strerror}", hint=call.hint
        ) from error


@contextmanager
def _held_signals() -> Iterator[None]:
    """Signals that come while the block runs are raised when it has ended."""
    came: list[int] = []
    heard = [one for one in _SIGNALS if callable(signal.getsignal(one))]
    if threading.current_thread() is not threading.main_thread():
        heard = []  # signals are raised in the main thread alone
    before = {one: signal.signal(one, lambda number, _frame: came.append(number)) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        for number in came:
            signal.raise_signal(number)


def _search_path(call: Call) -> str:
    own = Path(call.arguments[0]).parent
    return os.pathsep.join((str(own), os.defpath)) if own.is_absolute() else os.defpath


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _decoded(output: bytes) -> str:
    return output.decode("utf-8", errors="replace")
