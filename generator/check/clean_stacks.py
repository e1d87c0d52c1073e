"""Stacks that were found clean before, known again by their content: parsing is slow (10 s a megabyte).

Only "nothing was found" is remembered, so a lost or foreign entry costs time, and
findings are always found anew. The key covers the code of everything that looks at
the text; editing a rule forgets what it once said.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from generator.render.files import RenderedFile

_LOOKING = ("check", "core", "hcl", "aws", "iam", "readback")
"""The rooms whose code and data decide what is found."""
_PARSER = "python-hcl2"


@dataclass(frozen=True, slots=True)
class CleanStacks:
    """Marks below `folder`, one empty file per content; an unwritable folder remembers nothing."""

    folder: Path

    def knows(self, stack: Sequence[RenderedFile]) -> bool:
        """Whether exactly these files were found clean by exactly this code."""
        return self._mark(stack).exists()

    def remember(self, stack: Sequence[RenderedFile]) -> None:
        """Note that nothing is wrong with these files."""
        mark = self._mark(stack)
        with suppress(OSError):
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()

    def _mark(self, stack: Sequence[RenderedFile]) -> Path:
        content = [_code(), sorted((file.stack, file.path, file.text) for file in stack)]
        key = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        return self.folder / key[:2] / key


@cache
def _code() -> str:
    """A digest of the code, data and versions that decide what is found."""
    found = hashlib.sha256(version(_PARSER).encode())
    for room in _LOOKING:
        folder = Path(str(files(f"generator.{room}")))
        for source in sorted(folder.rglob("*")):
            if source.is_file() and source.suffix != ".pyc":
                found.update(source.read_bytes())
    return found.hexdigest()
