"""An account of no organization, applied: its boundary carries what SCPs hold elsewhere."""

from base64 import b64decode
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

import pytest
import yaml
from terraform.account import Account, Place, conditions
from terraform.emulator.server import EmulatedAws
from terraform.harness import AS_KNOWN, Plan, Toolchain
from terraform.providers import Providers
from terraform.rollout import Rollout, rendered

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("alone-estate")]

STACK, ACCOUNT = "solo/prod", "300000000032"
VPC_ONLY = {"StringNotEquals": {"sagemaker:AppNetworkAccessType": "VpcOnly"}}


@pytest.fixture(scope="module")
def estate(
    toolchain: Toolchain,
    providers: Providers,
    aws: EmulatedAws,  # noqa: ARG001 - empties it
    tmp_path_factory: pytest.TempPathFactory,
) -> Rollout:
    return Rollout(toolchain, providers, rendered("alone", tmp_path_factory.mktemp("alone")), {STACK: ()})


@pytest.fixture(scope="module")
def own_key(estate: Rollout, aws: EmulatedAws) -> str:
    """The id of a key that was there first, imported as the key of application volumes."""
    kms = Account(aws, ACCOUNT).client("kms")
    # AWS says what a key is for also where nobody said it; the emulator only repeats it.
    made = kms.create_key(Description="Made by hand", KeyUsage="ENCRYPT_DECRYPT")
    key = str(made["KeyMetadata"]["KeyId"])
    stack = estate.at(STACK)
    stack.init()
    stack.take_over("module.keys.aws_kms_key.studio", key)
    return key


@pytest.fixture(scope="module")
def applied(estate: Rollout, own_key: str) -> str:
    assert own_key
    return estate.apply()[STACK].result()


@pytest.fixture(scope="module")
def replanned(estate: Rollout, applied: str) -> Mapping[str, "Future[Plan]"]:
    assert "Apply complete!" in applied
    return estate.plan()


@pytest.fixture
def solo(applied: str, aws: EmulatedAws) -> Place:
    assert "Apply complete!" in applied
    return Place(Account(aws, ACCOUNT), "solo", "prod")


def test_nothing_of_an_organization_is_rendered(estate: Rollout) -> None:
    assert {path.parent.relative_to(estate.out).as_posix() for path in estate.out.rglob("backend.tf")} == {
        STACK
    }


def test_a_second_plan_is_empty(replanned: Mapping[str, "Future[Plan]"]) -> None:
    assert not replanned[STACK].result().changes


def test_every_role_is_bounded_by_what_an_scp_would_hold(solo: Place) -> None:
    roles = {name: role for name, role in solo.roles().items() if name != "flow-logs"}
    boundaries = {role["PermissionsBoundary"]["PermissionsBoundaryArn"] for role in roles.values()}
    (arn,) = boundaries
    iam = solo.account.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    statements = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"][
        "Statement"
    ]
    assert VPC_ONLY in conditions(statements, "Deny", "sagemaker:CreateDomain")
    carried = solo.statements("mlops-engineer")
    assert [
        one
        for one in conditions(carried, "Deny", "sagemaker:CreateTrainingJob")
        if "ForAnyValue:StringNotLike" in one
    ]


def test_a_user_has_the_role_of_what_they_do_in_this_environment(solo: Place) -> None:
    assert {"viewer", "mlops-engineer"} <= solo.roles().keys()
    assert "data-scientist" not in solo.roles()
    studio = solo.account.client("sagemaker")
    sue = studio.describe_user_profile(DomainId=solo.domain()["DomainId"], UserProfileName="sue")
    assert sue["UserSettings"]["ExecutionRole"] == solo.role_arn("viewer")


def test_a_key_that_was_there_is_kept_and_gets_the_policy_that_is_proved(solo: Place, own_key: str) -> None:
    key = solo.key("studio")
    assert key["KeyId"] == own_key
    assert key["Description"] != "Made by hand"
    assert solo.domain()["KmsKeyId"].endswith(own_key)
    allowed = [one for one in key["Statements"] if one["Principal"] == {"AWS": "*"}]
    assert all("aws:PrincipalArn" in str(one["Condition"]) for one in allowed)


def scripts(place: Place) -> dict[str, str]:
    """The text of every script by its ARN."""
    studio = place.account.client("sagemaker")
    names = [
        one["StudioLifecycleConfigName"]
        for one in studio.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
    ]
    found = [studio.describe_studio_lifecycle_config(StudioLifecycleConfigName=name) for name in names]
    return {
        one["StudioLifecycleConfigArn"]: b64decode(one["StudioLifecycleConfigContent"]).decode()
        for one in found
    }


def started_with(place: Place) -> dict[str, set[str]]:
    """The scripts that applications of everybody start with, by the settings of their type."""
    studio = place.account.client("sagemaker")
    domain = place.domain()["DomainId"]
    users = [
        studio.describe_user_profile(DomainId=domain, UserProfileName=name)["UserSettings"]
        for name in ("joe", "sue")
    ]
    return {
        app: {user[app]["BuiltInLifecycleConfigArn"] for user in users}
        for app in ("JupyterLabAppSettings", "CodeEditorAppSettings")
    }


def test_applications_start_with_defaults_of_the_network_keys_and_roles_that_stand(solo: Place) -> None:
    texts, used = scripts(solo), started_with(solo)
    assert {arn for arns in used.values() for arn in arns} == texts.keys()
    assert [len(arns) for arns in used.values()] == [1, 1]
    file = texts[next(iter(used["JupyterLabAppSettings"]))].partition("<<'END'\n")[2].partition("\nEND\n")[0]
    job = yaml.safe_load(file)["SageMaker"]["TrainingJob"]
    groups = solo.groups(solo.domain()["VpcId"])
    assert set(job["VpcConfig"]["Subnets"]) == set(solo.domain()["SubnetIds"])
    assert job["VpcConfig"]["SecurityGroupIds"] == [groups["workload"]["GroupId"]]
    assert job["ResourceConfig"]["VolumeKmsKeyId"] == solo.key("workload")["Arn"]
    assert job["OutputDataConfig"]["KmsKeyId"] == solo.key("data")["Arn"]
    assert job["RoleArn"] == solo.role_arn("job")


def test_defaults_are_switched_off_and_on_again_while_the_profiles_stand(
    estate: Rollout, solo: Place, tmp_path: Path
) -> None:
    def switch_off(workspace: Path) -> None:
        file = workspace / "tenants" / "solo.yaml"
        file.write_text(
            f"{file.read_text(encoding='utf-8')}\nstudio:\n  sdk_defaults: false\n", encoding="utf-8"
        )

    before, used = scripts(solo), started_with(solo)
    with estate.as_rendered(STACK, rendered("alone", tmp_path, switch_off)) as changed:
        changed.apply(AS_KNOWN)
        assert not changed.plan().changes
        assert set(scripts(solo).values()) == {"#!/bin/sh\nexit 0"}
        assert {arn for arns in started_with(solo).values() for arn in arns} == scripts(solo).keys()
    assert (scripts(solo), started_with(solo)) == (before, used)


def test_a_repository_is_of_the_tenants_name_and_under_a_key_that_only_ecr_uses(solo: Place) -> None:
    (repository,) = solo.account.client("ecr").describe_repositories()["repositories"]
    assert repository["repositoryName"] == "solo/prod/training"
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    key = solo.key("images")
    assert repository["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": key["Arn"]}
    assert "kms:Decrypt" not in str(key["Statements"])


def test_another_persona_changes_the_profile_in_place(estate: Rollout, solo: Place, tmp_path: Path) -> None:
    def promote(workspace: Path) -> None:
        file = workspace / "tenants" / "solo.yaml"
        file.write_text(
            file.read_text(encoding="utf-8").replace("    personas: {prod: viewer}\n", ""), encoding="utf-8"
        )

    assert solo.roles()
    text = estate.preview(STACK, rendered("alone", tmp_path, promote), AS_KNOWN).text
    assert "module.domain.aws_sagemaker_user_profile.sue will be updated in-place" in text
    assert "must be replaced" not in text


def test_it_is_taken_down_again(estate: Rollout, replanned: Mapping[str, "Future[Plan]"]) -> None:
    replanned[STACK].result()
    assert "Destroy complete!" in estate.destroy()[STACK].result()
