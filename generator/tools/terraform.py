"""terraform: where it is, which version it is, and whether files have its layout."""

import re
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.core.json_text import JsonFault, object_in
from generator.tools import programs
from generator.tools.process import Call, Completed, bare_environment, last_lines, run

MINIMUM_VERSION = (1, 11)
"""What every rendered `versions.tf` requires: S3 state locks (`use_lockfile`) are stable from 1.11."""

HOW_TO_GET = "install Terraform 1.11 or newer from https://developer.hashicorp.com/terraform/install"
_TIMEOUT_SECONDS = 60.0
_MISFORMATTED = 3
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,3}(?:-[0-9A-Za-z.-]{1,40})?(?:\+[0-9A-Za-z.-]{1,40})?")


@dataclass(frozen=True, slots=True)
class Formatting:
    """What `terraform fmt -check` said: files it would change, and text about files it cannot read."""

    unformatted: tuple[str, ...]
    problem: str

    @property
    def is_clean(self) -> bool:
        """Whether every file was read and already has the layout."""
        return not self.unformatted and not self.problem


def find(workspace: Path) -> Path | None:
    """The terraform on the search path, unless it lies in the checkout around a workspace."""
    return programs.find("terraform", workspace)


def version(program: Path) -> str:
    """The version terraform reports, such as `1.11.4`. It asks no server.

    Raises:
        EnvironmentFault: terraform does not run or does not say its version.
    """
    completed = _run(program, "version", "-json")
    try:
        reported = object_in(completed.stdout.encode()).get("terraform_version")
    except JsonFault as fault:
        raise EnvironmentFault(f"{program} does not report a version: {fault}", hint=HOW_TO_GET) from fault
    if not isinstance(reported, str) or not _VERSION.fullmatch(reported):
        raise EnvironmentFault(f"{program} does not report a version", hint=HOW_TO_GET)
    return reported


def is_recent(reported: str) -> bool:
    """Whether a reported version is new enough for the backends we write."""
    numbers = reported.split("-", 1)[0].split(".")
    return tuple(int(number) for number in numbers[:2] if number.isdigit()) >= MINIMUM_VERSION


def formatting(program: Path, folder: Path) -> Formatting:
    """Which files below `folder` do not have the layout of `terraform fmt`; nothing is changed.

    Raises:
        EnvironmentFault: terraform does not run.
    """
    completed = _run(program, "fmt", "-check", "-recursive", "-no-color", ".", folder=folder)
    listed = tuple(sorted(line.strip() for line in completed.stdout.splitlines() if line.strip()))
    if completed.returncode in (0, _MISFORMATTED):
        return Formatting(listed, "")
    return Formatting(listed, last_lines(completed.stderr, 20) or f"exit code {completed.returncode}")


def _run(program: Path, *arguments: str, folder: Path | None = None) -> Completed:
    return run(
        Call(
            arguments=(str(program), *arguments),
            timeout_seconds=_TIMEOUT_SECONDS,
            environment=bare_environment(CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1"),
            hint=HOW_TO_GET,
            folder=folder,
        )
    )
