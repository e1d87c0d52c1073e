"""What the roles of hosting, monitoring and image building are for, and that they do nothing beside it.

Written from what the SageMaker Python SDK and CodeBuild read and write where a call says nothing, and not
from `generator.policies`. SageMaker cannot be told what a role is passed for, so the role itself must be
no wider than what it is for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.estate.roles import RoleKind
from generator.iam.claims import Claim
from generator.iam.policy import Conditions
from generator.iam.requests import Accounts, RequestSet
from generator.proof.properties import personas
from generator.proof.properties.duties import Actions
from generator.proof.properties.intent import RoleIntent
from generator.proof.properties.subjects import Subject

_BUCKET: Actions = ("s3:GetBucketLocation", "s3:ListBucket")
_WRITES: Actions = ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What one of these roles reads and writes: actions, and places below the team's part of the bucket.

    `keys` is what it does with keys, `groups` the log groups it writes; `{}` in these stands for what
    begins the names of the team's models, in those of builds for what begins those of its projects.
    """

    reads: Actions
    written: tuple[str, ...]
    keys: Actions
    group: str


_OF: Mapping[RoleKind, Purpose] = MappingProxyType(
    {
        RoleKind.HOSTING: Purpose(
            reads=("s3:GetObject",),
            written=("async-endpoint-failures/", "async-endpoint-outputs/", "model-monitor/data-capture/"),
            keys=(*personas.KEY_USE, *personas.KEY_LENDING),
            group="/aws/sagemaker/Endpoints/{}*",
        ),
        RoleKind.MONITORING: Purpose(
            reads=("s3:GetObject",),
            written=("model-monitor/baselining/", "model-monitor/monitoring/"),
            keys=(*personas.KEY_USE, *personas.KEY_LENDING),
            group="/aws/sagemaker/ProcessingJobs",
        ),
        RoleKind.IMAGES: Purpose(
            reads=("s3:GetObject", "s3:GetObjectVersion"),
            written=(),
            keys=("kms:Decrypt", "kms:DescribeKey"),
            group="/aws/codebuild/{}*",
        ),
    }
)


def purpose(role: RoleIntent) -> Purpose | None:
    """What the role is for, where it is one of these."""
    return _OF.get(role.kind)


def storage_use(role: RoleIntent) -> Actions:
    """What it does with the bucket and with keys."""
    own = _OF[role.kind]
    return (*_BUCKET, *own.reads, *(_WRITES if own.written else ()), *own.keys)


def streams(role: RoleIntent) -> tuple[str, ...]:
    """The log streams that it writes; in a shared account those of monitors begin with the team's prefix."""
    mine = role.name_prefix if role.kind is RoleKind.MONITORING else ""
    return (f"{group_of(role)}:log-stream:{mine}*",)


def groups(role: RoleIntent) -> tuple[str, ...]:
    """The log groups that it makes, in both forms that AWS asks for."""
    return (group_of(role), f"{group_of(role)}:*")


def group_of(role: RoleIntent) -> str:
    """The ARN, or the pattern of the ARNs, of its log groups."""
    prefix = role.build_prefix if role.kind is RoleKind.IMAGES else role.name_prefix
    return role.home.arn("logs", f"log-group:{_OF[role.kind].group.format(prefix)}")


def apart(subject: Subject, role: RoleIntent) -> Claim:
    """It writes where its purpose is alone, deletes nothing, and its logs are those of its purpose."""
    written = tuple(_written(role))
    foreign = RequestSet(_WRITES, not_resources=written) if written else RequestSet(_WRITES)
    return subject.never(
        "escalation.apart",
        "writes what its purpose writes, and nothing that jobs or people do",
        (
            RequestSet(("s3:*", "kms:*"), except_actions=(*storage_use(role), *_WRITES)),
            foreign,
            RequestSet(("logs:CreateLogStream", "logs:PutLogEvents"), not_resources=streams(role)),
            RequestSet(("logs:CreateLogGroup", "logs:DescribeLogStreams"), not_resources=groups(role)),
        ),
    )


def data(role: RoleIntent) -> Iterator[RequestSet]:
    """What it must read and write."""
    bucket, own = role.bucket_arn, _OF[role.kind]
    yield RequestSet(("s3:GetBucketLocation",), resources=(bucket,), accounts=Accounts.OWN)
    for prefix in role.prefixes or ("",):
        for listed in (prefix, f"{prefix}?*"):
            asked: Conditions = {"StringLike": {"s3:prefix": listed}} if listed else {}
            yield RequestSet(("s3:ListBucket",), resources=(bucket,), conditions=asked, accounts=Accounts.OWN)
        for name in own.reads:
            yield RequestSet((name,), resources=(f"{bucket}/{prefix}?*",), accounts=Accounts.OWN)
    for place in _written(role):
        for name in _WRITES:
            yield RequestSet((name,), resources=(f"{place[:-1]}?*",), accounts=Accounts.OWN)


def logs(role: RoleIntent) -> Iterator[RequestSet]:
    """What it must log."""
    for stream in streams(role):
        for name in ("logs:CreateLogStream", "logs:PutLogEvents"):
            yield RequestSet((name,), resources=(stream,))
    for name in ("logs:CreateLogGroup", "logs:DescribeLogStreams"):
        yield RequestSet((name,), resources=groups(role))


def _written(role: RoleIntent) -> Iterator[str]:
    """The objects that it writes; its team's part of the bucket is what a role of jobs has of it."""
    for place in _OF[role.kind].written:
        yield f"{role.bucket_arn}/{role.team_prefix}{place}*"
