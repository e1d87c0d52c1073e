"""A workspace and the folder in it that builds publish: what reading it needs."""

import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.disk.places import Place, facts

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

    def require_plain(self) -> None:
        """Refuse an `out` that is something else than a folder.

        Raises:
            EnvironmentFault: it is, for instance a link to one.
        """
        found = facts(self.out)
        if found is not None and not stat.S_ISDIR(found.st_mode):
            raise EnvironmentFault(
                f"{self.out} is not a plain folder", hint="the whole folder is replaced by a build"
            )

    def document(self, path: str) -> str:
        """A path below `out` as findings name it: relative to the workspace."""
        return f"{self.out_name}/{path}"
