from dataclasses import replace

import pytest
from fakes.modules import module_blocks, module_resources, module_texts, only
from fakes.sites import SETTINGS, a_shared_domain_site, a_site, varied

from generator.estate.site import Site
from generator.hcl.values import Expression
from generator.plan.modules.domain import plan_domain

GROUPS = ("22222222-1234-1234-1234-123456789012", "11111111-1234-1234-1234-123456789012")
DOMAIN = "aws_sagemaker_domain.this"


def an_sso_site(**changes: object) -> Site:
    site = a_site(
        "multi-domain", settings=varied(SETTINGS, authentication="sso", sso_groups=GROUPS, **changes)
    )
    (team,) = site.teams
    members = tuple(replace(member, sso_user=f"{member.user}@acme.example") for member in team.members)
    return replace(site, teams=(replace(team, members=members),))


@pytest.mark.parametrize("isolation", ["multi-account", "multi-domain"])
def test_a_domain_has_everything_at_creation_that_cannot_be_changed_later(isolation: str) -> None:
    domain = module_resources(plan_domain(a_site(isolation)))[DOMAIN]

    assert domain.values() == {
        "domain_name": "alpha-dev",
        "auth_mode": "IAM",
        "app_network_access_type": "VpcOnly",
        "vpc_id": Expression("var.vpc_id"),
        "subnet_ids": Expression("var.subnet_ids"),
        "kms_key_id": Expression("var.studio_key_arn"),
        "tag_propagation": "ENABLED",
    }
    assert only(domain, "domain_settings").values() == {"execution_role_identity_config": "USER_PROFILE_NAME"}
    assert only(domain, "domain_settings", "docker_settings").values() == {"enable_docker_access": "DISABLED"}
    user = only(domain, "default_user_settings")
    assert user.values() == {
        "execution_role": Expression("var.default_role_arn"),
        "security_groups": (Expression("var.domain_security_group_id"),),
        "studio_web_portal": "ENABLED",
        "default_landing_uri": "studio::",
        "auto_mount_home_efs": "Enabled",
    }
    assert only(user, "sharing_settings").values() == {"notebook_output_option": "Disabled"}


@pytest.mark.parametrize("isolation", ["multi-account", "multi-domain"])
def test_a_domain_on_the_public_internet_says_so_and_nothing_else_differs(isolation: str) -> None:
    public = varied(SETTINGS, network__internet="public", network__internet_reason="Workshops")
    closed, silent, open_ = (
        module_texts(plan_domain(a_site(isolation, settings=settings)))
        for settings in (SETTINGS, varied(public, network__internet_reason=None), public)
    )
    differing = {
        line.strip()
        for name, text in open_.items()
        for line in {*text.splitlines()} ^ {*closed[name].splitlines()}
    }

    assert silent == closed
    assert differing == {
        "# checkov:skip=TENANTRY_AWS_1: the file says why, and the platform names account and tenant",
        'app_network_access_type = "PublicInternetOnly"',
        'app_network_access_type = "VpcOnly"',
    }


def test_a_domain_always_has_default_space_settings_with_the_space_role() -> None:
    space = only(module_resources(plan_domain(a_shared_domain_site()))[DOMAIN], "default_space_settings")

    assert space.values() == {
        "execution_role": Expression("var.space_role_arn"),
        "security_groups": (Expression("var.domain_security_group_id"),),
    }


@pytest.mark.parametrize(
    ("settings", "application"),
    [
        ("default_user_settings", "jupyter_lab_app_settings"),
        ("default_user_settings", "code_editor_app_settings"),
        ("default_space_settings", "jupyter_lab_app_settings"),
    ],
)
def test_applications_stop_when_idle_and_users_cannot_make_that_later(
    settings: str, application: str
) -> None:
    domain = module_resources(plan_domain(a_site()))[DOMAIN]

    found = only(domain, settings, application)

    assert only(found, "app_lifecycle_management", "idle_settings").values() == {
        "lifecycle_management": "ENABLED",
        "idle_timeout_in_minutes": 120,
        "min_idle_timeout_in_minutes": 60,
        "max_idle_timeout_in_minutes": 120,
    }
    assert only(found, "default_resource_spec").values() == {"instance_type": "ml.t3.medium"}
    volumes = only(domain, settings, "space_storage_settings", "default_ebs_storage_settings")
    assert volumes.values() == {
        "default_ebs_volume_size_in_gb": 20,
        "maximum_ebs_volume_size_in_gb": 100,
    }


@pytest.mark.parametrize(
    ("classification", "homes", "is_kept"),
    [("confidential", "Retain", True), ("public", "Delete", None)],
)
def test_data_classification_decides_what_a_destroyed_domain_leaves(
    classification: str,
    homes: str,
    is_kept: bool | None,  # noqa: FBT001 a parameter
) -> None:
    site = a_site(settings=varied(SETTINGS, data_classification=classification))

    domain = module_resources(plan_domain(site))[DOMAIN]

    assert only(domain, "retention_policy").values() == {"home_efs_file_system": homes}
    assert only(domain, "lifecycle").values().get("prevent_destroy") is is_kept


def test_what_users_begin_with_changes_in_their_profiles_and_terraform_leaves_it_alone_in_the_domain() -> (
    None
):
    changed = varied(
        SETTINGS,
        studio__idle_timeout_minutes=240,
        studio__instance_type="ml.m5.large",
        studio__space_storage_gb=30,
        studio__max_space_storage_gb=200,
    )
    resources = module_resources(plan_domain(a_site(settings=changed)))
    domain = resources[DOMAIN]

    profiles = [body for name, body in resources.items() if name.startswith("aws_sagemaker_user_profile")]
    assert profiles
    for profile in profiles:
        for application in ("jupyter_lab_app_settings", "code_editor_app_settings"):
            found = only(profile, "user_settings", application)
            idle = only(found, "app_lifecycle_management", "idle_settings").values()
            assert (idle["idle_timeout_in_minutes"], idle["max_idle_timeout_in_minutes"]) == (240, 240)
            assert only(found, "default_resource_spec").values() == {"instance_type": "ml.m5.large"}
        volumes = only(
            profile, "user_settings", "space_storage_settings", "default_ebs_storage_settings"
        ).values()
        assert [*volumes.values()] == [30, 200]
    ignored = {path.text for path in only(domain, "lifecycle").values()["ignore_changes"]}
    carried = {
        f"{settings}[0].{inner.type}"
        for settings in ("default_user_settings", "default_space_settings")
        for inner in only(domain, settings).blocks
        if inner.type != "sharing_settings"
    }
    assert ignored == carried


def test_docker_is_open_only_where_it_is_asked_for_and_only_for_images_of_the_account() -> None:
    site = a_site(settings=varied(SETTINGS, studio__docker_access=True))

    domain = module_resources(plan_domain(site))[DOMAIN]

    assert only(domain, "domain_settings", "docker_settings").values() == {
        "enable_docker_access": "ENABLED",
        "vpc_only_trusted_accounts": ("222233334444",),
    }


def test_each_member_has_a_profile_with_a_role_a_group_and_tags_of_its_own() -> None:
    resources = module_resources(plan_domain(a_site()))

    profile = resources["aws_sagemaker_user_profile.vera"]
    assert profile.values() == {
        "domain_id": Expression("aws_sagemaker_domain.this.id"),
        "user_profile_name": "vera",
        "tags": {"studiouserid": "vera", "team": "alpha"},
    }
    assert only(profile, "user_settings").values() == {
        "execution_role": Expression('var.execution_role_arns["viewer"]'),
        "security_groups": (Expression('var.profile_security_group_ids["vera"]'),),
        "studio_web_portal": "ENABLED",
        "default_landing_uri": "studio::",
    }


def test_sso_profiles_name_their_identity_center_user_and_iam_profiles_do_not() -> None:
    sso = module_resources(plan_domain(an_sso_site()))
    iam = module_resources(plan_domain(replace(an_sso_site(), settings=SETTINGS)))

    keys = ("single_sign_on_user_identifier", "single_sign_on_user_value")
    profile = sso["aws_sagemaker_user_profile.ana"].values()
    assert [profile[key] for key in keys] == ["UserName", "ana@acme.example"]
    assert not {*keys} & {*iam["aws_sagemaker_user_profile.ana"].values()}
    assert sso[DOMAIN].values()["auth_mode"] == "SSO"


def test_groups_are_assigned_to_the_domain_through_the_account_of_identity_center() -> None:
    plan = plan_domain(an_sso_site())
    resources = module_resources(plan)

    label = "aws_ssoadmin_application_assignment.group_11111111_1234_1234_1234_123456789012"
    assert resources[label].values() == {
        "provider": Expression("aws.identity_center"),
        "application_arn": Expression("aws_sagemaker_domain.this.single_sign_on_application_arn"),
        "principal_id": GROUPS[1],
        "principal_type": "GROUP",
    }
    assert plan.aliases == ("identity_center",)
    assert sum(name.startswith("aws_ssoadmin") for name in resources) == len(GROUPS)
    assert "sso_application_arn" in {output.name for output in plan.outputs}


def test_users_without_a_group_are_looked_up_by_name_and_assigned_one_by_one() -> None:
    grouped = an_sso_site()
    site = replace(grouped, settings=varied(grouped.settings, sso_groups=()))
    center = varied(site.platform, identity__identity_center__identity_store_id="d-0123456789")
    plan = plan_domain(replace(site, platform=center))
    resources = module_resources(plan)

    assert plan.aliases == ("identity_center",)
    for user in ("ana", "bo", "vera"):
        assert resources[f"aws_ssoadmin_application_assignment.user_{user}"].values() == {
            "provider": Expression("aws.identity_center"),
            "application_arn": Expression("aws_sagemaker_domain.this.single_sign_on_application_arn"),
            "principal_id": Expression(f"data.aws_identitystore_user.{user}.user_id"),
            "principal_type": "USER",
        }
    text = module_texts(plan)["access.tf"]
    assert text.count('data "aws_identitystore_user"') == text.count("USER") == len(site.members)
    assert 'attribute_value = "ana@acme.example"' in text


def test_users_of_a_domain_with_groups_come_in_through_the_groups_alone_and_are_looked_for_there() -> None:
    site = an_sso_site()
    center = varied(site.platform, identity__identity_center__identity_store_id="d-0123456789")
    unchecked = module_texts(plan_domain(site))["access.tf"]
    checked = module_texts(plan_domain(replace(site, platform=center)))["access.tf"]

    assert "USER" not in checked
    assert "data " not in unchecked
    assert "check " not in unchecked
    assert checked.count('data "aws_identitystore_group_memberships"') == len(GROUPS)
    for user in ("ana", "bo", "vera"):
        start = checked.index(f'check "{user}_is_in_a_group" {{')
        condition = checked[start:].partition("error_message")[0]
        assert f"data.aws_identitystore_user.{user}.user_id)" in condition
        # Of a group that nobody is in, the provider's list of members is null.
        assert condition.count("try(data.aws_identitystore_group_memberships.") == len(GROUPS)
        assert f'"{user}@acme.example is in none of the groups in sso_groups' in checked[start:]


def test_groups_that_are_named_are_looked_up_and_those_with_an_id_are_not() -> None:
    site = an_sso_site()
    named = replace(site, settings=varied(site.settings, sso_groups=(GROUPS[0], "ML people", "ml-people")))
    center = varied(site.platform, identity__identity_center__identity_store_id="d-0123456789")
    plan = plan_domain(replace(named, platform=center))
    text, resources = module_texts(plan)["access.tf"], module_resources(plan)

    labels = ("group_named_ML_x20_people", "group_named_ml-people")
    assert text.count('data "aws_identitystore_group" ') == len(labels)
    for label, name in zip(labels, ("ML people", "ml-people"), strict=True):
        found = Expression(f"data.aws_identitystore_group.{label}.group_id")
        assert resources[f"aws_ssoadmin_application_assignment.{label}"].values()["principal_id"] == found
        assert f'attribute_path  = "DisplayName"\n      attribute_value = "{name}"' in text
        assert f"group_id          = {found.text}" in text


def test_a_shared_domain_looks_nobody_up() -> None:
    site = replace(an_sso_site(), teams=())
    center = varied(site.platform, identity__identity_center__identity_store_id="d-0123456789")

    assert module_texts(plan_domain(replace(site, platform=center))) == module_texts(plan_domain(site))


def test_iam_domains_ignore_groups_and_need_no_second_provider() -> None:
    plan = plan_domain(a_site(settings=varied(SETTINGS, sso_groups=GROUPS)))

    assert plan.aliases == ()
    assert "access.tf" not in module_texts(plan)
    assert "sso_application_arn" not in {output.name for output in plan.outputs}


def test_a_space_is_replaced_when_what_the_api_cannot_change_is_changed() -> None:
    resources = module_resources(plan_domain(a_site()))

    assert resources["terraform_data.lab"].values() == {
        "input": {
            "app_type": "JupyterLab",
            "owner_arn": Expression("aws_sagemaker_user_profile.ana.arn"),
            "sharing_type": "Private",
        }
    }
    space = resources["aws_sagemaker_space.lab"]
    assert only(space, "lifecycle").values() == {"replace_triggered_by": (Expression("terraform_data.lab"),)}
    assert only(space, "ownership_settings").values() == {
        "owner_user_profile_name": Expression("aws_sagemaker_user_profile.ana.user_profile_name")
    }
    assert only(space, "space_sharing_settings").values() == {"sharing_type": "Private"}
    assert only(space, "space_settings").values() == {"app_type": "JupyterLab"}
    assert space.values()["tags"] == {"owner": "ana", "team": "alpha"}


def test_a_shared_space_in_code_editor_keeps_its_display_name_and_size() -> None:
    site = a_site()
    (team,) = site.teams
    (space,) = team.spaces
    changed = replace(space, sharing="shared", app="CodeEditor", display_name="Team lab", storage_gb=50)

    resources = module_resources(plan_domain(replace(site, teams=(replace(team, spaces=(changed,)),))))

    body = resources["aws_sagemaker_space.lab"]
    assert body.values()["space_display_name"] == "Team lab"
    assert only(body, "space_sharing_settings").values() == {"sharing_type": "Shared"}
    settings = only(body, "space_settings")
    assert settings.values() == {"app_type": "CodeEditor"}
    volume = only(settings, "space_storage_settings", "ebs_storage_settings")
    assert volume.values() == {"ebs_volume_size_in_gb": 50}


def test_a_shared_domain_has_no_people_and_mounts_no_home_that_tenants_would_share() -> None:
    plan = plan_domain(a_shared_domain_site())

    assert sorted(module_texts(plan)) == ["main.tf", "outputs.tf", "variables.tf", "versions.tf"]
    domain = module_resources(plan)[DOMAIN]
    assert domain.values()["domain_name"] == "research-dev"
    assert only(domain, "default_user_settings").values()["auto_mount_home_efs"] == "Disabled"
    assert not {"execution_role_arns", "profile_security_group_ids"} & {one.name for one in plan.variables}


@pytest.mark.parametrize("site", [a_site(), an_sso_site(), a_shared_domain_site()])
def test_exactly_the_variables_in_use_are_declared(site: Site) -> None:
    plan = plan_domain(site)
    own = [text for name, text in module_texts(plan).items() if name not in {"variables.tf", "versions.tf"}]

    for variable in plan.variables:
        assert any(f"var.{variable.name}" in text for text in own), variable.name
    declared = {f"var.{variable.name}" for variable in plan.variables}
    used = {
        word
        for text in own
        for word in text.replace("[", " ").replace("]", " ").split()
        if word[:4] == "var."
    }
    assert used == declared


def test_what_a_recovery_needs_is_put_out_with_a_description() -> None:
    outputs = {
        block.labels[0]: block.body.values()
        for block in module_blocks(plan_domain(a_site()))
        if block.type == "output"
    }

    assert {
        "domain_id", "domain_arn", "domain_url", "home_efs_file_system_id",
        "domain_boundary_security_group_id", "user_profile_arns", "user_profile_home_uids", "space_arns",
    } == {*outputs}  # fmt: skip
    assert all(output["description"] for output in outputs.values())
    uids = outputs["user_profile_home_uids"]["value"]
    assert uids == {
        user: Expression(f"aws_sagemaker_user_profile.{user}.home_efs_file_system_uid")
        for user in ("ana", "bo", "vera")
    }
