"""What is looked for in resources is listed by calls that the role which plans may make."""

import botocore.session
import pytest

from generator.drift.looks import LOOKS, Asked, Look, asked, declared_in, listed
from generator.drift.seen import DriftClass
from generator.drift.state import Standing, StateRead
from generator.policies.provider_calls import reading

CLIENTS = {"sagemaker": "sagemaker", "kms": "kms", "iam": "iam", "ec2": "ec2"}
OWN = "arn:aws:kms:eu-west-1:111111111111:key/1"


def look(operation: str) -> Look:
    return next(one for one in LOOKS if one.operation == operation)


@pytest.mark.parametrize("one", LOOKS, ids=lambda one: f"{one.operation} of {one.what}")
def test_a_look_is_a_call_of_its_service_that_the_role_which_plans_may_make(one: Look) -> None:
    model = botocore.session.get_session().get_service_model(CLIENTS[one.service])
    output = model.operation_model(one.call).output_shape
    assert f"{one.service}:{one.call}" in reading([one.around])
    item = output.members[one.items].member
    assert one.name in item.members


def answered(operation: str, *items: dict[str, object]) -> list[str]:
    one = Asked(look(operation), "aws_x.y", {}, "111111111111")
    return [found.what for found in listed(one, {one.look.items: list(items)})]


def test_private_spaces_and_what_has_ended_are_passed_over() -> None:
    private, shared = ({"SpaceSharingSettingsSummary": {"SharingType": one}} for one in ("Private", "Shared"))
    spaces = ({"SpaceName": "a"} | private, {"SpaceName": "b"} | shared)
    assert answered("list_spaces", *spaces) == ["the shared space b"]
    gateways = [
        {"NatGatewayId": "nat-1", "State": "deleted"},
        {"NatGatewayId": "nat-2", "State": "available"},
    ]
    assert answered("describe_nat_gateways", *gateways) == ["the NAT gateway nat-2"]


def test_what_aws_makes_in_a_vpc_is_passed_over() -> None:
    groups = (
        {"GroupId": "sg-1", "GroupName": "security-group-for-inbound-nfs-d-1"},
        {"GroupId": "sg-2", "GroupName": "by-hand"},
    )
    assert answered("describe_security_groups", *groups) == ["the security group sg-2"]
    tables = (
        {"RouteTableId": "rtb-1", "Associations": [{"Main": True}]},
        {"RouteTableId": "rtb-2", "Associations": []},
    )
    assert answered("describe_route_tables", *tables) == ["the route table rtb-2"]
    assert answered("describe_network_acls", {"NetworkAclId": "acl-1", "IsDefault": True}) == []


@pytest.mark.parametrize(
    ("grantee", "kind"),
    [
        ("sagemaker.eu-west-1.amazonaws.com", None),
        ("arn:aws:iam::111111111111:aws:ec2-infrastructure/i-1", None),
        ("arn:aws:iam::111111111111:role/somebody", DriftClass.ACCESS),
        ("arn:aws:iam::999999999999:root", DriftClass.ISOLATION),
    ],
)
def test_a_grant_to_a_service_is_none_of_ours_and_one_to_another_account_breaks_isolation(
    grantee: str, kind: DriftClass | None
) -> None:
    one = Asked(look("list_grants"), "aws_kms_key.x", {}, "111111111111")
    found = list(listed(one, {"Grants": [{"GrantId": "g", "GranteePrincipal": grantee}]}))
    assert [one.strange.item.kind for one in found] == ([] if kind is None else [kind])


def test_the_same_is_asked_once_and_of_a_whole_account_nothing() -> None:
    roles = [
        Standing(f"aws_iam_role.{name}", "aws_iam_role", name, "", {"path": path, "name": name})
        for name, path in {
            "a": "/tenantry/x/dev/",
            "b": "/tenantry/x/dev/",
            "c": "/",
            "d": "/tenantry/",
        }.items()
    ]
    state = StateRead(tuple(roles))
    assert [one.arguments for one in asked(state)] == [{"PathPrefix": "/tenantry/x/dev/"}]
    assert {("aws_iam_role", name) for name in "abcd"} <= declared_in(state)


def test_what_is_declared_under_its_name_is_not_strange() -> None:
    one = Asked(look("list_user_profiles"), "aws_sagemaker_domain.this", {})
    (found,) = listed(one, {"UserProfiles": [{"UserProfileName": "mallory"}]})
    assert not found.strange.is_in(frozenset())
    assert found.strange.is_in({("aws_sagemaker_user_profile", "mallory")})
    assert found.strange.item.words == "the profile mallory stands there, and nobody declared it"
