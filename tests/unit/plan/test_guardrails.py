from dataclasses import replace

import pytest
from fakes import role_policies
from fakes.crowds import PERSONAS, a_crowded_site, a_site_of_longest_names, with_guardrails
from fakes.sites import a_shared_domain_site, a_site, varied
from policy_lint.policies import policy_faults

from generator.core.expressions import Reference
from generator.estate.site import Site
from generator.iam.policy import Policy, PolicyKind, Statement, document, size
from generator.plan.inputs import variables_of
from generator.plan.modules.guardrails import (
    admin_role_arns,
    guardrail_keys,
    pipeline_denials,
    plan_guardrails,
)
from generator.plan.roles import ManagedPolicy
from generator.plan.scopes import team_scope

ISOLATIONS = ("multi-account", "multi-domain", "abac")
QUOTA = 6144


def policies(site: Site) -> dict[str, ManagedPolicy]:
    return {policy.label: policy for policy in plan_guardrails(site).content.policies}


def sids(site: Site, *labels: str) -> set[str]:
    found = policies(site)
    return {
        statement.sid
        for label in labels or tuple(found)
        for statement in found[label].policy.statements
        if statement.effect == "Deny"
    }


def role_denials(site: Site) -> tuple[Statement, ...]:
    return tuple(
        statement
        for label, policy in policies(site).items()
        if label != "boundary"
        for statement in policy.policy.statements
    )


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_no_denial_of_an_execution_role_is_lost(isolation: str) -> None:
    site = a_crowded_site(isolation)
    scope = team_scope(site, site.teams[0])
    kept = [document_of(one) for one in role_denials(site)]

    for persona in PERSONAS:
        for named in role_policies.execution_role(scope, persona):
            for statement in named.policy.statements:
                if statement.effect == "Deny":
                    assert document_of(statement) in kept, (persona, statement.sid)


def test_a_pipeline_carries_the_common_denials_and_asks_for_some_owner_instead_of_its_own() -> None:
    site = a_crowded_site("abac")
    owner = [document_of(one) for one in policies(site)["owner"].policy.statements]
    carried = [document_of(one) for one in role_denials(site) if document_of(one) not in owner]
    carried += [document_of(one) for one in pipeline_denials(site).statements]

    denied = [
        document_of(statement)
        for named in role_policies.pipeline_role(team_scope(site, site.teams[0]))
        for statement in named.policy.statements
        if statement.effect == "Deny"
    ]
    assert all(one in carried for one in denied)
    assert {one.sid for one in pipeline_denials(site).statements} == {"SomeOwnerTag"}


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_policies_of_the_longest_names_fit_their_quota(isolation: str) -> None:
    for policy in policies(a_site_of_longest_names(isolation)).values():
        assert size(policy.policy, PolicyKind.MANAGED) <= QUOTA, policy.label
        assert len(policy.name) <= 128


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_guardrails_are_policies_aws_understands(isolation: str) -> None:
    site = with_guardrails(a_site(isolation), require_network_isolation=True, max_job_runtime_hours=24)
    carried = tuple(one.policy for one in policies(site).values())
    for policy in carried:
        assert size(policy, PolicyKind.MANAGED) <= QUOTA
        assert policy_faults(policy, PolicyKind.MANAGED, beside=carried) == ()


def test_the_boundary_refers_to_nothing_so_that_roles_can_wait_for_it() -> None:
    for site in (*map(a_site, ISOLATIONS), a_shared_domain_site()):
        assert variables_of([policies(site)["boundary"].policy]) == ()


def test_the_boundary_lets_roles_of_the_own_path_be_passed_and_no_other() -> None:
    statements = policies(a_site())["boundary"].policy.statements
    passing = [one for one in statements if one.effect == "Allow" and "iam:PassRole" in one.actions]

    assert [one.resources for one in passing] == [("arn:aws:iam::222233334444:role/tenantry/alpha/dev/*",)]


def test_in_a_shared_account_the_boundary_holds_what_an_scp_would() -> None:
    boundary = sids(a_site("multi-domain"), "boundary")

    assert {"CreateVpcOnly", "DomainAdminsOnly", "ImageConfigAdminsOnly", "NoNotebookInstances"} <= boundary
    assert "PrivateSpaces" in boundary
    assert not {"CreateVpcOnly", "DomainAdminsOnly"} & sids(a_site("multi-account"))


def test_without_an_organization_boundary_and_roles_of_an_own_account_hold_what_an_scp_would() -> None:
    site = a_site("multi-account")
    alone = replace(site, platform=site.platform.model_copy(update={"organization": None}))

    assert sids(a_site("multi-domain"), "boundary") == sids(alone, "boundary")
    assert {"AppTypes", "JobTypes", "ApprovedImages"} <= sids(alone)


def test_in_a_shared_account_roles_carry_the_choices_an_scp_would_limit() -> None:
    assert {"AppTypes", "JobTypes", "ApprovedImages"} <= sids(a_site("multi-domain"))
    assert {"AppTypes", "JobTypes", "ApprovedImages"} <= sids(a_site("abac"))
    assert not {"AppTypes", "JobTypes", "ApprovedImages"} & sids(a_site("multi-account"))


@pytest.mark.parametrize(
    ("setting", "off", "on", "sid"),
    [
        ("require_own_keys", False, True, "OwnVolumeKey"),
        ("require_job_network", False, True, "JobSubnetsApproved"),
        ("require_network_isolation", False, True, "ContainersIsolated"),
        ("max_job_runtime_hours", None, 24, "RuntimeLimited"),
        ("approved_images_only", False, True, "ApprovedImages"),
        ("approved_images_only", False, True, "ApprovedImageVersions"),
        ("approved_scripts_only", False, True, "ApprovedScripts"),
        ("deny_notebook_instances", False, True, "NoNotebookInstances"),
        ("deny_notebook_instances", True, False, "NoNotebookInternet"),
        ("deny_notebook_instances", True, False, "NoNotebookRoot"),
        ("deny_remote_access", False, True, "NoRemoteAccess"),
        ("deny_remote_access", False, True, "NoRemoteSessions"),
        ("deny_remote_debug", False, True, "NoRemoteDebug"),
        ("max_keep_alive_minutes", None, 0, "KeepAliveLimited"),
        ("deny_shared_spaces", False, True, "PrivateSpaces"),
    ],
)
def test_a_guardrail_is_there_exactly_when_it_is_on(setting: str, off: object, on: object, sid: str) -> None:
    site = a_site("multi-domain")

    assert sid in sids(with_guardrails(site, **{setting: on}))
    assert sid not in sids(with_guardrails(site, **{setting: off}))


def test_jobs_on_approved_types_with_local_storage_name_no_volume_key() -> None:
    fast = varied(a_site().settings, instance_types__jobs=("ml.m5.*", "ml.g5.xlarge"))
    exempt = {one.sid: one.conditions for one in role_denials(a_site(settings=fast))}

    assert exempt["OwnVolumeKeyOfJobs"]["ForAnyValue:StringNotLike"] == {
        "sagemaker:InstanceTypes": ("ml.g5.xlarge",)
    }
    plain = varied(a_site().settings, instance_types__jobs=("ml.m5.*",))
    assert "OwnVolumeKeyOfJobs" not in sids(a_site(settings=plain))


def test_jobs_are_held_to_exactly_the_subnets_and_the_group_of_the_environment() -> None:
    (statement,) = [one for one in role_denials(a_site()) if one.sid == "JobSubnetsApproved"]

    subnets = statement.conditions["ForAnyValue:StringNotEquals"]["sagemaker:VpcSubnets"]
    assert len(statement.conditions) == 1
    assert [(one.expression, one.sample) for one in subnets] == [
        (f"var.subnet_ids[{index}]", "subnet-" + "0" * 17) for index in range(3)
    ]


def test_a_multi_domain_tenant_touches_nothing_of_another_domain() -> None:
    assert {"OtherDomains", "OtherDomainResources"} <= sids(a_site("multi-domain"))
    assert "OtherDomains" not in sids(a_site("multi-account"))


def test_roles_of_a_shared_domain_make_nothing() -> None:
    found = sids(a_shared_domain_site())

    assert "PrincipalMustCarryTeam" in found
    assert {variable.name for variable in plan_guardrails(a_shared_domain_site()).variables} == set()


def test_every_policy_but_the_boundary_is_put_out_by_its_key() -> None:
    site = a_site("abac")
    module = plan_guardrails(site)
    arns = {output.name: output.value for output in module.outputs}

    assert arns["permissions_boundary_arn"] == Reference("aws_iam_policy.boundary.arn")
    assert arns["policy_arns"] == {
        key: Reference(f"aws_iam_policy.{key}.arn") for key in guardrail_keys(site)
    }
    assert "owner" in guardrail_keys(site)
    assert "owner" not in guardrail_keys(a_site("multi-domain"))


def test_the_variables_are_exactly_those_the_policies_refer_to() -> None:
    names = [variable.name for variable in plan_guardrails(a_site("multi-domain")).variables]

    assert names == [
        "data_key_arn",
        "domain_id",
        "studio_key_arn",
        "subnet_ids",
        "workload_key_arn",
        "workload_security_group_id",
    ]


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_required_tags_stand_with_what_is_made_in_every_isolation_model(isolation: str) -> None:
    site = with_guardrails(a_site(isolation), require_tags=("cost-center", "phase"))
    required = {sid: label for sid, label in places(site).items() if sid.startswith("RequiredTag")}

    assert required.keys() >= {"RequiredTag1CostCenter", "RequiredTag2Phase", "RequiredTagsKept"}
    assert {label.removesuffix("_2") for label in required.values()} == {"guardrails_creation"}
    others = {sid: label for sid, label in places(site).items() if sid not in required}
    assert others == places(a_site(isolation))


def test_a_required_tag_has_the_value_of_the_environment_in_whatever_spelling() -> None:
    site = replace(
        with_guardrails(a_site(), require_tags=("Cost-Center", "phase")), tags={"cost-center": "CC-7"}
    )
    conditions = {one.sid: one.conditions for one in role_denials(site)}

    assert conditions["RequiredTag1CostCenter"] == {"StringNotEquals": {"aws:RequestTag/Cost-Center": "CC-7"}}
    assert conditions["RequiredTag2Phase"] == {"StringNotLike": {"aws:RequestTag/phase": "?*"}}


def document_of(statement: Statement) -> object:
    return document(Policy((statement,)))["Statement"]


def places(site: Site) -> dict[str, str]:
    """The policy of each denial that the roles of a site carry."""
    return {
        statement.sid: label
        for label, policy in policies(site).items()
        if label != "boundary"
        for statement in policy.policy.statements
    }


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_no_denial_moves_to_another_policy_whichever_guardrails_come_and_go(isolation: str) -> None:
    # Policies are changed one by one: a denial that moves is in neither for a moment.
    whole = a_crowded_site(isolation)
    all_on = with_guardrails(
        whole, require_network_isolation=True, max_job_runtime_hours=24, max_keep_alive_minutes=30
    )
    everywhere = places(all_on)
    for change in (
        {"require_own_keys": False},
        {"require_job_network": False},
        {"require_network_isolation": False},
        {"max_job_runtime_hours": None},
        {"max_keep_alive_minutes": None},
        {"deny_remote_debug": False},
        {"approved_images_only": False},
        {"approved_scripts_only": False},
        {"require_own_keys": False, "require_job_network": False, "require_network_isolation": False},
    ):
        without = places(with_guardrails(all_on, **change))
        assert len(without) < len(everywhere) or isolation == "multi-account"
        assert {sid: everywhere[sid] for sid in without} == without, change


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_no_denial_moves_to_another_policy_where_lists_grow(isolation: str) -> None:
    few, more = (
        varied(
            a_site(isolation).settings,
            instance_types__apps=tuple(f"ml.t3.size{number}" for number in range(count)),
            instance_types__jobs=(*(f"ml.m5.size{number}" for number in range(count)), "ml.g5.xlarge"),
        )
        for count in (3, 20)
    )
    assert places(a_site(isolation, settings=few)) == places(a_site(isolation, settings=more))


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_policies_are_named_after_what_they_deny(isolation: str) -> None:
    topics = {"isolation", "jobs", "choices"} | ({"creation"} if isolation == "abac" else set())
    topics |= {"applications"} if isolation == "multi-domain" else set()
    assert {key for key in guardrail_keys(a_site(isolation)) if key != "owner"} == {
        f"guardrails_{topic}" for topic in topics
    }


@pytest.mark.parametrize(("isolation", "theirs"), [("multi-account", {"TeamApply"}), ("multi-domain", set())])
def test_a_role_that_tenants_apply_by_administers_accounts_of_their_own_alone(
    isolation: str, theirs: set[str]
) -> None:
    site = a_site(isolation)
    access = site.platform.access.model_copy(update={"tenant_apply_roles": ("TeamApply",)})
    offering = replace(site, platform=site.platform.model_copy(update={"access": access}))

    names = {arn.rpartition("/")[2] for arn in admin_role_arns(offering)}

    assert names - set(site.platform.access.roles) == theirs
    assert "TenantryApply" in names
