"""The generated file of GitLab, run as a pipeline on a real repository."""

import os

import pytest
from fakes.commands import tenantry
from fakes.repositories import commit, git
from workflows.gitlab_runner import ran

pytestmark = pytest.mark.nightly
CHECK = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
PLAN = {"CI_PIPELINE_SOURCE": "web", "CI_COMMIT_BRANCH": "main", "AWS_TOKEN": "a-token", "CI_JOB_ID": "5"}
APPLY = {"CI_COMMIT_BRANCH": "main", "AWS_TOKEN": "a-token", "CI_JOB_ID": "5"}


@pytest.fixture
def project(estate, edit, runner):
    """A clone of a project of GitLab on `main`, with the merge requests 7, of a branch, and 8, of a fork."""
    edit(
        estate / "tenants/_platform.yaml",
        "  github:\n    repository: acme/studio\n",
        "  gitlab:\n    project: acme/studio\n",
    )
    edit(estate / "tenants/_platform.yaml", '    repository_id: "1296269"\n', "")
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    assert tenantry(estate, "ci", "gitlab").exit_code == 0
    git(estate, "switch", "--quiet", "main")
    commit(estate, "to GitLab", {".gitlab-ci.yml": "include:\n  - local: .gitlab-ci/tenantry.yml\n"})
    git(estate, "branch", "--quiet", "--force", "work")
    git(estate, "switch", "--quiet", "work")
    edit(estate / "tenants/fraud.yaml", "users:", "users:\n  ana: viewer")
    assert tenantry(estate, "build", "--no-scan").exit_code == 0
    head = commit(estate, "ana joins")
    git(estate, "clone", "--quiet", "--bare", str(estate), str(runner.host))
    git(runner.host, "update-ref", "refs/merge-requests/7/head", head)
    fork = git(estate, "commit-tree", f"{head}^{{tree}}", "-p", head, "-m", "of a fork")
    git(estate, "push", "--quiet", str(runner.host), f"{fork}:refs/merge-requests/8/head")
    git(estate, "remote", "add", "origin", str(runner.host))
    git(estate, "fetch", "--quiet", "origin")
    git(estate, "remote", "set-head", "origin", "main")
    return estate


@pytest.fixture
def run(project, runner):
    """Run a job on a branch: whether it went well, what it said, and what tenantry was asked."""
    path = os.pathsep.join((str(runner.folder / "bin"), os.environ["PATH"]))

    def go(branch, job, **variables):
        git(project, "switch", "--quiet", branch)
        runner.verbs.clear()
        with runner.answering():
            went_well, said = ran(project, path, job, runner.folder, **variables)
        return (
            went_well,
            said,
            [[word for word in words if "/" not in word or word[0] != "/"] for words in runner.verbs],
        )

    return go


def test_a_merge_request_is_checked_as_it_would_be_merged(project, run):
    went_well, said, verbs = run("work", "tenantry-check", **CHECK)

    assert went_well, said
    assert [words[2] for words in verbs] == ["validate", "diff", "prove", "build"]
    assert "ana joins fraud as viewer" in (project / ".tenantry/diff.md").read_text()


def test_a_merge_request_is_planned_by_who_starts_it_on_the_branch(run):
    went_well, said, verbs = run("main", "tenantry-plan", TENANTRY_MERGE_REQUEST="7", **PLAN)

    assert went_well, said
    base = ["--base", "refs/remotes/origin/main"]
    assert verbs[-1] == ["-C", "plan", "fraud/dev", *base, "--pull-request", "7"]
    assert [words[1] for words in verbs] == ["build", "affected", "plan"]


def test_the_branch_itself_is_planned_as_no_change_when_a_person_asks_for_all(run):
    went_well, said, verbs = run("main", "tenantry-plan", TENANTRY_PLAN="all", **PLAN)

    assert went_well, said
    assert verbs[0][1:] == ["build", "--check", "--no-scan"]
    assert verbs[1][1:] == ["order", "--format", "lines"]
    planned = [words for words in verbs if "plan" in words]
    assert len(planned) > 6
    assert {tuple(words[3:]) for words in planned} == {()}


@pytest.mark.parametrize(
    ("number", "reason"), [("8", "it comes from a fork"), ("7; touch /tmp/x", "is no number")]
)
def test_what_is_not_of_the_project_is_not_planned(run, number, reason):
    went_well, said, verbs = run("main", "tenantry-plan", TENANTRY_MERGE_REQUEST=number, **PLAN)

    assert not went_well
    assert reason in said
    assert verbs == []


def test_what_was_merged_is_applied_stack_by_stack_in_order(project, run):
    before = git(project, "rev-parse", "main")
    git(project, "switch", "--quiet", "main")
    git(project, "merge", "--quiet", "work")
    went_well, said, verbs = run(
        "main", "tenantry-apply", CI_PIPELINE_SOURCE="push", CI_COMMIT_BEFORE_SHA=before, **APPLY
    )
    assert went_well, said
    assert [words[1:] for words in verbs if "apply" in words] == [["apply", "fraud/dev", "--base", before]]

    went_well, said, verbs = run(
        "main", "tenantry-apply", CI_PIPELINE_SOURCE="web", TENANTRY_APPLY="all", **APPLY
    )
    assert went_well, said
    applied = [words[2] for words in verbs if "apply" in words]
    assert applied[0] == "_platform/organization"
    assert applied.index("fraud/organization") < applied.index("fraud/dev")
    assert "bootstrap" not in " ".join(applied), "an administrator applies what lets jobs in"
    assert len(applied) == len(set(applied)) >= 6
