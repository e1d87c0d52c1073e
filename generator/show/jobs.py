"""Stacks as jobs of CI runners: a matrix of GitHub Actions, one of GitLab, and lines for a shell."""

import json
from collections.abc import Iterable, Mapping

from generator.core.errors import UsageError
from generator.review.groups import Group, Steps, by_account, by_step, groups, without_order
from generator.tenancy.stack_address import MOST_MATRICES, MOST_STEPS, matrix_name

GITHUB_JOBS = 256
"""Jobs of one matrix of GitHub Actions (its documentation on matrices, read 2026-11)."""

GITLAB_JOBS = 200
"""Jobs of one `parallel: matrix` of GitLab CI (its YAML reference, read 2026-11)."""

_EVERY = 1_000_000


def github_unordered(steps: Steps) -> str:
    """Lines for `$GITHUB_OUTPUT`: how many stacks, and matrices of jobs that need no order.

    `matrix` has all jobs: where steps make too many, each account is one. `accounts` has each account's
    stacks together always. Of more jobs than a matrix takes, `matrix_2` and so on have the rest.

    Raises:
        UsageError: there are more accounts than jobs in all of these.
    """
    most = GITHUB_JOBS * MOST_MATRICES
    values = {"count": str(sum(map(len, steps)))}
    for name, made in (
        ("matrix", without_order(steps, GITHUB_JOBS, most)),
        ("accounts", by_account(steps, most)),
    ):
        for number, start in enumerate(range(0, len(made), GITHUB_JOBS), 1):
            values[matrix_name(name, number)] = _matrix(made[start : start + GITHUB_JOBS])
    return _lines(values)


def github_jobs(steps: Steps) -> str:
    """Lines for `$GITHUB_OUTPUT`: those of jobs without order, and a matrix of each step to apply.

    Raises:
        UsageError: there are more steps than workflows have jobs for, or more accounts than jobs.
    """
    if len(steps) > MOST_STEPS:
        raise UsageError(
            f"there are {len(steps)} steps, and workflows have jobs for {MOST_STEPS}",
            hint="let stacks go in a change of their own, before others come",
        )
    made = by_step(steps, GITHUB_JOBS)
    return github_unordered(steps) + _lines({f"step_{some[0].step}": _matrix(some) for some in made})


def gitlab_jobs(steps: Steps) -> str:
    """YAML to include in a child pipeline: a hidden job to extend, once for each group of stacks.

    Raises:
        UsageError: there are more accounts than jobs.
    """
    matrix = [
        {"STEP": str(one.step), "ACCOUNT": one.account_id, "STACKS": one.words}
        for one in groups(steps, GITLAB_JOBS)
    ]
    job: dict[str, object] = {"parallel": {"matrix": matrix}} if matrix else {"rules": [{"when": "never"}]}
    return json.dumps({".affected": job}, indent=2) + "\n"


def lines_of_jobs(steps: Steps) -> str:
    """A line for each stack in the order of applying: its step, its account and its address."""
    return "".join(f"{one.step} {one.account_id or '-'} {one.words}\n" for one in groups(steps, _EVERY))


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _matrix(made: Iterable[Group]) -> str:
    include = [{"step": one.step, "account": one.account_id, "stacks": one.words} for one in made]
    return json.dumps({"include": include})
