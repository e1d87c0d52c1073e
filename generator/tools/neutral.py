"""A repository of our own beside a clone: it sees the clone's objects, and none of its settings.

Settings of a clone name programs: filters that git runs even where it only writes the index, hooks, drivers,
helpers for transport and credentials. A stranger may have written them. What the user has set for all of his
repositories holds here as well.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.tools import git
from generator.tools.process import Completed, last_lines


@dataclass(frozen=True, slots=True)
class Neutral:
    """The repository, an empty folder as its working tree, and the index of the clone."""

    program: Path
    folder: Path
    index: Path

    def run(
        self,
        *arguments: str,
        given: bytes | None = None,
        told: Mapping[str, str] | None = None,
        seconds: float = 20.0,
    ) -> Completed:
        """What git answers; `told` are further variables of its environment.

        Raises:
            EnvironmentFault: git does not run.
        """
        here = {"GIT_DIR": str(self.folder / "git"), "GIT_WORK_TREE": str(self.folder / "empty")}
        return git.plumbing(
            self.program,
            self.folder / "empty",
            *arguments,
            given=given,
            told={**here, **(told or {})},
            seconds=seconds,
        )

    def ask(self, *arguments: str, given: bytes | None = None, told: Mapping[str, str] | None = None) -> str:
        """What git answers where it must succeed, without the line feed at its end.

        Raises:
            EnvironmentFault: git does not run, or refuses.
        """
        answer = self.run(*arguments, given=given, told=told)
        if answer.returncode:
            raise EnvironmentFault(f"git {arguments[0]} failed: {last_lines(answer.stderr, 1)}")
        return answer.stdout.removesuffix("\n")


@contextmanager
def neutral(program: Path, clone: Path) -> Iterator[Neutral]:
    """The repository beside a clone while the block runs.

    Raises:
        EnvironmentFault: git does not run, or the clone has no objects.
    """
    asked = ("rev-parse", "--show-object-format", "--git-path", "objects", "--git-path", "index")
    answer = git.plumbing(program, clone, *asked)
    object_format, _, paths = answer.stdout.removesuffix("\n").partition("\n")
    objects, _, index = paths.partition("\n")
    if answer.returncode or not index or "\n" in index:
        raise EnvironmentFault("git does not say where this clone has its objects", hint=git.HOW_TO_GET)
    with tempfile.TemporaryDirectory(prefix="tenantry-git-") as temporary:
        folder = Path(temporary)
        (folder / "empty").mkdir()
        made = Neutral(program, folder, clone.absolute() / index)
        wanted = (f"--object-format={object_format}", str(folder / "git"))
        git.plumbing(program, folder, "init", "--bare", "--quiet", "--template=", *wanted)
        info = folder / "git/objects/info"
        try:
            info.mkdir(exist_ok=True)
            (info / "alternates").write_text(f"{quoted(str(clone.absolute() / objects))}\n", encoding="utf-8")
        except OSError as error:
            raise EnvironmentFault(f"{folder} cannot be written: {error.strerror}") from error
        yield made


def quoted(path: str) -> str:
    """A path as git quotes one in its files, whatever it holds."""
    special = {'"': '\\"', "\\": "\\\\", "\n": "\\n"}
    return '"' + "".join(special.get(one, one) for one in path) + '"'
