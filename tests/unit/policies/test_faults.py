"""The 37 faults found in published policies, each held against every policy of the product.

The numbers are those of the project's facts; a check gets every built policy
of one isolation and fails when the fault is in it.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from generator.iam import services
from generator.iam.policy import PolicyKind, Statement, resolved
from generator.policies import abac, guardrails

CHECKS: dict[int, Callable] = {}


def fault(number: int) -> Callable:
    def register(check: Callable) -> Callable:
        CHECKS[number] = check
        return check

    return register


def _statements(built, effect=None, *kinds) -> Iterator[Statement]:
    for one in built:
        if kinds and one.kind not in kinds:
            continue
        for statement in one.policy.statements:
            if effect is None or statement.effect == effect:
                yield statement


def _of_roles(built):
    return [one for one in built if one.kind is PolicyKind.MANAGED and one.name != "boundary"]


def _named(built, name):
    return next(one.policy for one in built if one.name == name)


def _allows(statement, action):
    return statement.effect == "Allow" and any(
        entry.name == action for pattern in statement.actions for entry in services.expand(pattern)
    )


def _keys(statement):
    return {key for keys in statement.conditions.values() for key in keys}


@fault(1)
def vpc_conditions_are_not_anded(_built):
    for statement in guardrails.vpc_only().statements:
        assert len(_keys(statement)) == 1
    assert any("sagemaker:UpdateDomain" in one.actions for one in guardrails.vpc_only().statements)


@fault(2)
def image_rule_denies_what_is_not_approved(built):
    (rule,) = guardrails.approved_images(("arn:aws:sagemaker:eu-west-1:1:image/a",)).statements
    assert rule.effect == "Deny"
    assert list(rule.conditions) == ["ForAnyValue:ArnNotLike"]
    assert all(statement.sid for statement in _statements(built))


@fault(3)
def instance_types_cover_defaults_and_jobs(_built):
    covered = {
        action for one in guardrails.instance_types(("a",), ("b",)).statements for action in one.actions
    }
    assert set(services.supporting("sagemaker", "sagemaker:InstanceTypes")) <= covered


@fault(4)
def origin_is_a_denial_and_single_valued_keys_have_no_set_operator(built):
    for statement in _statements(built):
        if "aws:SourceVpce" in _keys(statement):
            assert statement.effect == "Deny"
            assert "aws:SourceVpce" in statement.conditions["StringNotEquals"]


@fault(5)
def addresses_never_stand_alone_beside_endpoints(built):
    statement = next(one for one in _statements(built) if one.sid == "OnlyFromNetwork")
    assert {"aws:SourceIp", "aws:SourceVpce"} <= _keys(statement)


@fault(6)
def signed_urls_are_pinned_to_profiles_of_one_domain(built):
    for statement in _statements(_of_roles(built), "Allow"):
        if _allows(statement, "sagemaker:CreatePresignedDomainUrl"):
            assert all(":user-profile/" in str(resource) for resource in statement.resources)


@fault(7)
def profiles_are_made_by_the_platform_alone(_built):
    (rule,) = guardrails.domain_administration(("arn:aws:iam::111122223333:role/terraform",)).statements
    assert rule.effect == "Deny"
    assert "sagemaker:CreateUserProfile" in rule.actions
    assert list(rule.conditions) == ["ArnNotLike"]


@fault(8)
def every_taggable_create_but_those_owned_by_name_needs_tags(_built):
    covered = set(abac.tagged_creates()) | set(abac.OWNED_BY_NAME)
    assert covered == set(services.taggable_creates("sagemaker"))


@fault(9)
def volume_and_output_keys_are_apart_and_denied(built):
    for statement in _statements(built):
        names = {key.removesuffix("Arn") for key in _keys(statement) if "KmsKey" in key}
        assert not names or (statement.effect, len(names)) == ("Deny", 1)


@fault(10)
def sharing_key_is_tested_only_when_given(built):
    for statement in _statements(built):
        if any("DomainSharing" in key for key in _keys(statement)):
            assert statement.effect == "Deny"
            assert "false" in statement.conditions["Null"].values()


@fault(11)
def namespace_is_asked_only_of_metric_data(built):
    for statement in _statements(built):
        assert all(" " not in action for action in statement.actions)
        if "cloudwatch:namespace" in _keys(statement):
            assert statement.actions == ("cloudwatch:PutMetricData",)


@fault(12)
def nobody_administers_log_delivery(built):
    for statement in _statements(_of_roles(built), "Allow"):
        for action in statement.actions:
            assert "LogDelivery" not in action
            assert action not in {"logs:PutResourcePolicy", "logs:PutDestinationPolicy"}


@fault(13)
def presence_of_one_tag_key_allows_nothing(built):
    for statement in _statements(built, "Allow"):
        for operator, keys in statement.conditions.items():
            assert not (operator.startswith("ForAnyValue") and "aws:TagKeys" in keys)


@fault(14)
def tags_are_added_only_under_a_condition(built):
    for statement in _statements(_of_roles(built), "Allow"):
        if _allows(statement, "sagemaker:AddTags"):
            assert statement.conditions["Null"] == {"sagemaker:TaggingAction": "false"}


@fault(15)
def identity_statements_have_a_resource(built):
    for statement in _statements(built, None, PolicyKind.MANAGED, PolicyKind.SCP):
        assert statement.resources or statement.not_resources


@fault(16)
def no_variable_stands_on_the_key_side(built):
    for statement in _statements(built):
        assert not any("$" in key for key in _keys(statement))


@fault(17)
def hosts_are_those_of_aws(built):
    for one in built:
        text = str(resolved(one.policy))
        hosts = re.findall(r"[a-z0-9.-]+\.(?:com|cn|net|org)(?:\.cn)?\b", text)
        assert all(host.endswith(("amazonaws.com", "amazonaws.com.cn", "aws.amazon.com")) for host in hosts)


@fault(18)
def session_tag_is_forced_and_not_only_bounded(built):
    tag = next(one for one in _named(built, "trust/federation").statements if one.sid == "TagSession")
    assert tag.conditions["StringLike"] == {"aws:RequestTag/studiouserid": "?*"}


@fault(19)
def no_wildcard_covers_apps(built):
    for statement in _statements(_of_roles(built), "Allow"):
        for action in statement.actions:
            assert not re.fullmatch(
                r"sagemaker:(?:\w*\*\w*App\w*|Create\*|Delete\*|Update\*|Stop\*|\*)", action
            )
        if _allows(statement, "sagemaker:CreateApp"):
            assert all(":app/" in str(resource) for resource in statement.resources)


@fault(20)
def images_and_objects_are_of_named_repositories_and_buckets(built):
    for statement in _statements(_of_roles(built), "Allow"):
        for action in statement.actions:
            entry = services.action(action)
            if action.startswith(("ecr:", "s3:")) and entry and not entry.is_wildcard_only:
                assert "*" not in statement.resources
            assert action not in {"s3:PutBucketCORS", "logs:Put*", "ecr:Put*"}


@fault(21)
def roles_are_passed_by_exact_name_to_sagemaker(built):
    for statement in _statements(_of_roles(built), "Allow"):
        if _allows(statement, "iam:PassRole"):
            assert not any("*" in str(resource) or "?" in str(resource) for resource in statement.resources)
            assert statement.conditions == {
                "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
            }


@fault(22)
def actions_without_resource_types_stand_on_everything(built):
    for statement in _statements(_of_roles(built), "Allow"):
        alone = [
            entry.name
            for action in statement.actions
            if "*" not in action
            for entry in services.expand(action)
            if entry.is_wildcard_only
        ]
        assert not alone or statement.resources == ("*",), (statement.sid, alone)


@fault(23)
def no_address_inside_the_network_is_compared(built):
    assert not any("aws:VpcSourceIp" in _keys(statement) for statement in _statements(built))


@fault(24)
def endpoint_lets_apps_be_created_on_app_arns(built):
    rules = _named(built, "endpoint/sagemaker.api").statements
    scoped = next(one for one in rules if "sagemaker:CreateApp" in one.actions)
    assert any(":app/" in str(resource) for resource in scoped.not_resources)


@fault(25)
def every_endpoint_policy_allows_something(built):
    for one in built:
        if one.kind is PolicyKind.ENDPOINT:
            assert any(statement.effect == "Allow" for statement in one.policy.statements), one.name


@fault(26)
def upload_headers_are_compared_only_when_sent(built):
    for statement in _named(built, "bucket").statements:
        if any("server-side-encryption" in key for key in _keys(statement)):
            assert "false" in statement.conditions["Null"].values()


@fault(27)
def bucket_denials_leave_aws_services_alone(built):
    for statement in _named(built, "bucket").statements:
        if {"aws:PrincipalAccount", "aws:PrincipalArn"} & _keys(statement):
            assert statement.conditions["BoolIfExists"] == {"aws:PrincipalIsAWSService": "false"}


@fault(28)
def subnets_and_groups_of_jobs_are_asked_one_by_one(built):
    for statement in _statements(built):
        given = set(statement.conditions.get("Null", {}))
        assert not {"sagemaker:VpcSubnets", "sagemaker:VpcSecurityGroupIds"} <= given


@fault(29)
def logs_of_shared_accounts_are_not_read_across_streams(built):
    shared = any(one.sid in {"OtherDomains", "NoForeignRetag"} for one in _statements(_of_roles(built)))
    across = {"logs:FilterLogEvents", "logs:GetLogRecord", "logs:StartLiveTail", "logs:StartQuery"}
    assert shared != any(across & set(one.actions) for one in _statements(_of_roles(built), "Allow"))


@fault(30)
def domains_are_told_apart_for_every_verb(built):
    rules = [one for one in _statements(built) if one.sid == "OtherDomainResources"]
    for statement in rules:
        assert statement.actions == ("sagemaker:*",)


@fault(31)
def a_principal_without_a_team_creates_nothing(_built):
    rules = abac.tag_on_create().statements
    assert any(one.conditions == {"Null": {"aws:PrincipalTag/team": "true"}} for one in rules)
    assert all(services.action(action) for one in rules for action in one.actions if "*" not in action)


@fault(32)
def no_persona_touches_domains_profiles_images_or_lifecycle_scripts(built):
    owned = re.compile(
        r"sagemaker:(?:Create|Update|Delete)(?:Domain|UserProfile|AppImageConfig|Image|ImageVersion|"
        r"StudioLifecycleConfig|NotebookInstance\w*)"
    )
    for statement in _statements(_of_roles(built), "Allow"):
        for action in statement.actions:
            assert not any(owned.fullmatch(entry.name) for entry in services.expand(action))


@fault(33)
def every_role_that_starts_apps_lends_its_key(built):
    for role in ("default", "space", "exec-data-scientist", "exec-mlops-engineer", "exec-ml-admin"):
        policies = [one for one in built if one.name.startswith(f"{role}/")]
        lent = [one for one in _statements(policies, "Allow") if _allows(one, "kms:CreateGrant")]
        assert lent, role
        assert all(one.conditions == {"Bool": {"kms:GrantIsForAWSResource": "true"}} for one in lent)


@fault(34)
def trust_sets_the_source_identity_for_the_own_account(built):
    (rule,) = _named(built, "trust/sagemaker").statements
    assert "sts:SetSourceIdentity" in rule.actions
    assert rule.conditions == {"StringEquals": {"aws:SourceAccount": "111122223333"}}


@fault(35)
def no_policy_pretends_to_limit_how_long_a_link_lives(built):
    assert not any("expires" in key.lower() for one in _statements(built) for key in _keys(one))


@fault(36)
def search_has_one_real_condition(built):
    for statement in _statements(_of_roles(built), "Allow"):
        if "sagemaker:Search" in statement.actions and statement.conditions:
            assert list(statement.conditions) == ["StringEquals"]
            (key,) = statement.conditions["StringEquals"]
            assert key.endswith("/EqualsIfExists")


@fault(37)
def audience_of_saml_is_the_sign_in_of_the_partition(built):
    sign_in = next(one for one in _named(built, "trust/federation").statements if one.sid == "SignIn")
    assert sign_in.conditions == {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}


def test_every_fault_has_a_check():
    assert sorted(CHECKS) == list(range(1, 38))


@pytest.mark.parametrize("number", sorted(CHECKS))
def test_fault_is_in_no_policy(number, isolation, scope_for, all_policies):
    built = list(all_policies(scope_for(isolation)))
    assert built
    CHECKS[number](built)
