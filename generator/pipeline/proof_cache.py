"""Proofs that were made before, known again by everything that decides them.

Only proofs that stand are remembered, so a lost or damaged entry costs time,
and what is wrong is found anew each time. A key covers the stack's files, those
of the stacks it relies on, the YAML values it was planned from, and the code and
data of every room that reads, claims or decides; editing one forgets what it said.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from generator.core.json_text import object_in
from generator.proof.certificate import StackProof, from_json, to_json

_FORMAT = 1
_DECIDING = ("aws", "core", "estate", "hcl", "iam", "plan", "policies", "proof", "readback", "tenancy")
"""The rooms that have a part in a proof: `proof` and all it imports; the service data lies in `iam`."""

_PARSER = "python-hcl2"


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything a proof of one stack depends on, beside our own code.

    `digest` is that of the stack's files, `relied_on` holds those of other stacks,
    `intent` is the text of the YAML values behind the stack.
    """

    stack: str
    digest: str
    relied_on: tuple[tuple[str, str], ...]
    intent: str

    @property
    def key(self) -> str:
        """SHA-256 over all of it and the code."""
        facts = [_FORMAT, code_digest(), self.stack, self.digest, self.relied_on, self.intent]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ProofCache:
    """Proofs below `folder`, one file per basis; an unwritable folder remembers nothing."""

    folder: Path

    def recall(self, basis: Basis) -> StackProof | None:
        """The proof made on exactly this basis, if one is stored and whole."""
        key = basis.key
        try:
            stored: Any = object_in(self._file(key).read_bytes())
            if stored["key"] != key or stored["sha256"] != _digest(stored["proof"]):
                return None
            return from_json(stored["proof"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember(self, basis: Basis, proof: StackProof) -> None:
        """Store a proof that stands."""
        key, body = basis.key, to_json(proof)
        text = json.dumps({"key": key, "sha256": _digest(body), "proof": body})
        with suppress(OSError):
            file = self._file(key)
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).replace(file)

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


@cache
def code_digest() -> str:
    """A digest of the code, data and versions that decide what is proved."""
    found = hashlib.sha256(version(_PARSER).encode())
    package = Path(str(files("generator")))
    for room in _DECIDING:
        for source in sorted(_sources(package / room)):
            found.update(source.relative_to(package).as_posix().encode())
            found.update(source.read_bytes())
    return found.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(place) / name for name in names if not name.endswith(".pyc"))


def _digest(body: object) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
