"""No change of any key takes away what holds data, or leaves it behind, without an error or a warning.

Every row of `tests/terraform/changes.yaml` is a change of a key in files of an estate that stands. A few are
drawn; with TENANTRY_CHANGES=all it is every one, and TENANTRY_CHANGES_SEED draws others.
"""

import random
import shutil

import pytest
from terraform.changes import SAMPLE, SEED, edit, every_case
from terraform.rollout import rendered as built

from generator.core.findings import has_errors
from generator.core.steps import silent
from generator.pipeline.foreseen import HOLDING, foreseen
from generator.pipeline.rendering import rendered
from generator.pipeline.validation import validate
from generator.review.resources import resources

LAWFUL = [case for case in every_case() if not case.first and not case.needs]
DRAWN = LAWFUL if SAMPLE == "all" else random.Random(SEED).sample(LAWFUL, 12)  # noqa: S311 - no secret
TOGETHER = tuple(
    pair
    for pair in (tuple(random.Random(SEED + number).sample(LAWFUL, 2)) for number in range(4 * len(DRAWN)))  # noqa: S311 - no secret
    if pair[0].estate == pair[1].estate
)[: len(DRAWN) // 2]
"""Changes that are made together."""

TOLD = {"PLN060", "PLN061", "PLN067", "PLN126", "PLN200", "PLN201", "PLN202"}
"""Codes that say of a change that something goes."""


@pytest.fixture(scope="session")
def standing(tmp_path_factory):
    """Of each estate a workspace that is built, and the files of its stacks; made once."""
    estates = {}

    def of(name):
        if name not in estates:
            workspace = built(name, tmp_path_factory.mktemp(name)).parent
            estates[name] = workspace, rendered(validate(workspace).plan.stacks, silent)[0]
        return estates[name]

    return of


def type_of(address):
    return address.partition("[")[0].split(".")[-2]


def named(cases):
    return "+".join(f"{case.setting}-{case.stack.replace('/', '-')}" for case in cases)


@pytest.mark.parametrize("cases", [*((case,) for case in DRAWN), *TOGETHER], ids=named)
def test_what_goes_is_told(cases, standing, tmp_path):
    workspace = tmp_path / "workspace"
    built_before, old = standing(cases[0].estate)
    shutil.copytree(built_before, workspace)

    for case in cases:
        edit(workspace, case.edits)
    after = validate(workspace)
    if not after.plan.stacks:
        assert has_errors(after.findings)  # together they are refused, so nothing is written
        return
    codes = {one.rule.code for one in after.findings}
    new, _ = rendered(after.plan.stacks, silent)
    codes |= {one.rule.code for one in foreseen(after, after.plan.stacks, new)} if not codes & TOLD else set()

    assert {path for path in lost(old, new) if not codes & TOLD} == set()


def lost(old, new):
    """What holds something and is made anew, left behind, or goes with its domain, by two renderings."""
    was, now = {}, {}
    for side, files in ((was, old), (now, new)):
        for file in files:
            side.setdefault(file.stack, {})[file.path.removeprefix(f"{file.stack}/")] = file.text
    for stack in was.keys() & now.keys():
        found, _ = resources(was[stack], now[stack])
        yield from (
            f"{stack}: {one}"
            for one in (*(one.address for one in found.replaced), *found.left_behind)
            if type_of(one) in HOLDING
        )
    yield from (f"{stack}: gone" for stack in was.keys() - now.keys())
