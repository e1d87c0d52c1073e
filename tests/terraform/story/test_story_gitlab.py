"""An estate delivered by the pipelines of GitLab, from its first rollout to the tombstone of a tenant.

gitlab-ci-local runs the jobs. Each test goes on where the one before ended.
"""

from collections.abc import Iterator

import pytest
from terraform.desk import MANAGEMENT, REGION
from terraform.emulator.organization import ExistingAccount
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.providers import Providers
from terraform.story.company import FRAUD, Company
from terraform.story.gitlab_machine import DELIVERY, INCLUDE, Job, Pipelines
from workflows.gitlab_runner import runner

pytestmark = [pytest.mark.terraform, pytest.mark.nightly, pytest.mark.xdist_group("story-on-gitlab")]

DEV = "222222222221"
PLATFORM, GUARDRAILS, FRAUD_DEV = "_platform/organization", "fraud/organization", "fraud/dev"
ROLES = tuple(f"_platform/bootstrap-{account}" for account in (MANAGEMENT, DEV))
PLANS, APPLIES = ("tenantry-plan", "TenantryPlan"), ("tenantry-apply", "TenantryApply")


@pytest.fixture(scope="module")
def company(
    toolchain: Toolchain, aws: EmulatedAws, providers: Providers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """A company whose accounts are prepared, and in which nothing else stands."""
    runner()
    with Company.founded(tmp_path_factory.mktemp("company"), toolchain, aws, host="gitlab.com") as founded:
        founded.organization.join(DEV, ExistingAccount("Fraud dev", "aws+fraud-dev@acme.example"))
        founded.ana.writes(".gitlab-ci.yml", INCLUDE)
        founded.ana.writes("tenants/fraud.yaml", FRAUD)
        founded.describes("fraud", delivery=DELIVERY)
        founded.makes_a_bucket_of_states()
        founded.pushes_main("Describe the platform, a tenant, and write its pipeline")
        for stack in ROLES:
            founded.administers(stack, providers).apply()
        yield founded


@pytest.fixture(scope="module")
def pipelines(company: Company) -> Pipelines:
    return Pipelines(company)


def test_what_main_has_is_planned_and_applied_in_order_when_a_person_starts_both(
    company: Company, pipelines: Pipelines
) -> None:
    first = pipelines.plan()
    assert first.went_well, first.said
    assert f"{PLATFORM}  6 created" in first.said
    assert {(name, role) for name, role, _ in company.let_in()} == {PLANS}
    applied = pipelines.apply_all()
    assert applied.went_well, applied.said
    order = [verb.split()[1] for verb in applied.verbs if verb.startswith("apply ")]
    assert order == [PLATFORM, GUARDRAILS, FRAUD_DEV]
    assert applied.said.count("1 as reviewed") == len(order)
    assert {(name, role) for name, role, _ in company.let_in()} == {PLANS, APPLIES}
    again = pipelines.plan()
    assert again.went_well, again.said
    for stack in order:
        assert f"{stack}  nothing to do" in again.said


def test_a_merge_request_is_checked_planned_and_applied_by_the_roles_of_each_job(
    company: Company, pipelines: Pipelines
) -> None:
    company.ana.changes("tenants/_platform.yaml", "  units:\n", "  units:\n    ml-sandbox: {}\n")
    pull = pipelines.propose("sandbox", "A unit for what is tried")
    before = len(company.let_in())
    checked = pipelines.check(pull)
    assert checked.went_well, checked.said
    told = (checked.project / ".tenantry/diff.md").read_text(encoding="utf-8")
    assert "**`organization`** changed: in place; resources 4 created" in told
    assert len(company.let_in()) == before, "a check has no token"
    planned = pipelines.plan(pull)
    assert planned.went_well, planned.said
    assert f"{PLATFORM}  4 created" in planned.said
    applied = pipelines.merge(pull)
    assert applied.went_well, applied.said
    assert f"{PLATFORM}  4 created, as record" in applied.said


def test_a_role_that_somebody_opens_by_hand_fails_the_scheduled_look_until_it_is_mended(
    company: Company, pipelines: Pipelines
) -> None:
    company.proves()
    with company.role_opened_by_hand(DEV) as role:
        seen = pipelines.drift()
    assert not seen.went_well
    assert "fraud/dev  " in seen.said
    report = (seen.project / ".tenantry-drift/fraud.md").read_text(encoding="utf-8")
    assert "### `fraud/dev`: breaks isolation" in report
    assert f"refuted: that {role} reaches no data but its own" in report
    mended = pipelines.drift()
    assert mended.went_well, mended.said
    assert (mended.project / ".tenantry-drift/fraud.md").read_text(encoding="utf-8") == ""


def test_a_tenant_retires_and_is_destroyed_in_order_and_its_name_stays(
    company: Company, pipelines: Pipelines, providers: Providers
) -> None:
    merged_as(company, pipelines, "retiring")
    destroyed = merged_as(company, pipelines, "retired")
    order = [verb.split()[1] for verb in destroyed.verbs if verb.startswith("apply ")]
    assert order == [FRAUD_DEV, GUARDRAILS]
    assert company.resources(FRAUD_DEV) == company.resources(GUARDRAILS) == []
    assert company.aws.client("sagemaker", account=DEV, region=REGION).list_domains()["Domains"] == []

    for stack in ROLES:
        company.administers(stack, providers).apply()
    planned = pipelines.plan()
    assert planned.went_well, planned.said
    assert FRAUD_DEV not in planned.said
    cleo = company.joins("cleo")
    assert "out/      is current" in cleo.ran("build", "--check", "--no-scan")
    assert "retired" in (cleo.clone / "out/fraud/environments.json").read_text(encoding="utf-8")


def merged_as(company: Company, pipelines: Pipelines, stage: str) -> Job:
    """The apply of a merge request in which fraud is said to be at another stage of its life."""
    company.ana.writes("tenants/fraud.yaml", f"lifecycle: {stage}\n{FRAUD}")
    pull = pipelines.propose(stage, f"fraud is {stage}")
    planned = pipelines.plan(pull)
    assert planned.went_well, planned.said
    applied = pipelines.merge(pull)
    assert applied.went_well, applied.said
    return applied


def test_no_secret_was_shown_to_anybody_on_the_way(company: Company, pipelines: Pipelines) -> None:
    shown = "\n".join((company.shown(), *(job.said for job in pipelines.jobs)))
    secrets = company.secrets()
    assert secrets
    assert [one for one in secrets if one in shown] == []
