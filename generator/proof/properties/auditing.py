"""Whoever audits reads what was done and what it costs, and no data: a witness, and no user."""

from generator.iam.claims import Claim
from generator.iam.requests import RequestSet
from generator.iam.services import AccessLevel
from generator.proof.properties import personas
from generator.proof.properties.limits import OWN_ACCOUNT_AUDIT
from generator.proof.properties.subjects import Subject

_HELD = (
    *("athena:*", "dynamodb:*", "ecr:*", "elasticfilesystem:*", "glue:*", "kms:*", "logs:*", "rds-data:*"),
    *("redshift-data:*", "s3:*", "secretsmanager:*", "ssm:*"),
    *("sagemaker:*Record", "sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:Invoke*"),
)
"""Where data, secrets, keys, images and what programs print are kept, and what answers from data."""

_CHANGING = frozenset((AccessLevel.WRITE, AccessLevel.PERMISSIONS, AccessLevel.TAGGING))


def no_data(subject: Subject) -> Claim:
    """No data, key, log, image or secret, and no change of anything; opening one's own Studio is none."""
    return subject.never(
        "escalation.data",
        "reads no data, uses no key and changes nothing",
        (
            RequestSet(_HELD),
            RequestSet(("*",), except_actions=(personas.OPEN_STUDIO,), levels=_CHANGING),
        ),
    )


def reading(subject: Subject) -> Claim:
    """Every event, every trail and every cost of the account."""
    return subject.possible(
        "work.audit",
        "reads what was done in the account, and what it costs",
        tuple(RequestSet((name,)) for name in OWN_ACCOUNT_AUDIT.actions),
    )
