"""Every rule about policies: what it finds and what it lets pass."""

import pytest

from generator.aws import lint, rules
from generator.aws.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.core.expressions import Reference
from generator.core.places import Location

PLACE = Location("tenants/alpha.yaml", ("environments", "dev"))
ARN = "arn:aws:sagemaker:eu-west-1:111122223333"
JOB = f"{ARN}:training-job/*"


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
            rules.UNKNOWN_ACTION,
            "One: AWS has no action 'cloudwatch: DeleteAlarms'",
        ),
        (
            {"actions": ("sagemaker:UpdateProcessingJob",), "effect": "Deny", "resources": ("*",)},
            rules.UNKNOWN_ACTION,
            "One: AWS has no action 'sagemaker:UpdateProcessingJob'",
        ),
        (
            {"actions": ("sagemeker:*",), "resources": ("*",)},
            rules.UNKNOWN_ACTION,
            "One: no service is called 'sagemeker'",
        ),
        (
            {"resources": (JOB,), "conditions": {"StringEquals": {"${sagemaker:ResourceTag/owner}": "a"}}},
            rules.UNKNOWN_KEY,
            "One: AWS has no condition key '${sagemaker:ResourceTag/owner}'",
        ),
        (
            {"resources": (f"{ARN}:training-job/${{aws:Team}}",)},
            rules.UNKNOWN_KEY,
            "One: AWS has no policy variable 'aws:Team'",
        ),
        (
            {"actions": ("sagemaker:ListDomains",), "resources": (f"{ARN}:*",)},
            rules.IGNORED_RESOURCE,
            "One: sagemaker:ListDomains takes none of the resources",
        ),
        (
            {"actions": ("s3:GetObject", "s3:PutBucketCORS"), "resources": ("arn:aws:s3:::b/x/*",)},
            rules.IGNORED_RESOURCE,
            "One: s3:PutBucketCORS takes none of the resources",
        ),
        (
            {"resources": (JOB, f"{ARN}:model/*")},
            rules.IGNORED_RESOURCE,
            f"One: no action takes the resource {ARN}:model/*",
        ),
        (
            {
                "actions": ("cloudwatch:PutMetricData", "cloudwatch:ListMetrics"),
                "resources": ("*",),
                "conditions": {"StringLike": {"cloudwatch:namespace": "x"}},
            },
            rules.UNSUPPORTED_KEY,
            "One: cloudwatch:ListMetrics never fills cloudwatch:namespace, so the statement never applies",
        ),
        (
            {
                "actions": ("sagemaker:CreateImageVersion",),
                "effect": "Deny",
                "resources": ("*",),
                "conditions": {"StringNotEquals": {"aws:RequestTag/team": "a"}},
            },
            rules.UNSUPPORTED_KEY,
            "One: sagemaker:CreateImageVersion never fills aws:RequestTag/team, so the condition is always",
        ),
        (
            {"resources": (JOB,), "conditions": {"String": {"aws:ResourceTag/team": "a"}}},
            rules.UNKNOWN_OPERATOR,
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
            rules.FOREIGN_SERVICE,
            "One: 'sagemaker.amazonaws.com.rproxy.goskope.com' is no AWS service",
        ),
        ({"sid": "No-dash", "resources": (JOB,)}, rules.BAD_SID, "statement id 'No-dash' may hold only"),
        ({}, rules.MISSING_ELEMENT, "One names no resource; this is a managed policy"),
        (
            {"resources": (JOB,), "principals": EVERYONE},
            rules.MISSING_ELEMENT,
            "One names a principal; this is a managed policy",
        ),
        (
            {
                "actions": ("sagemaker:CreateTrainingJob",),
                "resources": ("*",),
                "conditions": {"StringEquals": {"sagemaker:InstanceTypes": "ml.m5.large"}},
            },
            rules.WRONG_QUANTIFIER,
            "One: sagemaker:InstanceTypes holds a list, tested with StringEquals",
        ),
        (
            {"resources": (JOB,), "conditions": {"ForAnyValue:StringEquals": {"aws:SourceVpce": "vpce-1"}}},
            rules.WRONG_QUANTIFIER,
            "One: aws:SourceVpce holds one value, tested with ForAnyValue:StringEquals",
        ),
        ({"resources": ("training-job/x", JOB)}, rules.MALFORMED_ARN, "One: 'training-job/x' is no ARN"),
    ],
)
def test_a_fault_is_found(parts, rule, message):
    found = _found(_statement(**parts))
    assert any(one is rule and text.startswith(message) for one, text in found), found


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
    assert found == [(rules.BAD_SID, "statement id 'One' is used 2 times")]


def test_too_large_policies_say_both_numbers():
    arn = Reference("var.arn", JOB + "x" * 6200)
    ((rule, message),) = _found(_statement(resources=(arn,)))
    assert rule is rules.TOO_LARGE
    assert message.endswith("a managed policy may measure 6144")


def test_a_raised_quota_replaces_the_default():
    statement = _statement(resources=(JOB,))
    assert [rule for rule, _ in _found(statement, longest=10)] == [rules.TOO_LARGE]
    assert lint.quota_of(PolicyKind.SCP) == 5120


def test_trust_policies_name_no_resource_but_a_principal():
    trusted = Statement(
        "One", "Allow", actions=("sts:AssumeRole",), principals={"Service": ("sagemaker.amazonaws.com",)}
    )
    assert _found(trusted, kind=PolicyKind.TRUST) == []
    assert [rule for rule, _ in _found(_statement(resources=(JOB,)), kind=PolicyKind.TRUST)] == [
        rules.MISSING_ELEMENT,
        rules.MISSING_ELEMENT,
    ]


def test_key_policies_speak_of_their_own_key():
    own = Statement("One", "Allow", ("kms:Decrypt",), resources=("*",), principals={"AWS": ("x",)})
    assert _found(own, kind=PolicyKind.KEY) == []


def test_not_actions_are_checked_as_well():
    statement = Statement("One", "Deny", not_actions=("sagemaker:Nothing",), resources=("*",))
    assert [rule for rule, _ in _found(statement)] == [rules.UNKNOWN_ACTION]


def test_every_rule_says_what_why_and_instead():
    codes = [rule.code for rule in rules.RULES]
    assert codes == [f"IAM{number:03}" for number in range(1, len(codes) + 1)]
    assert all(rule.summary and rule.why and rule.instead for rule in rules.RULES)
