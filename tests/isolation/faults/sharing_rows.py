"""Rows 26, 27 and 30: a bucket that refuses its owner, and a domain that opens its neighbour's."""

from fakes import role_policies
from isolation.faults.parts import Row, Unreadable, leak, lockout
from isolation.faults.settings import (
    AT,
    BUCKET,
    DOMAIN,
    ENDPOINTS,
    KEY,
    OTHER_DOMAIN,
    PROFILE,
    SAGEMAKER,
    in_role,
    joined,
    on_bucket,
    scope,
)

from generator.iam.policy import EVERYONE, Policy, PolicyKind, Statement
from generator.iam.requests import RequestSet
from generator.policies import bucket

_DOMAIN_TAG = "sagemaker:domain-arn"
_OWN_DOMAIN = f"{SAGEMAKER}:domain/{DOMAIN}"
_FOREIGN_DOMAIN = f"{SAGEMAKER}:domain/{OTHER_DOMAIN}"
_SCHEME = "s3:x-amz-server-side-encryption"
_UPLOAD = ("s3:PutObject",)
_BUCKET_POLICY = bucket.bucket_policy(AT, bucket.BucketAccess(BUCKET, KEY))

_AES_ONLY = Policy(
    (
        Statement(
            "EncryptedUploads",
            "Deny",
            _UPLOAD,
            resources=(f"{BUCKET}/*",),
            conditions={"StringNotEqualsIfExists": {_SCHEME: "AES256"}},
            principals=EVERYONE,
        ),
    )
)

ROW_26 = Row(
    26,
    "uploads are refused that name the tenant's key, and let through with that of S3",
    (
        Unreadable(
            "a comma after the last condition",
            '{"Version": "2012-10-17", "Statement": [{"Sid": "EncryptedUploads", "Effect": "Deny", '
            '"Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*", "Condition": '
            '{"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"},}}]}',
            _BUCKET_POLICY,
            PolicyKind.BUCKET,
        ),
        lockout(
            "an upload under the tenant's key",
            RequestSet(
                _UPLOAD,
                resources=(f"{BUCKET}/*",),
                conditions={
                    "StringEquals": {_SCHEME: "aws:kms", f"{_SCHEME}-aws-kms-key-id": KEY},
                },
            ),
            on_bucket(_AES_ONLY),
            on_bucket(_BUCKET_POLICY),
        ),
        leak(
            "an upload under the key of S3",
            RequestSet(
                _UPLOAD,
                resources=(f"{BUCKET}/*",),
                conditions={
                    "StringEquals": {_SCHEME: "AES256"},
                    "Null": {f"{_SCHEME}-aws-kms-key-id": "true"},
                },
            ),
            on_bucket(_AES_ONLY),
            on_bucket(_BUCKET_POLICY),
        ),
    ),
)

_THROUGH_ENDPOINT = Policy(
    (
        Statement(
            "ThroughEndpoint",
            "Deny",
            ("s3:*",),
            resources=(BUCKET, f"{BUCKET}/*"),
            conditions={"StringNotEquals": {"aws:SourceVpce": ENDPOINTS}},
            principals=EVERYONE,
        ),
    )
)

ROW_27 = Row(
    27,
    "a denial for everybody locks out those who keep the bucket",
    (
        lockout(
            "the bucket's policy is changed from outside the VPC",
            RequestSet(
                ("s3:PutBucketPolicy",), resources=(BUCKET,), conditions={"Null": {"aws:SourceVpce": "true"}}
            ),
            on_bucket(_THROUGH_ENDPOINT),
            on_bucket(_BUCKET_POLICY),
        ),
        lockout(
            "an AWS service reads on somebody's behalf",
            RequestSet(
                ("s3:GetObject",),
                resources=(f"{BUCKET}/*",),
                conditions={"Bool": {"aws:ViaAWSService": "true"}, "Null": {"aws:SourceVpce": "true"}},
            ),
            on_bucket(_THROUGH_ENDPOINT),
            on_bucket(_BUCKET_POLICY),
        ),
    ),
)

_TAGGED_BY_DOMAIN = {"StringEquals": {f"aws:ResourceTag/{_DOMAIN_TAG}": _OWN_DOMAIN}}
_OF_DOMAINS = tuple(f"{SAGEMAKER}:{kind}/*" for kind in ("domain", "user-profile", "space"))

_FORMER = Policy(
    (
        Statement(
            "Creates",
            "Allow",
            ("sagemaker:Create*", "sagemaker:Update*"),
            resources=("*",),
            conditions={"ForAllValues:StringEquals": {"aws:TagKeys": (_DOMAIN_TAG,)}},
        ),
    )
)
_PRESENT = Policy(
    (
        Statement("Creates", "Allow", ("sagemaker:Create*",), not_resources=_OF_DOMAINS),
        Statement(
            "Own",
            "Allow",
            ("sagemaker:Update*", "sagemaker:Delete*", "sagemaker:Describe*"),
            resources=("*",),
            conditions=_TAGGED_BY_DOMAIN,
        ),
    )
)
_EXEC = joined(role_policies.execution_role(scope("multi-domain"), "mlops-engineer"))
_CORRECTED = in_role(_EXEC)

ROW_30 = Row(
    30,
    "domains are told apart in some calls, and refused in others",
    (
        Unreadable(
            "a statement that neither allows nor denies",
            '{"Version": "2012-10-17", "Statement": [{"Sid": "OwnDomain", "Action": "sagemaker:Describe*", '
            '"Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}}]}',
            _EXEC,
        ),
        leak(
            "an endpoint of another domain is updated",
            RequestSet(
                ("sagemaker:UpdateEndpoint",),
                conditions={"StringEquals": {f"aws:ResourceTag/{_DOMAIN_TAG}": _FOREIGN_DOMAIN}},
            ),
            in_role(_FORMER),
            _CORRECTED,
        ),
        lockout(
            "a job that carries the tags Studio puts on it",
            RequestSet(
                ("sagemaker:CreateTrainingJob",),
                conditions={
                    "StringEquals": {f"aws:RequestTag/{_DOMAIN_TAG}": _OWN_DOMAIN},
                    "ForAnyValue:StringEquals": {"aws:TagKeys": "sagemaker:user-profile-arn"},
                },
            ),
            in_role(_FORMER),
            _CORRECTED,
        ),
        leak(
            "an app in another domain",
            RequestSet(("sagemaker:CreateApp",), resources=(f"{SAGEMAKER}:app/{OTHER_DOMAIN}/*",)),
            in_role(_PRESENT),
            _CORRECTED,
        ),
        leak(
            "a job that pretends to be of another domain",
            RequestSet(
                ("sagemaker:CreateTrainingJob",),
                conditions={"StringEquals": {f"aws:RequestTag/{_DOMAIN_TAG}": _FOREIGN_DOMAIN}},
            ),
            in_role(_PRESENT),
            _CORRECTED,
        ),
        lockout(
            "the own job is stopped",
            RequestSet(("sagemaker:StopTrainingJob",), conditions=_TAGGED_BY_DOMAIN),
            in_role(_PRESENT),
            _CORRECTED,
        ),
        lockout(
            "the own Studio is opened",
            RequestSet(
                ("sagemaker:CreatePresignedDomainUrl",),
                resources=(f"{SAGEMAKER}:user-profile/{DOMAIN}/{PROFILE}",),
            ),
            in_role(_PRESENT),
            _CORRECTED,
        ),
    ),
)

ROWS = (ROW_26, ROW_27, ROW_30)
