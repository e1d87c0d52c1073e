"""Runs of the generated pipeline of GitLab: gitlab-ci-local runs its jobs, with the real terraform."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from fakes.repositories import git
from terraform.story.company import Company
from terraform.story.forge import PullRequest
from terraform.story.machine import WITHHELD
from workflows.gitlab_runner import ran

DELIVERY = """\
delivery:
  gitlab: {project: acme/studio, project_id: "123456789"}

"""
INCLUDE = "include:\n  - local: .gitlab-ci/tenantry.yml\n"
CHECK = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
_SUBJECT = "project_path:acme/studio:ref_type:branch:ref:main"


@dataclass(frozen=True, slots=True)
class Job:
    """How a job ended, what it said, and the checkout that it left."""

    went_well: bool
    said: str
    project: Path

    @property
    def verbs(self) -> list[str]:
        """What it asked tenantry to do, without where."""
        lines = (self.project.parent / "calls").read_text(encoding="utf-8").splitlines()
        return [line.split(" -C ", 1)[1].split(" ", 1)[1] for line in lines]


@dataclass
class Pipelines:
    """Runners of a company's project."""

    company: Company
    jobs: list[Job] = field(default_factory=list)

    def propose(self, branch: str, message: str) -> PullRequest:
        """A merge request of what changed in the clone."""
        pull = self.company.proposes(branch, message)
        git(self.company.forge.bare, "update-ref", f"refs/merge-requests/{pull.number}/head", pull.head)
        return pull

    def check(self, pull: PullRequest) -> Job:
        """The check of a merge request, which has no token."""
        return self._run(pull.branch, "tenantry-check", **CHECK)

    def plan(self, pull: PullRequest | None = None) -> Job:
        """A plan that a person starts, of a merge request or of the branch itself."""
        asked = {"TENANTRY_PLAN": "all"} if pull is None else {"TENANTRY_MERGE_REQUEST": str(pull.number)}
        return self._run("main", "tenantry-plan", CI_PIPELINE_SOURCE="web", **asked)

    def merge(self, pull: PullRequest) -> Job:
        """The apply of a merge request that is merged."""
        before, _ = self.company.forge.merge(pull)
        git(self.company.ana.clone, "switch", "--quiet", "main")
        git(self.company.ana.clone, "pull", "--quiet", "origin", "main")
        return self._run("main", "tenantry-apply", CI_PIPELINE_SOURCE="push", CI_COMMIT_BEFORE_SHA=before)

    def apply_all(self) -> Job:
        """An apply of all stacks, which a person starts."""
        return self._run("main", "tenantry-apply", CI_PIPELINE_SOURCE="web", TENANTRY_APPLY="all")

    def drift(self) -> Job:
        """The scheduled look at what stands."""
        return self._run("main", "tenantry-drift", CI_PIPELINE_SOURCE="schedule")

    def _run(self, branch: str, name: str, **variables: str) -> Job:
        company = self.company
        here = company.home / f"job-{len(self.jobs)}"
        for folder in ("bin", "home"):
            (here / folder).mkdir(parents=True)
        company.machine.programs(here)
        git(company.home, "clone", "--quiet", "--branch", branch, str(company.forge.bare), f"{here}/project")
        given = {"CI_JOB_ID": "5", **variables}
        if branch == "main":
            source = variables["CI_PIPELINE_SOURCE"]
            claims = {"project_id": "123456789", "ref_protected": "true", "pipeline_source": source}
            about = {"aud": "sts.amazonaws.com", "job": name, "sub": _SUBJECT, **claims}
            given |= {"CI_COMMIT_BRANCH": "main", "AWS_TOKEN": company.issuer.signed(about)}
        beside = {name: value for name, value in company.toolchain.environment.items() if name not in _OTHERS}
        # Credentials of a profile with a token are asked for where this says, and nowhere else.
        beside["AWS_ENDPOINT_URL_STS"] = company.aws.url
        # What an earlier job remembers is no other one's.
        beside |= {"XDG_CACHE_HOME": f"{here}/home/cache", "XDG_STATE_HOME": f"{here}/home/state"}
        path = os.pathsep.join((str(here / "bin"), os.environ["PATH"]))
        went_well, said = ran(here / "project", path, name, here / "home", beside=beside, **given)
        (here / "said").write_text(said, encoding="utf-8")
        self.jobs.append(Job(went_well, said, here / "project"))
        return self.jobs[-1]


_OTHERS = (*WITHHELD, "PYTHONPATH", "TENANTRY_NIGHTLY", "CI")
