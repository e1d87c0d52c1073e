"""Backups of home directories as AWS knows them after the apply."""

from collections.abc import Callable
from typing import Any

import pytest
from terraform.account import Place, by_key, conditions
from terraform.apply.estate import ALPHA_DEV, BETA_DEV, TAGS

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("open-estate")]


@pytest.fixture
def place(at: Callable[[str], Place]) -> Place:
    return at(ALPHA_DEV)


@pytest.fixture
def plan(place: Place) -> dict[str, Any]:
    """The one plan of the account."""
    (found,) = place.account.every("backup", "list_backup_plans")
    described: dict[str, Any] = place.account.client("backup").get_backup_plan(
        BackupPlanId=found["BackupPlanId"]
    )
    return described


def test_every_night_goes_into_a_vault_under_a_key_of_its_own(place: Place, plan: dict[str, Any]) -> None:
    backup = place.account.client("backup")
    vault = backup.describe_backup_vault(BackupVaultName="alpha-dev-home")
    assert vault["EncryptionKeyArn"] == place.key("backup")["Arn"]
    assert vault["EncryptionKeyArn"] != place.key("studio")["Arn"]
    assert backup.list_tags(ResourceArn=vault["BackupVaultArn"])["Tags"] == TAGS[ALPHA_DEV]
    (rule,) = plan["BackupPlan"]["Rules"]
    assert rule["TargetBackupVaultName"] == "alpha-dev-home"
    assert rule["ScheduleExpression"] == "cron(0 3 ? * * *)"
    assert rule["Lifecycle"] == {"DeleteAfterDays": 30}


def test_the_home_directories_of_the_domain_are_selected_and_nothing_else(
    place: Place, plan: dict[str, Any]
) -> None:
    backup = place.account.client("backup")
    (listed,) = place.account.every("backup", "list_backup_selections", BackupPlanId=plan["BackupPlanId"])
    found = backup.get_backup_selection(BackupPlanId=plan["BackupPlanId"], SelectionId=listed["SelectionId"])
    selection = found["BackupSelection"]
    (home,) = place.account.every("efs", "describe_file_systems")
    assert selection["Resources"] == [home["FileSystemArn"]]
    assert by_key(home["Tags"])["ManagedByAmazonSageMakerResource"] == place.domain()["DomainArn"]
    assert selection["IamRoleArn"] == place.role_arn("backup")


def test_only_backup_of_the_account_becomes_the_role_and_only_it_uses_the_key(place: Place) -> None:
    trust = place.roles()["backup"]["AssumeRolePolicyDocument"]["Statement"]
    assert [(one["Principal"], one["Condition"]) for one in trust] == [
        ({"Service": "backup.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": place.account.id}})
    ]
    using = [
        one["ArnEquals"]["aws:PrincipalArn"]
        for one in conditions(place.key("backup")["Statements"], "Allow", "kms:GenerateDataKey")
        if "kms:ViaService" not in one.get("StringLike", {})
    ]
    assert using == [place.role_arn("backup")]


def test_where_nobody_asks_for_backups_there_are_none(at: Callable[[str], Place]) -> None:
    beta = at(BETA_DEV)
    assert beta.account.every("backup", "list_backup_plans") == []
    assert beta.account.every("backup", "list_backup_vaults") == []
