"""What the roles of one purpose do beside those of jobs: serve models, monitor them, build images.

SageMaker cannot be told what a role is for when it is passed on, so each is no more than its purpose. What
they write has a place of its own below a team's part of the bucket, the one in which the SageMaker Python
SDK puts it where a call says nothing (2.257.7: `DataCaptureConfig`, `AsyncInferenceConfig`, `ModelMonitor`).
"""

from collections.abc import Iterator

from generator.aws import arns
from generator.core.expressions import Text, text
from generator.iam.policy import Conditions, Policy, Statement
from generator.policies import workload
from generator.policies.scope import DataScope, ExecutionScope

CODEBUILD = "codebuild.amazonaws.com"
"""The service principal of CodeBuild, the same in every partition."""

_MONITORED = "model-monitor/"
_CAPTURED = ("model-monitor/data-capture/", "async-endpoint-outputs/", "async-endpoint-failures/")
_REPORTED = ("model-monitor/baselining/", "model-monitor/monitoring/")
_SOURCES = "image-builds/"

_READ = ("s3:GetObject",)
_READ_SOURCE = ("s3:GetObject", "s3:GetObjectVersion")
_WRITE = ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject")


def hosting(scope: ExecutionScope) -> Policy:
    """Serve models: read what the team has, write what endpoints capture and answer later."""
    return Policy(
        (
            *_reading(scope.data, _READ),
            _writing(scope.data, _CAPTURED),
            *workload.keys(scope.keys.workload, scope.keys.data).statements,
            *workload.images(scope, push=False).statements,
            *_endpoint_logs(scope),
            *_running(scope),
        )
    )


def monitoring(scope: ExecutionScope) -> Policy:
    """Watch models: read what endpoints captured and what it is compared with, write reports."""
    watched = _below(scope.data, (_MONITORED,))
    return Policy(
        (
            *_reading(watched, _READ),
            _writing(scope.data, _REPORTED),
            *workload.keys(scope.keys.workload, scope.keys.data).statements,
            *workload.images(scope, push=False).statements,
            *_monitor_logs(scope),
            *_running(scope),
        )
    )


def image_building(scope: ExecutionScope) -> Policy:
    """Build images in CodeBuild: read sources, pull and push images of the tenant's own repositories."""
    return Policy(
        (
            *_reading(_below(scope.data, (_SOURCES,)), _READ_SOURCE),
            Statement(
                "ReadKeys", "Allow", actions=("kms:Decrypt", "kms:DescribeKey"), resources=(scope.keys.data,)
            ),
            *workload.images(scope, push=True).statements,
            *_build_logs(scope),
            *workload.lookups().statements,
            *workload.interfaces(scope).statements,
        )
    )


def build_projects(scope: ExecutionScope) -> Text:
    """The projects that may build with the role: those whose names begin as the team's do."""
    return arns.regional(scope.tenant.at, "codebuild", f"project/{scope.build_prefix}*")


def _below(scope: DataScope, places: tuple[str, ...]) -> DataScope:
    """Some places in what a team has of a bucket."""
    own = scope.prefixes or ("",)
    return DataScope(scope.bucket_arn, tuple(f"{prefix}{place}" for prefix in own for place in places))


def _reading(scope: DataScope, actions: tuple[str, ...]) -> Iterator[Statement]:
    prefixes = scope.prefixes or ("",)
    listed = tuple(value for prefix in scope.prefixes for value in (prefix, f"{prefix}*"))
    visible: Conditions = {"StringLike": {"s3:prefix": listed}} if listed else {}
    bucket = (scope.bucket_arn,)
    yield Statement("FindBucket", "Allow", actions=("s3:GetBucketLocation",), resources=bucket)
    yield Statement("ListObjects", "Allow", actions=("s3:ListBucket",), resources=bucket, conditions=visible)
    objects = tuple(text(scope.bucket_arn, f"/{prefix}*") for prefix in prefixes)
    yield Statement("ReadObjects", "Allow", actions=actions, resources=objects)


def _writing(scope: DataScope, places: tuple[str, ...]) -> Statement:
    below = _below(scope, places).prefixes
    objects = tuple(text(scope.bucket_arn, f"/{prefix}*") for prefix in below)
    return Statement("WriteResults", "Allow", actions=_WRITE, resources=objects)


def _running(scope: ExecutionScope) -> Iterator[Statement]:
    """Metrics and the network, as every container of a VPC has them."""
    yield from workload.metrics(scope, reads=False).statements
    yield from workload.lookups().statements
    yield from workload.interfaces(scope).statements


def _endpoint_logs(scope: ExecutionScope) -> Iterator[Statement]:
    group = arns.log_group(scope.tenant.at, f"{workload.ENDPOINT_LOG_GROUPS}{scope.name_prefix}*")
    return _logs((group, text(group, ":*")), (text(group, ":log-stream:*"),))


def _monitor_logs(scope: ExecutionScope) -> Iterator[Statement]:
    """Monitors run as processing jobs; in a shared account a stream's name says whose it is."""
    group = arns.log_group(scope.tenant.at, workload.PROCESSING_LOG_GROUP)
    return _logs((group, text(group, ":*")), (text(group, f":log-stream:{scope.name_prefix}*"),))


def _build_logs(scope: ExecutionScope) -> Iterator[Statement]:
    group = arns.log_group(scope.tenant.at, f"/aws/codebuild/{scope.build_prefix}*")
    return _logs((group, text(group, ":*")), (text(group, ":log-stream:*"),))


def _logs(groups: tuple[Text, ...], streams: tuple[Text, ...]) -> Iterator[Statement]:
    yield Statement(
        "MakeLogGroup", "Allow", actions=("logs:CreateLogGroup", "logs:DescribeLogStreams"), resources=groups
    )
    writes = ("logs:CreateLogStream", "logs:PutLogEvents")
    yield Statement("WriteLogs", "Allow", actions=writes, resources=streams)
