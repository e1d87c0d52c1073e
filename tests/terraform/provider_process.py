"""One AWS provider process that many terraform runs attach to.

Starting a provider and reading its schema costs seconds of CPU, every time. Attached runs pay once, and
see of the schema the types that anything here names (`terraform.narrow_schema`). The limits are
Terraform's. Attached runs ignore the version constraint and the lock file. A process holds one provider
configuration at a time: stacks that are applied side by side need a process each, and a root module
with more than one `provider "aws"` block cannot be applied this way. Validation configures nothing, so
one process validates anything.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO, Self

ATTACHMENT = re.compile(r"TF_REATTACH_PROVIDERS='(?P<value>.+)'")
TYPE = re.compile(r"\baws_[a-z0-9_]+")
STOP_SECONDS = 10
ROOT = Path(__file__).parents[2]
NAMING = ("templates", "generator", "docs/how-to", "tests/terraform")
"""Folders whose files name every type that a test applies: rendered, shown on a page, or a test's own."""


@dataclass(frozen=True, slots=True)
class ProviderProcess:
    """A running provider, and what narrows its schema; leave it as a context manager to end both."""

    process: "subprocess.Popen[str]"
    between: "subprocess.Popen[str]"
    attachment: str
    whole: str
    """How to attach to the provider itself, with all of its schema."""

    @classmethod
    def start(cls, program: Path, environment: Mapping[str, str]) -> Self:
        """Start the provider and what stands between it and terraform; wait until both can be attached to.

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
                between = subprocess.Popen(
                    [sys.executable, "-P", str(Path(__file__).with_name("narrow_schema.py"))],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                return cls(process, between, _narrowed(between, match["value"]), match["value"])
        process.wait()
        raise RuntimeError(f"{program} ended before it could be attached to: {''.join(said)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.between.stdin is not None
        self.between.stdin.close()  # it ends with its input
        self.process.terminate()
        for process in (self.between, self.process):
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


@cache
def named_types() -> tuple[str, ...]:
    """Every word in the files of `NAMING` that may be a resource type or a data source, sorted."""
    texts = (
        path.read_text(encoding="utf-8", errors="replace")
        for folder in NAMING
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".j2", ".md", ".py", ".tf", ".yaml"}
    )
    return tuple(sorted({word for text in texts for word in TYPE.findall(text)}))


def _narrowed(between: "subprocess.Popen[str]", attachment: str) -> str:
    assert between.stdin is not None
    assert between.stdout is not None
    between.stdin.write(json.dumps({"attachment": attachment, "types": named_types()}) + "\n")
    between.stdin.flush()
    return between.stdout.readline().strip()


def _drain(output: IO[str]) -> None:
    """Read on, so that the provider never blocks on a full pipe."""
    try:
        for _ in output:
            pass
    except ValueError:
        return
