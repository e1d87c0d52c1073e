"""A tenant in an account of its own goes: closed, drained, destroyed in order, and its name kept.

The generated jobs do what Terraform does, somebody of the account runs the script that drains, and an
administrator narrows the roles at the end. Each test goes on where the one before ended.
"""

import json
from collections.abc import Iterator

import pytest
from fakes.repositories import git
from terraform.aws_cli import AwsCommand
from terraform.desk import MANAGEMENT, REGION
from terraform.emulator.organization import ExistingAccount
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.providers import Providers
from terraform.story.company import FRAUD, Company
from terraform.story.forge import PullRequest

pytestmark = [pytest.mark.terraform, pytest.mark.nightly, pytest.mark.xdist_group("story-of-a-retirement")]

DEV = "222222222221"
FRAUD_DEV, GUARDRAILS = "fraud/dev", "fraud/organization"
ROLES = tuple(f"_platform/bootstrap-{account}" for account in (MANAGEMENT, DEV))


@pytest.fixture(scope="module")
def company(
    toolchain: Toolchain, aws: EmulatedAws, providers: Providers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """A company with one tenant, in whose domain somebody works."""
    with Company.founded(tmp_path_factory.mktemp("company"), toolchain, aws) as founded:
        founded.organization.join(DEV, ExistingAccount("Fraud dev", "aws+fraud-dev@acme.example"))
        founded.ana.writes("tenants/fraud.yaml", FRAUD)
        founded.describes("fraud")
        founded.makes_a_bucket_of_states()
        founded.pushes_main("Describe the platform, a tenant and the workflows")
        for stack in (*ROLES, "_platform/organization", GUARDRAILS, FRAUD_DEV):
            founded.administers(stack, providers).apply()
        works_in(founded)
        yield founded


@pytest.fixture(scope="module")
def script(company: Company) -> str:
    """The script that drains, as it is printed while files still say what there is."""
    return company.ana.ran("drain", FRAUD_DEV, "--empty-buckets")


def works_in(company: Company) -> None:
    """Somebody has a space with an application, and data lie in the bucket."""
    studio = company.aws.client("sagemaker", account=DEV, region=REGION)
    (domain,) = studio.list_domains()["Domains"]
    space = {"DomainId": domain["DomainId"], "SpaceName": "mine"}
    owner = {"OwnershipSettings": {"OwnerUserProfileName": "lena"}}
    studio.create_space(**space, **owner, SpaceSharingSettings={"SharingType": "Private"})
    studio.create_app(**space, AppType="JupyterLab", AppName="default")
    company.aws.client("s3", account=DEV).put_object(Bucket=bucket(company), Key="data.csv", Body=b"1")


def bucket(company: Company) -> str:
    found = company.aws.client("s3", account=DEV).list_buckets()["Buckets"]
    return next(one["Name"] for one in found if one["Name"].startswith("acme-fraud-dev"))


def drained(company: Company, script: str) -> tuple[int, str]:
    """How the script ends that somebody of the account runs, and what it says."""
    environment = {"PATH": company.toolchain.environment["PATH"]}
    done = AwsCommand(company.aws, DEV).run(script, company.home, environment)
    return done.returncode, done.stdout + done.stderr


def reviewed(company: Company, branch: str, lifecycle: str) -> PullRequest:
    """A pull request in which fraud is said to be at another stage of its life, checked."""
    text = (company.ana.clone / "tenants/fraud.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("lifecycle:")]
    company.ana.writes("tenants/fraud.yaml", "\n".join((f"lifecycle: {lifecycle}", *kept, "")))
    pull = company.proposes(branch, f"fraud is {lifecycle}")
    run = company.machine.pull_request(pull.number)
    assert run.went_well, run.log
    return pull


def test_a_tenant_that_retires_is_closed_and_nothing_of_it_goes(company: Company) -> None:
    pull = reviewed(company, "retiring", "retiring")
    assert "lena can no longer do anything" in pull.comment("tenantry check")
    planned = company.machine.started()
    assert planned.went_well, planned.log
    assert "destroyed" not in pull.comment("tenantry plan")
    applied = company.merges(pull)
    assert applied.went_well, applied.log
    assert bucket(company)


def test_a_plan_of_the_removal_says_who_still_works_there_and_none_after_the_drain(
    company: Company, script: str
) -> None:
    pull = reviewed(company, "retired", "retired")
    comment = pull.comment("tenantry check")
    assert "**`dev`** removed" in comment
    assert "**`organization`** removed" in comment
    planned = company.machine.started()
    assert planned.went_well, planned.log
    assert "applications run in it" in pull.comment("tenantry plan")

    code, said = drained(company, script)
    assert code == 3, said
    assert "delete-app" in said
    again = company.machine.dispatched("plan", pull_request=str(pull.number))
    assert again.went_well, again.log
    assert "applications run in it" not in pull.comment("tenantry plan")


def test_it_is_destroyed_after_the_merge_before_the_guardrails_above_it(
    company: Company, script: str
) -> None:
    broken_off = company.merges(company.forge.opened[2])
    assert not broken_off.went_well, "AWS deletes no bucket in which something lies"
    assert "BucketNotEmpty" in broken_off.log
    assert [one for one in broken_off.calls if f" apply {GUARDRAILS}" in one] == []
    code, said = drained(company, script)
    assert code == 3, said
    assert "deleting objects" in said

    again = company.machine.applied_again()
    assert again.went_well, again.log
    order = [one.split(" apply ")[1].split()[0] for one in again.calls if " apply " in one]
    assert order == [FRAUD_DEV, GUARDRAILS]
    assert company.resources(FRAUD_DEV) == company.resources(GUARDRAILS) == []
    assert drained(company, script)[0] == 0


def test_the_roles_are_narrowed_by_an_administrator_once_all_is_gone(
    company: Company, providers: Providers
) -> None:
    waiting = company.machine.dispatched("plan")
    assert not waiting.went_well, "policies of a role would be destroyed, and no change says so"
    assert f"| `{ROLES[1]}` | - | **stopped**: " in waiting.summary
    for stack in ROLES:
        company.administers(stack, providers).apply()
    planned = company.machine.dispatched("plan")
    assert planned.went_well, planned.log
    assert "fraud" not in planned.summary
    for stack in (*ROLES, "_platform/organization"):
        assert f"| `{stack}` | - | nothing to do | - |" in planned.summary


def test_its_name_its_account_and_its_addresses_stay_taken(company: Company) -> None:
    cleo = company.joins("cleo")
    assert "out/      is current" in cleo.ran("build", "--check", "--no-scan")
    assert not (cleo.clone / "out" / FRAUD_DEV).exists()
    kept = json.loads((cleo.clone / "out/fraud/environments.json").read_text(encoding="utf-8"))
    assert kept["environments"][FRAUD_DEV]["lifecycle"] == "retired"
    drained_again = cleo.tenantry("drain", FRAUD_DEV)
    assert f"{FRAUD_DEV} is retired, so there is nothing to drain" in drained_again.err
    git(cleo.clone, "rm", "--quiet", "tenants/fraud.yaml")
    lost = cleo.tenantry("validate")
    assert lost.code == 1
    assert "error[PLN204]" in lost.out + lost.err


def test_no_secret_was_shown_to_anybody_on_the_way(company: Company) -> None:
    shown, secrets = company.shown(), company.secrets()
    assert secrets
    assert [one for one in secrets if one in shown] == []
