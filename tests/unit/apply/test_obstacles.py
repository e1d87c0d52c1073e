"""What would stop an apply is asked of AWS by name, and an answer says whether it stands in the way."""

from typing import Any

import botocore.session
import pytest
from fakes.plans import doing, resource

from generator.apply.obstacles import Question, questions
from generator.policies.provider_calls import changing, reading

ACCOUNT = "111111111111"


def asked(*changes: dict[str, Any]) -> list[Question]:
    return list(questions(doing(*changes), ACCOUNT, "aws"))


def made(address: str, **after: Any) -> dict[str, Any]:
    return resource(address, "create", after=after)


MADE = [
    ("aws_s3_bucket.x", {"bucket": "b"}, {"Bucket": "b"}),
    ("aws_iam_role.x", {"name": "r", "path": "/t/"}, {"RoleName": "r"}),
    ("aws_iam_policy.x", {"name": "p", "path": "/t/"}, {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/t/p"}),
    ("aws_iam_policy.x", {"name": "p"}, {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/p"}),
    (
        "aws_iam_saml_provider.x",
        {"name": "idp"},
        {"SAMLProviderArn": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"},
    ),
    ("aws_cloudwatch_log_group.x", {"name": "/l"}, {"logGroupNamePrefix": "/l"}),
    ("aws_ssm_parameter.x", {"name": "/p"}, {"Name": "/p"}),
    ("aws_ecr_repository.x", {"name": "e"}, {"repositoryNames": ["e"]}),
]
USED = [
    ("aws_sagemaker_user_profile.x", {"domain_id": "d-1", "user_profile_name": "ana"}),
    ("aws_sagemaker_space.x", {"domain_id": "d-1", "space_name": "s"}),
    ("aws_sagemaker_domain.x", {"id": "d-1"}),
]


@pytest.mark.parametrize(("address", "after", "arguments"), MADE)
def test_what_is_made_by_name_is_asked_for_by_that_name(
    address: str, after: dict[str, Any], arguments: dict[str, Any]
) -> None:
    (one,) = asked(made(address, **after))
    assert (one.address, one.arguments) == (address, arguments)
    assert "is there already, and the state of this stack does not have it" in one.said


@pytest.mark.parametrize(
    "change",
    [
        made("aws_vpc.x", cidr_block="10.0.0.0/16"),
        resource("aws_iam_role.x", "create", after={}, unknown={"name": True}),
        resource("aws_iam_role.x", "update", before={"name": "r"}, after={"name": "r", "path": "/"}),
        resource("aws_iam_role.x", "delete", before={"name": "r"}),
        resource("aws_iam_role.x", "create", after={"name": "r"}, change_importing={"id": "r"}),
    ],
    ids=["without a name", "of an unknown name", "updated", "destroyed", "taken over"],
)
def test_nothing_else_is_asked_for(change: dict[str, Any]) -> None:
    assert asked(change) == []


def test_a_log_group_whose_name_only_begins_so_is_another_one() -> None:
    (one,) = asked(made("aws_cloudwatch_log_group.x", name="/l"))
    assert not one.stands({"logGroups": [{"logGroupName": "/longer"}]})
    assert not one.stands({"logGroups": []})
    assert one.stands({"logGroups": [{"logGroupName": "/longer"}, {"logGroupName": "/l"}]})


@pytest.mark.parametrize(("address", "before"), USED)
@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"]])
def test_what_goes_is_asked_whether_applications_run_in_it(
    address: str, before: dict[str, Any], actions: list[str]
) -> None:
    apps, *_ = asked(resource(address, *actions, before=before, after={} if len(actions) > 1 else None))
    assert apps.operation == "list_apps"
    assert apps.arguments["DomainIdEquals"] == "d-1"
    assert apps.stands({"Apps": [{"Status": "Deleted"}, {"Status": "InService"}]})
    assert not apps.stands({"Apps": [{"Status": "Deleted"}, {"Status": "Failed"}]})


def test_a_domain_that_goes_is_asked_for_spaces_that_do_not_go_with_it() -> None:
    space, domain = USED[1], USED[2]
    every = asked(*(resource(address, "delete", before=before) for address, before in (domain, space)))
    listing = next(one for one in every if one.operation == "list_spaces")
    assert not listing.stands({"Spaces": [{"SpaceName": "s"}]})
    assert listing.stands({"Spaces": [{"SpaceName": "s"}, {"SpaceName": "private"}]})


@pytest.mark.parametrize(
    "change",
    [
        *(made(address, **after) for address, after, _ in MADE),
        *(resource(address, "delete", before=before) for address, before in USED),
    ],
    ids=lambda one: str(one["address"]),
)
def test_who_plans_and_who_applies_may_ask_it(change: dict[str, Any]) -> None:
    kind = change["type"]
    for one in asked(change):
        service = botocore.session.get_session().get_service_model(one.service)
        names = {name.lower(): name for name in service.operation_names}
        call = names[one.operation.replace("_", "")]
        action = {"HeadBucket": "s3:ListBucket"}.get(call, f"{one.service}:{call}")
        assert action in reading([kind])
        assert action in changing([kind])
