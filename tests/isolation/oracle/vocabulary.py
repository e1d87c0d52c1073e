"""The words random policies and requests are made of: few, so that they meet often, and adversarial.

Tag values hold wildcards and separators, names begin alike or differ in case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.iam.policy import EVERYONE, PolicyKind, Principals

OWN, OTHER = "111122223333", "444455556666"
ROLE_ARN = f"arn:aws:iam::{OWN}:role/team-a-dev"
REGION = "eu-west-1"

TEAMS = ("team-a", "team-b", "Team-A", "team-a-x", "team*", "t?am-a", "")
PEOPLE = ("ann", "ann-x", "ben", "*", "a/b")
SUBNETS = ("subnet-a", "subnet-b")
KEYS_ARNS = (f"arn:aws:kms:{REGION}:{OWN}:key/k1", f"arn:aws:kms:{REGION}:{OTHER}:key/k1")
PROFILES = (
    f"arn:aws:sagemaker:{REGION}:{OWN}:user-profile/d-1/ann",
    f"arn:aws:sagemaker:{REGION}:{OWN}:user-profile/d-1/ben",
)
DATES = ("2026-11-22T08:00:00Z", "2026-11-22", "2026-11-22T09:30:00+02:00", "2027-01-01T00:00:00Z")
TEAM_PATTERNS = (
    *TEAMS[:4],
    "team-*",
    "*",
    "t?am-?",
    "${aws:PrincipalTag/team}",
    "${aws:PrincipalTag/team}*",
)
OWNERS = (
    "ann",
    "ben",
    "a*",
    "${aws:SourceIdentity}",
    "${aws:PrincipalTag/owner, 'ann'}",
    "${*}",
    "${aws:FederatedProvider}",
)
TRUTHS = ("true", "false")
NUMBERS = ("0", "3600", "3600.0", "7200", "-1")
ADDRESSES = ("203.0.113.7", "198.51.100.1", "2001:db8::7")
NETWORKS = ("203.0.113.0/24", "203.0.113.7", "0.0.0.0/0", "2001:db8::/32", "10.0.0.0/8")


@dataclass(frozen=True, slots=True)
class Key:
    """A condition key: the operators made for it, what requests hold, and what policies ask for."""

    name: str
    family: str
    held: tuple[str, ...]
    asked: tuple[str, ...] = ()
    has_several: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """What policies ask for."""
        return self.asked or self.held


KEYS = (
    Key("aws:PrincipalTag/team", "String", TEAMS, TEAM_PATTERNS),
    Key("aws:PrincipalTag/owner", "String", PEOPLE, OWNERS),
    Key("aws:SourceIdentity", "String", PEOPLE, OWNERS),
    Key("aws:ResourceTag/team", "String", TEAMS, TEAM_PATTERNS),
    Key("sagemaker:ResourceTag/owner", "String", PEOPLE, OWNERS),
    Key("aws:RequestTag/team", "String", TEAMS, TEAM_PATTERNS),
    Key("aws:RequestTag/Owner", "String", PEOPLE, OWNERS),
    Key(
        "aws:TagKeys",
        "String",
        ("team", "Team", "owner", "note"),
        ("team", "owner", "Team", "te*"),
        has_several=True,
    ),
    Key(
        "sagemaker:InstanceTypes",
        "String",
        ("ml.t3.medium", "ml.p4d.24xlarge"),
        ("ml.t3.*", "ml.t3.medium"),
        has_several=True,
    ),
    Key("sagemaker:VpcSubnets", "String", SUBNETS, (*SUBNETS, "subnet-*"), has_several=True),
    Key(
        "sagemaker:VolumeKmsKey",
        "Arn",
        KEYS_ARNS,
        (*KEYS_ARNS, "arn:aws:kms:*:${aws:PrincipalAccount}:key/*"),
    ),
    Key("sagemaker:VolumeKmsKeyArn", "Arn", KEYS_ARNS, (*KEYS_ARNS, f"arn:aws:kms:*:{OWN}:key/*")),
    Key(
        "sagemaker:OwnerUserProfileArn",
        "Arn",
        PROFILES,
        (*PROFILES, "arn:aws:sagemaker:*:*:user-profile/${sagemaker:DomainId}/${aws:SourceIdentity}"),
    ),
    Key("sagemaker:NetworkIsolation", "Bool", TRUTHS, (*TRUTHS, "True")),
    Key("sagemaker:MaxRuntimeInSeconds", "Numeric", NUMBERS),
    Key("sagemaker:TaggingAction", "String", ("CreateTrainingJob", "CreateApp")),
    Key("aws:SourceIp", "IpAddress", ADDRESSES, NETWORKS),
    Key("aws:CurrentTime", "Date", DATES),
    Key("aws:EpochTime", "Date", ("1795334400", "1798761600"), (*DATES, "1795334400")),
    Key("aws:SecureTransport", "Bool", TRUTHS),
    Key("aws:MultiFactorAuthAge", "Numeric", NUMBERS),
    Key(
        "aws:PrincipalArn",
        "Arn",
        (ROLE_ARN,),
        (
            ROLE_ARN,
            f"arn:aws:iam::{OWN}:role/team-*",
            f"arn:aws:iam::*:role/*/{OWN}",
            f"arn:aws:iam::{OTHER}:role/team-a-dev",
        ),
    ),
    Key("aws:PrincipalAccount", "String", (OWN,), (OWN, OTHER)),
    Key("aws:ResourceAccount", "String", (OWN, OTHER), (OWN, OTHER, "${aws:PrincipalAccount}")),
    Key("aws:RequestedRegion", "String", (REGION, "us-east-1"), (REGION, "eu-*")),
    Key("aws:SourceVpce", "String", ("vpce-1", "vpce-2")),
    Key("aws:CalledVia", "String", ("sagemaker.amazonaws.com", "athena.amazonaws.com"), has_several=True),
    Key(
        "iam:PassedToService",
        "String",
        ("sagemaker.amazonaws.com", "ec2.amazonaws.com"),
        ("sagemaker.amazonaws.com", "*.amazonaws.com"),
    ),
    Key(
        "kms:ViaService",
        "String",
        (f"s3.{REGION}.amazonaws.com", f"sagemaker.{REGION}.amazonaws.com"),
        ("s3.*.amazonaws.com", f"sagemaker.{REGION}.amazonaws.com"),
    ),
    Key("kms:CallerAccount", "String", (OWN,), (OWN, OTHER)),
    Key("kms:GrantIsForAWSResource", "Bool", TRUTHS),
    Key(
        "s3:prefix",
        "String",
        ("", "ann/", "team-a/x"),
        ("ann/*", "${aws:SourceIdentity}/*", "${aws:PrincipalTag/team}/*", ""),
    ),
)

BY_FAMILY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "String": (
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ),
        "Arn": (
            "ArnEquals",
            "ArnNotEquals",
            "ArnLike",
            "ArnNotLike",
            "StringLike",
            "StringNotLike",
            "StringEquals",
        ),
        "Bool": ("Bool", "StringEquals", "StringNotEquals"),
        "Numeric": (
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ),
        "Date": (
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ),
        "IpAddress": ("IpAddress", "NotIpAddress"),
    }
)
EVERY_OPERATOR = (*dict.fromkeys(name for names in BY_FAMILY.values() for name in names), "BinaryEquals")

SAGEMAKER = f"arn:aws:sagemaker:{REGION}"
RESOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sagemaker:CreateTrainingJob": (
            f"{SAGEMAKER}:{OWN}:training-job/team-a-1",
            f"{SAGEMAKER}:{OWN}:training-job/x",
        ),
        "sagemaker:DescribeTrainingJob": (
            f"{SAGEMAKER}:{OWN}:training-job/team-a-1",
            f"{SAGEMAKER}:{OTHER}:training-job/x",
        ),
        "sagemaker:CreateApp": (
            f"{SAGEMAKER}:{OWN}:app/d-1/ann/jupyterlab/default",
            f"{SAGEMAKER}:{OWN}:app/d-2/ben/jupyterlab/default",
        ),
        "sagemaker:DeleteApp": (
            f"{SAGEMAKER}:{OWN}:app/d-1/ann/jupyterlab/default",
            f"{SAGEMAKER}:{OWN}:app/d-1/ben/jupyterlab/default",
        ),
        "sagemaker:CreatePresignedDomainUrl": PROFILES,
        "sagemaker:AddTags": (*PROFILES, f"{SAGEMAKER}:{OWN}:training-job/team-a-1"),
        "sagemaker:DeleteTags": (*PROFILES, f"{SAGEMAKER}:{OWN}:training-job/team-a-1"),
        "sagemaker:CreateModel": (f"{SAGEMAKER}:{OWN}:model/team-a-m",),
        "sagemaker:InvokeEndpoint": (
            f"{SAGEMAKER}:{OWN}:endpoint/team-a-e",
            f"{SAGEMAKER}:{OTHER}:endpoint/e",
        ),
        "sagemaker:UpdateDomain": (f"{SAGEMAKER}:{OWN}:domain/d-1",),
        "sagemaker:ListModels": ("*",),
        "s3:GetObject": ("arn:aws:s3:::team-a-data/ann/x", "arn:aws:s3:::team-b-data/x"),
        "s3:PutObject": ("arn:aws:s3:::team-a-data/ann/x", "arn:aws:s3:::team-a-data/ann-x/y"),
        "s3:ListBucket": ("arn:aws:s3:::team-a-data", "arn:aws:s3:::team-b-data"),
        "s3:ListAllMyBuckets": ("*",),
        "kms:Decrypt": KEYS_ARNS,
        "kms:CreateGrant": KEYS_ARNS,
        "iam:PassRole": (ROLE_ARN, f"arn:aws:iam::{OWN}:role/team-b-dev"),
        "iam:PutRolePolicy": (ROLE_ARN, f"arn:aws:iam::{OWN}:role/team-b-dev"),
        "sts:AssumeRole": (f"arn:aws:iam::{OWN}:role/team-b-dev", f"arn:aws:iam::{OTHER}:role/team-b-dev"),
        "sts:GetCallerIdentity": ("*",),
        "logs:GetLogEvents": (
            f"arn:aws:logs:{REGION}:{OWN}:log-group:/aws/sagemaker/studio:log-stream:d-1/ann/x",
        ),
        "ecr:BatchGetImage": (
            f"arn:aws:ecr:{REGION}:{OWN}:repository/team-a/x",
            f"arn:aws:ecr:{REGION}:{OTHER}:repository/x",
        ),
        "ecr:GetAuthorizationToken": ("*",),
        "secretsmanager:GetSecretValue": (
            f"arn:aws:secretsmanager:{REGION}:{OWN}:secret:ml/team-a/ann-AbCdEf",
        ),
        "ssm:GetParameter": (f"arn:aws:ssm:{REGION}:{OWN}:parameter/team-a/x",),
    }
)
"""Actions and the resources they are asked for."""

RESOURCE_PATTERNS = (
    "*",
    f"{SAGEMAKER}:*:*",
    f"{SAGEMAKER}:{OWN}:training-job/team-a-*",
    f"{SAGEMAKER}:{OWN}:training-job/${{aws:PrincipalTag/team}}-*",
    f"{SAGEMAKER}:*:app/d-1/*",
    f"{SAGEMAKER}:{OWN}:app/${{sagemaker:DomainId}}/${{aws:SourceIdentity}}/*",
    f"{SAGEMAKER}:{OWN}:user-profile/d-?/${{aws:SourceIdentity}}",
    f"{SAGEMAKER}:{OWN}:user-profile/*/${{sagemaker:UserProfileName}}",
    f"{SAGEMAKER}:{OWN}:*/team-a-*",
    "arn:aws:sagemaker:*:*:endpoint/*",
    "arn:aws:s3:::team-a-data",
    "arn:aws:s3:::team-a-data/*",
    "arn:aws:s3:::team-?-data*",
    "arn:aws:s3:::${aws:PrincipalTag/team, 'team-b'}-data/${aws:SourceIdentity}/*",
    "arn:aws:s3:::team-a-data/${aws:SourceIdentity}*",
    f"arn:aws:kms:*:{OWN}:key/*",
    KEYS_ARNS[0],
    f"arn:aws:iam::{OWN}:role/${{aws:PrincipalTag/team}}-dev",
    "arn:aws:iam::*:role/team-*",
    f"arn:aws:logs:*:{OWN}:log-group:/aws/sagemaker/*",
    f"arn:aws:secretsmanager:*:{OWN}:secret:ml/team-a/${{aws:SourceIdentity}}-*",
    f"arn:aws:*:{REGION}:{OWN}:*",
)
ACTION_PATTERNS = (
    "*",
    "sagemaker:*",
    "sagemaker:Create*",
    "sagemaker:*App",
    "SageMaker:d*",
    "s3:*Object",
    "s3:*",
    "kms:*",
    "iam:P*",
    "sts:*",
    "sagemaker:*Tags",
)
SESSION_KEYS = (
    "aws:principaltag/team",
    "aws:principaltag/owner",
    "aws:sourceidentity",
    "sagemaker:userprofilename",
    "sagemaker:domainid",
)
SESSION_VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aws:principaltag/team": TEAMS,
        "aws:principaltag/owner": PEOPLE,
        "aws:sourceidentity": PEOPLE,
        "sagemaker:userprofilename": ("ann", "ben"),
        "sagemaker:domainid": ("d-1", "d-2"),
    }
)
PRINCIPALS: tuple[Principals, ...] = (
    EVERYONE,
    {"AWS": (f"arn:aws:iam::{OWN}:root",)},
    {"AWS": (ROLE_ARN,)},
    {"AWS": (f"arn:aws:iam::{OWN}:role/team-b-dev", OWN)},
    {"AWS": (f"arn:aws:sts::{OWN}:assumed-role/team-a-dev/session",)},
    {"AWS": (f"arn:aws:sts::{OWN}:assumed-role/team-a-dev/other",)},
    {"AWS": (f"arn:aws:iam::{OTHER}:root",)},
    {"Service": ("sagemaker.amazonaws.com",)},
)
GUARDED: tuple[tuple[PolicyKind, tuple[str, ...], bool], ...] = (
    (PolicyKind.BUCKET, ("arn:aws:s3:::team-a-data", "arn:aws:s3:::team-a-data/*"), False),
    (PolicyKind.KEY, (KEYS_ARNS[0],), True),
    (PolicyKind.TRUST, (f"arn:aws:iam::{OWN}:role/team-b-dev",), True),
)
