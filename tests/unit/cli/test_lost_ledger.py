"""A ledger that was lost: `tenantry rebase` restores it from git, or from the VPCs in `out/`."""

import shutil

import pytest
from fakes.blocks import forget, given
from fakes.commands import tenantry
from fakes.repositories import commit, git, repository

JOINS = ("--isolation", "multi-account", "--account", "222222222230")


@pytest.fixture
def estate(workspace):
    repository(workspace)
    commit(workspace, "first")
    return workspace


def rebased(estate, *options):
    result = tenantry(estate, "rebase", "--no-scan", *options)
    assert result.exit_code == 0, result.output


def test_a_ledger_that_git_has_is_restored_from_it(estate):
    before = given(estate)
    shutil.rmtree(estate / "tenants/_addresses")
    assert tenantry(estate, "new", "aaa", *JOINS).exit_code == 0
    refused = tenantry(estate, "build", "--no-scan")
    assert refused.exit_code == 1
    assert "PLN126" in refused.output
    assert "`tenantry rebase` restores a ledger that was lost" in " ".join(refused.output.split())
    rebased(estate, "--onto", "HEAD")

    after = given(estate)
    new = after.pop("aaa/dev")
    assert after == before
    assert new not in before.values()
    assert tenantry(estate, "build", "--check", "--no-scan").exit_code == 0


def test_a_ledger_that_was_committed_away_is_read_from_the_vpcs(estate):
    before = given(estate)
    shutil.rmtree(estate / "tenants/_addresses")
    commit(estate, "away")
    rebased(estate, "--onto", "HEAD")

    assert given(estate) == before
    assert git(estate, "status", "--porcelain", "out") == ""


def test_a_branch_that_lost_the_ledger_gives_up_no_block_of_the_base(estate):
    before = given(estate)
    git(estate, "checkout", "--quiet", "-b", "work")
    shutil.rmtree(estate / "tenants/_addresses")
    commit(estate, "away")
    rebased(estate)

    assert given(estate) == before


def test_what_is_no_range_of_a_vpc_in_out_restores_nothing(estate, edit):
    forget(estate, "fraud/dev")
    (vpc,) = (estate / "out/fraud/dev").rglob("vpc.tf")
    edit(vpc, '"10.64.16.0/21"', '"10.999.16.0/21"')
    commit(estate, "by hand")
    refused = tenantry(estate, "rebase", "--no-scan", "--onto", "HEAD")

    assert refused.exit_code == 1
    assert "PLN126" in refused.output
    assert "fraud/dev" not in given(estate)
