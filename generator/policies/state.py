"""Who reads and writes the states of stacks: the policies of their bucket and of its key.

Roles are named in conditions beside their accounts, so that the bucket can be made before the roles are. In
the account of the bucket, whoever its IAM lets is let in as well: the administrators who make it.
"""

from dataclasses import dataclass, replace

from generator.aws import arns
from generator.aws.arns import AccountRegion
from generator.core.expressions import Text, text
from generator.iam.policy import EVERYONE, Conditions, Policy, Statement
from generator.tenancy.reviews import KEY, NOTES, REVIEWS

_KEY_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")
_STATES, _LOCKS, _RECORDS = "/*/terraform.tfstate", "/*/terraform.tfstate.tflock", f"/{REVIEWS}*"
_ONCE: Conditions = {"Null": {"s3:if-none-match": "false"}}


@dataclass(frozen=True, slots=True)
class StateUsers:
    """The accounts whose roles use the states, and the ARNs of those that plan and those that apply."""

    accounts: tuple[str, ...]
    plan_arns: tuple[str, ...]
    apply_arns: tuple[str, ...]


def state_bucket(at: AccountRegion, bucket_arn: Text, users: StateUsers) -> Policy:
    """Over TLS; who applies writes states, who plans records, once; and nobody deletes a record."""
    every = (*users.plan_arns, *users.apply_arns)

    def let(sid: str, actions: tuple[str, ...], names: tuple[str, ...], who: tuple[str, ...]) -> Statement:
        resources = tuple(text(bucket_arn, name) if name else bucket_arn for name in names)
        held = {"ArnEquals": {"aws:PrincipalArn": who}}
        principals = _of(at, users.accounts)
        return Statement(
            sid, "Allow", actions=actions, resources=resources, conditions=held, principals=principals
        )

    def once(sid: str, names: tuple[str, ...], who: tuple[str, ...]) -> Statement:
        allowed = let(sid, ("s3:PutObject",), names, who)
        return replace(allowed, conditions={**allowed.conditions, **_ONCE})

    return Policy(
        (
            Statement(
                "TlsOnly",
                "Deny",
                actions=("s3:*",),
                resources=(bucket_arn, text(bucket_arn, "/*")),
                conditions={"Bool": {"aws:SecureTransport": "false"}},
                principals=EVERYONE,
            ),
            Statement(
                "RecordsAreWrittenOnce",
                "Deny",
                actions=("s3:PutObject",),
                resources=(text(bucket_arn, _RECORDS),),
                conditions={"Null": {"s3:if-none-match": "true"}},
                principals=EVERYONE,
            ),
            Statement(
                "RecordsStay",
                "Deny",
                actions=("s3:DeleteObject", "s3:DeleteObjectVersion"),
                resources=(text(bucket_arn, _RECORDS),),
                principals=EVERYONE,
            ),
            Statement(
                "VersionsStay",
                "Deny",
                actions=("s3:DeleteObjectVersion",),
                resources=(text(bucket_arn, _STATES),),
                principals=EVERYONE,
            ),
            let("List", ("s3:ListBucket",), ("",), every),
            let("Read", ("s3:GetObject",), (_STATES, _LOCKS, _RECORDS), every),
            let("Lock", ("s3:DeleteObject", "s3:PutObject"), (_LOCKS,), every),
            let("Write", ("s3:PutObject",), (_STATES,), users.apply_arns),
            once("Record", (_RECORDS,), users.plan_arns),
            once("Notes", (f"/{REVIEWS}{NOTES}", f"/{REVIEWS}{KEY}"), users.apply_arns),
        )
    )


def state_key(at: AccountRegion, users: StateUsers) -> Policy:
    """The account administers the key and uses it by its IAM; roles of the estate's accounts use it."""
    return Policy(
        (
            Statement(
                "Administration",
                "Allow",
                actions=("kms:*",),
                resources=("*",),
                principals={"AWS": (arns.account_root(at),)},
            ),
            Statement(
                "Pipelines",
                "Allow",
                actions=_KEY_USE,
                resources=("*",),
                conditions={"ArnEquals": {"aws:PrincipalArn": (*users.plan_arns, *users.apply_arns)}},
                principals=_of(at, users.accounts),
            ),
        )
    )


def _of(at: AccountRegion, accounts: tuple[str, ...]) -> dict[str, tuple[Text, ...]]:
    return {"AWS": tuple(f"arn:{at.partition}:iam::{account}:root" for account in accounts)}
