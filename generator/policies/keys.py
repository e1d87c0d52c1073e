"""Key policies: who administers a key, who uses it, and which service.

The account administers its keys through IAM but the key policy gives the
account no cryptographic use: only the named roles may encrypt and decrypt,
and each also needs it in its own policies. Roles are named in a condition and
not as principals, so that a role that is deleted and made again keeps its
access, and so that keys can be made before roles.

Log groups are named exactly, so a log group of another tenant cannot be
encrypted with the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.aws.regions import dns_suffix
from generator.core.expressions import Text
from generator.iam.policy import Policy, Statement, Values
from generator.policies.workload import KEY_GRANTS, KEY_USE

_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)


@dataclass(frozen=True, slots=True)
class KeyUsers:
    """Exact ARNs of the roles that use a key, and of those that only build with it.

    Builders (the roles that run Terraform) lend the key to what they make, and
    decrypt nothing themselves: `builder_services`, by the prefix of their
    actions, take `builder_actions` on their behalf.
    """

    role_arns: tuple[Text, ...]
    builder_arns: tuple[Text, ...] = ()
    builder_services: tuple[str, ...] = ()
    builder_actions: tuple[str, ...] = ()


def role_key(at: AccountRegion, users: KeyUsers) -> Policy:
    """The policy of a studio, workload or data key."""
    return Policy(
        (
            _administration(at),
            *_use(at, users.role_arns),
            *_building(at, users),
        )
    )


def logs_key(at: AccountRegion, log_group_arns: tuple[Text, ...]) -> Policy:
    """The policy of a key that CloudWatch Logs uses for exactly these log groups."""
    service = f"logs.{at.region}.{dns_suffix(at.partition)}"
    return Policy(
        (
            _administration(at),
            Statement(
                "LogGroups",
                "Allow",
                actions=tuple(action for action in KEY_USE if action != "kms:DescribeKey"),
                resources=("*",),
                conditions={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group_arns}},
                principals={"Service": (service,)},
            ),
        )
    )


def _administration(at: AccountRegion) -> Statement:
    return Statement(
        "AccountAdministersThroughIam",
        "Allow",
        actions=_ADMINISTRATION,
        resources=("*",),
        principals={"AWS": (arns.account_root(at),)},
    )


def _use(at: AccountRegion, role_arns: tuple[Text, ...]) -> tuple[Statement, ...]:
    if not role_arns:
        return ()
    account = {"AWS": (arns.account_root(at),)}
    who: dict[str, Mapping[str, Values]] = {
        "ArnEquals": {"aws:PrincipalArn": role_arns},
        "StringEquals": {"kms:CallerAccount": at.account_id},
    }
    return (
        Statement("RolesUse", "Allow", actions=KEY_USE, resources=("*",), conditions=who, principals=account),
        Statement(
            "RolesLendToAwsServices",
            "Allow",
            actions=KEY_GRANTS,
            resources=("*",),
            conditions={**who, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            principals=account,
        ),
    )


def _building(at: AccountRegion, users: KeyUsers) -> tuple[Statement, ...]:
    if not users.builder_arns:
        return ()
    account = {"AWS": (arns.account_root(at),)}
    who: dict[str, Mapping[str, Values]] = {
        "ArnEquals": {"aws:PrincipalArn": users.builder_arns},
        "StringEquals": {"kms:CallerAccount": at.account_id},
    }
    through = tuple(f"{name}.{at.region}.*" for name in users.builder_services)
    return (
        Statement(
            "BuildersLendToAwsServices",
            "Allow",
            actions=("kms:CreateGrant",),
            resources=("*",),
            conditions={**who, "Bool": {"kms:GrantIsForAWSResource": "true"}},
            principals=account,
        ),
        Statement(
            "BuildersMakeEncryptedStorage",
            "Allow",
            actions=users.builder_actions,
            resources=("*",),
            conditions={**who, "StringLike": {"kms:ViaService": through}},
            principals=account,
        ),
    )
