"""The files that a forge runs, of what the platform file says of it."""

import re
from collections.abc import Iterator
from pathlib import Path

from generator.aws.regions import partition_of
from generator.core.errors import UsageError
from generator.core.findings import Finding
from generator.disk.places import Place
from generator.pipeline.folders import workspace_prefix
from generator.publish.written_files import WrittenFiles
from generator.render.workflows import OTHER_WORKFLOWS, Pipelines, github_files, gitlab_files
from generator.tenancy.delivery import GitHub, GitLab
from generator.tenancy.platform import Platform
from generator.tools import git

HOSTS = ("github", "gitlab")
"""The forges that files are written for."""

_WORKSPACE = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*")
"""Paths that may stand in YAML and in a shell as they are."""


def workflows(root: Path, platform: Platform, host: str) -> WrittenFiles:
    """The files for a forge, as they would be written at the top of the repository around a workspace.

    Raises:
        UsageError: the platform file says nothing of the forge, or a workflow cannot name the workspace.
        EnvironmentFault: git does not run.
    """
    stated = platform.delivery
    place = (stated.github if host == "github" else stated.gitlab) if stated else None
    if place is None:
        raise UsageError(
            f"the platform file says nothing of a repository on {host}",
            hint=f"describe it in tenants/_platform.yaml, in delivery.{host}",
        )
    prefix = prefix_of_workspace(root)
    if not _WORKSPACE.fullmatch(prefix):
        raise UsageError(
            f"the workspace is {prefix} of its repository, which cannot stand in a workflow",
            hint="use letters, digits and `.`, `_` and `-` in the names of its folders",
        )
    if isinstance(place, GitHub) and place.workflow.rpartition("/")[2] in OTHER_WORKFLOWS:
        raise UsageError(
            f"{place.workflow} cannot be the workflow that applies: it is another one",
            hint="give `delivery.github.workflow` another name, or leave it out",
        )
    pipelines = _pipelines(platform, place, prefix)
    texts = github_files(pipelines) if isinstance(place, GitHub) else gitlab_files(pipelines)
    return WrittenFiles.of(Place(_top(root, prefix)), host, texts)


def stale_workflows(root: Path, platform: Platform) -> Iterator[Finding]:
    """What of the files that `tenantry ci` wrote is not as it would write them now.

    Raises:
        EnvironmentFault: one cannot be read, or git does not run.
    """
    if platform.delivery is None:
        return
    host = "github" if platform.delivery.github else "gitlab"
    prefix = prefix_of_workspace(root)
    if _WORKSPACE.fullmatch(prefix):
        yield from workflows(root, platform, host).differences("../" * prefix.count("/"))


def prefix_of_workspace(root: Path) -> str:
    """Where the workspace lies in its repository; without git that is the workspace itself."""
    return workspace_prefix(root) if git.find(root) else ""


def _top(root: Path, prefix: str) -> Path:
    return root.absolute().parents[prefix.count("/") - 1] if prefix else root.absolute()


def _pipelines(platform: Platform, place: GitHub | GitLab, prefix: str) -> Pipelines:
    center = platform.identity.identity_center
    return Pipelines(
        branch=place.branch,
        environment=place.environment,
        workspace=prefix,
        region=platform.state.region,
        plan_role=platform.plan_role or "",
        apply_role=platform.access.apply_role,
        partition=partition_of(platform.state.region),
        center=(platform.account_id(center.account) or "") if center else "",
        **({"workflow": place.workflow} if isinstance(place, GitHub) else {}),
    )
