"""Rendered text is read by the fast reader in tests, and some of all that a run meets by the parser as well.

The parser is the slowest part of reading an estate, and hundreds of tests read estates. One text in so many
is read by both, and a run in which they differ fails; what the parser made of it is kept for the others, by
the digest of the text, in a folder that goes with the run. `tests/unit/hcl` asks the parser itself.
"""

import fcntl
import os
import pickle
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import nightly
import pytest

from generator.hcl import parse as hcl
from generator.hcl import quick

FOLDER = "TENANTRY_TESTS_PARSED"
"""The environment variable by which the workers of a run are told the folder."""

_SHORT = 400
"""Characters below which a text is always left to the parser."""

_BOTH = 12 if os.environ.get(nightly.ALL) == "all" else 60
"""Of so many texts one is read by both; `tests/unit/hcl` reads all of the example so, in every run."""

slowly = hcl.parse
"""The parser itself."""


def parse(text: str) -> tuple[hcl.Block, ...]:
    """The blocks of a text; see `generator.hcl.parse.parse`.

    Raises:
        AssertionError: the fast reader and the parser read it differently.
    """
    if len(text) < _SHORT:
        return slowly(text)
    name = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    try:
        read = quick.alone(text)
    except (quick.UnusualError, RecursionError):
        return _parsed(name, text)
    if int(name[:8], 16) % _BOTH == 0:
        assert read == _parsed(name, text), f"read otherwise by generator/hcl/quick.py:\n{text}"
    return read


def _parsed(name: str, text: str) -> tuple[hcl.Block, ...]:
    """What the parser makes of a text, or has made of it on any worker."""
    with Path(os.environ[FOLDER], name).open("a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        known = kept.read()
        if known:
            blocks: tuple[hcl.Block, ...] = pickle.loads(known)  # noqa: S301 -- written below, by this run
            return blocks
        blocks = slowly(text)
        with suppress(RecursionError):  # nested as deep as the parser can read, deeper than can be kept
            kept.write(pickle.dumps(blocks))
        return blocks


def begin(config: pytest.Config) -> None:
    """Read so from now on: before any module is imported that takes the parser by name."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="tenantry-parsed-")
        os.environ[FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)
    hcl.parse = parse
