"""However many stacks there are, no matrix has more jobs than a runner takes, and each has every stack."""

import json
from itertools import chain

import pytest

from generator.core.errors import UsageError
from generator.review.groups import PlacedStack
from generator.show.jobs import GITHUB_JOBS, GITLAB_JOBS, github_jobs, gitlab_jobs
from generator.tenancy.stack_address import StackAddress


def bootstraps(accounts):
    """A step of the roles of so many accounts, and one of a tenant's stack in each."""
    numbers = [f"{number:012}" for number in range(accounts)]
    return [
        [PlacedStack(one, StackAddress.bootstrap(one)) for one in numbers],
        [PlacedStack(one, StackAddress.tenant(f"t{one[-4:]}", "dev")) for one in numbers],
    ]


def shared(stacks):
    """One step of so many tenants, all in one account."""
    return [
        [
            PlacedStack("1" * 12, StackAddress.tenant(f"tenant-{one:04}", "production"))
            for one in range(stacks)
        ]
    ]


ESTATES = {
    "150 accounts with their roles": bootstraps(150),
    "256 accounts with their roles": bootstraps(256),
    "300 stacks in one account": shared(300),
    "3000 stacks in one account": shared(3000),
}


@pytest.mark.parametrize("estate", ESTATES)
def test_no_matrix_has_more_jobs_than_github_takes_and_each_has_every_stack(estate):
    steps = ESTATES[estate]
    said = dict(line.split("=", 1) for line in github_jobs(steps).splitlines())
    placed = {one.address: one.account_id for step in steps for one in step}
    assert int(said.pop("count")) == len(placed)
    matrices = {name: json.loads(value)["include"] for name, value in said.items()}
    assert {len(jobs) <= GITHUB_JOBS for jobs in matrices.values()} == {True}
    for name in ("matrix", "accounts"):
        assert sorted(stacks_of(matrices[name])) == sorted(placed)
    for number, step in enumerate(steps, 1):
        assert sorted(stacks_of(matrices[f"step_{number}"])) == sorted(one.address for one in step)
        assert {job["step"] for job in matrices[f"step_{number}"]} == {number}
    for job in chain.from_iterable(matrices.values()):
        assert {placed[one] for one in job["stacks"].split()} == {job["account"]}


def stacks_of(jobs):
    return [one for job in jobs for one in job["stacks"].split()]


def test_an_account_whose_stacks_are_together_is_planned_in_order():
    said = dict(line.split("=", 1) for line in github_jobs(bootstraps(200)).splitlines())
    (job,) = (one for one in json.loads(said["matrix"])["include"] if one["account"].endswith("0007"))
    assert job["stacks"] == "_platform/bootstrap-000000000007 t0007/dev"


def test_more_accounts_than_jobs_are_refused_with_what_to_do():
    with pytest.raises(
        UsageError, match="take 300 jobs, one for each account, and there are at most 256"
    ) as why:
        github_jobs(bootstraps(300))
    assert why.value.hint == "change fewer accounts at a time; --format json and lines have all of them"


def test_gitlab_takes_as_many_as_it_takes():
    matrix = json.loads(gitlab_jobs(shared(300)))[".affected"]["parallel"]["matrix"]
    assert len(matrix) <= GITLAB_JOBS
    assert sum(len(one["STACKS"].split()) for one in matrix) == 300
