"""No estate renders text that breaks a rule of the house: layout, wiring, providers, names in policies.

Only a fault of ours can, so users' builds do not ask; these estates do.
"""

from pathlib import Path

import pytest
from fakes.commands import tenantry
from fakes.workspaces import ROOT, said, templates, validated
from hypothesis import Phase, given, settings
from property.estates import Draft, drafts
from rendered.checks.registry import check

from generator.plan.estate_plan import EstatePlan, plan_estate
from generator.render.stacks import render_stacks

TESTS = ROOT / "tests"
WORKSPACES = (
    ROOT,
    *sorted(path.parent for path in (TESTS / "golden").glob("*/tenants")),
    *sorted(path.parent for path in (TESTS / "terraform" / "estates").glob("*/tenants")),
)


def broken(plan: EstatePlan) -> list[str]:
    """What the checks find in everything that a plan renders to."""
    assert plan.stacks
    files = render_stacks(templates(), plan.stacks).files
    return said(check([file for file in files if file.path.endswith(".tf")]))


@pytest.mark.parametrize("workspace", WORKSPACES, ids=lambda path: path.name)
def test_a_reviewed_estate_breaks_no_rule_of_the_house(workspace: Path) -> None:
    plan = validated(workspace).plan

    assert plan is not None
    assert broken(plan) == []


def test_what_init_writes_breaks_no_rule_of_the_house(tmp_path: Path) -> None:
    tenantry(None, "init", str(tmp_path / "estate"))
    plan = validated(tmp_path / "estate").plan

    assert plan is not None
    assert broken(plan) == []


@settings(deadline=None, max_examples=4, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(drafts(largest=2))
def test_no_estate_breaks_a_rule_of_the_house(draft: Draft) -> None:
    assert broken(plan_estate(draft.sorted().estate())) == []
