"""What work in Studio and in jobs needs around SageMaker: data, keys, images, logs, metrics, network.

Avoids fault 11 (the namespace key exists only for PutMetricData), 12 and 20
(no log delivery, resource policies, foreign repositories or all buckets), 21
and corrected form 13 (PassRole on exact roles to SageMaker only), 29 (no
reading across streams where tenants share log groups) and 33 (every role that runs something
uses its keys and creates grants for them).
"""

from collections.abc import Iterator

from generator.aws import arns
from generator.core.expressions import Text, text
from generator.iam.policy import Conditions, Policy, Statement
from generator.policies.scope import DataScope, ExecutionScope, ExtraData
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

OWNER_CONTROLS = {"s3:x-amz-acl": "bucket-owner-full-control"}
"""The access list with which Feature Store writes (developer guide, AmazonSageMakerFeatureStoreAccess).

S3 takes no other grant beside a list that is named so (API, PutObjectAcl).
"""

LOG_GROUPS = "/aws/sagemaker/*"
STUDIO_LOG_GROUP = "/aws/sagemaker/studio"
ENDPOINT_LOG_GROUPS = "/aws/sagemaker/Endpoints/"
PROCESSING_LOG_GROUP = "/aws/sagemaker/ProcessingJobs"
JOB_LOG_GROUPS = (PROCESSING_LOG_GROUP, "/aws/sagemaker/TrainingJobs", "/aws/sagemaker/TransformJobs")
"""Where Studio, endpoints and jobs log (SageMaker developer guide, logging with CloudWatch)."""

_IMAGE_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_IMAGE_PUSH = (
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImages",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
_OBJECT_WRITES = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
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
                actions=tuple(sorted((*_OBJECT_WRITES, "s3:GetObject"))),
                resources=tuple(text(scope.bucket_arn, f"/{prefix}*") for prefix in prefixes),
            ),
        )
    )


def extra_data(buckets: tuple[ExtraData, ...]) -> Policy:
    """List and read buckets that exist already, and write where that is asked for."""
    return Policy(tuple(_extra_data(buckets)))


def _extra_data(buckets: tuple[ExtraData, ...]) -> Iterator[Statement]:
    if not buckets:
        return
    yield Statement(
        "FindExtraBuckets",
        "Allow",
        actions=("s3:GetBucketLocation",),
        resources=tuple(bucket.bucket_arn for bucket in buckets),
    )
    for number, prefixes in enumerate(dict.fromkeys(bucket.prefixes for bucket in buckets), 1):
        listed = tuple(value for prefix in prefixes for value in (prefix, f"{prefix}*"))
        yield Statement(
            f"ListExtraBuckets{number}",
            "Allow",
            actions=("s3:ListBucket",),
            resources=tuple(bucket.bucket_arn for bucket in buckets if bucket.prefixes == prefixes),
            conditions={"StringLike": {"s3:prefix": listed}} if listed else {},
        )
    yield Statement("ReadExtra", "Allow", actions=("s3:GetObject",), resources=_objects(buckets))
    if written := tuple(bucket for bucket in buckets if bucket.writes):
        yield Statement("WriteExtra", "Allow", actions=_OBJECT_WRITES, resources=_objects(written))


def _objects(buckets: tuple[ExtraData, ...]) -> tuple[Text, ...]:
    return tuple(
        text(bucket.bucket_arn, f"/{prefix}*") for bucket in buckets for prefix in bucket.prefixes or ("",)
    )


def granted(scope: ExecutionScope) -> Policy:
    """What the tenant's file adds, statement by statement."""
    return Policy(
        tuple(
            Statement(f"Granted{number}", "Allow", actions=one.actions, resources=one.resources)
            for number, one in enumerate(scope.granted, 1)
        )
    )


def offline_features(scope: DataScope) -> Policy:
    """What Feature Store does with the role of a feature group, beside writing objects."""
    prefixes = scope.prefixes or ("",)
    return Policy(
        (
            Statement("ReadAccessList", "Allow", actions=("s3:GetBucketAcl",), resources=(scope.bucket_arn,)),
            Statement(
                "GiveToOwner",
                "Allow",
                actions=("s3:PutObjectAcl",),
                resources=tuple(text(scope.bucket_arn, f"/{prefix}*") for prefix in prefixes),
                conditions={"StringEquals": OWNER_CONTROLS},
            ),
        )
    )


def images(scope: ExecutionScope, *, push: bool) -> Policy:
    """Pull images of the tenant and of approved AWS accounts; push to the tenant's repositories."""
    at = scope.tenant.at
    own = (arns.repository(at, f"{scope.repository_prefix}*"),) if scope.repository_prefix else ()
    anybodys = f"arn:{at.partition}:ecr:{at.region}:*:repository/*"
    return Policy(tuple(_image_statements(own, anybodys, scope.image_account_ids, push=push)))


def _image_statements(
    own: tuple[Text, ...], anybodys: str, accounts: tuple[str, ...], *, push: bool
) -> Iterator[Statement]:
    if own or accounts:
        yield Statement("RegistryLogin", "Allow", actions=("ecr:GetAuthorizationToken",), resources=("*",))
    if own:
        yield Statement("PullImages", "Allow", actions=_IMAGE_PULL, resources=own)
    if accounts:  # one pattern and a condition: an ARN for each account would take most of a policy
        yield Statement(
            "PullApprovedImages",
            "Allow",
            actions=_IMAGE_PULL,
            resources=(anybodys,),
            conditions={"StringEquals": {"aws:ResourceAccount": accounts}},
        )
    if own and push:
        yield Statement("PushImages", "Allow", actions=_IMAGE_PUSH, resources=own)


def studio_logs(scope: ExecutionScope) -> Policy:
    """Write the logs of the team's apps; read them and the logs of the team's jobs."""
    return Policy((*_app_logs(scope, scope.profile_prefix), *_log_reading(scope)))


def log_reading(scope: ExecutionScope) -> Policy:
    """Read the logs of jobs and apps alone."""
    return Policy(_log_reading(scope))


def domain_logs(scope: ExecutionScope) -> Policy:
    """Write the logs of every app of the domain: for roles that belong to no team."""
    return Policy(_app_logs(scope, ""))


def _app_logs(scope: ExecutionScope, prefix: str) -> tuple[Statement, ...]:
    """Streams are `<domain>/<profile or space>/…`; the first app of an account makes the group."""
    group = arns.log_group(scope.tenant.at, STUDIO_LOG_GROUP)
    streams = text(group, ":log-stream:", scope.tenant.domain_id, f"/{prefix}*")
    return (
        Statement("MakeAppLogGroup", "Allow", actions=("logs:CreateLogGroup",), resources=_whole(group)),
        Statement(
            "WriteAppLogs",
            "Allow",
            actions=("logs:CreateLogStream", "logs:PutLogEvents"),
            resources=(streams,),
        ),
    )


def _log_reading(scope: ExecutionScope) -> tuple[Statement, ...]:
    """Every SageMaker log of a tenant's own account; in a shared one, streams named as the tenant's.

    Log groups are shared by all tenants of an account, so nothing that reads
    across streams is given there (fault 29). The streams of a job begin with
    its name: a job called `<prefix>…` has logs that its team reads, the logs
    of another are read by nobody.
    """
    if scope.tenant.shares_account:
        return _own_log_reading(scope)
    groups = arns.log_group(scope.tenant.at, LOG_GROUPS)
    return (
        Statement(
            "ReadLogs",
            "Allow",
            actions=("logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"),
            resources=(groups, text(groups, ":log-stream:*")),
        ),
    )


def _own_log_reading(scope: ExecutionScope) -> tuple[Statement, ...]:
    at = scope.tenant.at
    apps = arns.log_group(at, STUDIO_LOG_GROUP)
    jobs = tuple(arns.log_group(at, name) for name in JOB_LOG_GROUPS)
    endpoints = arns.log_group(at, f"{ENDPOINT_LOG_GROUPS}{scope.name_prefix}*")
    own = (
        text(apps, ":log-stream:", scope.tenant.domain_id, f"/{scope.profile_prefix}*"),
        *(text(group, f":log-stream:{scope.name_prefix}*") for group in jobs),
        text(endpoints, ":log-stream:*"),
    )
    return (
        Statement(
            "FindLogs",
            "Allow",
            actions=("logs:DescribeLogStreams",),
            resources=(*_whole(apps), *(arn for group in jobs for arn in _whole(group)), endpoints),
        ),
        Statement("ReadOwnLogs", "Allow", actions=("logs:GetLogEvents",), resources=own),
    )


def _whole(group: Text) -> tuple[Text, ...]:
    """A log group in both forms that AWS asks for: alone, and with an empty stream behind it."""
    return (group, text(group, ":*"))


def job_logs(scope: ExecutionScope) -> Policy:
    """Write the logs of jobs, models and endpoints; in a shared account of those with the tenant's prefix.

    SageMaker fixes the groups, so only the name of a job tells whose its
    stream is: a job of another name runs, and leaves no logs there.
    """
    if scope.tenant.shares_account:
        return _own_job_logs(scope)
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


def _own_job_logs(scope: ExecutionScope) -> Policy:
    at = scope.tenant.at
    jobs = tuple(arns.log_group(at, name) for name in JOB_LOG_GROUPS)
    endpoints = arns.log_group(at, f"{ENDPOINT_LOG_GROUPS}{scope.name_prefix}*")
    groups = tuple(arn for group in jobs for arn in _whole(group))
    streams = tuple(text(group, f":log-stream:{scope.name_prefix}*") for group in jobs)
    return Policy(
        (
            Statement(
                "MakeJobLogGroups",
                "Allow",
                actions=("logs:CreateLogGroup", "logs:DescribeLogStreams"),
                resources=(*groups, *_whole(endpoints)),
            ),
            Statement(
                "WriteJobLogs",
                "Allow",
                actions=("logs:CreateLogStream", "logs:PutLogEvents"),
                resources=(*streams, text(endpoints, ":log-stream:*")),
            ),
        )
    )


def metrics(scope: ExecutionScope, *, reads: bool = True) -> Policy:
    """Write metrics under SageMaker's and the tenant's namespaces; read where the account is the tenant's."""
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
    return Policy((write, read) if reads and not scope.tenant.shares_account else (write,))


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
    owner = network.subnets_at or at
    subnets = tuple(arns.regional(owner, "ec2", text("subnet/", one)) for one in network.subnet_ids)
    groups = tuple(
        arns.regional(at, "ec2", text("security-group/", one)) for one in network.security_group_ids
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
