"""AWS provider processes that many terraform runs attach to.

Starting a provider and reading its schema costs seconds of CPU, every time. Attached runs pay once, and
see of the schema the types that anything here names; `terraform.switchboard` connects each with a provider
of its own configuration. Attached runs ignore the version constraint and the lock file.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

TYPE = re.compile(r"\baws_[a-z0-9_]+")
ROOT = Path(__file__).parents[2]
NAMING = ("templates", "generator", "docs/how-to", "tests/terraform")
"""Folders whose files name every type that a test applies: rendered, shown on a page, or a test's own."""


@dataclass(frozen=True, slots=True)
class Providers:
    """Running providers, and what connects terraform with them; leave it as a context manager to end all."""

    process: "subprocess.Popen[str]"
    attachment: str
    whole: str
    """How to attach to the first provider itself, with all of its schema."""

    @classmethod
    def start(cls, program: Path, environment: Mapping[str, str]) -> Self:
        """Start what connects, and with it a first provider; wait until both can be attached to."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "terraform.switchboard"],
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[1])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        asked = {"program": str(program), "environment": dict(environment), "types": named_types()}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        said = json.loads(process.stdout.readline())
        return cls(process, json.dumps(said["here"]), json.dumps(said["whole"]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()  # it ends with its input, and the providers with it
        self.process.wait()
        self.process.stdout.close()


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
