"""Rows 1 to 3, 9, 10 and 28: guardrails that do not guard."""

from fakes import role_policies
from isolation.faults.parts import Row, leak, lockout
from isolation.faults.settings import KEY, Beside, allow, as_guardrail, in_role, scope

from generator.iam.policy import Conditions, Policy, Statement
from generator.iam.requests import RequestSet
from generator.policies import guardrails, job_guards

_CREATE_DOMAIN = ("sagemaker:CreateDomain",)
_TRAIN = ("sagemaker:CreateTrainingJob",)
_APPROVED_IMAGE = "arn:aws:sagemaker:eu-west-1:111122223333:image/approved-*"
_ROGUE_IMAGE = "arn:aws:sagemaker:eu-west-1:111122223333:image/rogue"
_EVERYTHING = allow("sagemaker:*")


def _one(sid: str, effect: str, actions: tuple[str, ...], when: Conditions) -> Policy:
    return Policy((Statement(sid, effect, actions, resources=("*",), conditions=when),))


def _asked(actions: tuple[str, ...], when: Conditions) -> RequestSet:
    return RequestSet(actions, conditions=when)


_VPC = _one(
    "PrivateDomains",
    "Deny",
    _CREATE_DOMAIN,
    {
        "StringNotEquals": {"sagemaker:AppNetworkAccessType": "VpcOnly"},
        "Null": {"sagemaker:VpcSubnets": "true", "sagemaker:VpcSecurityGroupIds": "true"},
    },
)
_VPC_GUARD = as_guardrail(guardrails.vpc_only())

ROW_1 = Row(
    1,
    "three conditions of one denial are ANDed, so a public domain passes",
    (
        leak(
            "a public domain with subnets",
            _asked(
                _CREATE_DOMAIN,
                {
                    "StringEquals": {"sagemaker:AppNetworkAccessType": "PublicInternetOnly"},
                    "Null": {"sagemaker:VpcSubnets": "false"},
                },
            ),
            as_guardrail(_VPC),
            _VPC_GUARD,
        ),
        leak(
            "a domain that names no kind of access",
            _asked(
                _CREATE_DOMAIN,
                {"Null": {"sagemaker:AppNetworkAccessType": "true", "sagemaker:VpcSubnets": "false"}},
            ),
            as_guardrail(_VPC),
            _VPC_GUARD,
        ),
        leak(
            "a private domain that is opened later",
            _asked(
                ("sagemaker:UpdateDomain",),
                {"StringEquals": {"sagemaker:AppNetworkAccessType": "PublicInternetOnly"}},
            ),
            as_guardrail(_VPC),
            _VPC_GUARD,
        ),
    ),
)

_IMAGES = _one(
    "ApprovedImagesOnly",
    "Allow",
    ("sagemaker:CreateApp", "sagemaker:UpdateUserProfile"),
    {"ForAllValues:StringNotLike": {"sagemaker:ImageArns": _APPROVED_IMAGE}},
)
_IMAGE_GUARD = as_guardrail(guardrails.approved_images((_APPROVED_IMAGE,)))

ROW_2 = Row(
    2,
    "the images that pass are those that are not approved",
    (
        leak(
            "an app with a rogue image",
            _asked(
                ("sagemaker:CreateApp",), {"ForAnyValue:StringEquals": {"sagemaker:ImageArns": _ROGUE_IMAGE}}
            ),
            in_role(_IMAGES),
            _IMAGE_GUARD,
        ),
        lockout(
            "an app with an approved image",
            _asked(
                ("sagemaker:CreateApp",),
                {
                    "ForAllValues:StringLike": {"sagemaker:ImageArns": _APPROVED_IMAGE},
                    "Null": {"sagemaker:ImageArns": "false"},
                },
            ),
            in_role(_IMAGES),
            _IMAGE_GUARD,
        ),
    ),
)

_TYPES = _one(
    "SmallAppsOnly",
    "Deny",
    ("sagemaker:CreateApp",),
    {"ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": ("system", "ml.t3.medium")}},
)
_TYPE_GUARD = as_guardrail(guardrails.instance_types(("ml.t3.medium",), ("ml.m5.*",)))
_BIG: Conditions = {"ForAnyValue:StringEquals": {"sagemaker:InstanceTypes": "ml.p4d.24xlarge"}}

ROW_3 = Row(
    3,
    "instance types are limited for apps, not for the defaults apps take or for jobs",
    (
        leak(
            "a large default of a space",
            _asked(("sagemaker:CreateSpace",), _BIG),
            as_guardrail(_TYPES),
            _TYPE_GUARD,
        ),
        leak("a large training job", _asked(_TRAIN, _BIG), as_guardrail(_TYPES), _TYPE_GUARD),
    ),
)

_NO_VOLUME_KEY: Conditions = {
    "Null": {"sagemaker:VolumeKmsKeyArn": "true", "sagemaker:VolumeKmsKey": "true"},
}
_KEY_GUARD = as_guardrail(guardrails.keys_given())
_KEY_NAMED = _one(
    "NamedKey", "Allow", ("sagemaker:CreateEndpointConfig",), {"Null": {"sagemaker:VolumeKmsKey": "false"}}
)
_BOTH_KEYS = _one(
    "SomeKey",
    "Deny",
    _TRAIN,
    {
        "Null": {
            f"sagemaker:{use}KmsKey{generation}": "true"
            for use in ("Volume", "Output")
            for generation in ("", "Arn")
        }
    },
)
_FORMER_NAME = _one("FormerName", "Deny", _CREATE_DOMAIN, {"Null": {"sagemaker:VolumeKmsKey": "true"}})

ROW_9 = Row(
    9,
    "an Allow that asks for a key is no guardrail, and two keys in one denial are ANDed",
    (
        leak(
            "an endpoint without a key, by another Allow",
            _asked(("sagemaker:CreateEndpointConfig",), _NO_VOLUME_KEY),
            in_role(_KEY_NAMED, Beside((_EVERYTHING,))),
            _KEY_GUARD,
        ),
        leak(
            "a training job with an output key only",
            _asked(_TRAIN, {"Null": {**_NO_VOLUME_KEY["Null"], "sagemaker:OutputKmsKeyArn": "false"}}),
            as_guardrail(_BOTH_KEYS),
            _KEY_GUARD,
        ),
        lockout(
            "a domain whose key has the present name",
            _asked(
                _CREATE_DOMAIN,
                {"Null": {"sagemaker:VolumeKmsKeyArn": "false", "sagemaker:VolumeKmsKey": "true"}},
            ),
            as_guardrail(_FORMER_NAME),
            _KEY_GUARD,
        ),
    ),
)

_SHARING = _one(
    "SharingKeyNamed",
    "Allow",
    ("sagemaker:CreateDomain", "sagemaker:CreateUserProfile", "sagemaker:UpdateDomain"),
    {"Null": {"sagemaker:DomainSharingOutputKmsKey": "false"}},
)
_SHARING_GUARD = as_guardrail(role_policies.own_keys(scope("multi-account").keys))

ROW_10 = Row(
    10,
    "the key of shared notebooks is asked for in an Allow, also where nothing is shared",
    (
        leak(
            "a foreign sharing key, by another Allow",
            _asked(
                ("sagemaker:UpdateDomain",),
                {
                    "Null": {"sagemaker:DomainSharingOutputKmsKeyArn": "false"},
                    "ArnNotEquals": {"sagemaker:DomainSharingOutputKmsKeyArn": KEY},
                },
            ),
            in_role(_SHARING, Beside((_EVERYTHING,))),
            _SHARING_GUARD,
        ),
        lockout(
            "an update that shares nothing",
            _asked(
                ("sagemaker:UpdateDomain",),
                {
                    "Null": {
                        "sagemaker:DomainSharingOutputKmsKeyArn": "true",
                        "sagemaker:DomainSharingOutputKmsKey": "true",
                    }
                },
            ),
            in_role(_SHARING),
            _SHARING_GUARD,
        ),
    ),
)

_NO_VPC: Conditions = {
    "Null": {"sagemaker:VpcSubnets": "true", "sagemaker:VpcSecurityGroupIds": "true"},
}
_NETWORK = _one("JobsInside", "Deny", _TRAIN, _NO_VPC)
_NETWORK_VALUES = _one(
    "ApprovedSubnets",
    "Deny",
    _TRAIN,
    {"ForAnyValue:StringNotLike": {"sagemaker:VpcSubnets": ("subnet-0aaa", "subnet-0bbb")}},
)
_NETWORK_GUARD = as_guardrail(job_guards.job_network(scope("multi-account").network))

ROW_28 = Row(
    28,
    "subnets and groups of jobs are ANDed, and a test of values passes when there are none",
    (
        leak(
            "subnets without a security group",
            _asked(
                _TRAIN,
                {"Null": {"sagemaker:VpcSubnets": "false", "sagemaker:VpcSecurityGroupIds": "true"}},
            ),
            as_guardrail(_NETWORK),
            _NETWORK_GUARD,
        ),
        leak("a job without any VPC", _asked(_TRAIN, _NO_VPC), as_guardrail(_NETWORK_VALUES), _NETWORK_GUARD),
    ),
)

ROWS = (ROW_1, ROW_2, ROW_3, ROW_9, ROW_10, ROW_28)
