"""What `doctor` reports: which programs are here, which are missing, and how to get them."""

import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.core.errors import EnvironmentFault
from generator.tools import checkov, git, github, provider, terraform

PYTHON_MINIMUM = (3, 11)


@dataclass(frozen=True, slots=True)
class ToolStatus:
    """One program: where it is, its version, whether it will do, what needs it, how to get it.

    `path` and `version` are None when it is absent or does not answer; `required`
    says whether a build fails without it.
    """

    name: str
    path: str | None
    version: str | None
    ok: bool
    needed_for: str
    how_to_get: str
    required: bool = False


def diagnose(workspace: Path) -> tuple[ToolStatus, ...]:
    """The state of every program the command may use, in the order a newcomer needs them."""
    return (
        _python(),
        _checkov(workspace),
        _terraform(workspace),
        _provider(),
        _git(workspace),
        _gh(workspace),
    )


def _python() -> ToolStatus:
    return ToolStatus(
        name="python",
        path=sys.executable,
        version=platform.python_version(),
        ok=sys.version_info >= PYTHON_MINIMUM,
        needed_for="everything",
        how_to_get="install Python 3.11 or newer from https://www.python.org/downloads/",
        required=True,
    )


def _checkov(workspace: Path) -> ToolStatus:
    path, how_to_get = None, checkov.HOW_TO_GET
    try:
        path = checkov.find(workspace)
    except EnvironmentFault as refused:
        how_to_get = f"{refused.message}; {refused.hint}"
    found = _version(checkov.version, path)
    return ToolStatus(
        name="checkov",
        path=_shown(path),
        version=found,
        ok=found == checkov.VERSION,
        needed_for="the scan in `tenantry build` and `tenantry scan`",
        how_to_get=how_to_get,
        required=True,
    )


def _terraform(workspace: Path) -> ToolStatus:
    path = terraform.find(workspace)
    found = _version(terraform.version, path)
    return ToolStatus(
        name="terraform",
        path=_shown(path),
        version=found,
        ok=found is not None and terraform.is_recent(found),
        needed_for="plan and apply of what is in out/",
        how_to_get=terraform.HOW_TO_GET,
    )


def _provider() -> ToolStatus:
    found = provider.find()
    return ToolStatus(
        name="hashicorp/aws provider",
        path=_shown(found.mirror) if found else None,
        version=found.version if found else None,
        ok=found is not None,
        needed_for="plan and apply without a network",
        how_to_get=provider.HOW_TO_GET,
    )


def _git(workspace: Path) -> ToolStatus:
    path = git.find(workspace)
    found = _version(git.version, path)
    return ToolStatus(
        name="git",
        path=_shown(path),
        version=found,
        ok=found is not None,
        needed_for="keeping tenants/ and out/ under review",
        how_to_get=git.HOW_TO_GET,
    )


def _gh(workspace: Path) -> ToolStatus:
    path = github.find(workspace)
    found = _version(github.version, path)
    return ToolStatus(
        name="gh",
        path=_shown(path),
        version=found,
        ok=found is not None,
        needed_for="pull requests on GitHub, as `tenantry pr` opens them",
        how_to_get=github.HOW_TO_GET,
    )


def _version(ask: Callable[[Path], str], path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return ask(path)
    except EnvironmentFault:
        return None


def _shown(path: Path | None) -> str | None:
    return None if path is None else str(path)
