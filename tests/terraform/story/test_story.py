"""A change on its way from a branch to an account, with nothing made up but AWS and the forge.

Somebody begins a workspace, an administrator prepares an account, and the generated jobs check, plan and
apply a pull request with the real terraform, let in by tokens of the forge. Each test goes on where the one
before ended.
"""

import re
from collections.abc import Iterator

import pytest
from fakes.repositories import git
from terraform.desk import MANAGEMENT, ROOT
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.providers import Providers
from terraform.story.company import Company
from terraform.story.forge import PullRequest

from generator.tenancy.reviews import APPLIED

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("story")]

ORGANIZATION = "_platform/organization"
PAGE = (ROOT / "docs" / "how-to" / "gitops.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def company(
    toolchain: Toolchain, aws: EmulatedAws, providers: Providers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """A company whose organization stands as its platform file on `main` says."""
    with Company.founded(tmp_path_factory.mktemp("company"), toolchain, aws) as founded:
        founded.describes()
        founded.makes_a_bucket_of_states(providers)
        founded.pushes_main("Describe the platform and write its workflows")
        for stack in (f"_platform/bootstrap-{MANAGEMENT}", ORGANIZATION):
            founded.administers(stack, providers).apply()
        yield founded


@pytest.fixture(scope="module")
def pull(company: Company) -> PullRequest:
    """A pull request of one more unit."""
    company.ana.changes("tenants/_platform.yaml", "  units:\n", "  units:\n    ml-sandbox: {}\n")
    return company.proposes("sandbox", "A unit for what is tried")


def test_a_pull_request_is_checked_without_credentials_and_told_in_a_comment(
    company: Company, pull: PullRequest
) -> None:
    run = company.machine.pull_request(pull.number)
    assert run.went_well, run.log
    assert run.verbs("check") == ["validate", "diff", "prove", "build"]
    comment = pull.comment("tenantry check")
    assert "**`organization`** changed: in place; resources 4 created" in comment
    assert comment.strip() in run.summary
    assert as_shown(comment) == on_the_page("check")
    assert company.forge.started == [("tenantry-plan.yml", {"pull_request": "1"})]
    assert company.let_in() == set()


def test_its_plan_runs_as_main_has_it_and_writes_nothing_but_a_record(
    company: Company, pull: PullRequest
) -> None:
    run = company.machine.started()
    assert run.went_well, run.log
    comment = pull.comment("tenantry plan")
    assert f"| `{ORGANIZATION}` | 4 created | 4 created" in comment
    assert comment.strip() in run.summary
    assert as_shown(comment) == on_the_page("plan")
    assert company.forge.statuses[pull.head]["state"] == "success"
    assert company.let_in() == {("plan", "TenantryPlan", "repo:acme/studio:ref:refs/heads/main")}
    written = {one.asked.partition("/acme-terraform-state/")[2] for one in company.calls if not one.reads}
    assert {one for one in written if not one.endswith(".tflock")} == set(company.objects_below("reviews/"))


def test_what_was_merged_is_applied_as_it_was_reviewed(company: Company, pull: PullRequest) -> None:
    run = company.merges(pull)
    assert run.went_well, run.log
    assert run.verbs("step_1") == ["apply"]
    assert as_shown(re.sub(r"^ {4}", "", run.summary, flags=re.MULTILINE)) == on_the_page("apply")
    (record,) = (one for one in company.objects_below("reviews/") if one.endswith(APPLIED))
    assert f"as record {record.rpartition('/')[2][:12]} says" in run.log
    assert ("step_1", "TenantryApply", "repo:acme/studio:environment:production") in company.let_in()
    assert len(company.let_in()) == 2
    units = company.aws.client("organizations", account=MANAGEMENT).list_organizational_units_for_parent(
        ParentId="r-a1b2"
    )
    assert {one["Name"] for one in units["OrganizationalUnits"]} == {"ml-workloads", "ml-sandbox"}


def test_somebody_with_a_clone_alone_sees_that_nothing_is_to_be_done(company: Company) -> None:
    ben = company.joins("ben")
    assert git(ben.clone, "status", "--porcelain") == ""
    planned = ben.planned(MANAGEMENT, ORGANIZATION)
    assert planned.code == 0, planned.err
    assert planned.stacks[ORGANIZATION]["kind"] == "with nothing to do"


def test_a_job_gets_no_other_role_than_its_own(company: Company) -> None:
    assert company.is_let_in("step_1", "TenantryApply")
    assert not company.is_let_in("step_1", "TenantryPlan"), "the apply waits for people, the plan for none"
    assert not company.is_let_in("stacks", "TenantryApply"), "it has no token"
    company.issuer.run = {**company.issuer.run, "ref": "refs/heads/other"}
    company.issuer.run = {
        **company.issuer.run,
        "job_workflow_ref": "acme/studio/.github/workflows/tenantry-apply.yml@refs/heads/other",
    }
    assert not company.is_let_in("step_1", "TenantryApply"), "it is not the workflow of main"


def test_no_secret_is_shown_to_anybody(company: Company) -> None:
    shown, secrets = company.shown(), company.secrets()
    assert len(secrets) > 6
    assert [one for one in secrets if one in shown] == []


def as_shown(text: str) -> str:
    """A text with one digest for all, and no lines that are empty at its end."""
    return re.sub(r"\b[0-9a-f]{12}\b", "3f2a1b4c5d6e", text).rstrip()


def on_the_page(name: str) -> str:
    """What the page shows under a name."""
    found = re.search(rf"<!-- story: {name} -->\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, name
    return found[1].rstrip()
