"""Terraform in private copies of stacks, with a log for each run and locks that are given back.

What it may see of the environment is named here: credentials and proxies, nothing that says what terraform
does. Of files that the environment names none may lie in the checkout, which a stranger may fill.
"""

import fcntl
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from generator.core.errors import EnvironmentFault
from generator.tools import programs
from generator.tools.memory import user_folder
from generator.tools.own_provider import ATTACHMENT, Attachment, sockets
from generator.tools.process import bare_environment
from generator.tools.terraform import HOW_TO_GET

LOCK_NAME = ".terraform.lock.hcl"
"""Where Terraform looks for the versions and hashes of providers, in the folder that it runs in."""

_PASSED = frozenset(
    {
        *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "TMPDIR"),
    }
)
_PASSED_PREFIX = "AWS_"
_FILES = (
    *("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_WEB_IDENTITY_TOKEN_FILE"),
    *("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR"),
    *("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"),
)
"""Variables that name files from which programs, trust or credentials come."""

_PRINTED = ".printed"
"""Where a program prints to. It is a file: of a pipe that nobody reads any more, because we were killed, a
program dies in the middle, and keeps its locks."""

_LOOK_SECONDS = 0.1
_CREDENTIALS = (
    *("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"),
    *("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
)
"""Variables by which credentials are chosen (AWS SDKs and Tools Reference, credential providers)."""

_PROVIDERS = "providers"
_GARBAGE = "200"
"""Percent by which the heap of a program in Go may grow before it is collected: it lives for seconds."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of terraform ended: its exit code, what it printed, and where the rest was written down."""

    code: int
    printed: bytes
    log: Path


@dataclass(slots=True)
class TerraformRuns:
    """Runs of one terraform, several at a time; `stop` asks all of them to end and give back their locks."""

    program: Path
    environment: Mapping[str, str]
    _live: set["subprocess.Popen[bytes]"] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _stopping: bool = False

    def run(
        self,
        folder: Path,
        log: Path,
        *arguments: str,
        hear: Callable[[bytes], None] | None = None,
        profile: str = "",
        attached: Attachment | None = None,
    ) -> Ended:
        """Run it in a folder to its end. What it says of faults goes into the log.

        With a `profile` it takes that one's credentials. With `hear`, each line that it prints is handed over
        as it comes, and none is kept. `attached` is a provider that runs already; it is held to the end. One
        that it starts itself listens in the folder around, where one that crashes leaves its socket.

        Raises:
            EnvironmentFault: it cannot be started, or all runs are being stopped.
        """
        with log.open("ab") as written:
            written.write(f"$ terraform {' '.join(arguments)}\n".encode())
            written.flush()
            printed = folder / _PRINTED
            with printed.open("wb") as own:
                more = {ATTACHMENT: attached.said} if attached else {}
                seen = {**self.seen_with(profile), **sockets(folder), **more}
                held = (attached.held,) if attached else ()
                process = self._started(folder, (own, written), arguments, seen, held)
            try:
                said = _listened(process, printed, hear)
            finally:
                code = process.wait()
                with self._guard:
                    self._live.discard(process)
        return Ended(code, said, log)

    def seen_with(self, profile: str) -> Mapping[str, str]:
        """What a program sees of the environment that takes a profile's credentials."""
        return {**self.environment, **({"AWS_PROFILE": profile} if profile else {})}

    def stop(self) -> None:
        """Start none any more, and ask those that run to end as for Ctrl-C: what is begun is finished.

        They are asked by SIGTERM, of which terraform makes the same: whoever is started in the background of
        a shell ignores SIGINT, and so do the programs that it starts.
        """
        with self._guard:
            self._stopping = True
            for process in self._live:
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGTERM)

    def _started(
        self,
        folder: Path,
        outputs: tuple[BinaryIO, BinaryIO],
        arguments: tuple[str, ...],
        seen: Mapping[str, str],
        held: tuple[int, ...],
    ) -> "subprocess.Popen[bytes]":
        with self._guard:
            if self._stopping:
                raise EnvironmentFault("terraform was not started: the run is being stopped")
            try:
                process = subprocess.Popen(
                    [str(self.program), *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=outputs[0],
                    stderr=outputs[1],
                    cwd=folder,
                    env=dict(seen),
                    pass_fds=held,
                    start_new_session=True,
                )
            except OSError as error:
                reason = f"{self.program} cannot be started: {error.strerror}"
                raise EnvironmentFault(reason, hint=HOW_TO_GET) from error
            self._live.add(process)
        return process


def has_credentials(environment: Mapping[str, str]) -> bool:
    """Whether whoever started us chose whose credentials terraform takes."""
    return any(environment.get(name) for name in _CREDENTIALS)


def environment(workspace: Path, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What terraform sees of the environment: credentials, proxies, its settings file, a cache of providers.

    Raises:
        EnvironmentFault: a file that it names lies in the checkout.
    """
    strange = programs.checkout(workspace)
    kept = {
        name: value for name, value in inherited.items() if name in _PASSED or name.startswith(_PASSED_PREFIX)
    }
    for name in _FILES:
        value = inherited.get(name, "")
        named = (Path(one) for one in value.split(os.pathsep) if one)
        if any(programs.is_inside(one, strange) for one in named):
            raise EnvironmentFault(
                f"{name} is {value}, which lies in the checkout {strange}",
                hint="what programs believe must not come from a pull request: put it elsewhere",
            )
    home = inherited.get("HOME")
    found = bare_environment(home=Path(home) if home else None, **kept)
    if not {"TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"} & kept.keys() and not _has_settings(home):
        folder = user_folder() / _PROVIDERS
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found["TF_PLUGIN_CACHE_DIR"] = str(folder)
    return found | {
        "PATH": programs.search_path(workspace),
        "CHECKPOINT_DISABLE": "1",
        "GOGC": _GARBAGE,
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        **{f"TF_LOG_PROVIDER{name}": "OFF" for name in ("", "_AWS")},
        "TF_LOG_SDK": "OFF",
    }


@contextmanager
def providers_installed_alone(environment: Mapping[str, str]) -> Iterator[None]:
    """While the block runs nobody else here installs providers: Terraform's cache takes one at a time."""
    folder = Path(environment.get("TF_PLUGIN_CACHE_DIR") or user_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = (folder / ".installing").open("ab")
    except OSError as error:
        raise EnvironmentFault(f"{folder} cannot be written: {error.strerror}") from error
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _has_settings(home: str | None) -> bool:
    return home is not None and (Path(home) / ".terraformrc").exists()


def _listened(
    process: "subprocess.Popen[bytes]", printed: Path, hear: Callable[[bytes], None] | None
) -> bytes:
    """What a program prints, to its end; a fault of whoever hears it is raised when the program has ended."""
    if hear is None:
        process.wait()
        return printed.read_bytes()
    fault: Exception | None = None
    with printed.open("rb") as stream:
        for line in _lines(process, stream):
            try:
                if fault is None:
                    hear(line)
            except Exception as error:  # noqa: BLE001 - raised again once the program has ended
                fault = error
    if fault is not None:
        raise fault
    return b""


def _lines(process: "subprocess.Popen[bytes]", stream: BinaryIO) -> Iterator[bytes]:
    """Whole lines as they are written, until the program has ended and all is read."""
    rest = b""
    while True:
        has_ended = process.poll() is not None
        found = stream.read()
        *lines, rest = (rest + found).split(b"\n")
        yield from (line + b"\n" for line in lines)
        if has_ended:
            break
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_SECONDS)
    if rest:
        yield rest
