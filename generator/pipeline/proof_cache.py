"""Proofs that were made before, known again by everything that decides them.

Only proofs that stand are remembered, so a lost or damaged entry costs time,
and what is wrong is found anew each time. A key covers the stack's files, those
of the stacks it relies on, the YAML values it was planned from, and the code and
data of every room that reads, claims or decides; editing one forgets what it said.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from generator.estate.site import Site
from generator.plan.stacks.blocks import PlannedStack
from generator.proof.certificate import StackProof, from_json, to_json
from generator.proof.coverage import covers
from generator.tenancy.stack_address import StackAddress
from generator.tools.memory import Memory

_FORMAT = 2
_KIND = "proof"
_DECIDING = ("aws", "core", "estate", "hcl", "iam", "plan", "policies", "proof", "readback", "tenancy")
"""The rooms that have a part in a proof: `proof` and all it imports; the service data lies in `iam`."""

_PARSER = "python-hcl2"


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything a proof of one stack depends on, beside our own code.

    `digest` is that of the stack's files, `relied_on` holds those of other stacks, `read_there`
    digests of what claims may read of those: all but the tags of organizations.
    `intent` is a digest of what claims read of the plan itself.
    """

    stack: str
    digest: str
    relied_on: tuple[tuple[str, str], ...]
    read_there: tuple[tuple[str, str], ...]
    intent: str

    @property
    def key(self) -> str:
        """SHA-256 over all of it and the code."""
        facts = [_FORMAT, code_digest(), self.stack, self.digest, self.read_there, self.intent]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ProofCache:
    """Proofs in a memory, by their basis; without a memory nothing is known and nothing kept."""

    memory: Memory | None

    def recall(self, basis: Basis, site: Site | None, planned: PlannedStack) -> StackProof | None:
        """The proof made on exactly this basis, of all that is planned of the site; None if there is none.

        It says what it relies on as that is today, which may have other tags.
        """
        stored = self.memory.recall(_KIND, basis.key) if self.memory else None
        if stored is None:
            return None
        try:
            proof = from_json(stored)
        except ValueError:
            return None
        today = dict(basis.relied_on)
        made = (proof.stack, proof.digest, proof.relied_on.keys())
        if made != (basis.stack, basis.digest, today.keys()):
            return None
        is_network = bool(StackAddress.parse(basis.stack).network)
        has_pipelines = StackAddress.parse(basis.stack).lets_pipelines_in
        if not covers(proof.records, site, planned, is_network=is_network, has_pipelines=has_pipelines):
            return None
        return replace(proof, relied_on=today)

    def remember(self, basis: Basis, proof: StackProof) -> None:
        """Store a proof that stands.

        Raises:
            ValueError: it does not stand.
        """
        body = to_json(proof)
        if self.memory:
            self.memory.remember(_KIND, basis.key, body)


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
