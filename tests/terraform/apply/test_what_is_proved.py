"""What the proof takes from the rendered text is what terraform plans with, policy by policy.

Runs next to last: its plan is the one that `test_withdrawal.py` finds empty.
"""

from collections.abc import Mapping
from concurrent.futures import Future

import pytest
from terraform.apply.estate import ORDER
from terraform.harness import Plan
from terraform.planned import (
    Planned,
    all_planned,
    facts_below,
    ids_of,
    policies_planned,
    policies_proved,
    wiring_planned,
    wiring_proved,
)
from terraform.rollout import Rollout

from generator.readback.facts import EstateFacts

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

WITH_POLICIES = {
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_kms_key",
    "aws_organizations_policy",
    "aws_s3_bucket_policy",
    "aws_ssoadmin_permission_set_inline_policy",
    "aws_vpc_endpoint",
}


@pytest.fixture(scope="module")
def resources(replanned: Mapping[str, "Future[Plan]"]) -> tuple[Planned, ...]:
    return all_planned(replanned)


@pytest.fixture(scope="module")
def proved(open_estate: Rollout) -> EstateFacts:
    return facts_below(open_estate.out, ORDER)


def test_nothing_of_the_estate_is_left_untold(proved: EstateFacts) -> None:
    assert proved.faults == ()
    assert {stack.address for stack in proved.stacks} == set(ORDER)


def test_every_policy_is_the_one_that_is_planned(proved: EstateFacts, resources: tuple[Planned, ...]) -> None:
    documents = policies_planned(resources)
    types = {(each.stack, each.address): each.type for each in resources}
    assert {types[stack, address] for stack, address, _ in documents} == WITH_POLICIES
    assert policies_proved(proved, ids_of(resources)) == documents


def test_everything_is_wired_as_planned(proved: EstateFacts, resources: tuple[Planned, ...]) -> None:
    assert wiring_proved(proved, ids_of(resources)) == wiring_planned(resources)
