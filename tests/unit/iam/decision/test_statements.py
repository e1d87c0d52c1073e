"""Statements against requests: actions, resources, keys the action fills, and what stays open."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from generator.iam.decision.matching import asked, match
from generator.iam.policy import Statement
from generator.iam.requests import Request, Value

JOB = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/team-a-1"
BUCKET = "arn:aws:s3:::team-a/ann/x"


@dataclass(frozen=True, slots=True)
class Case:
    """Elements of a statement, a request, whether they match, and the sentence behind it."""

    elements: dict[str, Any]
    is_match: bool
    sentence: str
    action: str = "sagemaker:DescribeTrainingJob"
    resource: str = JOB
    context: dict[str, Value] = field(default_factory=dict)
    effect: Any = "Allow"


YES, NO = True, False
ACTIONS = "Action names ignore case, and may hold wildcards."
EXCEPT = "NotAction matches everything but the actions listed."
WHOLE = "A resource pattern fits the whole ARN, and its * crosses slashes."
CASE_COUNTS = "ARNs of resources are compared with case."
EXCEPT_RESOURCE = "NotResource matches every resource but those listed."
ONLY_STAR = "An action without resource types can be granted on * only."
UNSET = "A variable without a value makes its pattern match no resource."
UNSET_NOT = "In NotResource such a pattern excludes nothing."
LITERAL = "Characters from a variable are literal."
AFTER = "Variables may stand in the resource part of an ARN, after the fifth colon."
FILLED = "A key that the action does not fill is absent."
SAME_TAG = "A service's own name for resource tags is the same key as aws:ResourceTag."
SEVERAL = "Without a set operator on a key of several values the worst is assumed."
ALL_HOLD = "All operators and keys of a statement have to hold."

TEAM = {"aws:principaltag/team": "team-a"}
CASES = (
    Case({"actions": ("SageMaker:describe*",), "resources": ("*",)}, YES, ACTIONS),
    Case({"actions": ("sagemaker:DescribeTrainingJo?",), "resources": ("*",)}, YES, ACTIONS),
    Case({"actions": ("sagemaker:Describe",), "resources": ("*",)}, NO, ACTIONS),
    Case({"actions": ("s3:*", "*"), "resources": ("*",)}, YES, ACTIONS),
    Case({"not_actions": ("sagemaker:describe*",), "resources": ("*",)}, NO, EXCEPT),
    Case({"not_actions": ("sagemaker:Create*",), "resources": ("*",)}, YES, EXCEPT),
    Case({"actions": ("*",), "resources": (JOB,)}, YES, WHOLE),
    Case({"actions": ("*",), "resources": ("arn:aws:sagemaker:*",)}, YES, WHOLE),
    Case({"actions": ("*",), "resources": ("arn:aws:sagemaker:*:job/*",)}, NO, WHOLE),
    Case({"actions": ("*",), "resources": ("arn:aws:s3:::team-a/*",)}, YES, WHOLE, "s3:GetObject", BUCKET),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:s3:::team-a/a?n/x",)}, YES, WHOLE, "s3:GetObject", BUCKET
    ),
    Case({"actions": ("*",), "resources": (JOB.replace("team", "Team"),)}, NO, CASE_COUNTS),
    Case({"actions": ("*",), "not_resources": (JOB,)}, NO, EXCEPT_RESOURCE),
    Case({"actions": ("*",), "not_resources": ("arn:aws:s3:::*", "arn:aws:kms:*")}, YES, EXCEPT_RESOURCE),
    Case({"actions": ("*",), "resources": ("*",)}, YES, ONLY_STAR, "sagemaker:ListModels", "*"),
    Case({"actions": ("*",), "resources": ("arn:*", "?")}, NO, ONLY_STAR, "sagemaker:ListModels", "*"),
    Case({"actions": ("*",), "not_resources": ("arn:*",)}, YES, ONLY_STAR, "sagemaker:ListModels", "*"),
    Case({"actions": ("*",), "not_resources": ("*",)}, NO, ONLY_STAR, "sagemaker:ListModels", "*"),
    Case(
        {"actions": ("*",)},
        YES,
        "Trust policies name no resource.",
        "sts:AssumeRole",
        "arn:aws:iam::1:role/a",
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:s3:::${aws:PrincipalTag/team}/*",)},
        YES,
        AFTER,
        "s3:GetObject",
        BUCKET,
        TEAM,
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:s3:::${aws:PrincipalTag/team}/*",)},
        NO,
        UNSET,
        "s3:GetObject",
        BUCKET,
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:s3:::${aws:PrincipalTag/team, 'team-a'}/*",)},
        YES,
        UNSET,
        "s3:GetObject",
        BUCKET,
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:s3:::${aws:PrincipalTag/team}/*",)},
        NO,
        LITERAL,
        "s3:GetObject",
        BUCKET,
        {"aws:principaltag/team": "*"},
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:s3:::team-a/${*}/x",)},
        NO,
        LITERAL,
        "s3:GetObject",
        BUCKET,
    ),
    Case(
        {"actions": ("*",), "not_resources": ("arn:aws:s3:::${aws:PrincipalTag/team}/*",)},
        YES,
        UNSET_NOT,
        "s3:GetObject",
        BUCKET,
    ),
    Case(
        {"actions": ("*",), "not_resources": ("arn:aws:s3:::${aws:PrincipalTag/team}/*",)},
        NO,
        AFTER,
        "s3:GetObject",
        BUCKET,
        TEAM,
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:sagemaker:${aws:RequestedRegion}:111122223333:*",)},
        YES,
        AFTER,
        context={"aws:requestedregion": "us-east-1"},
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:sagemaker:${aws:RequestedRegion}:111122223333:*",)},
        NO,
        AFTER,
        context={"aws:requestedregion": "eu-west-1"},
        effect="Deny",
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:sagemaker:${aws:RequestedRegion}:*:app/*",)},
        NO,
        AFTER,
        context={"aws:requestedregion": "eu-west-1"},
    ),
    Case(
        {"actions": ("*",), "not_resources": ("arn:aws:sagemaker:${aws:RequestedRegion}:*",)},
        YES,
        AFTER,
        context={"aws:requestedregion": "eu-west-1"},
    ),
    Case(
        {"actions": ("*",), "resources": ("arn:aws:sagemaker:*:*:training-job/${aws:CalledVia}",)},
        YES,
        SEVERAL,
        context={"aws:calledvia": ("x",)},
    ),
    Case(
        {"actions": ("*",), "resources": ("*",), "conditions": {"Null": {"s3:prefix": "true"}}},
        YES,
        FILLED,
        context={"s3:prefix": "x"},
    ),
    Case(
        {"actions": ("*",), "resources": ("*",), "conditions": {"Null": {"aws:TagKeys": "true"}}},
        YES,
        FILLED,
        context={"aws:tagkeys": ("x",)},
    ),
    Case(
        {
            "actions": ("*",),
            "resources": ("*",),
            "conditions": {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
        },
        YES,
        "Global keys are there for every action.",
        context={"aws:sourcevpce": "vpce-1"},
    ),
    Case(
        {
            "actions": ("*",),
            "resources": ("*",),
            "conditions": {"StringEquals": {"sagemaker:ResourceTag/team": "a"}},
        },
        YES,
        SAME_TAG,
        context={"aws:resourcetag/team": "a"},
    ),
    Case(
        {
            "actions": ("*",),
            "resources": ("*",),
            "conditions": {"StringEquals": {"aws:ResourceTag/TEAM": "a"}},
        },
        YES,
        SAME_TAG,
        context={"sagemaker:ResourceTag/team": "a"},
    ),
    Case(
        {"actions": ("*",), "resources": ("*",), "conditions": {"Null": {"ec2:ResourceTag/team": "true"}}},
        YES,
        "A key of another service is absent.",
        context={"aws:resourcetag/team": "a"},
    ),
    Case(
        {"actions": ("*",), "resources": ("*",), "conditions": {"StringEquals": {"aws:CalledVia": "a"}}},
        YES,
        SEVERAL,
        context={"aws:calledvia": "b"},
    ),
    Case(
        {"actions": ("*",), "resources": ("*",), "conditions": {"StringEquals": {"aws:CalledVia": "a"}}},
        NO,
        SEVERAL,
        context={"aws:calledvia": "a"},
        effect="Deny",
    ),
    Case(
        {
            "actions": ("*",),
            "resources": ("*",),
            "conditions": {"Bool": {"aws:SecureTransport": "true"}, "Null": {"aws:SourceVpce": "true"}},
        },
        NO,
        ALL_HOLD,
        context={"aws:sourcevpce": "vpce-1", "aws:securetransport": "true"},
    ),
    Case(
        {"actions": ("*",), "resources": ("*",), "conditions": {"StringEquals": {"x:Made": "up"}}},
        YES,
        "Actions unknown to the data keep all keys.",
        "x:Make",
        "arn:aws:x:::y",
        {"x:made": "up"},
    ),
    Case(
        {
            "actions": ("*",),
            "resources": ("*",),
            "conditions": {"StringEquals": {"sagemaker:VolumeKmsKey": "k"}},
        },
        YES,
        "Either name of a renamed key may be filled.",
        "sagemaker:CreateTrainingJob",
        JOB,
        {"sagemaker:volumekmskey": "k"},
    ),
    Case(
        {
            "actions": ("*",),
            "resources": ("*",),
            "conditions": {"StringEquals": {"secretsmanager:ResourceTag/team": "a"}},
        },
        YES,
        SAME_TAG,
        "secretsmanager:GetSecretValue",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf",
        {"aws:resourcetag/team": "a"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.sentence[:40]} {case.elements}"[:110])
def test_the_statement_matches_as_documented(case: Case) -> None:
    request = asked(Request(case.action, case.resource, case.context), frozenset())
    found = match(Statement("S", case.effect, **case.elements), request)
    assert found.is_match is case.is_match, f"{case.sentence} {found.note}"


def test_keys_of_the_session_are_kept_for_every_action() -> None:
    request = Request("sagemaker:ListModels", "*", {"sagemaker:DomainId": "d-1"})
    assert asked(request, frozenset({"sagemaker:domainid"})).context == {"sagemaker:domainid": "d-1"}
    assert asked(request, frozenset()).context == {}


def test_a_miss_says_the_condition_and_what_the_request_holds() -> None:
    conditions = {"StringEquals": {"aws:SourceVpce": ("vpce-1", "vpce-2")}}
    statement = Statement("S", "Allow", actions=("*",), resources=("*",), conditions=conditions)
    absent = match(statement, asked(Request("sagemaker:ListModels", "*"), frozenset()))
    other = match(
        statement, asked(Request("sagemaker:ListModels", "*", {"aws:SourceVpce": "vpce-9"}), frozenset())
    )
    assert absent.note == "StringEquals aws:SourceVpce [vpce-1, vpce-2] does not hold: the key is absent"
    assert other.note == "StringEquals aws:SourceVpce [vpce-1, vpce-2] does not hold: the request has vpce-9"


def test_a_miss_of_several_values_lists_them() -> None:
    conditions = {"ForAllValues:StringEquals": {"aws:CalledVia": "a"}}
    statement = Statement("S", "Allow", actions=("*",), resources=("*",), conditions=conditions)
    request = Request("sagemaker:ListModels", "*", {"aws:CalledVia": ("a", "b")})
    assert match(statement, asked(request, frozenset())).note.endswith("the request has a, b")


def test_a_statement_about_other_actions_has_nothing_to_say() -> None:
    statement = Statement("S", "Deny", actions=("s3:*",), resources=("*",))
    found = match(statement, asked(Request("sagemaker:ListModels", "*"), frozenset()))
    assert not found.names_action
    assert found.note == ""


def test_a_missed_resource_is_named() -> None:
    statement = Statement("S", "Deny", actions=("*",), resources=("arn:aws:s3:::x",))
    found = match(statement, asked(Request("s3:ListBucket", "arn:aws:s3:::y"), frozenset()))
    assert found.names_action
    assert found.note == "its resources leave out arn:aws:s3:::y"
