"""The policy of a tenant's data bucket.

Avoids fault 26 (a header test that refuses every encrypted upload: here a
header is looked at only when it is sent, otherwise the bucket's default key
applies) and 27 (a denial for everybody that locks out Terraform, the console
and AWS services: here configuration is not denied, and services are excepted).
"""

from dataclasses import dataclass

from generator.aws.arns import AccountRegion
from generator.core.expressions import Text, text
from generator.iam.policy import EVERYONE, Policy, Statement

_READ_AND_WRITE = ("s3:GetObject*", "s3:PutObject*")
_DELETE = ("s3:DeleteObject*",)


@dataclass(frozen=True, slots=True)
class BucketAccess:
    """Whose a bucket is and who may touch its objects.

    `principal_arns` are exact roles or patterns below the tenant's role path;
    without them every role of the account whose own policies allow it.
    `emptying_arns` are exact roles that may delete as well and do nothing else
    with objects: those that take an environment down.
    """

    bucket_arn: Text
    key_arn: Text
    principal_arns: tuple[Text, ...] = ()
    emptying_arns: tuple[Text, ...] = ()


def bucket_policy(at: AccountRegion, access: BucketAccess) -> Policy:
    """Only over TLS, only from the account of the bucket, only under the bucket's key."""
    bucket, objects = access.bucket_arn, text(access.bucket_arn, "/*")
    sent = "s3:x-amz-server-side-encryption"
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    return Policy(
        (
            Statement(
                "TlsOnly",
                "Deny",
                actions=("s3:*",),
                resources=(bucket, objects),
                conditions={"Bool": {"aws:SecureTransport": "false"}},
                principals=EVERYONE,
            ),
            Statement(
                "OwnAccountOnly",
                "Deny",
                actions=("s3:*",),
                resources=(bucket, objects),
                conditions={
                    "StringNotEquals": {"aws:PrincipalAccount": at.account_id},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
                principals=EVERYONE,
            ),
            Statement(
                "OwnKeyWhenNamed",
                "Deny",
                actions=("s3:PutObject",),
                resources=(objects,),
                conditions={"Null": {key: "false"}, "StringNotEquals": {key: access.key_arn}},
                principals=EVERYONE,
            ),
            Statement(
                "OwnKeyWhenEncryptionIsNamed",
                "Deny",
                actions=("s3:PutObject",),
                resources=(objects,),
                conditions={"Null": {sent: "false"}, "StringNotEquals": {key: access.key_arn}},
                principals=EVERYONE,
            ),
            *_own_roles_only(access, objects),
        )
    )


def _own_roles_only(access: BucketAccess, objects: Text) -> tuple[Statement, ...]:
    own = access.principal_arns
    if not own:
        return ()
    return tuple(
        Statement(
            name,
            "Deny",
            actions=actions,
            resources=(objects,),
            conditions={
                "ArnNotLike": {"aws:PrincipalArn": but},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
            principals=EVERYONE,
        )
        for name, actions, but in (
            ("OwnRolesOnly", _READ_AND_WRITE, own),
            ("OwnRolesAndAdministratorsDelete", _DELETE, (*own, *access.emptying_arns)),
        )
    )
