"""Every setting is changed once in what is applied, and does what the reference says of a change of it.

`make changes` changes all of them. Otherwise a few are drawn: TENANTRY_CHANGES says how many or `all`, and
TENANTRY_CHANGES_SEED draws others.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terraform.account import Place
from terraform.apply.estate import PLACES, RESEARCH_DEV
from terraform.changes import Case, cases, contradictions, declarations, every_case, outcome, prepared
from terraform.rollout import Rollout

from generator.tenancy.declaration import Effect

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

LAB = "d-0a1b2c3d4e5f"
PARTLY = (Effect.IN_PLACE, Effect.NOTHING)
"""What can be changed, though perhaps not to every value."""


def test_every_setting_of_the_schema_has_another_value() -> None:
    assert {case.setting for case in every_case()} == set(declarations())


def test_what_can_only_be_changed_to_some_values_has_one_that_is_refused() -> None:
    refused = {case.setting for case in every_case() if case.refused}
    partly = {name for name, one in declarations().items() if one.refuses and one.effect in PARTLY}
    assert refused == partly


@pytest.fixture
def lab(at: Callable[[str], Place]) -> Iterator[str]:
    """A shared domain beside research, as far as those are told of it who live in it."""
    account = at(RESEARCH_DEV).account
    ssm, names = account.client("ssm"), {}
    for one in account.every("ssm", "describe_parameters"):
        name = one["Name"].replace("/research/", "/lab/")
        names[name] = LAB if name.endswith("/domain_id") else account.parameter(one["Name"])
    for name, value in names.items():
        ssm.put_parameter(Name=name, Value=value, Type="String")
    yield LAB
    for name in names:
        ssm.delete_parameter(Name=name)


@pytest.mark.parametrize("case", cases("open"), ids=str)
def test_a_setting_does_what_the_reference_says(
    case: Case,
    open_estate: Rollout,
    at: Callable[[str], Place],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    for stack in PLACES:
        at(stack)
    for needed in case.needs:
        request.getfixturevalue(needed)
    with prepared(case, open_estate, tmp_path) as estate:
        seen = outcome(case, estate, tmp_path)
    assert contradictions(case, seen) == [], seen.plan
