"""Rows 4 to 6, 23 to 25, 35 and 37: from where, through what and how Studio is opened."""

from isolation.faults.parts import Linted, Outside, Row, leak, lockout
from isolation.faults.settings import (
    AT,
    CIDRS,
    DOMAIN,
    ENDPOINTS,
    OTHER_DOMAIN,
    SAGEMAKER,
    Beside,
    allow,
    in_role,
    joined,
    on_endpoint,
    scope,
)
from policy_lint import conditions, elements

from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.iam.requests import RequestSet
from generator.policies import roles
from generator.policies.endpoint_policies import endpoint_policy
from generator.policies.scope import EndpointScope, NetworkOrigin

_OPEN = ("sagemaker:CreatePresignedDomainUrl",)
_SEE_AND_OPEN = (*_OPEN, "sagemaker:DescribeUserProfile")
_SAME_USER = {"sagemaker:ResourceTag/studiouserid": "${aws:PrincipalTag/studiouserid}"}
_ANY_PROFILE = allow(*_OPEN, sid="OpenAnyProfile")
_USER = joined(roles.user_role(scope("abac"), NetworkOrigin(CIDRS, ENDPOINTS)))
_USER_AND_MORE = in_role(_USER, Beside((_ANY_PROFILE,)))
_FROM_ELSEWHERE = RequestSet(
    _OPEN,
    conditions={
        "NotIpAddressIfExists": {"aws:SourceIp": CIDRS},
        "StringNotEquals": {"aws:SourceVpce": ENDPOINTS},
    },
)

_BY_ENDPOINT = Policy(
    (
        Statement(
            "ThroughEndpoint",
            "Allow",
            _SEE_AND_OPEN,
            resources=("*",),
            conditions={"ForAnyValue:StringEquals": {"aws:SourceVpce": ENDPOINTS}},
        ),
    )
)

ROW_4 = Row(
    4,
    "an Allow through an endpoint is bypassed by any other Allow",
    (
        leak(
            "a link from elsewhere, by another Allow",
            _FROM_ELSEWHERE,
            in_role(_BY_ENDPOINT, Beside((_ANY_PROFILE,))),
            _USER_AND_MORE,
        ),
        Linted("a set operator on a single value", conditions.WRONG_QUANTIFIER, _BY_ENDPOINT, _USER),
        lockout(
            "a link from the office",
            RequestSet(
                _OPEN,
                conditions={"IpAddress": {"aws:SourceIp": CIDRS}, "Null": {"aws:SourceVpce": "true"}},
            ),
            in_role(_BY_ENDPOINT),
            in_role(_USER),
        ),
    ),
)

_BY_ADDRESS = allow(*_SEE_AND_OPEN, when={"IpAddress": {"aws:SourceIp": CIDRS}}, sid="FromOffice")
_NOT_FROM_ELSEWHERE = Policy(
    (
        Statement(
            "OfficeOnly",
            "Deny",
            _OPEN,
            resources=("*",),
            conditions={"NotIpAddress": {"aws:SourceIp": CIDRS}},
        ),
    )
)

ROW_5 = Row(
    5,
    "an Allow by address is bypassed, and a denial by address refuses what comes through endpoints",
    (
        leak(
            "a link from elsewhere, by another Allow",
            _FROM_ELSEWHERE,
            in_role(_BY_ADDRESS, Beside((_ANY_PROFILE,))),
            _USER_AND_MORE,
        ),
        lockout(
            "a link through the own endpoint",
            RequestSet(
                _OPEN,
                conditions={"StringEquals": {"aws:SourceVpce": ENDPOINTS}, "Null": {"aws:SourceIp": "true"}},
            ),
            in_role(_NOT_FROM_ELSEWHERE, Beside((_ANY_PROFILE,))),
            in_role(_USER),
        ),
    ),
)

_BY_TAG = allow(*_OPEN, when={"StringEquals": _SAME_USER}, sid="OwnProfileByTag")

ROW_6 = Row(
    6,
    "the own profile by tag, in whatever domain",
    (
        leak(
            "a profile of another domain that carries the user's tag",
            RequestSet(_OPEN, not_resources=(f"{SAGEMAKER}:user-profile/{DOMAIN}/*",)),
            in_role(_BY_TAG),
            in_role(_USER),
        ),
        lockout(
            "the console reads the own profile first",
            RequestSet(("sagemaker:DescribeUserProfile",), conditions={"StringEquals": _SAME_USER}),
            in_role(_BY_TAG),
            in_role(_USER),
        ),
    ),
)

_INSIDE_CIDR = Policy(
    (
        Statement(
            "InsideOnly",
            "Deny",
            ("sagemaker:*",),
            resources=("*",),
            conditions={"NotIpAddress": {"aws:VpcSourceIp": "0.0.0.0/0"}},
        ),
    )
)

ROW_23 = Row(
    23,
    "an address inside the VPC is compared, which calls outside endpoints do not carry",
    (
        lockout(
            "a link from the office",
            RequestSet(
                _OPEN,
                conditions={
                    "IpAddress": {"aws:SourceIp": CIDRS},
                    "Null": {"aws:VpcSourceIp": "true", "aws:SourceVpce": "true"},
                },
            ),
            in_role(_INSIDE_CIDR, Beside((_ANY_PROFILE,))),
            in_role(_USER),
        ),
    ),
)

_REACH = EndpointScope(AT, (DOMAIN,))
_APPS_BY_PROFILE = Policy(
    (
        Statement(
            "OwnApps",
            "Allow",
            ("sagemaker:CreateApp",),
            resources=(f"{SAGEMAKER}:user-profile/{DOMAIN}/*",),
            principals=EVERYONE,
        ),
    )
)
_API_ENDPOINT = endpoint_policy("sagemaker.api", _REACH) or Policy(())

ROW_24 = Row(
    24,
    "the endpoint allows apps on the ARNs of profiles, where nothing is authorized",
    (
        Linted(
            "an app is never asked for on a profile",
            elements.IGNORED_RESOURCE,
            _APPS_BY_PROFILE,
            _API_ENDPOINT,
            PolicyKind.ENDPOINT,
        ),
        lockout(
            "an app of the own domain",
            RequestSet(("sagemaker:CreateApp",), resources=(f"{SAGEMAKER}:app/{DOMAIN}/*",)),
            on_endpoint(_APPS_BY_PROFILE, "sagemaker"),
            on_endpoint(_API_ENDPOINT, "sagemaker"),
        ),
        leak(
            "an app of another domain",
            RequestSet(("sagemaker:CreateApp",), resources=(f"{SAGEMAKER}:app/{OTHER_DOMAIN}/*",)),
            on_endpoint(
                Policy(
                    (
                        Statement(
                            "AnyApp",
                            "Allow",
                            ("sagemaker:*",),
                            resources=("*",),
                            principals=EVERYONE,
                        ),
                    )
                ),
                "sagemaker",
            ),
            on_endpoint(_API_ENDPOINT, "sagemaker"),
        ),
    ),
)

_DENIES_ONLY = Policy(
    (
        Statement(
            "NoSecrets",
            "Deny",
            ("ssm:GetParameter",),
            resources=("*",),
            conditions={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{AT.account_id}:role/admin*"}},
            principals=EVERYONE,
        ),
    )
)

ROW_25 = Row(
    25,
    "an endpoint policy that only denies refuses everybody",
    (
        lockout(
            "a parameter, read by a role the denial leaves out",
            RequestSet(("ssm:GetParameter",)),
            on_endpoint(_DENIES_ONLY, "ssm"),
            on_endpoint(endpoint_policy("ssm", _REACH) or Policy(()), "ssm"),
        ),
    ),
)

ROW_35 = Row(
    35,
    "the shortest life of a link is told as 3 seconds",
    (
        Outside(
            "how long a link lives",
            "ExpiresInSeconds is an argument of the call that no condition key holds, so no policy can "
            "bound it; Tenantry makes no links, and says what the limits are",
            "docs/explanation/isolation.md",
            "5 to 300 seconds",
        ),
    ),
)

ROW_37 = Row(
    37,
    "a Lambda that trades SAML assertions for links names things it does not define, and logs assertions",
    (
        Outside(
            "a program and not a policy",
            "Tenantry renders no program between the identity provider and Studio: users assume the "
            "federated role themselves, so no assertion passes through anything of ours",
            "docs/explanation/isolation.md",
            "no assertion passes through",
        ),
    ),
)

ROWS = (ROW_4, ROW_5, ROW_6, ROW_23, ROW_24, ROW_25, ROW_35, ROW_37)
