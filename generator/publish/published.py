"""A workspace and the folder in it that builds publish: what reading it needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from generator.disk.places import Place

Tracked = Callable[[], frozenset[str] | None]
"""The paths below the published folder that git holds; None where nobody can tell, as without git."""


def _nobody_can_tell() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Published:
    """A workspace, its `out/`, and what of a local terraform's may stand there.

    With `spares_local` whatever git does not hold stands; without it, nothing that terraform would use does.
    """

    workspace: Path
    out_name: str = "out"
    tracked: Tracked = field(default=_nobody_can_tell, kw_only=True)
    spares_local: bool = field(default=True, kw_only=True)

    @property
    def out(self) -> Place:
        """The published folder."""
        return Place(self.workspace) / self.out_name

    def document(self, path: str) -> str:
        """A path below `out` as findings name it: relative to the workspace."""
        return f"{self.out_name}/{path}"
