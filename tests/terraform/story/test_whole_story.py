"""An estate from `tenantry init` to two tenants in accounts of their own, delivered by pull requests.

Every command is a user's, every job one that `tenantry ci` wrote, run by act with the real terraform; the
first state is made and moved by the commands of the page. Each test goes on where the one before ended.
"""

import re
from collections.abc import Iterator

import pytest
from fakes.repositories import git
from terraform.desk import MANAGEMENT, ROOT
from terraform.emulator.organization import ExistingAccount
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.providers import Providers
from terraform.story.company import FRAUD, LINES, LOANS, STATES, Company

pytestmark = [pytest.mark.terraform, pytest.mark.nightly, pytest.mark.xdist_group("whole-story")]

DEV = "222222222221"
PAGE = (ROOT / "docs/how-to/bootstrap.md").read_text(encoding="utf-8")
MANAGED = ("_platform/organization", "fraud/organization", "fraud/dev", "loans/dev")


@pytest.fixture(scope="module")
def company(
    toolchain: Toolchain, aws: EmulatedAws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    with Company.founded(tmp_path_factory.mktemp("company"), toolchain, aws) as founded:
        founded.organization.join(DEV, ExistingAccount("Fraud dev", "aws+fraud-dev@acme.example"))
        yield founded


def test_an_administrator_makes_what_the_states_need_by_the_commands_of_the_page(
    company: Company, providers: Providers
) -> None:
    company.describes()
    company.pushes_main("Describe the platform and write its workflows")
    steps = re.search(r"```sh\n(# 1\. .*?)```", PAGE, re.DOTALL)
    assert steps is not None
    first, second = steps[1].replace("100000000002", STATES).split("# 2. ")
    printed = company.administrator(first)
    key = re.search(r'state_kms_key_arn\W+= "(arn:\S+)"', printed)
    assert key is not None, printed
    company.ana.changes(
        "tenants/_platform.yaml",
        f"arn:aws:kms:eu-west-1:{STATES}:key/11111111-2222-4333-8444-555555555555",
        key[1],
    )
    company.ana.ran("build", "--no-scan")
    company.administrator(f"# {second}", "use_path_style=true")
    company.administers(f"_platform/bootstrap-{MANAGEMENT}", providers).apply()
    company.pushes_main("The key of the states")
    assert f"_platform/bootstrap-{STATES}/terraform.tfstate" in company.objects()


def test_what_main_has_is_planned_and_applied_when_a_person_starts_both(company: Company) -> None:
    planned = company.machine.dispatched("plan")
    assert planned.went_well, planned.log
    assert "| `_platform/organization` | - | 6 created, 1 output | " in planned.summary
    assert f"| `_platform/bootstrap-{STATES}` | - | nothing to do | - |" in planned.summary
    applied = company.machine.dispatched("apply")
    assert applied.went_well, applied.log
    assert "    _platform/organization  6 created, as record" in applied.summary


def test_two_tenants_come_by_a_pull_request_and_stop_where_their_accounts_let_nobody_in(
    company: Company,
) -> None:
    company.ana.writes("tenants/loans.yaml", LOANS)
    company.ana.writes("tenants/fraud.yaml", FRAUD)
    pull = company.proposes("tenants", "loans and fraud come")
    checked = company.machine.pull_request(pull.number)
    assert checked.went_well, checked.log
    assert "ada joins loans as viewer" in pull.comment("tenantry check")
    planned = company.machine.started()
    assert not planned.went_well
    assert f"arn:aws:iam::{DEV}:role/TenantryPlan is not for this job" in planned.log
    assert company.forge.statuses[pull.head]["state"] == "failure"


def test_once_their_accounts_are_prepared_they_are_planned_and_applied_in_order(
    company: Company, providers: Providers
) -> None:
    git(company.ana.clone, "switch", "--quiet", "tenants")
    for account in (STATES, MANAGEMENT, LINES, DEV):
        company.administers(f"_platform/bootstrap-{account}", providers).apply()
    pull = company.forge.open("tenants")
    planned = company.machine.dispatched("plan", pull_request=str(pull.number))
    assert planned.went_well, planned.log
    comment = pull.comment("tenantry plan")
    assert comment.count("## Plan\n") == 1
    assert re.search(r"\| `loans/dev` \| (\d+ created) \| \1, \d+ outputs \|", comment)
    applied = company.merges(pull)
    assert applied.went_well, applied.log
    order = [one for one in applied.calls if " apply " in one]
    assert_in_order(order, "fraud/organization", "fraud/dev")


def test_a_second_plan_of_everything_is_empty(company: Company) -> None:
    planned = company.machine.dispatched("plan")
    assert planned.went_well, planned.log
    rows = re.findall(r"\| `(\S+)` \| - \| nothing to do \| - \|", planned.summary)
    assert {*rows} >= {*MANAGED}
    assert planned.summary.count("| `") == len(rows)


def test_a_role_that_somebody_opens_by_hand_becomes_an_issue_and_stops_the_next_plan(
    company: Company,
) -> None:
    company.proves()
    with company.role_opened_by_hand(DEV) as role:
        seen = company.machine.dispatched("drift")
        written = [one for one in company.calls if one.role == "TenantryPlan" and not one.reads]
        planned = company.joins("dana").planned(DEV, "fraud/dev").stacks["fraud/dev"]
    assert not seen.went_well
    assert set(seen.verbs("look")) == {"drift"}
    (issue,) = company.forge.issues
    assert issue["title"] == "Drift: fraud"
    assert "### `fraud/dev`: breaks isolation" in issue["body"]
    assert f"refuted: that {role} reaches no data but its own" in issue["body"]
    assert "the inline policy oops stands on it, and no resource declares it" in issue["body"]
    assert planned["kind"] == "stopped"
    assert planned["stops"][0].startswith("what was done by hand breaks isolation: ")
    assert {one.asked.rpartition("/")[2] for one in written} <= {"terraform.tfstate.tflock"} | {
        name.rpartition("/")[2] for name in company.objects_below("reviews/")
    }

    mended = company.machine.dispatched("drift")
    assert mended.went_well, mended.log
    assert issue["state"] == "closed"


def test_somebody_with_a_clone_alone_sees_the_same_estate(company: Company) -> None:
    cleo = company.joins("cleo")
    assert "out/      is current" in cleo.ran("build", "--check", "--no-scan")
    for account, stack in ((MANAGEMENT, "_platform/organization"), (DEV, "fraud/dev")):
        assert cleo.planned(account, stack).stacks[stack]["kind"] == "with nothing to do"


def test_no_secret_was_shown_to_anybody_on_the_way(company: Company) -> None:
    shown, secrets = company.shown(), company.secrets()
    assert secrets
    assert [one for one in secrets if one in shown] == []


def assert_in_order(calls: list[str], *stacks: str) -> None:
    """Each stack is in a call after those of the stacks before it."""
    places = [next(number for number, call in enumerate(calls) if f" {stack} " in call) for stack in stacks]
    assert places == sorted(places), calls
