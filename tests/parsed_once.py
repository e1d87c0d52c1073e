"""Rendered text is parsed once in a run of the tests, by whichever worker needs it first.

Parsing is the slowest part of reading an estate, and hundreds of tests read the same example. What the real
parser made of a text is kept for the others, by the digest of the text, in a folder that goes with the run.
"""

import fcntl
import os
import pickle
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from generator.hcl import parse as hcl

FOLDER = "TENANTRY_TESTS_PARSED"
"""The environment variable by which the workers of a run are told the folder."""

OUT = Path(__file__).parents[1] / "out"
"""The committed rendering of the example estate, which most tests read."""

_SHORT = 400
"""Characters below which a text is parsed sooner than it is looked up."""

_parse = hcl.parse


def parse(text: str) -> tuple[hcl.Block, ...]:
    """The blocks that the parser makes, or has made, of a text; see `generator.hcl.parse.parse`."""
    if len(text) < _SHORT:
        return _parse(text)
    name = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    with Path(os.environ[FOLDER], name).open("a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        known = kept.read()
        if known:
            blocks: tuple[hcl.Block, ...] = pickle.loads(known)  # noqa: S301 -- written below, by this run
            return blocks
        blocks = _parse(text)
        with suppress(RecursionError):  # nested as deep as the parser can read, deeper than can be kept
            kept.write(pickle.dumps(blocks))
        return blocks


def begin(config: pytest.Config) -> None:
    """Parse once from now on: before any module is imported that takes the parser by name."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="tenantry-parsed-")
        os.environ[FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)
    hcl.parse = parse
    if hasattr(config, "workerinput"):
        _share(config.workerinput["workerid"], config.workerinput["workercount"])


def _share(worker: str, workers: int) -> None:
    """Parse one worker's share of the example estate: all collect at once, and would wait for one another."""
    files = sorted(OUT.rglob("*.tf"), key=lambda file: file.stat().st_size)
    for file in files[int(worker.removeprefix("gw")) :: workers]:
        parse(file.read_text(encoding="utf-8"))
