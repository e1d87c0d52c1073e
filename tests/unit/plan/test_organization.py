from dataclasses import replace

import pytest
from fakes.crowds import with_guardrails
from fakes.modules import a_stack
from fakes.sites import PLATFORM, SETTINGS, a_site, varied
from policy_lint.policies import lint_policy

from generator.core.expressions import Reference
from generator.estate.checks.accounts import ADOPTED_WITHOUT_ID
from generator.estate.site import Site
from generator.hcl.parse import Body, parse
from generator.hcl.values import Expression
from generator.iam.policy import PolicyKind, size
from generator.plan.organization.baseline import scp_limits
from generator.plan.organization.content import OwnAccount, PlatformPieces, ServiceControlPolicy, TenantPieces
from generator.plan.organization.fitting import GUARDRAIL_TOO_LARGE, TOO_MANY_SCPS
from generator.plan.organization.platform import plan_platform_organization
from generator.plan.organization.tenant import plan_tenant_organization
from generator.plan.stack import Argument
from generator.render.environment import TemplateEnvironment, templates_root
from generator.render.stacks import render_stack
from generator.tenancy.platform import PlacedAccount, Platform, Unit
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.tenant import OrganizationAccount

RULES = SETTINGS.guardrails
EXISTING = "ou-acme-5andb0x1"
BASELINE = {
    "CreateVpcOnly",
    "DomainAdminsOnly",
    "ImageConfigAdminsOnly",
    "NoNotebookInstances",
    "NoRemoteAccess",
    "NoRemoteSessions",
    "NoSwitchToPublic",
    "OutputKey",
    "ScheduleOutputKey",
    "PrivateSpaces",
    "SecurityGroupsGiven",
    "StudioUserIdGiven",
    "StudioUserIdKept",
    "StudioUserIdNotRemoved",
    "SubnetsGiven",
    "VolumeKey",
    "VolumeKeyOfJobs",
    "VolumeKeyOfUntypedJobs",
}
LISTS = {"AppTypes", "ApprovedImageVersions", "ApprovedImages", "ApprovedScripts", "JobTypes"}


def a_platform(scp_limits: str = "classic", **units: Unit) -> Platform:
    organization = PLATFORM.organization.model_copy(
        update={
            "units": units
            or {"ml-workloads": Unit(name="ML Workloads"), "sandbox": Unit.model_validate({"id": EXISTING})},
            "scp_limits": scp_limits,
        }
    )
    return PLATFORM.model_copy(update={"organization": organization})


def with_organization(platform: Platform, **values: object) -> Platform:
    organization = platform.organized.model_copy(update=values)
    return platform.model_copy(update={"organization": organization})


def vending(
    unit: str = "ml-workloads", *, adopt: bool = False, name: str | None = None
) -> OrganizationAccount:
    return OrganizationAccount(email="alpha-dev@acme.example", unit=unit, adopt=adopt, name=name)


def planned(*accounts: OwnAccount, platform: Platform | None = None) -> TenantPieces:
    return plan_tenant_organization(platform or a_platform(), RULES, accounts)


def sids(policies: tuple[ServiceControlPolicy, ...]) -> set[str]:
    return {statement.sid for policy in policies for statement in policy.policy.statements}


def with_types(site: Site, apps: tuple[str, ...], jobs: tuple[str, ...]) -> Site:
    return replace(site, settings=varied(site.settings, instance_types__apps=apps, instance_types__jobs=jobs))


def rendered(pieces: PlatformPieces | TenantPieces) -> dict[str, Body]:
    """The bodies of the stack's blocks by type and labels."""
    is_tenant = isinstance(pieces, TenantPieces)
    address = StackAddress.tenant_organization("alpha") if is_tenant else StackAddress.platform_organization()
    data = pieces.data if is_tenant else ()
    stack = a_stack(address=address, content=pieces.content, outputs=pieces.outputs, data=data)
    files = render_stack(TemplateEnvironment(templates_root()), stack)
    return {".".join((block.type, *block.labels)): block.body for file in files for block in parse(file.text)}


def test_units_without_an_id_are_created_below_the_root_and_tell_their_id() -> None:
    blocks = rendered(plan_platform_organization(a_platform(), RULES))

    assert blocks["resource.aws_organizations_organizational_unit.ml-workloads"].values() == {
        "name": "ML Workloads",
        "parent_id": "r-acme",
    }
    parameter = blocks["resource.aws_ssm_parameter.ml-workloads"].values()
    assert parameter["name"] == "/tenantry/organization/units/ml-workloads"
    assert parameter["value"] == Expression("aws_organizations_organizational_unit.ml-workloads.id")
    assert "resource.aws_organizations_organizational_unit.sandbox" not in blocks


def test_an_account_of_the_platform_is_adopted_into_its_unit() -> None:
    placed = {
        "research": PlacedAccount(unit="ml-workloads", email="research@acme.example"),
        "lines": PlacedAccount(unit="sandbox", email="lines@acme.example", name="Lines"),
    }
    platform = with_organization(a_platform(), placed_accounts=placed).model_copy(
        update={"accounts": {"research": "100000000006", "lines": "100000000005"}}
    )
    blocks = rendered(plan_platform_organization(platform, RULES))

    assert blocks["import"].values()["to"] == Expression("aws_organizations_account.research")
    account = blocks["resource.aws_organizations_account.research"]
    assert account.values() == {
        "name": "research",
        "email": "research@acme.example",
        "role_name": "TenantryApply",
        "parent_id": Expression("aws_organizations_organizational_unit.ml-workloads.id"),
        "close_on_deletion": False,
    }
    (lifecycle,) = account.of_type("lifecycle")
    assert lifecycle.body.values()["prevent_destroy"] is True
    lines = blocks["resource.aws_organizations_account.lines"].values()
    assert (lines["name"], lines["parent_id"]) == ("Lines", EXISTING)


def test_a_service_is_delegated_by_the_principal_that_organizations_knows_it_by() -> None:
    platform = with_organization(
        a_platform(), delegated_administrators={"stacksets": "100000000004", "sso": "identity"}
    ).model_copy(update={"accounts": {"identity": "100000000003"}})
    blocks = rendered(plan_platform_organization(platform, RULES))

    kind = "resource.aws_organizations_delegated_administrator"
    assert blocks[f"{kind}.sso"].values() == {
        "account_id": "100000000003",
        "service_principal": "sso.amazonaws.com",
    }
    assert blocks[f"{kind}.stacksets"].values() == {
        "account_id": "100000000004",
        "service_principal": "member.org.stacksets.cloudformation.amazonaws.com",
    }


def test_the_baseline_is_attached_to_every_unit() -> None:
    content = plan_platform_organization(a_platform(), RULES).content
    targets = {(one.policy_label, one.target_id) for one in content.attachments}

    for policy in content.policies:
        assert (policy.label, EXISTING) in targets
        created = Reference("aws_organizations_organizational_unit.ml-workloads.id")
        assert (policy.label, created) in targets


def test_the_baseline_is_what_the_platform_asks_of_everybody() -> None:
    strict = plan_platform_organization(a_platform(), RULES).content.policies
    opened = varied(
        RULES,
        require_own_keys=False,
        deny_notebook_instances=False,
        deny_notebook_internet=False,
        deny_notebook_root=False,
        deny_shared_spaces=False,
        deny_remote_access=False,
        require_studio_user_id=False,
    )
    lax = plan_platform_organization(a_platform(), opened).content.policies

    assert sids(strict) == BASELINE
    keys = {one for one in BASELINE if "Key" in one}
    remote = {"NoRemoteAccess", "NoRemoteSessions"}
    ids = {one for one in BASELINE if one.startswith("StudioUserId")}
    assert sids(lax) == BASELINE - keys - remote - ids - {"NoNotebookInstances", "PrivateSpaces"}


def test_notebook_instances_that_are_allowed_have_no_root_and_no_internet_of_their_own() -> None:
    opened = varied(RULES, deny_notebook_instances=False)
    policies = plan_platform_organization(a_platform(), opened).content.policies

    asked = {"NoNotebookInternet", "NoNotebookRoot", "NoNotebookRootLater"}
    assert sids(policies) == BASELINE - {"NoNotebookInstances"} | asked


def test_terraform_alone_makes_profiles_that_nobody_opens() -> None:
    policies = plan_platform_organization(a_platform(), RULES).content.policies
    conditions = {one.sid: one.conditions for policy in policies for one in policy.policy.statements}

    for sid in ("StudioUserIdGiven", "StudioUserIdKept", "StudioUserIdNotRemoved"):
        assert conditions[sid]["ArnNotLike"]["aws:PrincipalArn"] == ("arn:aws:iam::*:role/TenantryApply",)


def test_types_with_local_storage_need_a_volume_key_where_the_platform_approves_none_of_them() -> None:
    platform = a_platform()
    types = platform.approved.instance_types.model_copy(update={"jobs": ("ml.m5.*",)})
    approved = platform.approved.model_copy(update={"instance_types": types})
    narrow = plan_platform_organization(platform.model_copy(update={"approved": approved}), RULES)

    of_types = {"VolumeKeyOfJobs", "VolumeKeyOfUntypedJobs"}
    assert sids(narrow.content.policies) == BASELINE - of_types | {"VolumeKeyOfSchedules"}


def test_terraform_and_the_platform_s_administrators_are_excepted_from_the_baseline() -> None:
    (statement,) = [
        statement
        for policy in plan_platform_organization(a_platform(), RULES).content.policies
        for statement in policy.policy.statements
        if statement.sid == "DomainAdminsOnly"
    ]

    assert statement.conditions["ArnNotLike"]["aws:PrincipalArn"] == (
        "arn:aws:iam::*:role/TenantryApply",
        "arn:aws:iam::*:role/ml-platform-admin",
    )


def test_without_units_nothing_is_attached() -> None:
    platform = a_platform()
    organization = platform.organization.model_copy(update={"units": {}})
    pieces = plan_platform_organization(platform.model_copy(update={"organization": organization}), RULES)

    assert pieces.content.attachments == ()
    assert pieces.outputs == ()


def test_an_account_is_created_in_its_unit_and_never_closed() -> None:
    site = a_site(account_id="")
    blocks = rendered(planned(OwnAccount(site, vending())))
    account = blocks["resource.aws_organizations_account.dev"]

    assert account.values() == {
        "name": "acme-alpha-dev",
        "email": "alpha-dev@acme.example",
        "role_name": "TenantryApply",
        "parent_id": Expression("data.aws_ssm_parameter.ml-workloads.insecure_value"),
        "close_on_deletion": False,
    }
    (lifecycle,) = account.of_type("lifecycle")
    assert lifecycle.body.values() == {
        "ignore_changes": (Expression("iam_user_access_to_billing"), Expression("role_name")),
        "prevent_destroy": True,
    }
    assert blocks["data.aws_ssm_parameter.ml-workloads"].values() == {
        "name": "/tenantry/organization/units/ml-workloads"
    }
    assert not [name for name in blocks if name.startswith("import")]


def test_an_account_in_a_unit_that_exists_needs_no_parameter() -> None:
    pieces = planned(OwnAccount(a_site(), vending("sandbox")))

    assert pieces.data == ()
    assert [account.parent_id for account in pieces.content.accounts] == [EXISTING]


def test_two_accounts_in_one_unit_read_its_id_once() -> None:
    prod = replace(a_site(), environment="prod")
    pieces = planned(OwnAccount(a_site(), vending()), OwnAccount(prod, vending()))

    (source,) = pieces.data
    assert source.arguments == (Argument("name", "/tenantry/organization/units/ml-workloads"),)


def test_an_adopted_account_is_imported_by_its_id_and_keeps_name_and_address() -> None:
    blocks = rendered(planned(OwnAccount(a_site(), vending(adopt=True))))

    assert blocks["import"].values() == {
        "to": Expression("aws_organizations_account.dev"),
        "id": "222233334444",
    }
    (lifecycle,) = blocks["resource.aws_organizations_account.dev"].of_type("lifecycle")
    assert lifecycle.body.values()["ignore_changes"] == tuple(
        Expression(name) for name in ("email", "iam_user_access_to_billing", "name", "role_name")
    )


def test_adopting_an_account_without_its_id_is_found() -> None:
    pieces = planned(OwnAccount(a_site(account_id=""), vending(adopt=True)))

    (finding,) = pieces.findings
    assert finding.rule is ADOPTED_WITHOUT_ID
    assert finding.primary.route == ("environments", "dev", "organization_account", "adopt")
    assert pieces.content.accounts == ()


def test_guardrails_are_attached_to_the_account_that_is_made_or_named() -> None:
    def targets(account: OwnAccount) -> set[object]:
        return {one.target_id for one in planned(account).content.attachments}

    assert targets(OwnAccount(a_site(), None)) == {"222233334444"}
    assert targets(OwnAccount(a_site(account_id=""), vending())) == {
        Reference("aws_organizations_account.dev.id")
    }


def test_the_ids_of_accounts_are_put_out_to_be_written_into_the_tenant_s_file() -> None:
    (output,) = planned(OwnAccount(a_site(account_id=""), vending())).outputs

    assert output.name == "account_ids"
    assert output.value == {"dev": Reference("aws_organizations_account.dev.id")}


def test_an_account_in_a_unit_has_the_baseline_from_there_and_any_other_has_it_itself() -> None:
    assert sids(planned(OwnAccount(a_site(), vending())).content.policies) == LISTS
    assert sids(planned(OwnAccount(a_site(), None)).content.policies) == LISTS | BASELINE


def test_a_rule_that_only_the_tenant_tightens_is_in_its_own_policies() -> None:
    opened = varied(RULES, deny_notebook_instances=False)
    pieces = plan_tenant_organization(a_platform(), opened, (OwnAccount(a_site(), vending()),))

    assert sids(pieces.content.policies) == LISTS | {"NoNotebookInstances"}


def test_guardrails_hold_the_literal_lists_of_the_environment() -> None:
    policies = planned(OwnAccount(a_site(), vending())).content.policies
    conditions = {one.sid: one.conditions for policy in policies for one in policy.policy.statements}

    assert conditions["AppTypes"] == {
        "ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": ("system", "ml.t3.medium", "ml.t3.large")}
    }
    assert conditions["JobTypes"] == {
        "ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": ("ml.m5.large", "ml.m5.xlarge")}
    }
    assert conditions["ApprovedImages"] == {
        "ForAnyValue:ArnNotLike": {"sagemaker:ImageArns": SETTINGS.images}
    }


def test_images_are_free_where_the_guardrail_is_off() -> None:
    site = with_guardrails(a_site(), approved_images_only=False)

    found = sids(planned(OwnAccount(site, vending())).content.policies)
    assert found == LISTS - {"ApprovedImages", "ApprovedImageVersions"}


@pytest.mark.parametrize("limits", ["classic", "current"])
def test_policies_fit_the_quota_and_leave_room_for_full_access(limits: str) -> None:
    platform = a_platform(limits)
    types = tuple(f"ml.m5.{number}xlarge" for number in range(100))
    site = with_types(a_site(), types, types)
    quota = scp_limits(platform)
    tenant = planned(OwnAccount(site, None), platform=platform)
    units = plan_platform_organization(platform, RULES)

    assert tenant.findings == units.findings == ()
    for policies in (tenant.content.policies, units.content.policies):
        assert len(policies) + 1 <= quota.count
        assert all(size(policy.policy, PolicyKind.SCP) <= quota.size for policy in policies)


def test_every_policy_is_one_aws_understands() -> None:
    policies = (
        *plan_platform_organization(a_platform(), RULES).content.policies,
        *planned(OwnAccount(a_site(), None)).content.policies,
    )

    for policy in policies:
        assert lint_policy(policy.policy, PolicyKind.SCP, a_site().place) == ()


def test_a_list_too_long_for_any_scp_is_found_at_the_environment() -> None:
    types = tuple(f"ml.m5.{number:04}xlarge" for number in range(400))
    pieces = planned(OwnAccount(with_types(a_site(), types, ("ml.m5.large",)), None))

    (finding,) = pieces.findings
    assert finding.rule is GUARDRAIL_TOO_LARGE
    assert "`instance_types.apps` is too long" in finding.message
    assert finding.primary == a_site().place
    assert pieces.content.policies == ()


def test_the_current_quota_takes_what_the_classic_one_does_not() -> None:
    types = tuple(f"ml.m5.{number:04}xlarge" for number in range(400))
    site = with_types(a_site(), types, ("ml.m5.large",))

    assert planned(OwnAccount(site, None), platform=a_platform("current")).findings == ()


def test_more_policies_than_a_target_takes_are_found() -> None:
    names = tuple(f"platform-administrator-of-machine-learning-{number:04}" for number in range(62))
    access = PLATFORM.access.model_copy(update={"admin_roles": names})
    platform = a_platform().model_copy(update={"access": access})
    types = tuple(f"ml.m5.{number:04}xlarge" for number in range(230))
    images = tuple(
        f"arn:aws:sagemaker:eu-west-1:222233334444:image/approved-{number:04}" for number in range(55)
    )
    site = with_types(a_site(), types, types)
    crowded = replace(site, settings=varied(site.settings, images=images))

    findings = planned(OwnAccount(crowded, None), platform=platform).findings
    assert [finding.rule for finding in findings] == [TOO_MANY_SCPS]
    assert "need 7 SCPs, and 4 can be attached" in findings[0].message


def test_a_baseline_too_large_is_found_in_the_platform_s_file() -> None:
    names = tuple(f"platform-administrator-of-machine-learning-{number:04}" for number in range(200))
    access = PLATFORM.access.model_copy(update={"admin_roles": names})
    pieces = plan_platform_organization(a_platform().model_copy(update={"access": access}), RULES)

    (finding,) = pieces.findings
    assert finding.rule is GUARDRAIL_TOO_LARGE
    assert finding.primary.document == "tenants/_platform.yaml"
    assert pieces.content.attachments == ()


def test_names_of_policies_and_accounts_fit_and_differ_per_environment() -> None:
    site = a_site(name="t" * 24, environment="e" * 16)
    other = replace(site, environment="e" * 15 + "f")
    pieces = planned(OwnAccount(site, vending()), OwnAccount(other, vending()))

    names = [account.name for account in pieces.content.accounts]
    assert all(len(name) <= 50 for name in names)
    assert len(set(names)) == 2
    policies = [policy.name for policy in pieces.content.policies]
    assert len(set(policies)) == len(policies)
    assert all(len(name) <= 128 for name in policies)


def test_a_name_that_is_given_is_the_account_s() -> None:
    pieces = planned(OwnAccount(a_site(), vending(name="Retail Credit")))

    assert [account.name for account in pieces.content.accounts] == ["Retail Credit"]


def test_nothing_of_a_tenant_reaches_the_platform_s_stack() -> None:
    """The planner takes no tenant; what it plans is the same whatever tenants there are."""
    before = plan_platform_organization(a_platform(), RULES)
    planned(OwnAccount(a_site(), vending()), OwnAccount(replace(a_site(), environment="prod"), None))

    assert plan_platform_organization(a_platform(), RULES) == before
    assert "alpha" not in repr(before)
