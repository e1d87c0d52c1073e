"""No way to more than was given: no identities, no sharing, no wider role, nothing beyond the persona."""

from generator.iam.claims import Claim
from generator.iam.requests import RequestSet
from generator.proof.properties import personas
from generator.proof.properties.intent import RoleIntent
from generator.proof.properties.subjects import Subject

IDENTITY_CHANGES = (
    *("iam:Add*", "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Remove*"),
    *("iam:Set*", "iam:Tag*", "iam:Untag*", "iam:Update*", "iam:Upload*", "iam:Enable*", "iam:Disable*"),
    "organizations:*",
)
"""What changes who may do what; boundaries of permissions are among it."""

BECOMING = (
    "sts:AssumeRole",
    "sts:AssumeRoot",
    "sts:GetFederationToken",
    "sts:TagSession",
    "sts:SetSourceIdentity",
)
"""Becoming somebody else by oneself. AWS services and identity providers do it by other means."""

SHARING = (
    *("ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy", "ecr:PutRegistryPolicy"),
    *(
        "glue:PutResourcePolicy",
        "kms:PutKeyPolicy",
        "lambda:AddPermission",
        "lambda:AddLayerVersionPermission",
    ),
    *("logs:PutDestinationPolicy", "logs:PutResourcePolicy", "logs:PutSubscriptionFilter"),
    *("s3:DeleteBucketPolicy", "s3:PutAccessPointPolicy", "s3:PutBucketAcl", "s3:PutBucketPolicy"),
    *("s3:PutBucketPublicAccessBlock", "s3:PutObjectAcl", "s3:PutReplicationConfiguration"),
    *("sagemaker:PutLineageGroupPolicy", "sagemaker:PutModelPackageGroupPolicy"),
    *("sagemaker:PutResourcePolicy", "secretsmanager:PutResourcePolicy", "ssm:PutResourcePolicy"),
    *("lakeformation:GrantPermissions", "lakeformation:BatchGrantPermissions"),
)
"""What lets others in: policies on resources, access lists, replication, grants."""


def beyond_persona(subject: Subject, role: RoleIntent) -> Claim:
    """The persona's ceiling, on any resource and in any context."""
    return subject.never(
        "escalation.persona",
        "takes no action that its persona does not have",
        (RequestSet(("*",), except_actions=personas.ceiling(role)),),
    )


def identities(subject: Subject) -> Claim:
    """No change to roles, policies, boundaries, accounts; no other role by oneself."""
    return subject.never(
        "escalation.identities",
        "changes no identity, policy or boundary, and assumes no other role",
        (RequestSet(IDENTITY_CHANGES), RequestSet(BECOMING)),
    )


def passing(subject: Subject, role: RoleIntent) -> Claim:
    """A role is handed to SageMaker, and to nobody else, if it is one of its own jobs' or pipelines'."""
    to = "iam:PassedToService"
    return subject.never(
        "escalation.pass",
        "passes exactly the roles of its own jobs and pipelines, to SageMaker alone",
        (
            RequestSet(("iam:PassRole",), not_resources=role.passes),
            RequestSet(("iam:PassRole",), conditions={"StringNotEquals": {to: "sagemaker.amazonaws.com"}}),
        ),
    )


def sharing(subject: Subject) -> Claim:
    """Nobody is let in from outside, and keys are lent to AWS services alone."""
    return subject.never(
        "escalation.sharing",
        "lets nobody else in by a resource policy, an access list or a grant",
        (
            RequestSet(SHARING),
            RequestSet(
                ("kms:CreateGrant",), conditions={"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}}
            ),
        ),
    )
