"""The backup module, as it is rendered, and which sites have it."""

from dataclasses import replace

import pytest
from fakes.modules import module_resources, only
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.plan.modules.backup import STORED, VAULT_NAME, is_backed_up, plan_backup
from generator.plan.stacks.environment import plan_environment


def asking(site: Site, *, enabled: bool | None = None, classification: str = "confidential") -> Site:
    settings = varied(site.settings, backup__enabled=enabled, data_classification=classification)
    return replace(site, settings=settings)


@pytest.mark.parametrize(
    ("enabled", "classification", "expected"),
    [
        (None, "public", False),
        (None, "confidential", False),
        (None, "restricted", True),
        (False, "restricted", False),
        (True, "public", True),
    ],
)
def test_restricted_data_is_backed_up_unless_somebody_says_otherwise(
    enabled: bool | None,  # noqa: FBT001 - a parameter
    classification: str,
    expected: bool,  # noqa: FBT001 - a parameter
) -> None:
    for isolation in ("multi-account", "multi-domain"):
        site = asking(a_site(isolation), enabled=enabled, classification=classification)
        assert is_backed_up(site) is expected


def test_where_no_home_directories_are_mounted_there_is_nothing_to_back_up() -> None:
    for site in (a_site("abac"), a_shared_domain_site()):
        assert not is_backed_up(asking(site, enabled=True, classification="restricted"))


@pytest.mark.parametrize("classification", STORED)
def test_retention_follows_the_classification(classification: str) -> None:
    resources = module_resources(plan_backup(asking(a_site(), classification=classification)))
    lifecycle = only(resources["aws_backup_plan.home"], "rule", "lifecycle").values()
    stored = STORED[classification]
    expected = {"delete_after": stored.days}
    if stored.cold_after_days is not None:
        expected["cold_storage_after"] = stored.cold_after_days
    assert lifecycle == expected


def test_what_is_cold_stays_so_for_the_ninety_days_that_aws_asks_for() -> None:
    for stored in STORED.values():
        assert stored.cold_after_days is None or stored.days >= stored.cold_after_days + 90


@pytest.mark.parametrize(
    ("classification", "is_protected", "is_emptied"),
    [("public", False, True), ("internal", False, False), ("restricted", True, False)],
)
def test_backups_are_kept_as_the_home_directories_are(
    classification: str,
    is_protected: bool,  # noqa: FBT001 - a parameter
    is_emptied: bool,  # noqa: FBT001 - a parameter
) -> None:
    resources = module_resources(plan_backup(asking(a_site(), classification=classification)))
    vault = resources["aws_backup_vault.home"]
    assert vault.values().get("force_destroy", False) is is_emptied
    assert bool(vault.of_type("lifecycle")) is is_protected
    key = resources["aws_kms_key.backup"]
    assert bool(key.of_type("lifecycle")) is not is_emptied


def test_the_vault_has_a_key_of_its_own_and_the_plan_writes_into_it() -> None:
    resources = module_resources(plan_backup(a_site()))
    vault = resources["aws_backup_vault.home"].values()
    assert (vault["name"], vault["kms_key_arn"]) == ("alpha-dev-home", Expression("aws_kms_key.backup.arn"))
    rule = only(resources["aws_backup_plan.home"], "rule").values()
    assert rule["target_vault_name"] == Expression("aws_backup_vault.home.name")


def test_the_selection_names_the_file_system_of_the_domain_and_waits_for_the_role() -> None:
    selection = module_resources(plan_backup(a_site()))["aws_backup_selection.home"].values()
    (selected,) = selection["resources"]
    assert selected == Expression(
        '"arn:aws:elasticfilesystem:eu-west-1:222233334444:file-system/${var.home_efs_file_system_id}"'
    )
    assert selection["iam_role_arn"] == Expression("aws_iam_role.backup.arn")
    assert selection["depends_on"] == (Expression("aws_iam_role_policy.backup"),)


def test_the_longest_vault_name_fits() -> None:
    site = replace(a_site(), name="t" * 24, environment="e" * 12)
    name = module_resources(plan_backup(site))["aws_backup_vault.home"].values()["name"]
    assert len(str(name)) <= VAULT_NAME.longest


def test_a_stack_hands_the_module_its_domain_and_key_and_puts_out_where_a_recovery_begins() -> None:
    stack = plan_environment(asking(a_site(), enabled=True))
    (call,) = [one for one in stack.calls if one.name == "backup"]
    assert {one.name: str(one.value.expression) for one in call.arguments} == {
        "home_efs_file_system_id": "module.domain.home_efs_file_system_id",
        "studio_key_arn": "module.keys.studio_key_arn",
    }
    assert {"backup_vault_arn", "backup_key_arn"} <= {output.name for output in stack.outputs}
