"""By which tokens of a forge pipelines get in: who plans, and the one job that applies.

GitHub: GitHub Docs, OpenID Connect reference (subjects, `job_workflow_ref`). GitLab: GitLab Docs, ID tokens.
Which claims beside subject and audience AWS STS hands to conditions: AWS's news of 2026-01 and the service
authorization reference of 2026-09-26, `sts:AssumeRoleWithWebIdentity`; of a GitLab at an address of its own
it hands on none. Nobody saw any of it on AWS.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.iam.policy import Conditions, Values
from generator.tenancy.delivery import Delivery, GitHub, GitLab

AUDIENCE = "sts.amazonaws.com"
"""What tokens are made for: the audience that AWS's own action for GitHub asks for."""

_GITHUB = "token.actions.githubusercontent.com"
_GITLAB = "gitlab.com"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is let in: the name of its statement, and what it must say."""

    sid: str
    conditions: Conditions = field(hash=False)


def issuer(delivery: Delivery) -> str:
    """The address of who issues the tokens, without a scheme: it names the provider in IAM and its keys."""
    if delivery.github is not None:
        return _GITHUB
    assert delivery.gitlab is not None  # noqa: S101 - one of both, or PLN220
    return delivery.gitlab.url.removeprefix("https://")


def applying(delivery: Delivery) -> Token:
    """The token of the job that applies: of one repository, branch, environment and workflow."""
    if delivery.github is not None:
        return Token("Apply", {"StringEquals": dict(_github_apply(delivery.github))})
    assert delivery.gitlab is not None  # noqa: S101 - one of both, or PLN220
    return Token("Apply", {"StringEquals": dict(_gitlab(delivery.gitlab))})


def planning(delivery: Delivery) -> Token:
    """The tokens of jobs that plan: those of the branch itself, whose workflows were reviewed.

    A pull request and the merge queue run workflows as a branch has them. Whoever pushes one would read
    states, and write the record of a plan that nobody made, by which an apply goes.
    """
    if delivery.github is not None:
        return Token("Plan", {"StringEquals": dict(_github_plan(delivery.github))})
    assert delivery.gitlab is not None  # noqa: S101 - one of both, or PLN220
    return Token("Plan", {"StringEquals": dict(_gitlab(delivery.gitlab))})


def _github_apply(github: GitHub) -> Iterator[tuple[str, Values]]:
    yield f"{_GITHUB}:aud", AUDIENCE
    yield f"{_GITHUB}:sub", f"repo:{github.repository}:environment:{github.environment}"
    if github.claims == "all":
        yield f"{_GITHUB}:repository_id", github.repository_id
        yield f"{_GITHUB}:environment", github.environment
        workflow = f"{github.repository}/{github.workflow}@refs/heads/{github.branch}"
        yield f"{_GITHUB}:job_workflow_ref", workflow


def _github_plan(github: GitHub) -> Iterator[tuple[str, Values]]:
    yield f"{_GITHUB}:aud", AUDIENCE
    yield f"{_GITHUB}:sub", f"repo:{github.repository}:ref:refs/heads/{github.branch}"
    if github.claims == "all":
        yield f"{_GITHUB}:repository_id", github.repository_id


def _gitlab(gitlab: GitLab) -> Iterator[tuple[str, Values]]:
    host = gitlab.url.removeprefix("https://")
    yield f"{host}:aud", AUDIENCE
    yield f"{host}:sub", f"project_path:{gitlab.project}:ref_type:branch:ref:{gitlab.branch}"
    yield from _project(gitlab).items()
    if _is_checked(gitlab):
        # A pipeline of a merge request says the name of the source branch, also one of a fork.
        yield f"{host}:ref_protected", "true"
        yield f"{host}:pipeline_source", ("push", "schedule", "web")


def _project(gitlab: GitLab) -> dict[str, Values]:
    if _is_checked(gitlab) and gitlab.project_id is not None:
        return {f"{_GITLAB}:project_id": gitlab.project_id}
    return {}


def _is_checked(gitlab: GitLab) -> bool:
    return gitlab.claims == "all" and gitlab.url == f"https://{_GITLAB}"
