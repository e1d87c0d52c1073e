"""Every setting is changed once in what is applied, and does what the reference says of a change of it.

`make changes` changes all of them. Otherwise a few are drawn: TENANTRY_CHANGES says how many or `all`, and
TENANTRY_CHANGES_SEED draws others.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terraform.account import Place
from terraform.apply.estate import PLACES, RESEARCH_DEV
from terraform.changes import Case, cases, contradictions, outcome, prepared
from terraform.rollout import Rollout

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

LAB = "d-0a1b2c3d4e5f"


@pytest.fixture
def lab(at: Callable[[str], Place]) -> Iterator[str]:
    """A shared domain beside research, as far as those are told of it who live in it."""
    account = at(RESEARCH_DEV).account
    ssm = account.client("ssm")
    told = {
        one["Name"]: account.parameter(one["Name"]) for one in account.every("ssm", "describe_parameters")
    }
    names = {name: name.replace("/research/", "/lab/") for name in told if "/research/" in name}
    for name, new in names.items():
        value = LAB if name.endswith("/domain_id") else told[name]
        ssm.put_parameter(Name=new, Value=value, Type="String")
    yield LAB
    for new in names.values():
        ssm.delete_parameter(Name=new)


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
    assert seen.unlike == (), seen.plan
