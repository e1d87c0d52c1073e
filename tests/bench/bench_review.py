"""What a review of one change costs in an estate of ten tenants and of eighty, side by side in one run.

Run with `make bench`. Estates are built once with their proofs believed; REVIEW_TENANTS says how many the
large one has.
"""

import os
import resource
import sys
from statistics import median

import pytest
from fakes.commands import tenantry
from fakes.proofs import proofs_at_once
from fakes.repositories import commit, git, repository, write

FEW, MANY = 10, int(os.environ.get("REVIEW_TENANTS", "80"))
ROUNDS = 5
TENANT = """\
owner: team@acme.example
cost_center: CC-{number:04}
isolation: multi-account
environments:
  dev: {{account: "{account}"}}
users:
  ana: data-scientist
  bo: mlops-engineer
"""


def estate(folder, count):
    """A repository of so many tenants on `main`, and one more user of one of them on `work`."""
    assert tenantry(None, "init", str(folder)).exit_code == 0
    tenants = {
        f"tenants/tenant-{number:03}.yaml": TENANT.format(number=number, account=333_333_300_000 + number)
        for number in range(count)
    }
    write(folder, tenants)
    repository(folder)
    built(folder, "main")
    git(folder, "checkout", "--quiet", "-b", "work")
    file = folder / "tenants/tenant-005.yaml"
    file.write_text(f"{file.read_text()}  cy: viewer\n")
    built(folder, "work")
    return folder


def built(folder, message):
    with proofs_at_once():
        result = tenantry(folder, "build", "--no-scan")
    assert result.exit_code == 0, result.output
    commit(folder, message)


def cpu(call):
    """Seconds of processor time of a call and of what it starts."""

    def used():
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in both)

    before = used()
    call()
    return used() - before


@pytest.fixture(scope="module")
def estates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("review")
    return estate(folder / "few", FEW), estate(folder / "many", MANY)


@pytest.mark.parametrize("verb", ["affected", "diff"])
def test_one_change_costs_no_more_among_many(estates, verb):
    def shown(folder):
        result = tenantry(folder, verb, "--base", "main")
        assert result.exit_code == 0, result.output
        assert "tenant-005" in result.output

    pairs = [[cpu(lambda folder=folder: shown(folder)) for folder in estates] for _ in range(ROUNDS)]
    few, many = (median(side) for side in zip(*pairs, strict=True))
    sys.stderr.write(f"\n{verb}: {few:.2f} s of {FEW} tenants, {many:.2f} s of {MANY}: {many / few:.2f}\n")

    assert many / few < 2
