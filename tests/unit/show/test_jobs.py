"""However many stacks there are, no matrix has more jobs than a runner takes, and each has every stack."""

import json
from itertools import chain

import pytest

from generator.core.errors import UsageError
from generator.render.workflows import DRIFT_WORKFLOW, PLAN_WORKFLOW, Pipelines, github_files
from generator.review.groups import PlacedStack, part_of
from generator.show.jobs import GITHUB_JOBS, GITLAB_JOBS, github_jobs, github_unordered, gitlab_jobs
from generator.tenancy.stack_address import StackAddress

PLANS, LOOKS = (
    github_files(Pipelines("main", "production", "", "eu-west-1", "Plan", "Apply", "aws"))[
        f".github/workflows/{name}"
    ]
    for name in (PLAN_WORKFLOW, DRIFT_WORKFLOW)
)


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
        applied = sorted(one.address for one in step if "bootstrap" not in one.address)
        assert sorted(stacks_of(matrices.get(f"step_{number}", []))) == applied
        assert {job["step"] for job in matrices.get(f"step_{number}", [])} == ({number} if applied else set())
    for job in chain.from_iterable(matrices.values()):
        assert {placed[one] for one in job["stacks"].split()} == {job["account"]}


def stacks_of(jobs):
    return [one for job in jobs for one in job["stacks"].split()]


def test_an_account_whose_stacks_are_together_is_planned_in_order():
    said = dict(line.split("=", 1) for line in github_jobs(bootstraps(200)).splitlines())
    (job,) = (one for one in json.loads(said["matrix"])["include"] if one["account"].endswith("0007"))
    assert job["stacks"] == "_platform/bootstrap-000000000007 t0007/dev"


def test_jobs_without_order_go_into_further_matrices_one_for_each_account():
    said = dict(line.split("=", 1) for line in github_unordered(bootstraps(600)).splitlines())
    assert said.pop("count") == "1200"
    assert {*said} == {f"{name}{end}" for name in ("matrix", "accounts") for end in ("", "_2", "_3")}
    for name in ("matrix", "accounts"):
        jobs = [json.loads(said[f"{name}{end}"])["include"] for end in ("", "_2", "_3")]
        assert [len(one) for one in jobs] == [256, 256, 88]
        assert len({job["account"] for one in jobs for job in one}) == 600
    assert {name for name in said if f"outputs.{name} }}}}" not in PLANS + LOOKS} == set()


def test_no_stack_needs_no_job():
    assert github_unordered([]) == "count=0\n"


def test_more_accounts_in_a_step_than_jobs_are_refused_with_what_to_do():
    with pytest.raises(
        UsageError, match="take 300 jobs, one for each account of a step, and there are at most 256"
    ) as why:
        github_jobs(bootstraps(300))
    assert "`tenantry order --part 1/4`" in why.value.hint


def test_parts_have_every_stack_once_and_no_account_comes_before_what_it_waits_for():
    organization = PlacedStack("9" * 12, StackAddress.platform_organization())
    roles, tenants = bootstraps(10)
    steps = [[*roles, PlacedStack("9" * 12, StackAddress.bootstrap("9" * 12))], [organization], tenants]
    parts = [part_of(steps, number, 3) for number in (1, 2, 3)]
    found = [one for part in parts for step in part for one in step]
    assert sorted(found, key=str) == sorted((one for step in steps for one in step), key=str)
    assert [len({one.account_id for step in part for one in step}) for part in parts] == [4, 4, 3]
    assert organization in parts[0][1]
    assert part_of(steps, 1, 1) == tuple(map(tuple, steps))


def test_gitlab_takes_as_many_as_it_takes():
    matrix = json.loads(gitlab_jobs(shared(300)))[".affected"]["parallel"]["matrix"]
    assert len(matrix) <= GITLAB_JOBS
    assert sum(len(one["STACKS"].split()) for one in matrix) == 300
