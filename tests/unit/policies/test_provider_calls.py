"""Of every type that may be rendered it is known what Terraform calls, in actions that AWS has."""

import re

import pytest

from generator.iam import services
from generator.iam.services import AccessLevel
from generator.policies.provider_calls import (
    NotRecorded,
    action_of,
    changing,
    is_recorded,
    reading,
    recorded_types,
)
from generator.readback.resource_types import HARMLESS, READ

OF_BOOTSTRAP = {"aws_iam_openid_connect_provider"}
"""Administrators apply it, and no pipeline."""


def test_of_every_type_that_may_be_rendered_the_calls_are_recorded():
    assert {kind for kind in {*READ, *HARMLESS} - OF_BOOTSTRAP if not is_recorded(kind)} == set()


def test_every_action_exists_and_reading_changes_nothing():
    wrong = {}
    for kind in recorded_types():
        for name in (*reading((kind,)), *changing((kind,))):
            assert services.action(name) is not None, (kind, name)
        levels = {services.action(name).level for name in reading((kind,))}
        if not levels <= {AccessLevel.READ, AccessLevel.LIST}:
            wrong[kind] = levels
    assert wrong == {}


MAKES = re.compile(
    r":(?:Add|Allocate|Associate|Attach|Authorize|Change|Create|Put|Register|Run|Set|Update|ModifyBudget$|PATCH$|POST$|PUT$)"
)
TAKES_AWAY_ALONE = {"aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive"}
"""They hold a role to what others give it."""


def test_who_may_change_things_of_a_type_may_make_them_first():
    resources = {kind for kind in recorded_types() if not kind.startswith("data.")}
    never = {kind for kind in resources if not any(MAKES.search(name) for name in changing((kind,)))}
    assert never == TAKES_AWAY_ALONE


def test_an_account_of_an_organization_is_made_and_renamed():
    made = {"organizations:CreateAccount", "organizations:DescribeCreateAccountStatus"}
    assert {*made, "account:PutAccountName"} <= set(changing(("aws_organizations_account",)))


def test_who_puts_a_function_into_a_network_may_look_at_the_network():
    looked_at = {"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"}
    assert looked_at <= set(changing(("aws_lambda_function",)))


def test_what_makes_a_thing_with_tags_may_tag_it():
    assert {"iam:CreateRole", "iam:TagRole", "iam:UntagRole"} <= set(changing(("aws_iam_role",)))
    assert {"ec2:CreateVpc", "ec2:CreateTags", "ec2:DeleteTags"} <= set(changing(("aws_vpc",)))


def test_budgets_are_changed_by_one_action_and_looked_at_by_another():
    looks = {"budgets:ListTagsForResource", "budgets:ViewBudget"}
    tags = {"budgets:TagResource", "budgets:UntagResource"}
    assert set(reading(("aws_budgets_budget",))) == looks
    assert set(changing(("aws_budgets_budget",))) == looks | tags | {"budgets:ModifyBudget"}


def test_tags_of_costs_are_activated_and_nothing_else_of_costs_is_read():
    assert reading(("aws_ce_cost_allocation_tag",)) == ("ce:ListCostAllocationTags",)
    assert changing(("aws_ce_cost_allocation_tag",)) == (
        "ce:ListCostAllocationTags",
        "ce:UpdateCostAllocationTagsStatus",
    )


@pytest.mark.parametrize(
    ("call", "action"),
    [
        ("S3.HeadBucket", "s3:ListBucket"),
        ("S3.PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
        ("API Gateway.GetRestApi", "apigateway:GET"),
        ("CloudWatch Logs.CreateLogGroup", "logs:CreateLogGroup"),
    ],
)
def test_a_call_is_allowed_by_its_action(call, action):
    assert action_of(call) == action


def test_a_call_without_an_action_is_a_fault_of_ours():
    with pytest.raises(LookupError, match="AWS has no action s3:BakeBucket"):
        action_of("S3.BakeBucket")


def test_a_type_that_nobody_recorded_is_named():
    with pytest.raises(NotRecorded, match="aws_sqs_queue"):
        reading(("aws_sqs_queue",))


def test_what_is_no_resource_of_aws_calls_nothing():
    assert (reading(("terraform_data",)), changing(("terraform_data",))) == ((), ())
