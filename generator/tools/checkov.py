"""checkov: where it is, which version it is, and one run of it over a folder.

checkov lives in an environment of its own, because its parser installs a
package `hcl2` that would overwrite python-hcl2. It is only ever called as a
program, without a network, with a home folder of its own: settings of the user
(`~/.checkov.yaml`, credentials, proxies) do not change what is found.
"""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.tools import git, programs
from generator.tools.own_checks import checks_folder
from generator.tools.process import Call, Completed, bare_environment, last_lines, run
from generator.tools.witness import write_witness

VERSION = "3.3.30"
"""The pinned version, as in `requirements/checkov.txt`: other versions find other things."""

HOW_TO_GET = (
    f"`make checkov` installs checkov {VERSION} into .venv-checkov; or point TENANTRY_CHECKOV"
    f" at the program of an environment with checkov=={VERSION}"
)
OPTIONS = (
    "--framework",
    "terraform",
    "--output",
    "json",
    "--compact",
    "--skip-download",
)
"""Options of every run. Not `--quiet`: with it the JSON output holds neither skips nor passed checks.

One `--directory` only: given several, checkov 3.3.30 scans the first one again
and again and never opens the others.
"""

_ENVIRONMENT = ".venv-checkov"
_START_SECONDS = 120.0
_SECONDS_PER_RESOURCE = 0.25
"""Ten times what it takes: 0.02 s of processor time, measured on 2026-11-28 from 100 to 1,600 profiles."""
_CLEAN, _FAILED_CHECKS = 0, 1
_METADATA = re.compile(r"checkov-(?P<version>[0-9][0-9A-Za-z.+!]*)\.dist-info")


@dataclass(frozen=True, slots=True)
class Checkov:
    """An installed checkov: its program and version."""

    program: Path
    version: str


def find(workspace: Path) -> Path | None:
    """The checkov to use.

    In this order: the environment variable TENANTRY_CHECKOV (then nothing else
    counts), `.venv-checkov` beside the environment we run in, the search path.
    What a pull request may have brought is never used.

    Raises:
        EnvironmentFault: TENANTRY_CHECKOV leads into the checkout, or what stands beside us is committed.
    """
    named = programs.named("TENANTRY_CHECKOV", workspace)
    if named is not None:
        return named if programs.is_program(named) else None
    beside = Path(sys.prefix).parent / _ENVIRONMENT
    program = beside / "bin" / "checkov"
    if programs.is_program(program):
        _require_own(beside, workspace)
        return program
    return programs.find("checkov", workspace)


def version(program: Path) -> str:
    """The installed version: read beside the program, asked of it (3 seconds) only when that fails.

    Raises:
        EnvironmentFault: checkov does not run or does not say its version.
    """
    environment = program.resolve().parent.parent
    for metadata in sorted(environment.glob("lib/python*/site-packages/checkov-*.dist-info")):
        match = _METADATA.fullmatch(metadata.name)
        if match is not None:
            return match["version"]
    completed = run(
        Call((str(program), "--version"), _START_SECONDS, bare_environment(LOG_LEVEL="ERROR"), HOW_TO_GET)
    )
    reported = completed.stdout.strip()
    if completed.returncode or not re.fullmatch(r"\d[\w.+!]*", reported):
        raise EnvironmentFault(f"{program} does not report a version", hint=HOW_TO_GET)
    return reported


def require(workspace: Path) -> Checkov:
    """The pinned checkov.

    Raises:
        EnvironmentFault: there is none, or it has another version.
    """
    program = find(workspace)
    if program is None:
        raise EnvironmentFault("checkov was not found, so nothing can be scanned", hint=HOW_TO_GET)
    installed = version(program)
    if installed != VERSION:
        raise EnvironmentFault(
            f"{program} is checkov {installed}, but results are defined for {VERSION}", hint=HOW_TO_GET
        )
    return Checkov(program, installed)


def scan_folder(checkov: Checkov, folder: Path, home: Path, resources: int) -> Completed:
    """What checkov prints about every `.tf` file below `folder`, as JSON, and how it ends.

    `home` is an empty folder for whatever checkov wants to write; `resources`, the number
    of resource blocks in the folder, sets how long it may take.

    Raises:
        EnvironmentFault: checkov crashed, or took too long.
    """
    witness = write_witness(home)
    completed = run(
        Call(
            arguments=(
                str(checkov.program),
                "--directory",
                str(folder),
                "--external-checks-dir",
                str(witness),
                "--external-checks-dir",
                str(checks_folder()),
                *OPTIONS,
            ),
            timeout_seconds=_START_SECONDS + _SECONDS_PER_RESOURCE * resources,
            environment=bare_environment(
                home=home,
                LOG_LEVEL="ERROR",
                HCL_PARSE_TIMEOUT_SEC="0",  # our limit holds; theirs, 10 s a file, calls long files broken
                PYTHONDONTWRITEBYTECODE="1",
                PYTHONNOUSERSITE="1",
                PYTHONSAFEPATH="1",
                PYTHONWARNINGS="ignore",
            ),
            hint=HOW_TO_GET,
            folder=home,
        )
    )
    if completed.returncode not in (_CLEAN, _FAILED_CHECKS) or "Traceback (most" in completed.stderr:
        raise EnvironmentFault(
            f"checkov stopped with exit code {completed.returncode}:\n{last_lines(completed.stderr)}",
            hint="the scan did not happen; run `tenantry doctor`",
        )
    return completed


def _require_own(environment: Path, workspace: Path) -> None:
    """Refuse an environment that is committed to the checkout it stands in: ours is made there by `make`."""
    strange = programs.checkout(workspace)
    itself = Path(os.path.realpath(environment.parent)) / environment.name
    places = {itself, Path(os.path.realpath(environment))}
    inside = [place for place in places if place.is_relative_to(strange)]
    if not inside or not os.path.lexists(strange / ".git"):
        return
    program = git.find(workspace)
    if program is None:
        raise EnvironmentFault(
            f"{environment} lies in the checkout {strange}, and only git knows whether it came with it",
            hint=git.HOW_TO_GET,
        )
    if any(git.tracked(program, strange, str(place)) != frozenset() for place in inside):
        raise EnvironmentFault(
            f"{environment} is committed to {strange}, so it may come from a pull request", hint=HOW_TO_GET
        )
