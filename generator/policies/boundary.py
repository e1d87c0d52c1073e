"""The permissions boundary of a tenant environment: the most any of its roles can ever do.

A boundary grants nothing by itself. It names the services a tenant may touch
in its one Region, denies what would let a role escape (identities, organizations, its own
boundary, other accounts' data) and takes the guardrails of tenants that
share an account, where an SCP would bind the neighbours as well.
"""

from collections.abc import Iterable

from generator.core.expressions import Text
from generator.iam import globs
from generator.iam.policy import Policy, Statement
from generator.policies.scope import TenantScope
from generator.policies.workload import KEY_GRANTS, KEY_USE, OWNER_CONTROLS

_CEILING = (
    "cloudwatch:*",
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:Describe*",
    "ecr:*",
    "glue:*",
    "athena:*",
    "lakeformation:GetDataAccess",
    "logs:*",
    "s3:*",
    "sagemaker:*",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "servicecatalog:*",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "sts:GetCallerIdentity",
    *KEY_GRANTS,
    *KEY_USE,
)

_SHARING = (
    "cloudwatch:*Access*",
    "ecr:*Policy",
    "ecr:*Replication*",
    "glue:*ResourcePolicy",
    "kms:PutKeyPolicy",
    "logs:*Policy",
    "logs:*SubscriptionFilter",
    "s3:*Access*",
    "s3:*Replication*",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucketPolicy",
    "s3:ObjectOwnerOverrideToBucketOwner",
    "s3:PutBucketAcl",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutObjectVersionAcl",
    "sagemaker:*Policy",
    "sagemaker:CreateSharedModel",
    "sagemaker:SendSharedModelEvent",
    "sagemaker:UpdateSharedModel",
    "servicecatalog:*PortfolioShare",
    "servicecatalog:*ResourcePolicy",
)
"""What lets others in: policies on resources, access lists, replication, shares."""

_ACCESS_LISTS = ("s3:Put*Acl",)
"""What lets others in as well, but with the access list `bucket-owner-full-control`: it lets in nobody but
the owner of the bucket, and Feature Store writes with it.
"""


def boundary(
    scope: TenantScope,
    passable_role_arns: tuple[Text, ...],
    image_account_ids: tuple[str, ...] = (),
    guardrails: Iterable[Policy] = (),
    *,
    beside: tuple[Statement, ...] = (),
) -> Policy:
    """The boundary of one tenant environment, guardrails last.

    `passable_role_arns` are the roles its roles may hand to SageMaker;
    `image_account_ids` own container images that may be pulled. `beside` is what it
    leaves of services that only some environments use.
    """
    pass_own = Statement("CeilingPassRole", "Allow", actions=("iam:PassRole",), resources=passable_role_arns)
    base = (
        Statement(
            "Ceiling",
            "Allow",
            actions=_CEILING,
            resources=("*",),
            conditions={"StringEquals": {"aws:RequestedRegion": scope.at.region}},
        ),
        *((pass_own,) if passable_role_arns else ()),
        *beside,
        Statement(
            "NoEscape",
            "Deny",
            actions=(
                *("iam:Add*", "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*"),
                *("iam:Tag*", "iam:Untag*", "iam:Update*", "organizations:*"),
                *("sts:AssumeRole", "sts:TagSession"),
            ),
            resources=("*",),
        ),
        Statement("NoSharing", "Deny", actions=_SHARING, resources=("*",)),
        Statement(
            "NoOtherAccessLists",
            "Deny",
            actions=_ACCESS_LISTS,
            resources=("*",),
            conditions={"StringNotEquals": OWNER_CONTROLS},
        ),
        *_perimeter(scope, image_account_ids),
    )
    extra = tuple(statement for policy in guardrails for statement in policy.statements)
    return Policy(base + extra)


def is_within(action: str) -> bool:
    """Whether the boundary leaves an action at all; on what and when is another question."""

    def among(patterns: Iterable[str]) -> bool:
        return any(globs.matches(pattern.lower(), action.lower()) for pattern in patterns)

    return among(_CEILING) and not among((*_SHARING, *_ACCESS_LISTS))


def _perimeter(scope: TenantScope, image_account_ids: tuple[str, ...]) -> tuple[Statement, ...]:
    """Data and keys of this account only; images also from approved accounts."""
    own = scope.at.account_id
    return (
        Statement(
            "OwnDataOnly",
            "Deny",
            actions=("s3:*",),
            resources=("*",),
            conditions={"StringNotEquals": {"aws:ResourceAccount": own}},
        ),
        Statement(
            "OwnKeysOnly",
            "Deny",
            actions=(*KEY_GRANTS, *KEY_USE),
            resources=("*",),
            conditions={"StringNotEquals": {"aws:ResourceAccount": own}},
        ),
        Statement(
            "ApprovedRegistriesOnly",
            "Deny",
            actions=(
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ),
            resources=("*",),
            conditions={"StringNotEquals": {"aws:ResourceAccount": (own, *image_account_ids)}},
        ),
    )
