"""Files outside `out/` that a verb wrote: each says so in its first line, with a digest of the other lines.

So whoever changed one by hand, or wrote one of that name, is not overwritten.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial

from generator.core.errors import EnvironmentFault, OwnershipError
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.disk.operations import Disk, make_folders
from generator.disk.places import Place, is_link_fault, read

_rule = partial(
    Rule,
    family=Family(
        "workflows",
        "Workflows",
        "It is about files that `tenantry ci` writes: somebody changed or removed one, or what it is made of"
        " changed since.",
    ),
)

STALE_WORKFLOW = _rule(
    code="SRC034",
    name="stale-workflow",
    summary="A workflow is not what `tenantry ci` writes.",
    why="It would check, plan or apply in another way than the platform file says, such as for another branch"
    " or by another role.",
    instead="Run `tenantry ci` and commit the result.",
)
EDITED_WORKFLOW = _rule(
    code="SRC035",
    name="edited-workflow",
    summary="A workflow that `tenantry ci` wrote was changed by hand, or something else has its name.",
    why="Its jobs may meet the role that applies; what one of them runs beside is not what was reviewed.",
    instead="Put steps of your own into a workflow of another name. Take the change back, or delete the file"
    " and run `tenantry ci`.",
)
MISSING_WORKFLOW = _rule(
    code="SRC036",
    name="missing-workflow",
    summary="One of the workflows that `tenantry ci` writes is missing, and others are there.",
    why="Nothing would check, plan or apply in its place.",
    instead="Run `tenantry ci` and commit the result, or delete the others as well.",
)

_FIRST = re.compile(rb"# Written by `tenantry ci ([a-z]+)`; of what follows, sha256 is ([0-9a-f]{64})\n")


class Holder(Enum):
    """Whose the file is that stands at a path."""

    NOBODY = "nobody"
    OURS = "ours"
    CHANGED = "ours, and changed by hand"
    OTHERS = "others"


_NOT_OURS = (Holder.CHANGED, Holder.OTHERS)


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """Files that `tenantry ci` writes for a forge: their text by path below `top`, with a first line."""

    top: Place
    host: str
    texts: Mapping[str, str]

    @classmethod
    def of(cls, top: Place, host: str, texts: Mapping[str, str]) -> "WrittenFiles":
        """The same files with a first line that says who wrote them."""
        return cls(top, host, {path: _first_line(host, text) + text for path, text in texts.items()})

    def write(self) -> tuple[str, ...]:
        """Write what differs; gives back the paths that were written.

        Raises:
            OwnershipError: a file is somebody else's, or was changed by hand; nothing was written.
            EnvironmentFault: the disk refuses.
        """
        others = [path for path in self.texts if self._holder(path) in _NOT_OURS]
        if others:
            raise OwnershipError(
                f"{others[0]} is not as `tenantry ci` wrote it; nothing was written",
                hint="move it away, or take back what was changed in it",
            )
        stale = tuple(path for path, text in self.texts.items() if self._content(path) != text.encode())
        disk = Disk()
        for path in stale:
            place = self.top / path
            beside = place.parent / f"{place.name}.new"
            try:
                make_folders(disk, place.parent)
                disk.write(beside, self.texts[path].encode())
                disk.rename(beside, place)
            except OSError as error:
                raise EnvironmentFault(f"{path} cannot be written: {error}") from error
        return stale

    def differences(self, shown: str) -> Iterator[Finding]:
        """What is not as it would be written; nothing where none of the files is there.

        `shown` stands before each path, to make it one from the workspace.
        """
        holders = {path: self._holder(path) for path in self.texts}
        if not {Holder.OURS, Holder.CHANGED} & set(holders.values()):
            return
        run = f"run `tenantry ci {self.host}` and commit the result"
        for path, holder in holders.items():
            place = Location(f"{shown}{path}")
            if holder is Holder.NOBODY:
                yield Finding(MISSING_WORKFLOW, f"{path} is missing", place, hint=run)
            elif holder in _NOT_OURS:
                hint = "take back what was changed in it, or delete it and run `tenantry ci`"
                yield Finding(EDITED_WORKFLOW, f"{path} is not as `tenantry ci` wrote it", place, hint=hint)
            elif self._content(path) != self.texts[path].encode():
                yield Finding(STALE_WORKFLOW, f"{path} is not what the platform file says", place, hint=run)

    def _holder(self, path: str) -> Holder:
        content = self._content(path)
        if content is None:
            return Holder.NOBODY
        match = _FIRST.match(content)
        if match is None or match[1].decode() != self.host:
            return Holder.OTHERS
        digest = hashlib.sha256(content[match.end() :]).hexdigest()
        return Holder.OURS if digest == match[2].decode() else Holder.CHANGED

    def _content(self, path: str) -> bytes | None:
        """What a file holds, however its lines end; None where there is none. A link is not ours."""
        try:
            return read(self.top / path).replace(b"\r\n", b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if is_link_fault(error):
                return b""
            raise EnvironmentFault(f"{path} cannot be read: {error}") from error


def _first_line(host: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"# Written by `tenantry ci {host}`; of what follows, sha256 is {digest}\n"
