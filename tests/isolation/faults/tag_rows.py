"""Rows 7, 8, 13 to 16, 31 and 36: tags that do not keep teams apart."""

import json

from fakes import role_policies
from isolation.faults.parts import Linted, Row, Unreadable, leak, lockout
from isolation.faults.settings import (
    AT,
    DOMAIN,
    PROFILE,
    SAGEMAKER,
    Beside,
    allow,
    as_guardrail,
    in_role,
    joined,
    scope,
)
from policy_lint import conditions, elements

from generator.iam.policy import Conditions, Policy, Statement
from generator.iam.requests import RequestSet
from generator.policies import abac, guardrails

_OWN_TEAM = "${aws:PrincipalTag/team}"
_SELF = "${aws:SourceIdentity}"
_TRAIN = ("sagemaker:CreateTrainingJob",)
_SCIENTIST = joined(role_policies.execution_role(scope("abac"), "data-scientist"))
_SCIENTIST_ASKS = in_role(_SCIENTIST)
_AND_MORE = in_role(_SCIENTIST, Beside((allow("sagemaker:*"),)))
"""Whatever else the role is given, its own denials hold."""

_KEY_PRESENT: Conditions = {"ForAnyValue:StringEquals": {"aws:TagKeys": "studiouserid"}}
_TAGGED_PROFILE = allow("sagemaker:CreateUserProfile", when=_KEY_PRESENT, sid="TaggedProfiles")
_NOBODYS_PROFILE = RequestSet(
    ("sagemaker:CreateUserProfile",), conditions={"StringNotLike": {"aws:RequestTag/studiouserid": "?*"}}
)

_PLATFORM_ONLY = guardrails.domain_administration((f"arn:aws:iam::{AT.account_id}:role/terraform",))

ROW_7 = Row(
    7,
    "a profile needs the key of the tag, but no value",
    (
        leak(
            "a profile whose user is empty",
            _NOBODYS_PROFILE,
            in_role(_TAGGED_PROFILE),
            as_guardrail(_PLATFORM_ONLY),
        ),
        leak(
            "a profile without the tag, by another Allow",
            RequestSet(
                ("sagemaker:CreateUserProfile",),
                conditions={"Null": {"aws:RequestTag/studiouserid": "true"}},
            ),
            in_role(_TAGGED_PROFILE, Beside((allow("sagemaker:*"),))),
            as_guardrail(_PLATFORM_ONLY),
        ),
    ),
)

_TAGGED_JOBS = allow(
    *_TRAIN,
    "sagemaker:CreateProcessingJob",
    when={"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}},
    sid="TaggedJobs",
)

ROW_8 = Row(
    8,
    "jobs need a key of a tag, in two calls, in a document with a comma too many",
    (
        Unreadable(
            "a comma after the last action",
            '{"Version": "2012-10-17", "Statement": [{"Sid": "TaggedJobs", "Effect": "Allow", '
            '"Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob",], "Resource": "*"}]}',
            _SCIENTIST,
        ),
        leak(
            "a job whose team is empty",
            RequestSet(_TRAIN, conditions={"StringNotLike": {"aws:RequestTag/team": "?*"}}),
            in_role(_TAGGED_JOBS),
            _SCIENTIST_ASKS,
        ),
        leak(
            "a model without a team, by another Allow",
            RequestSet(("sagemaker:CreateModel",), conditions={"Null": {"aws:RequestTag/team": "true"}}),
            in_role(_TAGGED_JOBS, Beside((allow("sagemaker:*"),))),
            _AND_MORE,
        ),
    ),
)

_CREATES = allow(
    "sagemaker:Create*",
    when={
        "ForAnyValue:StringEquals": {"aws:TagKeys": ("team", "owner")},
        "StringEqualsIfExists": {"aws:RequestTag/team": _OWN_TEAM, "aws:RequestTag/owner": _SELF},
    },
    sid="TaggedCreates",
)
_ANY_CREATE = abac.tagged_creates()

ROW_13 = Row(
    13,
    "one of two tags is enough, and a wildcard creates what nobody should",
    (
        leak(
            "a job without a team",
            RequestSet(_ANY_CREATE, conditions={"Null": {"aws:RequestTag/team": "true"}}),
            in_role(_CREATES),
            _AND_MORE,
        ),
        leak(
            "a job without an owner",
            RequestSet(_ANY_CREATE, conditions={"Null": {"aws:RequestTag/owner": "true"}}),
            in_role(_CREATES),
            _AND_MORE,
        ),
        leak(
            "domains and profiles",
            RequestSet(("sagemaker:CreateDomain", "sagemaker:CreateUserProfile")),
            in_role(_CREATES),
            _SCIENTIST_ASKS,
        ),
        lockout(
            "a link to the own Studio, which carries no tags",
            RequestSet(
                ("sagemaker:CreatePresignedDomainUrl",),
                resources=(f"{SAGEMAKER}:user-profile/{DOMAIN}/{PROFILE}",),
            ),
            in_role(_CREATES),
            _SCIENTIST_ASKS,
        ),
    ),
)

_ADD_TAGS = allow("sagemaker:AddTags", sid="Tagging")

ROW_14 = Row(
    14,
    "whoever may add tags to everything owns everything",
    (
        leak(
            "a resource of another team is given to the own",
            RequestSet(
                ("sagemaker:AddTags",),
                conditions={
                    "Null": {"aws:ResourceTag/team": "false"},
                    "StringNotEquals": {"aws:ResourceTag/team": _OWN_TEAM},
                    "StringEquals": {"aws:RequestTag/team": _OWN_TEAM},
                },
            ),
            in_role(_ADD_TAGS),
            _AND_MORE,
        ),
        leak(
            "a profile is given to oneself",
            RequestSet(
                ("sagemaker:AddTags",),
                resource_types=("user-profile",),
                conditions={
                    "ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": "studiouserid"},
                    "Null": {"sagemaker:TaggingAction": "true"},
                },
            ),
            in_role(_ADD_TAGS),
            _AND_MORE,
        ),
    ),
)

_NO_RESOURCE = Policy(
    (
        Statement(
            "TeamReads",
            "Allow",
            ("sagemaker:Describe*",),
            conditions={"StringEquals": {"aws:PrincipalTag/team": "${sagemaker:ResourceTag/team}"}},
        ),
    )
)

ROW_15 = Row(
    15,
    "a statement without a resource",
    (
        Linted("no Resource", elements.MISSING_ELEMENT, _NO_RESOURCE, _SCIENTIST),
        Unreadable(
            "no Resource in a rendered document",
            '{"Version": "2012-10-17", "Statement": [{"Sid": "TeamReads", "Effect": "Allow", '
            '"Action": "sagemaker:Describe*", "Condition": {"StringEquals": '
            '{"aws:PrincipalTag/team": "${sagemaker:ResourceTag/team}"}}}]}',
            _SCIENTIST,
        ),
    ),
)

_OWNER_CHANGES = allow(
    "sagemaker:Delete*",
    "sagemaker:Stop*",
    "sagemaker:Update*",
    when={"StringEquals": {"${sagemaker:ResourceTag/owner}": _SELF}},
    sid="OwnerChanges",
)

ROW_16 = Row(
    16,
    "a variable on the side of the key",
    (
        Linted("no key has that name", conditions.UNKNOWN_KEY, _OWNER_CHANGES, _SCIENTIST),
        lockout(
            "the owner deletes the own experiment",
            RequestSet(
                ("sagemaker:DeleteExperiment",),
                conditions={
                    "StringEquals": {"aws:ResourceTag/owner": _SELF, "aws:ResourceTag/team": _OWN_TEAM}
                },
            ),
            in_role(_OWNER_CHANGES),
            _SCIENTIST_ASKS,
        ),
    ),
)

_JOBS_TAGGED = Policy(
    (
        Statement(
            "TeamOfJobs",
            "Deny",
            ("sagemaker:CreateTrainingJob", "sagemaker:CreateProcessingJob"),
            resources=("*",),
            conditions={"StringNotEquals": {"aws:RequestTag/team": _OWN_TEAM}},
        ),
        Statement(
            "TeamOfResources",
            "Deny",
            ("sagemaker:Describe*", "sagemaker:Stop*", "sagemaker:UpdateProcessingJob"),
            resources=("*",),
            conditions={"StringNotEquals": {"aws:ResourceTag/team": _OWN_TEAM}},
        ),
    )
)
_ON_TOP = in_role(_JOBS_TAGGED, Beside((allow("sagemaker:*"),)))

ROW_31 = Row(
    31,
    "denials by team name a call that does not exist, and two of the 65 that create",
    (
        Linted("no such call", elements.UNKNOWN_ACTION, _JOBS_TAGGED, _SCIENTIST),
        leak(
            "a model of nobody",
            RequestSet(("sagemaker:CreateModel",), conditions={"Null": {"aws:RequestTag/team": "true"}}),
            _ON_TOP,
            _AND_MORE,
        ),
        lockout(
            "a look at the own domain, which carries no team",
            RequestSet(
                ("sagemaker:DescribeDomain",),
                resources=(f"{SAGEMAKER}:domain/{DOMAIN}",),
                conditions={"Null": {"aws:ResourceTag/team": "true"}},
            ),
            _ON_TOP,
            _SCIENTIST_ASKS,
        ),
    ),
)

_VISIBLE = "sagemaker:SearchVisibilityCondition/Tags.team/EqualsIfExists"
_TWICE = f'{{"{_VISIBLE}": "{_OWN_TEAM}", "{_VISIBLE}": "everybody"}}'
_SEARCH_TWICE = allow("sagemaker:Search", when={"StringEquals": json.loads(_TWICE)}, sid="SearchTwoTeams")
_SEARCH_STRING = allow("sagemaker:Search", when={"String": {_VISIBLE: _OWN_TEAM}}, sid="SearchOwnTeam")

ROW_36 = Row(
    36,
    "the example for Search says a key twice, and uses an operator that does not exist",
    (
        Linted("no operator String", conditions.UNKNOWN_OPERATOR, _SEARCH_STRING, _SCIENTIST),
        lockout(
            "a search among the own team, the value that is said first and lost",
            RequestSet(("sagemaker:Search",), conditions={"StringEquals": {_VISIBLE: _OWN_TEAM}}),
            in_role(_SEARCH_TWICE),
            _SCIENTIST_ASKS,
        ),
    ),
)

ROWS = (ROW_7, ROW_8, ROW_13, ROW_14, ROW_15, ROW_16, ROW_31, ROW_36)
