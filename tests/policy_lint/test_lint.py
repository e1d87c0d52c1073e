"""Every rule about policies: what it finds and what it lets pass."""

import pytest
from policy_lint import conditions, elements, policies
from policy_lint import policies as lint

from generator.core.expressions import Reference
from generator.core.findings import Rule
from generator.core.places import Location
from generator.iam.policy import EVERYONE, LONGEST, Policy, PolicyKind, Statement

PLACE = Location("tenants/alpha.yaml", ("environments", "dev"))
ARN = "arn:aws:sagemaker:eu-west-1:111122223333"
JOB = f"{ARN}:training-job/*"
ROOT = "arn:aws:iam::111122223333:root"


def _statement(**parts):
    return Statement(
        **({"sid": "One", "effect": "Allow", "actions": ("sagemaker:DescribeTrainingJob",)} | parts)
    )


def _found(*statements, kind=PolicyKind.MANAGED, longest=None):
    findings = lint.lint_policy(Policy(statements), kind, PLACE, longest=longest)
    assert all(finding.primary == PLACE for finding in findings)
    return [(finding.rule, finding.message) for finding in findings]


def test_a_sound_statement_passes():
    assert _found(_statement(resources=(JOB,))) == []


@pytest.mark.parametrize(
    ("parts", "rule", "message"),
    [
        (
            {"actions": ("cloudwatch: DeleteAlarms",), "resources": ("*",)},
            elements.UNKNOWN_ACTION,
            "One: AWS has no action 'cloudwatch: DeleteAlarms'",
        ),
        (
            {"actions": ("sagemaker:UpdateProcessingJob",), "effect": "Deny", "resources": ("*",)},
            elements.UNKNOWN_ACTION,
            "One: AWS has no action 'sagemaker:UpdateProcessingJob'",
        ),
        (
            {"actions": ("sagemeker:*",), "resources": ("*",)},
            elements.UNKNOWN_ACTION,
            "One: no service is called 'sagemeker'",
        ),
        (
            {"resources": (JOB,), "conditions": {"StringEquals": {"${sagemaker:ResourceTag/owner}": "a"}}},
            conditions.UNKNOWN_KEY,
            "One: AWS has no condition key '${sagemaker:ResourceTag/owner}'",
        ),
        (
            {"resources": (f"{ARN}:training-job/${{aws:Team}}",)},
            conditions.UNKNOWN_KEY,
            "One: AWS has no policy variable 'aws:Team'",
        ),
        (
            {"actions": ("sagemaker:ListDomains",), "resources": (f"{ARN}:*",)},
            elements.IGNORED_RESOURCE,
            "One: sagemaker:ListDomains takes none of the resources",
        ),
        (
            {"actions": ("s3:GetObject", "s3:PutBucketCORS"), "resources": ("arn:aws:s3:::b/x/*",)},
            elements.IGNORED_RESOURCE,
            "One: s3:PutBucketCORS takes none of the resources",
        ),
        (
            {"resources": (JOB, f"{ARN}:model/*")},
            elements.IGNORED_RESOURCE,
            f"One: no action takes the resource {ARN}:model/*",
        ),
        (
            {
                "actions": ("cloudwatch:PutMetricData", "cloudwatch:ListMetrics"),
                "resources": ("*",),
                "conditions": {"StringLike": {"cloudwatch:namespace": "x"}},
            },
            conditions.UNSUPPORTED_KEY,
            "One: cloudwatch:ListMetrics never fills cloudwatch:namespace, so the statement never applies",
        ),
        (
            {
                "actions": ("sagemaker:CreateImageVersion",),
                "effect": "Deny",
                "resources": ("*",),
                "conditions": {"StringNotEquals": {"aws:RequestTag/team": "a"}},
            },
            conditions.UNSUPPORTED_KEY,
            "One: sagemaker:CreateImageVersion never fills aws:RequestTag/team, so the condition is always",
        ),
        (
            {"resources": (JOB,), "conditions": {"String": {"aws:ResourceTag/team": "a"}}},
            conditions.UNKNOWN_OPERATOR,
            "One: IAM has no operator 'String'",
        ),
        (
            {
                "actions": ("iam:PassRole",),
                "resources": ("arn:aws:iam::111122223333:role/r",),
                "conditions": {
                    "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com.rproxy.goskope.com"}
                },
            },
            elements.FOREIGN_SERVICE,
            "One: 'sagemaker.amazonaws.com.rproxy.goskope.com' is no AWS service",
        ),
        ({"sid": "No-dash", "resources": (JOB,)}, policies.BAD_SID, "statement id 'No-dash' may hold only"),
        ({}, elements.MISSING_ELEMENT, "One names no resource; this is a managed policy"),
        (
            {"resources": (JOB,), "principals": EVERYONE},
            elements.MISSING_ELEMENT,
            "One names a principal; this is a managed policy",
        ),
        (
            {
                "actions": ("sagemaker:CreateTrainingJob",),
                "resources": ("*",),
                "conditions": {"StringEquals": {"sagemaker:InstanceTypes": "ml.m5.large"}},
            },
            conditions.WRONG_QUANTIFIER,
            "One: sagemaker:InstanceTypes holds a list, tested with StringEquals",
        ),
        (
            {"resources": (JOB,), "conditions": {"ForAnyValue:StringEquals": {"aws:SourceVpce": "vpce-1"}}},
            conditions.WRONG_QUANTIFIER,
            "One: aws:SourceVpce holds one value, tested with ForAnyValue:StringEquals",
        ),
        ({"resources": ("training-job/x", JOB)}, elements.MALFORMED_ARN, "One: 'training-job/x' is no ARN"),
        (
            {"resources": (JOB.replace(":aws:", ":awss:"),)},
            elements.MALFORMED_ARN,
            "One: 'arn:awss:sagemaker:eu-west-1:111122223333:training-job/*' is in no partition of AWS",
        ),
        (
            {"resources": (JOB.replace("sagemaker", "sagemeker"),)},
            elements.MALFORMED_ARN,
            "One: 'arn:aws:sagemeker:eu-west-1:111122223333:training-job/*' is of no service",
        ),
        (
            {"resources": (JOB.replace("eu-west-1", "Ireland"),)},
            elements.MALFORMED_ARN,
            "One: 'arn:aws:sagemaker:Ireland:111122223333:training-job/*' is in no Region",
        ),
        (
            {"resources": (JOB.replace("111122223333", "1111"),)},
            elements.MALFORMED_ARN,
            "One: 'arn:aws:sagemaker:eu-west-1:1111:training-job/*' is in no account",
        ),
        (
            {"resources": (JOB,), "conditions": {"Bool": {"aws:PrincipalArn": "true"}}},
            conditions.WRONG_TYPE,
            "One: aws:PrincipalArn is of type ARN, tested with Bool",
        ),
        (
            {"resources": (JOB,), "conditions": {"ArnLike": {"aws:SourceIdentity": ROOT}}},
            conditions.WRONG_TYPE,
            "One: aws:SourceIdentity is of type String, tested with ArnLike",
        ),
        (
            {"resources": (JOB,), "conditions": {"StringEquals": {"aws:SourceIp": "203.0.113.1"}}},
            conditions.WRONG_TYPE,
            "One: aws:SourceIp is of type IPAddress, tested with StringEquals",
        ),
        (
            {"resources": (JOB,), "conditions": {"Null": {"aws:ResourceTag/team": "yes"}}},
            conditions.UNFIT_VALUE,
            "One: Null cannot compare aws:ResourceTag/team with 'yes'",
        ),
        (
            {"resources": (JOB,), "conditions": {"IpAddress": {"aws:SourceIp": "203.0.113"}}},
            conditions.UNFIT_VALUE,
            "One: IpAddress cannot compare aws:SourceIp with '203.0.113'",
        ),
        (
            {"resources": (JOB,), "conditions": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}},
            conditions.UNFIT_VALUE,
            "One: DateLessThan cannot compare aws:CurrentTime with 'tomorrow'",
        ),
        (
            {
                "actions": ("sagemaker:CreateTrainingJob",),
                "resources": ("*",),
                "conditions": {"NumericLessThan": {"sagemaker:MaxRuntimeInSeconds": "1h"}},
            },
            conditions.UNFIT_VALUE,
            "One: NumericLessThan cannot compare sagemaker:MaxRuntimeInSeconds with '1h'",
        ),
        (
            {"resources": (JOB,), "conditions": {"ArnNotEquals": {"aws:PrincipalArn": "Admin"}}},
            conditions.UNFIT_VALUE,
            "One: ArnNotEquals cannot compare aws:PrincipalArn with 'Admin'",
        ),
        (
            {
                "actions": ("sagemaker:CreateTrainingJob",),
                "effect": "Deny",
                "resources": ("*",),
                "conditions": {"Null": {"sagemaker:VolumeKmsKey": "true"}},
            },
            policies.FORMER_KEY,
            "One: sagemaker:VolumeKmsKey is named, and its present name sagemaker:VolumeKmsKeyArn nowhere",
        ),
        (
            {
                "effect": "Deny",
                "resources": ("*",),
                "conditions": {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
            },
            conditions.ABSENT_MFA,
            "One: the key is absent where nobody was asked for MFA",
        ),
        (
            {"resources": (JOB,), "conditions": {"Null": {"aws:MultiFactorAuthPresent": "false"}}},
            conditions.ABSENT_MFA,
            "One: the key is present and false in sessions that began without MFA",
        ),
    ],
)
def test_a_fault_is_found(parts, rule, message):
    found = _found(_statement(**parts))
    assert any(one is rule and text.startswith(message) for one, text in found), found


@pytest.mark.parametrize(
    ("parts", "hint"),
    [
        ({"actions": ("sagemaker:DescribeTrainingJobs",)}, "did you mean sagemaker:DescribeTrainingJob?"),
        ({"actions": ("sagemaker:Discribe*",)}, "did you mean sagemaker:Describe*?"),
        ({"actions": ("sagemeker:CreatApp",)}, "did you mean sagemaker:CreateApp?"),
        ({"actions": ("cloudwatch: DeleteAlarms",)}, "did you mean cloudwatch:DeleteAlarms?"),
        ({"actions": ("unlike:Anything",)}, None),
        ({"actions": ("everything",)}, None),
        (
            {"conditions": {"StringEquals": {"aws:ResourceTags/team": "a"}}},
            "did you mean aws:ResourceTag/team?",
        ),
        ({"conditions": {"StringEquals": {"aws:PrincipleArn": ROOT}}}, "did you mean aws:PrincipalArn?"),
        ({"conditions": {"StringEquals": {"${aws:PrincipalArn}": ROOT}}}, None),
        (
            {"conditions": {"ForAnyValues:StringLikeIfExists": {"aws:CalledVia": "x"}}},
            "did you mean ForAnyValue:StringLikeIfExists?",
        ),
        ({"conditions": {"StringEqual": {"aws:SourceIdentity": "x"}}}, "did you mean StringEquals?"),
        ({"conditions": {"Equal:To": {"aws:SourceIdentity": "x"}}}, None),
        ({"resources": (JOB.replace("sagemaker", "sagemeker"),)}, "did you mean sagemaker?"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(parts, hint):
    statement = _statement(**({"resources": ("*",)} | parts))
    findings = lint.lint_policy(Policy((statement,)), PolicyKind.MANAGED, PLACE)
    assert [finding.hint for finding in findings][:1] == [hint]


@pytest.mark.parametrize(
    "conditions",
    [
        {"ArnLike": {"aws:ResourceTag/role": ROOT}},
        {"NumericLessThan": {"aws:ResourceTag/size": "10"}},
        {"StringLike": {"aws:PrincipalArn": "*/Admin"}},
        {"ArnLike": {"aws:PrincipalArn": "*"}},
        {"ArnEquals": {"aws:PrincipalArn": "${aws:ResourceTag/owner}"}},
        {"NotIpAddress": {"aws:SourceIp": ("203.0.113.0/24", "2001:db8::/32")}},
        {"DateGreaterThan": {"aws:CurrentTime": ("2026-01-31T00:00:00Z", "2026-01-31", "1700000000")}},
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        {"Null": {"aws:ResourceTag/team": "False"}},
    ],
)
def test_operators_and_values_that_suit_their_keys_pass(conditions):
    assert _found(_statement(effect="Deny", resources=(JOB,), conditions=conditions)) == []


def _of_bucket(**parts):
    whole = {"actions": ("s3:GetObject",), "resources": ("arn:aws:s3:::bucket/*",)} | parts
    return [rule for rule, _ in _found(_statement(**whole), kind=PolicyKind.BUCKET)]


@pytest.mark.parametrize(
    "principals",
    [
        {"AWS": (ROOT, "111122223333", "arn:aws:iam::111122223333:role/tenantry/a/Role")},
        {"Service": ("logs.eu-west-1.amazonaws.com",)},
        {"Federated": ("arn:aws:iam::111122223333:saml-provider/idp", "accounts.google.com")},
        {"AWS": (Reference("var.role_arn", "arn:aws:iam::111122223333:role/r"),)},
    ],
)
def test_principals_in_full_pass(principals):
    assert _of_bucket(principals=principals) == []


@pytest.mark.parametrize(
    "principals",
    [
        {"AWS": ("arn:aws:iam::111122223333:role/*",)},
        {"AWS": ("Admin",)},
        {"AWS": ("arn:aws:iam::1:root",)},
        {"Federated": ("idp",)},
    ],
)
def test_principals_that_aws_refuses_are_found(principals):
    assert _of_bucket(principals=principals) == [elements.BAD_PRINCIPAL]


def test_everybody_is_let_in_only_with_a_condition_that_says_who():
    account = {"aws:PrincipalAccount": "111122223333"}
    for everybody in (EVERYONE, {"AWS": ("*",)}):
        assert _of_bucket(principals=everybody) == [elements.EVERYBODY]
        assert _of_bucket(principals=everybody, conditions={"StringEquals": account}) == []
        assert _of_bucket(principals=everybody, conditions={"StringNotEquals": account}) == [
            elements.EVERYBODY
        ]
        assert _of_bucket(principals=everybody, conditions={"StringEqualsIfExists": account}) == [
            elements.EVERYBODY
        ]
        assert _of_bucket(principals=everybody, effect="Deny") == []


def test_a_former_name_beside_the_present_one_passes():
    both = {"sagemaker:VolumeKmsKey": "true", "sagemaker:VolumeKmsKeyArn": "true"}
    denial = _statement(
        effect="Deny",
        actions=("sagemaker:CreateTrainingJob",),
        resources=("*",),
        conditions={"Null": both},
    )
    assert _found(denial) == []


def test_faults_name_their_statement():
    found = lint.policy_faults(Policy((_statement(resources=("x", JOB)),)), PolicyKind.MANAGED)
    assert {fault.sid for fault in found} == {"One"}


def test_wildcard_actions_may_include_some_that_never_apply():
    denial = _statement(
        effect="Deny",
        actions=("sagemaker:Describe*",),
        resources=("*",),
        conditions={
            "Null": {"aws:ResourceTag/team": "false"},
            "StringNotEquals": {"aws:ResourceTag/team": "a"},
        },
    )
    assert _found(denial) == []


def test_wildcard_actions_may_not_include_some_that_always_apply():
    denial = _statement(
        effect="Deny",
        actions=("sagemaker:Create*",),
        resources=("*",),
        conditions={"StringNotEquals": {"aws:RequestTag/team": "a"}},
    )
    assert any("CreateImageVersion never fills" in text for _, text in _found(denial))


def test_a_star_as_action_is_not_judged_by_keys():
    everything = _statement(
        actions=("*",),
        resources=("*",),
        principals=EVERYONE,
        conditions={"StringEquals": {"aws:PrincipalAccount": "1"}},
    )
    assert _found(everything, kind=PolicyKind.ENDPOINT) == []


def test_a_repeated_statement_id_is_found():
    found = _found(_statement(resources=(JOB,)), _statement(resources=(JOB,)))
    assert found == [(policies.BAD_SID, "statement id 'One' is used 2 times")]


def test_too_large_policies_say_both_numbers():
    arn = Reference("var.arn", JOB + "x" * 6200)
    ((rule, message),) = _found(_statement(resources=(arn,)))
    assert rule is policies.TOO_LARGE
    assert message.endswith("a managed policy may measure 6144")


def test_a_raised_quota_replaces_the_default():
    statement = _statement(resources=(JOB,))
    assert [rule for rule, _ in _found(statement, longest=10)] == [policies.TOO_LARGE]
    assert LONGEST[PolicyKind.SCP] == 5120


def test_trust_policies_name_no_resource_but_a_principal():
    trusted = Statement(
        "One", "Allow", actions=("sts:AssumeRole",), principals={"Service": ("sagemaker.amazonaws.com",)}
    )
    assert _found(trusted, kind=PolicyKind.TRUST) == []
    assert [rule for rule, _ in _found(_statement(resources=(JOB,)), kind=PolicyKind.TRUST)] == [
        elements.MISSING_ELEMENT,
        elements.MISSING_ELEMENT,
    ]


def test_key_policies_speak_of_their_own_key():
    own = Statement("One", "Allow", ("kms:Decrypt",), resources=("*",), principals={"AWS": (ROOT,)})
    assert _found(own, kind=PolicyKind.KEY) == []


def test_not_actions_are_checked_as_well():
    statement = Statement("One", "Deny", not_actions=("sagemaker:Nothing",), resources=("*",))
    assert [rule for rule, _ in _found(statement)] == [elements.UNKNOWN_ACTION]


def test_every_rule_says_what_why_and_instead():
    modules = (conditions, elements, policies)
    found = {value for one in modules for value in vars(one).values() if isinstance(value, Rule)}
    assert {rule.code for rule in found} == {f"IAM{number:03}" for number in range(1, len(found) + 1)}
    assert all(rule.summary and rule.why and rule.instead for rule in found)
