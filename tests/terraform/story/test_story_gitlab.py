"""The same way through the pipelines of GitLab, whose jobs gitlab-ci-local runs."""

import os
from collections.abc import Callable, Iterator

import pytest
from fakes.repositories import git
from terraform.desk import MANAGEMENT
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.providers import Providers
from terraform.story.company import Company
from terraform.story.machine import WITHHELD
from workflows.gitlab_runner import ran, runner

pytestmark = [pytest.mark.terraform, pytest.mark.nightly, pytest.mark.xdist_group("story-on-gitlab")]

ORGANIZATION = "_platform/organization"
DELIVERY = """\
delivery:
  gitlab: {project: acme/studio, project_id: "123456789"}

"""
CHECK = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
Job = Callable[..., tuple[bool, str]]


@pytest.fixture(scope="module")
def company(
    toolchain: Toolchain, aws: EmulatedAws, providers: Providers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    runner()
    with Company.founded(tmp_path_factory.mktemp("company"), toolchain, aws, host="gitlab.com") as founded:
        founded.ana.writes(".gitlab-ci.yml", "include:\n  - local: .gitlab-ci/tenantry.yml\n")
        founded.describes(delivery=DELIVERY)
        founded.makes_a_bucket_of_states()
        founded.pushes_main("Describe the platform and write its pipeline")
        for stack in (f"_platform/bootstrap-{MANAGEMENT}", ORGANIZATION):
            founded.administers(stack, providers).apply()
        founded.ana.changes("tenants/_platform.yaml", "  units:\n", "  units:\n    ml-sandbox: {}\n")
        pull = founded.proposes("sandbox", "A unit for what is tried")
        git(founded.forge.bare, "update-ref", "refs/merge-requests/1/head", pull.head)
        yield founded


@pytest.fixture
def job(company: Company, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Run a job on a branch, with a token where it is one of the protected branch: whether it went well."""
    for name in (*WITHHELD, "PYTHONPATH", "TENANTRY_NIGHTLY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in company.toolchain.environment.items():
        if name not in (*WITHHELD, "PYTHONPATH", "TENANTRY_NIGHTLY"):
            monkeypatch.setenv(name, value)
    # Credentials of a profile with a token are asked for where this says, and nowhere else.
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", company.aws.url)

    def go(branch: str, name: str, source: str, **variables: str) -> tuple[bool, str]:
        here = company.home / f"job-{name}"
        for folder in ("bin", "home"):
            (here / folder).mkdir(parents=True)
        company.machine.programs(here)
        git(
            company.home,
            "clone",
            "--quiet",
            "--branch",
            branch,
            str(company.forge.bare),
            str(here / "project"),
        )
        given = {"CI_PIPELINE_SOURCE": source, "CI_JOB_ID": "5", **variables}
        if branch == "main":
            sub = "project_path:acme/studio:ref_type:branch:ref:main"
            claims = {
                "sub": sub,
                "project_id": "123456789",
                "ref_protected": "true",
                "pipeline_source": source,
            }
            token = company.issuer.signed({"aud": "sts.amazonaws.com", "job": name, **claims})
            given |= {"CI_COMMIT_BRANCH": "main", "AWS_TOKEN": token}
        path = os.pathsep.join((str(here / "bin"), os.environ["PATH"]))
        return ran(here / "project", path, name, here / "home", **given)

    return go


def test_a_merge_request_is_checked_planned_and_applied_by_the_roles_of_each_job(
    company: Company, job: Job
) -> None:
    went_well, said = job("sandbox", "tenantry-check", "merge_request_event", **CHECK)
    assert went_well, said
    told = (company.home / "job-tenantry-check/project/.tenantry/diff.md").read_text(encoding="utf-8")
    assert "**`organization`** changed: in place; resources 4 created" in told
    assert company.let_in() == set()

    went_well, said = job("main", "tenantry-plan", "web", TENANTRY_MERGE_REQUEST="1")
    assert went_well, said
    assert f"{ORGANIZATION}  4 created" in said
    assert {(name, role) for name, role, _ in company.let_in()} == {("tenantry-plan", "TenantryPlan")}

    before, _ = company.forge.merge(company.forge.opened[1])
    went_well, said = job("main", "tenantry-apply", "push", CI_COMMIT_BEFORE_SHA=before)
    assert went_well, said
    assert f"{ORGANIZATION}  4 created, as record" in said
    roles = {(name, role) for name, role, _ in company.let_in()}
    assert roles == {("tenantry-plan", "TenantryPlan"), ("tenantry-apply", "TenantryApply")}

    shown = said + company.shown()
    assert [one for one in company.secrets() if one in shown] == []
