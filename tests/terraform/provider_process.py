"""One AWS provider process that many terraform runs attach to.

Starting a provider and asking for its schema costs seconds of CPU, every time. Attached runs pay once.
The limits are Terraform's. Attached runs ignore the version constraint and the lock file. A process holds one
provider configuration at a time: stacks that are applied side by side need a process each, and a root module
with more than one `provider "aws"` block cannot be applied this way. Validation configures nothing, so one
process validates anything.
"""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Self

ATTACHMENT = re.compile(r"TF_REATTACH_PROVIDERS='(?P<value>.+)'")
STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class ProviderProcess:
    """A running provider; leave it as a context manager to end it."""

    process: "subprocess.Popen[str]"
    attachment: str

    @classmethod
    def start(cls, program: Path, environment: Mapping[str, str]) -> Self:
        """Start the provider and wait until it says how to attach.

        Credentials and endpoints are read by the provider, so they come from `environment` and not from the
        terraform that attaches later.
        """
        process = subprocess.Popen(
            [str(program), "-debug"],
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if match := ATTACHMENT.search(line):
                Thread(target=_drain, args=(process.stdout,), daemon=True).start()
                return cls(process, match["value"])
        process.wait()
        raise RuntimeError(f"{program} ended before it could be attached to: {''.join(said)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def _drain(output: IO[str]) -> None:
    """Read on, so that the provider never blocks on a full pipe."""
    try:
        for _ in output:
            pass
    except ValueError:
        return
