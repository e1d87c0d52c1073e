"""Permission sets as AWS has them, once the stack of their environment is applied."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from terraform.account import Account, Place
from terraform.apply.estate import ALPHA, ALPHA_DEV, IDENTITY, IDENTITY_ACCOUNT
from terraform.apply.test_change import actions
from terraform.emulator.server import EmulatedAws
from terraform.harness import AS_KNOWN
from terraform.rollout import Rollout, rendered

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]

INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
PATH = "/tenantry/alpha/dev/"
SETS = {
    "alpha--dev--auditor": ("PT4H", "4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f12"),
    "alpha--dev--mlops-engineer": ("PT2H", "4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f13"),
}


@pytest.fixture
def center(at: Callable[[str], Place], running_aws: EmulatedAws) -> Any:
    """Identity Center, as its own account asks it once the environment is applied."""
    at(ALPHA_DEV)
    return Account(running_aws, IDENTITY).client("sso-admin")


def sets(center: Any) -> dict[str, dict[str, Any]]:
    """The permission sets of the instance, by name."""
    arns = center.list_permission_sets(InstanceArn=INSTANCE)["PermissionSets"]
    described = (
        center.describe_permission_set(InstanceArn=INSTANCE, PermissionSetArn=arn)["PermissionSet"]
        for arn in arns
    )
    return {each["Name"]: each for each in described}


def assigned(center: Any, arn: str) -> list[str]:
    """The groups that are assigned to a permission set in the account of alpha."""
    asked = {"InstanceArn": INSTANCE, "AccountId": ALPHA, "PermissionSetArn": arn}
    return [one["PrincipalId"] for one in center.list_account_assignments(**asked)["AccountAssignments"]]


def test_each_persona_has_a_permission_set_under_the_boundary_and_the_denials_of_the_environment(
    center: Any, at: Callable[[str], Place]
) -> None:
    found = sets(center)
    assert {name: each["SessionDuration"] for name, each in found.items()} == {
        name: hours for name, (hours, _) in SETS.items()
    }
    denials = {name for name in at(ALPHA_DEV).account.managed_policies(PATH) if "-guardrails-" in name}
    for name, each in found.items():
        of = {"InstanceArn": INSTANCE, "PermissionSetArn": each["PermissionSetArn"]}
        boundary = center.get_permissions_boundary_for_permission_set(**of)["PermissionsBoundary"]
        assert boundary["CustomerManagedPolicyReference"] == {"Name": "alpha-dev-boundary", "Path": PATH}
        carried = center.list_customer_managed_policy_references_in_permission_set(**of)
        assert {one["Name"] for one in carried["CustomerManagedPolicyReferences"]} == denials
        inline = json.loads(center.get_inline_policy_for_permission_set(**of)["InlinePolicy"])
        assert {one["Effect"] for one in inline["Statement"]} == {"Allow"}
        assert assigned(center, each["PermissionSetArn"]) == [SETS[name][1]]
        tags = center.list_tags_for_resource(InstanceArn=INSTANCE, ResourceArn=each["PermissionSetArn"])[
            "Tags"
        ]
        assert {"Key": "tenantry:tenant", "Value": "alpha"} in tags


@pytest.mark.nightly
def test_a_persona_that_goes_loses_the_assignment_and_the_set_and_hours_change_in_place(
    center: Any, open_estate: Rollout, tmp_path: Path
) -> None:
    def edit(workspace: Path) -> None:
        file = workspace / "tenants" / "alpha.yaml"
        text = file.read_text(encoding="utf-8")
        before = "      auditor: [4f6e2b9c-1d7a-4c3e-9b5f-0a8d6c2e7f12]\n"
        assert before in text
        file.write_text(
            text.replace(before, "").replace("session_hours: 2", "session_hours: 3"), encoding="utf-8"
        )

    with open_estate.as_rendered(ALPHA_DEV, rendered("open", tmp_path, edit)) as changed:
        plan = actions(changed.plan(AS_KNOWN).text)
        consoles = {action: {one for one in of if "consoles" in one} for action, of in plan.items()}
        assert "module.consoles.aws_ssoadmin_permission_set.mlops_engineer" in consoles["updated"]
        assert consoles["destroyed"] >= {
            f"module.consoles.aws_ssoadmin_{kind}.auditor"
            for kind in ("permission_set", "permission_set_inline_policy", "permissions_boundary_attachment")
        }
        changed.apply(AS_KNOWN)
        assert not changed.plan().changes
        (left,) = sets(center).values()
        assert (left["Name"], left["SessionDuration"]) == ("alpha--dev--mlops-engineer", "PT3H")

    assert set(sets(center)) == set(SETS)


def test_what_is_known_of_people_becomes_a_tag_of_their_sessions_in_the_one_list_of_the_instance(
    center: Any, applied: Mapping[str, "Future[str]"], open_estate: Rollout, tmp_path: Path
) -> None:
    applied[IDENTITY_ACCOUNT].result()

    def told() -> dict[str, list[str]]:
        found = center.describe_instance_access_control_attribute_configuration(InstanceArn=INSTANCE)
        attributes = found["InstanceAccessControlAttributeConfiguration"]["AccessControlAttributes"]
        return {one["Key"]: one["Value"]["Source"] for one in attributes}

    def edit(workspace: Path) -> None:
        file = workspace / "tenants" / "_platform.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("costCenter}", "costCenter, mail: email}"), encoding="utf-8")

    before = {"cost-center": ["${path:enterprise.costCenter}"]}
    assert told() == before
    with open_estate.as_rendered(IDENTITY_ACCOUNT, rendered("open", tmp_path, edit)) as changed:
        changed.apply(AS_KNOWN)
        assert not changed.plan().changes
        assert told() == before | {"mail": ["${path:emails[primary eq true].value}"]}
    assert told() == before
    with pytest.raises(ClientError, match="ConflictException"):
        center.create_instance_access_control_attribute_configuration(
            InstanceArn=INSTANCE,
            InstanceAccessControlAttributeConfiguration={"AccessControlAttributes": []},
        )


def test_identity_center_refuses_what_aws_refuses(center: Any) -> None:
    (arn, *_) = (each["PermissionSetArn"] for each in sets(center).values())
    with pytest.raises(ClientError, match="ConflictException"):
        center.create_permission_set(InstanceArn=INSTANCE, Name="alpha--dev--auditor")
    with pytest.raises(ClientError, match="ConflictException"):
        center.delete_permission_set(InstanceArn=INSTANCE, PermissionSetArn=arn)
    with pytest.raises(ClientError, match="failed to satisfy constraint"):
        center.create_permission_set(InstanceArn=INSTANCE, Name="n" * 33)
    asked = {"InstanceArn": INSTANCE, "PermissionSetArn": arn, "TargetId": "200000000012"}
    made = center.create_account_assignment(
        **asked, TargetType="AWS_ACCOUNT", PrincipalType="GROUP", PrincipalId=SETS["alpha--dev--auditor"][1]
    )["AccountAssignmentCreationStatus"]
    told = center.describe_account_assignment_creation_status(
        InstanceArn=INSTANCE, AccountAssignmentCreationRequestId=made["RequestId"]
    )["AccountAssignmentCreationStatus"]
    assert told["Status"] == "FAILED"
    assert "alpha-dev-boundary" in told["FailureReason"]
