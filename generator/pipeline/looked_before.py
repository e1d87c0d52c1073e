"""Which stacks an earlier run found quiet, noted where no checkout can forge it."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock

from pydantic import TypeAdapter

from generator.core.json_text import JsonFault, object_in
from generator.disk.state import state_folder
from generator.drift.looks import Declared
from generator.drift.seen import SeenStack
from generator.tenancy.stack_address import StackAddress
from generator.tools.programs import checkout

_MOST_BYTES = 134_217_728
_DECLARED = TypeAdapter(Declared)


@dataclass
class LookedBefore:
    """Notes of stacks that stood as declared, with their files and the time. They hold `within` so long."""

    file: Path
    within: timedelta | None
    _known: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, root: Path, within: timedelta | None) -> "LookedBefore":
        """The notes about a workspace.

        Raises:
            EnvironmentFault: they would lie where others may write.
        """
        top = checkout(root)
        name = sha256(str(root.absolute()).encode()).hexdigest()[:16]
        notes = cls(state_folder(top) / "drift" / f"{name}.json", within)
        with suppress(OSError, JsonFault):
            found = object_in(notes.file.read_bytes()[:_MOST_BYTES])
            notes._known = {key: one for key, one in found.items() if isinstance(one, dict)}
        return notes

    def quiet(self, address: str, files: str) -> tuple[SeenStack, Declared] | None:
        """What an earlier run saw of a stack, where it was quiet, has the same files, and is not too old.

        With it comes what the stack declares.
        """
        known = self._known.get(address)
        if self.within is None or known is None or known.get("files") != files:
            return None
        try:
            age = datetime.now(UTC) - datetime.fromisoformat(str(known.get("at")))
            declared = _DECLARED.validate_python(known.get("declared"))
            seconds = float(str(known.get("seconds")))
        except (ValueError, TypeError):
            return None
        if not timedelta() <= age <= self.within:
            return None
        return SeenStack(StackAddress.parse(address), seconds=seconds), declared

    def note(self, seen: SeenStack, files: str, declared: Declared | None) -> None:
        """Note a stack that is quiet, and forget what was noted of one that is not."""
        with self._guard:
            if seen.is_quiet and seen.is_applied and declared is not None:
                at = datetime.now(UTC).isoformat(timespec="seconds")
                said = {"files": files, "at": at, "seconds": seen.seconds, "declared": sorted(declared)}
                self._known[str(seen.address)] = said
            else:
                self._known.pop(str(seen.address), None)
            with suppress(OSError):
                self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                made = self.file.with_suffix(".new")
                made.write_text(json.dumps(self._known, indent=1))
                made.replace(self.file)
