"""A name that AWS has not is a fault at its statement, in rendered policies of every kind."""

import re
from functools import cache

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, an_estate, changed
from fakes.workspaces import texts

from generator.iam.policy import Policy, PolicyKind, Statement
from generator.plan.estate_plan import plan_estate
from generator.readback.names_of_aws import unknown_names
from generator.readback.read import read_estate

_RESOURCE = re.compile(r'resource "(\w+)"')
_ARGUMENT = re.compile(r"\s+(\w+) *= jsonencode\(")
_SID = re.compile(r"\s+Sid +=")
_EFFECT = re.compile(r"\s+Effect +=")
_ACTION = re.compile(r"\s+Action +=")

HOLDERS = {
    ("aws_iam_policy", "policy"): PolicyKind.MANAGED,
    ("aws_iam_role", "assume_role_policy"): PolicyKind.TRUST,
    ("aws_iam_role_policy", "policy"): PolicyKind.INLINE,
    ("aws_kms_key", "policy"): PolicyKind.KEY,
    ("aws_organizations_policy", "content"): PolicyKind.SCP,
    ("aws_s3_bucket_policy", "policy"): PolicyKind.BUCKET,
    ("aws_vpc_endpoint", "policy"): PolicyKind.ENDPOINT,
}
"""The arguments that hold policies, with the kind of each; no other argument holds one."""


@cache
def rendered():
    alpha = changed(ALPHA, backup={"enabled": True})
    return dict(texts(plan_estate(an_estate(alpha=alpha, beta=BETA, gamma=GAMMA))))


@cache
def statements():
    """By holder: the file, and the lines of `Sid`, `Effect` and the first action of each statement."""
    found = {}
    for path, text in rendered().items():
        holder, sid, effect = ["", ""], 0, 0
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if one := _RESOURCE.match(line):
                holder[0] = one[1]
            elif one := _ARGUMENT.match(line):
                holder[1] = one[1]
            elif _SID.match(line):
                sid = number
            elif _EFFECT.match(line):
                effect = number
            elif _ACTION.match(line):
                first = number + 1 if line.endswith("[") else number
                found.setdefault(tuple(holder), []).append((path, sid, effect, first))
    return found


def faults(path, lines):
    stack = path.rpartition("/modules/")[0] or path.rpartition("/")[0]
    files = {name: text for name, text in rendered().items() if name.startswith(f"{stack}/")}
    files[path] = "\n".join(lines)
    return [(one.document, one.line, one.message) for one in read_estate(files.items()).faults]


def test_policies_stand_in_these_arguments_and_no_others():
    assert statements().keys() == HOLDERS.keys()
    assert set(HOLDERS.values()) == set(PolicyKind)


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: HOLDERS[holder])
@pytest.mark.parametrize("action", ["dreams:Ask", "s3:GetDream"])
def test_an_unknown_action_that_is_allowed_is_a_fault_at_its_statement(holder, action):
    path, sid, effect, first = statements()[holder][-1]
    lines = rendered()[path].split("\n")
    lines[effect] = lines[effect].replace("Deny", "Allow")
    lines[first] = re.sub(r'"[^"]*"', f'"{action}"', lines[first], count=1)

    ((document, line, message),) = [one for one in faults(path, lines) if "no such action" in one[2]]

    assert (document, line) == (f"out/{path}" if not path.startswith("out/") else path, sid + 1)
    assert f"allows {action}, and AWS has no such action" in message


def a_policy(effect="Allow", actions=("s3:GetObject",), not_actions=(), **conditions):
    if not_actions:
        actions = ()
    return Policy((Statement("One", effect, actions, not_actions, ("*",), conditions=conditions),))


def said(policy):
    return [
        re.split(r" \(service data of |, where wildcards", message)[0] for _, message in unknown_names(policy)
    ]


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (a_policy(actions=("s3:GetObjet",)), "statement One allows s3:GetObjet, and AWS has no such action"),
        (a_policy(actions=("dreams:*",)), "statement One allows dreams:*, and AWS has no such action"),
        (a_policy(actions=("s3:Ge?",)), "statement One allows s3:Ge?, and AWS has no such action"),
        (a_policy(not_actions=("dreams:*",)), "statement One allows dreams:*, and AWS has no such action"),
        (
            a_policy(StringEquals={"s3:dream": "x"}),
            "statement One asks for s3:dream, and AWS has no such condition key",
        ),
        (
            a_policy("Deny", StringNotEquals={"s3:dream": "x"}),
            "statement One asks for s3:dream, and AWS has no such condition key",
        ),
        (
            a_policy(StringEquals={"aws:RequestTag/owner": ("ana", "?*")}),
            "statement One compares aws:RequestTag/owner with ?* by StringEquals",
        ),
        (
            a_policy("Deny", **{"ForAnyValue:StringNotEqualsIgnoreCase": {"aws:TagKeys": "team*"}}),
            "statement One compares aws:TagKeys with team* by ForAnyValue:StringNotEqualsIgnoreCase",
        ),
    ],
)
def test_each_unknown_name_is_told_with_its_statement(policy, message):
    assert said(policy) == [message]


@pytest.mark.parametrize(
    "policy",
    [
        a_policy(actions=("*",)),
        a_policy(actions=("s3:*", "S3:getobject", "sagemaker:Create*", "*:List*")),
        a_policy("Deny", actions=("dreams:*",)),
        a_policy("Deny", not_actions=("dreams:*",)),
        a_policy(StringEquals={"aws:PrincipalTag/team": "a", "sagemaker:VolumeKmsKey": "b", "saml:aud": "c"}),
        a_policy(StringEquals={"kms:EncryptionContext:aws:logs:arn": "a", "AWS:sourceidentity": "b"}),
        a_policy(
            StringEquals={"aws:RequestTag/a": "${aws:PrincipalTag/team}-${*}"}, StringLike={"s3:prefix": "a*"}
        ),
        a_policy(ArnEquals={"aws:SourceArn": "arn:aws:s3:::a*"}),
    ],
)
def test_what_aws_has_and_what_only_denies_is_no_fault(policy):
    assert said(policy) == []


def test_what_was_probably_meant_is_suggested():
    ((_, message),) = unknown_names(a_policy(actions=("s3:GetObjet",)))

    assert message.endswith("; did you mean s3:GetObject?")


def test_the_operator_that_reads_wildcards_is_suggested():
    ((_, message),) = unknown_names(
        a_policy(**{"ForAnyValue:StringNotEqualsIgnoreCase": {"aws:TagKeys": "a*"}})
    )

    assert message.endswith("where wildcards stand for themselves; did you mean ForAnyValue:StringNotLike?")
