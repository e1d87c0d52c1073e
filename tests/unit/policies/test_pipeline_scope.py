"""Where a pipeline's actions may be used is where AWS asks about them: of each thing that an action needs."""

import pytest

from generator.aws.arns import AccountRegion
from generator.iam import globs, services
from generator.policies.pipeline_scope import PipelineScope, StateAccess, places
from generator.policies.provider_calls import changing, reading, recorded_types

AT = AccountRegion("aws", "eu-west-1", "100000000006")
GATEWAY = "tgw-0a1b2c3d4e5f60718"
SCOPE = PipelineScope(
    at=AT,
    prefix="acme",
    regions=("eu-west-1",),
    types=(),
    kept_roles=(),
    unbound_roles=(),
    pipeline_roles=(),
    boundaries=(),
    gateways=(GATEWAY,),
    state=StateAccess(AT, "eu-west-1", "acme-state", "", (), ()),
)
EITHER = {"healthcheck", "root", "stream"}
"""Types that the reference calls required of actions that take another one instead."""
NEEDED = sorted(
    {
        name
        for kind in recorded_types()
        for name in (*reading((kind,)), *changing((kind,)))
        if not services.action(name).is_wildcard_only
    }
)


@pytest.mark.parametrize("name", NEEDED)
def test_each_type_that_an_action_needs_is_among_its_places(name):
    entry = services.action(name)
    found = places(SCOPE, entry)
    needed = [kind for kind in entry.resource_types if kind.required and kind.name not in EITHER]
    missing = [
        kind.name for kind in needed if not any(globs.intersects(kind.arn_pattern, one) for one in found)
    ]
    assert missing == []


@pytest.mark.parametrize("path", ["/restapis", "/restapis/abc/resources/def", "/tags/arn"])
def test_rest_apis_are_made_and_tagged(path):
    arn = f"arn:aws:apigateway:eu-west-1::{path}"
    assert any(globs.matches(one, arn) for one in places(SCOPE, services.action("apigateway:PUT")))


def test_of_other_accounts_nothing_is_named_but_gateways_that_are_attached_to_and_applications():
    elsewhere = {
        (name, arn)
        for name in NEEDED
        for arn in places(SCOPE, services.action(name))
        if (account := arn.split(":")[4]) and account != AT.account_id
    }
    gateway = f"arn:aws:ec2:eu-west-1:*:transit-gateway/{GATEWAY}"
    assert {arn for name, arn in elsewhere if name == "ec2:CreateTransitGatewayVpcAttachment"} == {gateway}
    assert {name.partition(":")[0] for name, arn in elsewhere if arn != gateway} <= {"organizations", "sso"}
    assert {name for name, arn in elsewhere if arn == gateway} == {"ec2:CreateTransitGatewayVpcAttachment"}
