"""What work in Studio and in jobs needs around SageMaker: data, keys, images, logs, metrics, network.

Avoids fault 11 (the namespace key exists only for PutMetricData), 12 and 20
(no log delivery, resource policies, foreign repositories or all buckets), 21
and corrected form 13 (PassRole on exact roles to SageMaker only), 29 (no log
reading where tenants share log groups) and 33 (every role that runs something
uses its keys and creates grants for them).
"""

from collections.abc import Iterator

from generator.aws import arns
from generator.aws.policy import Conditions, Policy, Statement
from generator.core.expressions import Text, text
from generator.policies.scope import DataScope, ExecutionScope
from generator.policies.trust import SAGEMAKER

KEY_USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""Using a key for data."""

KEY_GRANTS = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")
"""Lending a key to the AWS service that attaches an encrypted volume."""

LOG_GROUPS = "/aws/sagemaker/*"

_IMAGE_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_IMAGE_PUSH = (
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImages",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
_LOOKUPS = (
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)


def keys(*key_arns: Text) -> Policy:
    """Use exactly these keys and lend them to AWS services."""
    return Policy(
        (
            Statement("UseKeys", "Allow", actions=KEY_USE, resources=key_arns),
            Statement(
                "LendKeys",
                "Allow",
                actions=KEY_GRANTS,
                resources=key_arns,
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
        )
    )


def data(scope: DataScope) -> Policy:
    """Read and write the objects of a bucket, or of some of its prefixes."""
    prefixes = scope.prefixes or ("",)
    listed = tuple(value for prefix in scope.prefixes for value in (prefix, f"{prefix}*"))
    visible: Conditions = {"StringLike": {"s3:prefix": listed}} if listed else {}
    return Policy(
        (
            Statement(
                "FindBucket",
                "Allow",
                actions=("s3:GetBucketLocation", "s3:ListBucketMultipartUploads"),
                resources=(scope.bucket_arn,),
            ),
            Statement(
                "ListObjects",
                "Allow",
                actions=("s3:ListBucket",),
                resources=(scope.bucket_arn,),
                conditions=visible,
            ),
            Statement(
                "Objects",
                "Allow",
                actions=(
                    "s3:AbortMultipartUpload",
                    "s3:DeleteObject",
                    "s3:GetObject",
                    "s3:ListMultipartUploadParts",
                    "s3:PutObject",
                ),
                resources=tuple(text(scope.bucket_arn, f"/{prefix}*") for prefix in prefixes),
            ),
        )
    )


def images(scope: ExecutionScope, *, push: bool) -> Policy:
    """Pull images of the tenant and of approved AWS accounts; push to the tenant's repositories."""
    at = scope.tenant.at
    own = arns.repository(at, f"{scope.repository_prefix}*")
    foreign = tuple(
        f"arn:{at.partition}:ecr:{at.region}:{account}:repository/*" for account in scope.image_account_ids
    )
    pull = (own, *foreign) if scope.repository_prefix else foreign
    return Policy(tuple(_image_statements(pull, (own,) if push and scope.repository_prefix else ())))


def _image_statements(pull: tuple[Text, ...], push: tuple[Text, ...]) -> Iterator[Statement]:
    if pull:
        yield Statement("RegistryLogin", "Allow", actions=("ecr:GetAuthorizationToken",), resources=("*",))
        yield Statement("PullImages", "Allow", actions=_IMAGE_PULL, resources=pull)
    if push:
        yield Statement("PushImages", "Allow", actions=_IMAGE_PUSH, resources=push)


def studio_logs(scope: ExecutionScope) -> Policy:
    """Write the logs of the domain's apps; read SageMaker logs where the account is the tenant's own."""
    at, domain_id = scope.tenant.at, scope.tenant.domain_id
    group = arns.log_group(at, "/aws/sagemaker/studio")
    write = Statement(
        "WriteAppLogs",
        "Allow",
        actions=("logs:CreateLogStream", "logs:PutLogEvents"),
        resources=(text(group, ":log-stream:", domain_id, "/*"),),
    )
    return Policy((write, *_log_reading(scope)))


def _log_reading(scope: ExecutionScope) -> tuple[Statement, ...]:
    """Log groups are shared by all tenants of an account, so only an own account may be read."""
    if scope.tenant.shares_account:
        return ()
    groups = arns.log_group(scope.tenant.at, LOG_GROUPS)
    return (
        Statement(
            "ReadLogs",
            "Allow",
            actions=("logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"),
            resources=(groups, text(groups, ":log-stream:*")),
        ),
    )


def job_logs(scope: ExecutionScope) -> Policy:
    """Write the logs of jobs, models and endpoints."""
    groups = arns.log_group(scope.tenant.at, LOG_GROUPS)
    return Policy(
        (
            Statement(
                "WriteJobLogs",
                "Allow",
                actions=(
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ),
                resources=(groups, text(groups, ":log-stream:*")),
            ),
        )
    )


def metrics(scope: ExecutionScope) -> Policy:
    """Write metrics under SageMaker's and the tenant's namespaces; read where the account is the own."""
    own = f"tenantry/{scope.tenant.tenant}/{scope.tenant.environment}"
    write = Statement(
        "WriteMetrics",
        "Allow",
        actions=("cloudwatch:PutMetricData",),
        resources=("*",),
        conditions={"StringLike": {"cloudwatch:namespace": ("/aws/sagemaker/*", own, f"{own}/*")}},
    )
    read = Statement(
        "ReadMetrics",
        "Allow",
        actions=("cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"),
        resources=("*",),
    )
    return Policy((write,) if scope.tenant.shares_account else (write, read))


def lookups() -> Policy:
    """Look up the network, which SDKs do before they start jobs in it."""
    return Policy((Statement("LookUpNetwork", "Allow", actions=_LOOKUPS, resources=("*",)),))


def passing(role_arns: tuple[Text, ...]) -> Policy:
    """Pass exactly these roles, to SageMaker only; nothing when there is none."""
    if not role_arns:
        return Policy(())
    return Policy(
        (
            Statement(
                "PassOwnRoles",
                "Allow",
                actions=("iam:PassRole",),
                resources=role_arns,
                conditions={"StringEquals": {"iam:PassedToService": SAGEMAKER}},
            ),
        )
    )


def interfaces(scope: ExecutionScope) -> Policy:
    """Attach jobs to exactly the approved subnets and security groups of the VPC."""
    at, network = scope.tenant.at, scope.network
    subnets = tuple(arns.regional(at, "ec2", text("subnet/", item)) for item in network.subnet_ids)
    groups = tuple(
        arns.regional(at, "ec2", text("security-group/", item)) for item in network.security_group_ids
    )
    interface = arns.regional(at, "ec2", "network-interface/*")
    return Policy(
        (
            Statement(
                "CreateInterfaces",
                "Allow",
                actions=("ec2:CreateNetworkInterface",),
                resources=(interface, *subnets, *groups),
            ),
            Statement(
                "ManageInterfaces",
                "Allow",
                actions=(
                    "ec2:CreateNetworkInterfacePermission",
                    "ec2:DeleteNetworkInterface",
                    "ec2:DeleteNetworkInterfacePermission",
                ),
                resources=(interface,),
                conditions={"ArnEquals": {"ec2:Subnet": subnets}},
            ),
        )
    )
