from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes.crowds import (
    ENVIRONMENT,
    PERSONAS,
    TENANT,
    a_crowded_site,
    a_site_of_longest_names,
    with_guardrails,
    with_own_roles,
)
from fakes.modules import module_resources
from fakes.sites import PLATFORM, SETTINGS, a_shared_domain_site, a_site, varied
from policy_lint.policies import lint_policy

from generator.core.expressions import Reference
from generator.core.places import Location
from generator.estate.roles import role_identities
from generator.estate.site import Site, TeamPlan
from generator.hcl.values import Expression
from generator.iam.policy import PolicyKind, document, resolved, size
from generator.plan.modules.guardrails import guardrail_keys, plan_guardrails
from generator.plan.modules.identity import IdentityContent, plan_identity
from generator.plan.modules.keys import plan_keys
from generator.plan.stacks.policy_sizes import (
    POLICY_TOO_LARGE,
    TOO_MANY_ROLE_POLICIES,
    TRUST_TOO_LARGE,
    policy_size_findings,
)

ISOLATIONS = ("multi-account", "multi-domain", "abac")
ACCOUNT = "222233334444"
PATH = "/tenantry/alpha/dev/"


def content(site: Site) -> IdentityContent:
    planned = plan_identity(site).content
    assert isinstance(planned, IdentityContent)
    return planned


def statements(planned: IdentityContent, role: str, effect: str = "Allow") -> Iterator[dict[str, Any]]:
    """The statements of a role's own policies, references resolved."""
    own = {
        attachment.policy_arn.expression.split(".")[1]
        for one in planned.roles
        for attachment in one.attachments
        if one.label == role and isinstance(attachment.policy_arn, Reference)
    }
    for policy in planned.policies:
        if policy.label in own:
            for statement in resolved(policy.policy)["Statement"]:
                if statement["Effect"] == effect:
                    yield statement


def passing(planned: IdentityContent, role: str) -> list[dict[str, Any]]:
    return [one for one in statements(planned, role) if "iam:PassRole" in str(one["Action"])]


def opened_by(planned: IdentityContent, role: str) -> set[str]:
    """The names of the profiles that a role opens."""
    found: set[str] = set()
    for statement in statements(planned, role):
        if "sagemaker:CreatePresignedDomainUrl" in statement["Action"]:
            resources = statement["Resource"]
            found |= {
                one.rpartition("/")[2] for one in (resources if isinstance(resources, list) else [resources])
            }
    return found


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_a_team_has_an_execution_role_per_persona(isolation: str) -> None:
    site = a_crowded_site(isolation)
    outputs = {output.name: output.value for output in plan_identity(site).outputs}

    assert outputs["execution_role_arns"] == {
        persona: Reference(f"aws_iam_role.{persona.replace('-', '_')}.arn") for persona in PERSONAS
    }


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_each_user_has_an_execution_role_where_the_files_say_so(isolation: str) -> None:
    site = with_own_roles(a_site(isolation))
    outputs = {output.name: output.value for output in plan_identity(site).outputs}
    profiles = {member.role_key: member.label for member in site.members}

    assert set(profiles) == {"ana", "bo", "vera"}
    assert outputs["execution_role_arns"] == {
        key: Reference(f"aws_iam_role.execution__of__{label}.arn") for key, label in profiles.items()
    }
    assert {role.name for role in role_identities(site) if role.persona} == {
        f"alpha-dev--user--{user}" for user in profiles
    }


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_a_role_of_somebodys_own_names_the_person_and_asks_no_session_who_it_is(isolation: str) -> None:
    site = with_own_roles(a_site(isolation))
    planned = content(site)
    member = site.members[0]
    own = list(statements(planned, f"execution__of__{member.label}"))
    told = str(own)

    assert "${sagemaker:UserProfileName}" not in told
    assert "${aws:SourceIdentity}" not in told
    assert f":user-profile/d-{'x' * 12}/{member.profile}'" in told
    assert all(f"/{other.profile}'" not in told for other in site.members[1:])


@pytest.mark.parametrize("isolation", ISOLATIONS)
@pytest.mark.parametrize("team", ["job", "user", None])
def test_roles_of_users_take_no_name_of_another_role(isolation: str, team: str | None) -> None:
    roles = role_identities(with_own_roles(a_crowded_site(isolation, team, "red")))

    assert len({role.name.lower() for role in roles}) == len(roles)
    assert len({role.label for role in roles}) == len(roles)


def test_teams_of_a_tenant_have_roles_of_their_own() -> None:
    site = a_crowded_site("multi-domain", "blue", "red")
    outputs = {output.name: output.value for output in plan_identity(site).outputs}

    assert set(outputs["execution_role_arns"]) == {member.role_key for member in site.members}
    assert outputs["execution_role_arns"]["blue/viewer"] == Reference("aws_iam_role.blue__viewer.arn")
    assert outputs["job_role_arns"] == {
        "alpha-blue": Reference("aws_iam_role.blue__job.arn"),
        "alpha-red": Reference("aws_iam_role.red__job.arn"),
    }
    assert set(outputs["user_role_arns"]) == {"alpha-blue", "alpha-red"}
    assert set(outputs["pipeline_role_arns"]) == {"alpha-blue", "alpha-red"}


def test_a_domain_has_a_default_and_a_space_role_and_a_tenant_inside_one_has_not() -> None:
    singles = {"default_role_arn", "space_role_arn"}

    for site in (a_site("multi-account"), a_site("multi-domain"), a_shared_domain_site()):
        assert singles <= {output.name for output in plan_identity(site).outputs}
    assert not singles & {output.name for output in plan_identity(a_site("abac")).outputs}
    assert {role.kind for role in role_identities(a_shared_domain_site())} == {"default", "space"}


def test_a_team_of_viewers_has_no_roles_for_jobs() -> None:
    site = a_site()
    viewers = tuple(member for member in site.members if member.persona == "viewer")
    quiet = replace(site, teams=(TeamPlan(None, "alpha", viewers, ()),))

    assert {role.kind for role in role_identities(quiet)} == {"execution", "user", "default", "space"}


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_every_role_carries_the_boundary_and_stands_on_the_path_of_its_environment(isolation: str) -> None:
    for role in content(a_crowded_site(isolation, "blue", "red")).roles:
        assert role.boundary.expression == "var.permissions_boundary_arn"
        assert role.path == PATH


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_every_role_of_a_team_carries_its_tag_and_no_other_does(isolation: str) -> None:
    site = a_crowded_site(isolation, "blue", "red")
    tags = {role.label: dict(role.tags) for role in content(site).roles}

    for label, found in tags.items():
        team = label.partition("__")[0]
        value = f"alpha-{team}--dev" if isolation == "abac" else f"alpha-{team}"
        assert found == ({"team": value} if team in ("blue", "red") else {})


def test_a_team_of_a_shared_domain_is_another_one_in_each_environment() -> None:
    roles = [content(a_site("abac", environment=name)).roles for name in ("dev", "prod")]
    teams = [{role.tags["team"] for role in found} for found in roles]

    assert teams == [{"alpha--dev"}, {"alpha--prod"}]


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_roles_pass_exactly_the_job_and_pipeline_roles_of_their_team_to_sagemaker(isolation: str) -> None:
    planned = content(a_crowded_site(isolation, "blue", "red"))

    def arn(kind: str) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role{PATH}alpha-dev--blue-{kind}"

    for role in ("blue__data_scientist", "blue__mlops_engineer"):
        (statement,) = passing(planned, role)
        assert statement["Action"] == "iam:PassRole"
        assert statement["Resource"] == [arn("job"), arn("pipeline")]
        assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    assert [one["Resource"] for one in passing(planned, "blue__pipeline")] == [arn("job")]
    for role in ("blue__viewer", "blue__ml_admin", "blue__job", "blue__user"):
        assert passing(planned, role) == []


def test_passed_roles_are_references_so_that_terraform_makes_them_first() -> None:
    (policy,) = [one for one in content(a_site()).policies if one.label == "data_scientist_work"]
    (statement,) = [one for one in document(policy.policy)["Statement"] if one["Sid"] == "PassOwnRoles"]  # type: ignore[attr-defined, index]

    expressions = [reference.expression for reference in statement["Resource"]]
    assert expressions == ["aws_iam_role.job.arn", "aws_iam_role.pipeline.arn"]


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_sagemaker_of_the_account_assumes_roles_and_keeps_the_source_identity(isolation: str) -> None:
    for role in content(a_crowded_site(isolation)).roles:
        if role.label == "user":
            continue
        (statement,) = resolved(role.trust)["Statement"]
        assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
        assert statement["Action"] == ["sts:AssumeRole", "sts:SetSourceIdentity"]
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        assert role.session_seconds == 3600


def test_users_sign_in_through_the_saml_provider_with_their_studio_user_id() -> None:
    (role,) = [role for role in content(a_site("abac")).roles if role.label == "user"]
    sign_in, tag_session = resolved(role.trust)["Statement"]

    provider = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"}
    assert sign_in["Action"] == "sts:AssumeRoleWithSAML"
    assert sign_in["Principal"] == tag_session["Principal"] == provider
    assert sign_in["Condition"] == {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    assert tag_session["Action"] == "sts:TagSession"
    assert tag_session["Condition"]["StringLike"] == {"aws:RequestTag/studiouserid": "?*"}
    assert tag_session["Condition"]["StringEqualsIfExists"] == {"aws:RequestTag/team": "alpha--dev"}
    assert role.session_seconds == 8 * 3600


def test_users_open_only_their_own_profile_and_only_from_the_network() -> None:
    planned = content(a_site("abac"))
    opened = [
        one for one in statements(planned, "user") if "sagemaker:CreatePresignedDomainUrl" in one["Action"]
    ]
    (denied,) = statements(planned, "user", "Deny")

    assert [one["Resource"] for one in opened] == [
        f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:user-profile/d-xxxxxxxxxxxx/alpha--*"
    ]
    assert opened[0]["Condition"] == {
        "StringEquals": {"sagemaker:ResourceTag/studiouserid": "${aws:PrincipalTag/studiouserid}"}
    }
    assert denied["Condition"]["NotIpAddressIfExists"] == {"aws:SourceIp": "203.0.113.0/24"}
    assert len(denied["Condition"]["StringNotEquals"]["aws:SourceVpce"]) == 2


def test_users_of_a_persona_sign_in_with_a_role_that_opens_the_profiles_of_that_persona_alone() -> None:
    site = a_site("multi-account")
    site = replace(site, settings=varied(site.settings, sign_in_roles="persona"))
    planned = content(site)
    by_persona: dict[str, set[str]] = {}
    for member in site.members:
        by_persona.setdefault(member.persona, set()).add(member.profile)

    opened = {persona: opened_by(planned, f"{persona.replace('-', '_')}_user") for persona in by_persona}
    assert len(by_persona) > 1
    assert opened == by_persona
    assert not [role for role in planned.roles if role.label == "user"]


def test_users_come_through_the_endpoints_of_the_company_s_vpcs_as_well() -> None:
    approved = PLATFORM.approved.model_copy(update={"corporate_vpcs": ("vpc-0a1b2c3d4e5f60718",)})
    site = replace(a_site("multi-account"), platform=PLATFORM.model_copy(update={"approved": approved}))

    [denial] = [one for one in statements(content(site), "user", "Deny") if one["Sid"] == "OnlyFromNetwork"]
    assert denial["Condition"]["StringNotEquals"]["aws:SourceVpc"] == "vpc-0a1b2c3d4e5f60718"
    assert "aws:SourceVpce" in denial["Condition"]["StringNotEquals"]
    assert "NotIpAddressIfExists" in denial["Condition"]


def test_without_studio_endpoints_no_variable_asks_for_them() -> None:
    site = a_site()
    network = varied(site.settings.network, endpoints=("kms", "sts"))
    bare = replace(site, settings=varied(site.settings, network=network))

    assert "studio_endpoint_ids" in names_of_variables(site)
    assert "studio_endpoint_ids" not in names_of_variables(bare)


def test_users_of_identity_center_have_no_role_to_sign_in_with() -> None:
    site = a_site("multi-domain", settings=varied(SETTINGS, authentication="sso"))

    assert "user" not in {role.kind for role in role_identities(site)}
    assert "user_role_arns" not in {output.name for output in plan_identity(site).outputs}


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_every_role_carries_every_guardrail(isolation: str) -> None:
    site = a_crowded_site(isolation)
    planned = content(site)
    keys = guardrail_keys(site)
    for role in planned.roles:
        label = role.label
        arns = {getattr(one.policy_arn, "expression", None) for one in role.attachments}
        expected = {f'var.guardrail_policy_arns["{key}"]' for key in keys}
        if label == "pipeline" and isolation == "abac":
            expected -= {'var.guardrail_policy_arns["owner"]'}
            assert "aws_iam_policy.pipeline_owner.arn" in arns
        assert expected <= arns, label


@pytest.mark.parametrize("isolation", ISOLATIONS)
@pytest.mark.parametrize("sharing", [True, False], ids=["closed", "open"])
def test_roles_of_the_longest_names_keep_to_every_quota(isolation: str, sharing: bool) -> None:  # noqa: FBT001 - a parameter
    site = with_guardrails(a_site_of_longest_names(isolation), deny_shared_spaces=sharing)
    planned = content(site)

    assert max(len(role.attachments) for role in planned.roles) <= 10
    for policy in planned.policies:
        assert size(policy.policy, PolicyKind.MANAGED) <= 6144, policy.label
        assert len(policy.name) <= 128
    for role in planned.roles:
        assert size(role.trust, PolicyKind.TRUST) <= 2048, role.label
        assert len(role.name) <= 64
        assert len(role.path) <= 512
    assert policy_size_findings(site, (plan_keys(site), plan_guardrails(site), plan_identity(site))) == ()


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_roles_and_policies_have_names_of_their_own_even_when_shortened(isolation: str) -> None:
    planned = content(a_site_of_longest_names(isolation))
    roles = [role.name for role in planned.roles]
    policies = [policy.name for policy in planned.policies]

    assert len(set(roles)) == len(roles)
    assert len(set(policies)) == len(policies)
    own = content(with_own_roles(a_site_of_longest_names(isolation)))
    for names in ([role.name for role in own.roles], [policy.name for policy in own.policies]):
        assert len(set(names)) == len(names)
    assert max(len(role.name) for role in own.roles) == 64
    assert all(name.startswith(f"{TENANT}-{ENVIRONMENT}-") for name in roles)


def test_a_team_composes_no_name_of_another_environment() -> None:
    team = {role.name for role in role_identities(a_crowded_site("multi-domain", "blue"))}
    neighbour = replace(a_crowded_site("multi-domain"), environment="dev-blue")

    assert not team & {role.name for role in role_identities(neighbour)}


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_every_policy_is_one_aws_understands(isolation: str) -> None:
    site = with_guardrails(a_crowded_site(isolation, "blue"), deny_shared_spaces=False)
    planned = content(site)

    for policy in planned.policies:
        assert lint_policy(policy.policy, PolicyKind.MANAGED, site.place) == ()
    for role in planned.roles:
        assert lint_policy(role.trust, PolicyKind.TRUST, site.place) == ()


def test_descriptions_say_nothing_about_a_tenant_because_a_changed_one_replaces_the_policy() -> None:
    def told(site: Site) -> set[str]:
        planned = content(site)
        return {one.description for one in (*planned.roles, *planned.policies)}

    assert told(a_crowded_site("abac", "blue")) == told(a_site_of_longest_names("abac"))


def test_a_team_among_several_reaches_only_its_own_prefix_of_the_bucket() -> None:
    def objects(planned: IdentityContent, role: str) -> set[str]:
        return {str(one["Resource"]) for one in statements(planned, role) if one["Sid"] == "Objects"}

    bucket = f"arn:aws:s3:::{'b' * 63}"
    teams = content(a_crowded_site("multi-account", "blue", "red"))
    assert objects(teams, "blue__data_scientist") == {f"{bucket}/blue/*"}
    assert objects(teams, "red__job") == {f"{bucket}/red/*"}
    assert objects(content(a_site()), "data_scientist") == {f"{bucket}/*"}


def test_the_default_role_starts_apps_and_does_nothing_else() -> None:
    for site in (a_site(), a_shared_domain_site()):
        services = {
            action.split(":")[0]
            for one in statements(content(site), "default")
            for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
        }
        assert services == {"kms", "logs"}


def test_an_abac_tenant_asks_for_exactly_the_variables_it_uses() -> None:
    assert names_of_variables(a_site("abac")) == [
        "bucket_arn",
        "data_key_arn",
        "domain_id",
        "guardrail_policy_arns",
        "permissions_boundary_arn",
        "studio_endpoint_ids",
        "studio_key_arn",
        "subnet_ids",
        "workload_key_arn",
        "workload_security_group_id",
    ]
    assert names_of_variables(a_shared_domain_site()) == [
        "domain_id",
        "guardrail_policy_arns",
        "permissions_boundary_arn",
        "studio_key_arn",
    ]


def test_a_rendered_role_has_boundary_path_trust_and_team() -> None:
    role = module_resources(plan_identity(a_site("abac")))["aws_iam_role.data_scientist"].values()

    assert role["name"] == "alpha-dev-data-scientist"
    assert role["path"] == PATH
    assert role["permissions_boundary"] == Expression("var.permissions_boundary_arn")
    assert role["tags"] == {"team": "alpha--dev"}


def test_every_policy_is_attached_and_no_role_is_without() -> None:
    planned = content(a_crowded_site("abac", "blue"))
    made = {f"aws_iam_policy.{policy.label}.arn" for policy in planned.policies}
    attachments = [one for role in planned.roles for one in role.attachments]

    assert made <= {getattr(one.policy_arn, "expression", None) for one in attachments}
    assert all(role.attachments for role in planned.roles)
    assert len({one.label for one in attachments}) == len(attachments)


def test_what_does_not_fit_is_found_before_it_is_applied() -> None:
    def codes(**quotas: int) -> set[str]:
        named = {name.replace("_", "-"): value for name, value in quotas.items()}
        site = a_site("abac", settings=varied(SETTINGS, quotas=named))
        modules = (plan_keys(site), plan_guardrails(site), plan_identity(site))
        return {finding.rule.code for finding in policy_size_findings(site, modules)}

    assert codes() == set()
    assert codes(managed_policies_per_role=5) == {TOO_MANY_ROLE_POLICIES.code}
    assert codes(managed_policy_size=4700) == {POLICY_TOO_LARGE.code}
    assert codes(key_policy_size=1000) == {POLICY_TOO_LARGE.code}
    assert codes(trust_policy_size=300) == {TRUST_TOO_LARGE.code}


def test_many_corporate_networks_make_a_policy_too_large_and_the_finding_names_them() -> None:
    cidrs = tuple(f"203.{number // 250}.{number % 250}.0/24" for number in range(400))
    approved = PLATFORM.approved.model_copy(update={"corporate_cidrs": cidrs})
    site = a_site(platform=PLATFORM.model_copy(update={"approved": approved}))

    (finding,) = policy_size_findings(site, (plan_identity(site),))
    assert finding.rule is POLICY_TOO_LARGE
    assert "`approved.corporate_cidrs` is too long" in finding.message
    assert finding.primary == Location("tenants/_platform.yaml", ("approved", "corporate_cidrs"), on_key=True)


def names_of_variables(site: Site) -> list[str]:
    return [variable.name for variable in plan_identity(site).variables]
