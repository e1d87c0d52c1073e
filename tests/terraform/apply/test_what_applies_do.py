"""Changes of what stands are really applied, and do what a review of them said, also in other stacks.

`make changes` applies all of them; otherwise those of the sample are. What was applied is taken back.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from nightly import one_in
from terraform.account import Place
from terraform.applies import Case, cases, contradictions
from terraform.apply.estate import PLACES
from terraform.rollout import Rollout

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]


@pytest.mark.parametrize("case", one_in(2, cases("open")), ids=str)
def test_an_apply_does_what_a_review_said(
    case: Case, open_estate: Rollout, at: Callable[[str], Place], tmp_path: Path
) -> None:
    for stack in PLACES:
        at(stack)
    assert contradictions(case, open_estate, tmp_path) == []
