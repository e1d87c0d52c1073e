"""A one-way door of a tenant that stands, opened by somebody's name, and an apply of it that AWS breaks off.

The generated jobs plan and apply each change, also where AWS breaks one off. Each test goes on where the one
before ended.
"""

import re
from collections.abc import Iterator

import pytest
from terraform.emulator.server import EmulatedAws
from terraform.harness import Toolchain
from terraform.providers import Providers
from terraform.story.company import LINES, LOANS, Company

pytestmark = [pytest.mark.terraform, pytest.mark.nightly, pytest.mark.xdist_group("story-of-a-tenant")]

LOANS_DEV = "loans/dev"
TWO_ZONES = "network: {users: 5, availability_zones: [eu-west-1a, eu-west-1b]}\n"
LENA = ("--who", "lena@acme.example", "--reason", "Nobody works there yet")


@pytest.fixture(scope="module")
def company(
    toolchain: Toolchain, aws: EmulatedAws, providers: Providers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """A company with one tenant that stands, in an account that another one has files for."""
    with Company.founded(tmp_path_factory.mktemp("company"), toolchain, aws) as founded:
        founded.ana.writes("tenants/loans.yaml", LOANS.replace("network: {users: 5}\n", TWO_ZONES))
        founded.describes("loans", "credit")
        founded.makes_a_bucket_of_states()
        founded.pushes_main("Describe the platform, two tenants and the workflows")
        for stack in (f"_platform/bootstrap-{LINES}", LOANS_DEV):
            founded.administers(stack, providers).apply()
        yield founded


def test_a_zone_more_is_refused_until_somebody_answers_for_it_and_told_as_a_door(company: Company) -> None:
    company.ana.changes("tenants/loans.yaml", "eu-west-1b]", "eu-west-1b, eu-west-1c]")
    company.ana.changes("tenants/loans.yaml", "users: 5", "users: 3")
    refused = company.ana.tenantry("build", "--no-scan")
    assert refused.code == 1
    assert "error[PLN060]: network.availability_zones was eu-west-1a, eu-west-1b" in refused.out + refused.err
    company.ana.ran("acknowledge", LOANS_DEV, *LENA)
    pull = company.proposes("zone", "A third zone for loans")

    run = company.machine.pull_request(pull.number)
    assert run.went_well, run.log
    comment = pull.comment("tenantry check")
    assert "<details open><summary>loans: 1 stack, 2 one-way doors</summary>" in comment
    assert "answers for it: Nobody works there yet" in comment
    assert "planned, and refused: module.network.aws\\_subnet.c" in comment
    run = company.machine.started()
    assert run.went_well, run.log
    assert "- `-/+ module.domain.aws_sagemaker_domain.this" in pull.comment("tenantry plan")


def test_what_aws_breaks_off_is_gone_on_with_when_the_apply_is_started_again(company: Company) -> None:
    run = company.merges(company.forge.opened[1])
    assert not run.went_well, "AWS makes no subnet whose addresses another one still has"
    assert "InvalidSubnet.Conflict" in run.log
    assert "not done: module.network.aws_subnet." in re.sub(r"\s+", " ", run.summary)
    again = company.machine.applied_again()
    assert again.went_well, again.log
    assert f"{LOANS_DEV}  " in again.summary
    ben = company.joins("ben")
    assert ben.planned(LINES, LOANS_DEV).stacks[LOANS_DEV]["kind"] == "with nothing to do"


def test_no_secret_was_shown_to_anybody_on_the_way(company: Company) -> None:
    shown, secrets = company.shown(), company.secrets()
    assert secrets
    assert [one for one in secrets if one in shown] == []
