"""What each kind of role does beside and around SageMaker's resources, as lists of actions.

Written from the administration whitepaper (personas and roles) and the ABAC
article, not from `generator.policies`: a wildcard that grew there, or an
action that was dropped, differs from what stands here.
"""

from functools import reduce

from generator.estate.roles import RoleKind
from generator.proof.properties.duties import (
    DUTIES_OF,
    LOOKING,
    OF_PIPELINES,
    OPERATING,
    Actions,
    Duties,
    together,
    within,
)
from generator.proof.properties.intent import RoleIntent
from generator.tenancy.words import Ability


def _of(service: str, *names: str) -> Actions:
    return tuple(f"{service}:{name}" for name in names)


STUDIO_LISTS = _of("sagemaker", "ListApps", "ListDomains", "ListSpaces", "ListUserProfiles")
STUDIO_READS = _of(
    "sagemaker", "DescribeApp", "DescribeDomain", "DescribeSpace", "DescribeUserProfile", "ListTags"
)
OPEN_STUDIO = "sagemaker:CreatePresignedDomainUrl"
SPACES = _of("sagemaker", "CreateSpace", "DeleteSpace", "UpdateSpace")
IMAGE_KEEPING = (
    *(
        f"sagemaker:{verb}{thing}"
        for verb in ("Create", "Delete", "Update")
        for thing in ("AppImageConfig", "Image", "ImageVersion")
    ),
    *("sagemaker:CreateStudioLifecycleConfig", "sagemaker:DeleteStudioLifecycleConfig"),
)
"""What the platform does with Studio images and lifecycle scripts."""

APPS = _of("sagemaker", "CreateApp", "DeleteApp")
TAG_WHILE_CREATING = "sagemaker:AddTags"
SHARED_USE = ("sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace")
"""What makes or uses a shared space; what clears one up is no use of it."""

SEARCH = "sagemaker:Search"

KEY_USE = _of(
    "kms",
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
)
KEY_LENDING = _of("kms", "CreateGrant", "ListGrants", "RevokeGrant")
KEY_ADMINISTRATION = (
    *("kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey"),
    *("kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy"),
    *("kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies", "kms:ListKeyRotations"),
    *("kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant", "kms:RotateKeyOnDemand"),
    *("kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias"),
    "kms:UpdateKeyDescription",
)
"""What Terraform and administrators do with a key, without ever using it."""

BUCKET_USE = _of("s3", "GetBucketLocation", "ListBucket", "ListBucketMultipartUploads")
OBJECT_USE = _of(
    "s3", "AbortMultipartUpload", "DeleteObject", "GetObject", "ListMultipartUploadParts", "PutObject"
)

EXTRA_BUCKET_USE = _of("s3", "GetBucketLocation", "ListBucket")
EXTRA_OBJECT_READS = ("s3:GetObject",)
"""What is done with a bucket that somebody else made; its objects may be written as well."""

OFFLINE_STORE = ("s3:GetBucketAcl", "s3:PutObjectAcl")
"""What Feature Store does with the role of an offline store, beside writing objects."""

TO_THE_OWNER = "bucket-owner-full-control"
"""The access list that it writes with."""

IMAGE_LOGIN = "ecr:GetAuthorizationToken"
IMAGE_PULL = _of("ecr", "BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
IMAGE_PUSH = _of(
    "ecr",
    "CompleteLayerUpload",
    "DescribeImages",
    "InitiateLayerUpload",
    "ListImages",
    "PutImage",
    "UploadLayerPart",
)

LOG_WRITES = _of("logs", "CreateLogStream", "PutLogEvents")
LOG_GROUP_CREATION = "logs:CreateLogGroup"
LOG_LISTING = "logs:DescribeLogStreams"
LOG_READS = ("logs:GetLogEvents",)
OWN_ACCOUNT_LOG_READS = (*LOG_READS, "logs:FilterLogEvents")

INTERFACE_CREATION = "ec2:CreateNetworkInterface"
INTERFACE_CHANGES = _of(
    "ec2", "CreateNetworkInterfacePermission", "DeleteNetworkInterface", "DeleteNetworkInterfacePermission"
)

CALLED_BY_SAGEMAKER = frozenset((INTERFACE_CREATION, *INTERFACE_CHANGES))
"""What SageMaker calls with the role of a job, before the job runs: from outside its network."""


def duties(role: RoleIntent) -> Duties:
    """What the role does with SageMaker's resources; nothing for roles of users, jobs and the domain."""
    if role.kind is RoleKind.PIPELINE:
        return OF_PIPELINES
    if role.persona is None:
        return Duties()
    of = console_duties if role.kind is RoleKind.CONSOLE else studio_duties
    return of(role.abilities)


def studio_duties(held: frozenset[Ability]) -> Duties:
    """What abilities come to in Studio, beside looking."""
    return reduce(together, (own for one, own in DUTIES_OF.items() if one in held), LOOKING)


def console_duties(held: frozenset[Ability]) -> Duties:
    """What they come to in a console: of what there is in Studio, and nothing that no ability gives there."""
    part = Duties()
    if "deploy-models" in held:
        part = OPERATING
    elif "clean-up" in held:
        part = DUTIES_OF["clean-up"]
    return together(LOOKING, within(part, studio_duties(held)))


def pushes_images(role: RoleIntent) -> bool:
    """Who builds what production runs: engineers, and the role of builds."""
    works = role.kind is RoleKind.EXECUTION and "push-images" in role.abilities
    return works or role.kind is RoleKind.IMAGES


def uses_images(role: RoleIntent) -> bool:
    """Whoever runs containers."""
    return role.runs_work or pushes_images(role) or role.kind is RoleKind.PIPELINE or runs_containers(role)


def reads_logs(role: RoleIntent) -> bool:
    """Who reads the logs of apps and jobs."""
    return role.starts_apps or watches(role)


def watches(role: RoleIntent) -> bool:
    """Who stops, starts and clears up in a console, and in Studio reads logs and metrics of what ran."""
    is_console = role.kind is RoleKind.CONSOLE and "work-in-studio" in role.abilities
    return is_console and bool(duties(role).changes)


def writes_metrics(role: RoleIntent) -> bool:
    """Who writes metrics: what runs, and people who work."""
    return role.kind in (RoleKind.JOB, RoleKind.HOSTING, RoleKind.MONITORING) or role.starts_apps


def reads_metrics(role: RoleIntent) -> bool:
    """Who reads metrics, where the account is the tenant's own."""
    return role.kind is RoleKind.JOB or role.starts_apps


def runs_containers(role: RoleIntent) -> bool:
    """Whether containers run with the role, in the tenant's network."""
    return role.kind in (RoleKind.JOB, RoleKind.HOSTING, RoleKind.MONITORING, RoleKind.IMAGES)


def looks_up_networks(role: RoleIntent) -> bool:
    """Who looks up the network: people, through SDKs, and jobs that attach interfaces."""
    return role.kind is RoleKind.EXECUTION or runs_containers(role)
