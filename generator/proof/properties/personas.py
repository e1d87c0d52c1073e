"""What each kind of role does: the whitepaper's personas as lists of actions.

Written from the administration whitepaper (personas and roles) and the ABAC
article, not from `generator.policies`: a wildcard that grew there, or an
action that was dropped, differs from what stands here.
"""

from dataclasses import dataclass

from generator.estate.roles import RoleKind
from generator.proof.properties.intent import RoleIntent
from generator.tenancy.words import Persona

Actions = tuple[str, ...]


def _of(service: str, *names: str) -> Actions:
    return tuple(f"{service}:{name}" for name in names)


@dataclass(frozen=True, slots=True)
class Duties:
    """What a person does with SageMaker's resources, by what tells whose they are.

    `creates` make things known by tags, `joins` pairs of a create and what
    exists and it attaches to, `with_model` creates that name a model. `named`
    are known by their names. `changes` concern the role's own things, `reads` those of
    the tenant or team.
    """

    lists: Actions = ()
    reads: Actions = ()
    creates: Actions = ()
    joins: tuple[tuple[str, str], ...] = ()
    with_model: Actions = ()
    changes: Actions = ()
    invokes: Actions = ()
    named_creates: Actions = ()
    named_reads: Actions = ()
    named_changes: Actions = ()


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
BRINGS_CONTAINERS = "sagemaker:CreateInferenceComponent"
"""What has a model, or containers in place of one."""
SHARED_USE = ("sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace")
"""What makes or uses a shared space; what clears one up is no use of it."""

SEARCH = "sagemaker:Search"

_WATCHED = ("DataQuality", "ModelBias", "ModelExplainability", "ModelQuality")
"""What Model Monitor has a kind of job definition for."""

_LISTS = _of(
    "sagemaker",
    *(f"List{kind}JobDefinitions" for kind in _WATCHED),
    *(f"List{things}" for things in (
        "AutoMLJobs", "CandidatesForAutoMLJob", "EndpointConfigs", "Endpoints", "Experiments",
        "FeatureGroups", "HyperParameterTuningJobs", "Images", "InferenceComponents", "ModelCards",
        "ModelPackageGroups", "Models", "MonitoringExecutions", "MonitoringSchedules", "Pipelines",
        "ProcessingJobs", "TrainingJobs", "TransformJobs", "TrialComponents", "Trials",
    )),
)  # fmt: skip

_READS = _of(
    "sagemaker",
    *(f"Describe{thing}" for thing in (
        "AutoMLJob", "AutoMLJobV2", "Endpoint", "EndpointConfig", "Experiment", "FeatureGroup",
        "HyperParameterTuningJob", "InferenceComponent", "Model", "ModelCard", "ModelPackageGroup",
        "MonitoringSchedule", "Pipeline", "ProcessingJob", "TrainingJob", "TransformJob", "Trial",
        "TrialComponent",
    )),
    "BatchGetMetrics",
    "ListModelCardVersions",
    "ListPipelineExecutions",
    "ListTags",
    "ListTrainingJobsForHyperParameterTuningJob",
    *(f"Describe{kind}JobDefinition" for kind in _WATCHED),
)  # fmt: skip

_NAMED_READS = _of(
    "sagemaker",
    "BatchDescribeModelPackage",
    "DescribeModelPackage",
    "DescribePipelineDefinitionForExecution",
    "DescribePipelineExecution",
    "ListModelPackages",
    "ListPipelineExecutionSteps",
    "ListPipelineParametersForExecution",
)

_FEATURES = _of("sagemaker", "BatchGetRecord", "GetRecord")

_JOBS = _of(
    "sagemaker",
    "CreateAutoMLJob",
    "CreateAutoMLJobV2",
    "CreateHyperParameterTuningJob",
    "CreateProcessingJob",
    "CreateTrainingJob",
)

_STOPS = _of(
    "sagemaker",
    "StopAutoMLJob",
    "StopHyperParameterTuningJob",
    "StopProcessingJob",
    "StopTrainingJob",
    "StopTransformJob",
)

_DELETES = _of(
    "sagemaker",
    *(f"Delete{thing}" for thing in (
        "Experiment", "FeatureGroup", "HyperParameterTuningJob", "Model", "ModelCard", "ModelPackageGroup",
        "Pipeline", "ProcessingJob", "TrainingJob", "Trial", "TrialComponent",
    )),
)  # fmt: skip

_EDITS = _of(
    "sagemaker",
    "AssociateTrialComponent",
    "BatchPutMetrics",
    "DeleteRecord",
    "DeleteTags",
    "DisassociateTrialComponent",
    "PutRecord",
    "StartPipelineExecution",
    *(f"Update{thing}" for thing in (
        "Experiment", "FeatureGroup", "FeatureMetadata", "ModelCard", "Pipeline", "TrainingJob", "Trial",
        "TrialComponent",
    )),
)  # fmt: skip

_SERVING_DELETES = _of(
    "sagemaker",
    "DeleteEndpoint",
    "DeleteEndpointConfig",
    "DeleteInferenceComponent",
    "DeleteMonitoringSchedule",
    "StopMonitoringSchedule",
    *(f"Delete{kind}JobDefinition" for kind in _WATCHED),
)

_SERVING_EDITS = _of(
    "sagemaker",
    "StartMonitoringSchedule",
    "UpdateEndpoint",
    "UpdateEndpointWeightsAndCapacities",
    "UpdateInferenceComponent",
    "UpdateMonitoringSchedule",
)

_INVOKES = _of("sagemaker", "InvokeEndpoint", "InvokeEndpointAsync", "InvokeEndpointWithResponseStream")
_NAMED_CREATES = _of("sagemaker", "CreateModel", "CreateModelPackageGroup", "CreatePipeline")
_NAMED_CHANGES = _of(
    "sagemaker",
    "CreateModelPackage",
    "DeleteModelPackage",
    "RetryPipelineExecution",
    "StopPipelineExecution",
    "UpdateModelPackage",
    "UpdatePipelineExecution",
)

_SCIENTIST = Duties(
    lists=_LISTS,
    reads=_READS + _FEATURES,
    creates=_JOBS
    + _of("sagemaker", "CreateExperiment", "CreateFeatureGroup", "CreateModelCard", "CreateTrialComponent"),
    joins=(("sagemaker:CreateTrial", "experiment"),),
    with_model=("sagemaker:CreateTransformJob",),
    changes=_STOPS + _DELETES + _EDITS,
    invokes=_INVOKES,
    named_creates=_NAMED_CREATES,
    named_reads=_NAMED_READS,
    named_changes=_NAMED_CHANGES,
)

_ENGINEER = Duties(
    lists=_SCIENTIST.lists,
    reads=_SCIENTIST.reads,
    creates=(
        *_SCIENTIST.creates,
        *_of("sagemaker", *(f"Create{kind}JobDefinition" for kind in _WATCHED)),
        "sagemaker:CreateMonitoringSchedule",
    ),
    joins=(
        *_SCIENTIST.joins,
        ("sagemaker:CreateEndpoint", "endpoint-config"),
        (BRINGS_CONTAINERS, "endpoint"),
    ),
    with_model=(*_SCIENTIST.with_model, "sagemaker:CreateEndpointConfig"),
    changes=_SCIENTIST.changes + _SERVING_DELETES + _SERVING_EDITS,
    invokes=_INVOKES,
    named_creates=_NAMED_CREATES,
    named_reads=_NAMED_READS,
    named_changes=_NAMED_CHANGES,
)

_ADMIN = Duties(
    lists=_LISTS,
    reads=_READS,
    changes=_STOPS + _DELETES + _SERVING_DELETES,
    named_reads=_NAMED_READS,
)

_VIEWER = Duties(lists=_LISTS, reads=_READS, named_reads=_NAMED_READS)

_PIPELINE = Duties(
    reads=_of("sagemaker", "DescribeProcessingJob", "DescribeTrainingJob", "DescribeModel", "ListTags"),
    creates=_JOBS,
    with_model=("sagemaker:CreateTransformJob",),
    changes=_STOPS,
    named_creates=("sagemaker:CreateModel",),
    named_changes=_of("sagemaker", "CreateModelPackage", "DescribeModelPackage"),
)

_OF_PERSONA: dict[Persona, Duties] = {
    "data-scientist": _SCIENTIST,
    "mlops-engineer": _ENGINEER,
    "ml-admin": _ADMIN,
    "viewer": _VIEWER,
    "auditor": _VIEWER,
}

_OPERATOR = Duties(
    lists=_LISTS,
    reads=_READS,
    changes=(
        *_STOPS,
        *_of("sagemaker", "StartMonitoringSchedule", "StartPipelineExecution", "StopMonitoringSchedule"),
        *_of("sagemaker", "UpdateEndpoint", "UpdateEndpointWeightsAndCapacities"),
    ),
    named_reads=_NAMED_READS,
    named_changes=_of("sagemaker", "RetryPipelineExecution", "StopPipelineExecution", "UpdateModelPackage"),
)
"""Who runs what is deployed: starts and stops it, and approves models; makes nothing and reads no data."""

_OF_CONSOLE: dict[Persona, Duties] = {
    "auditor": _VIEWER,
    "ml-admin": _ADMIN,
    "mlops-engineer": _OPERATOR,
    "viewer": _VIEWER,
}

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
        return _PIPELINE
    if role.kind is RoleKind.CONSOLE and role.persona:
        return _OF_CONSOLE[role.persona]
    return _OF_PERSONA[role.persona] if role.persona else Duties()


def pushes_images(role: RoleIntent) -> bool:
    """Who builds what production runs: MLOps engineers, and the role of builds."""
    return role.persona == "mlops-engineer" or role.kind is RoleKind.IMAGES


def uses_images(role: RoleIntent) -> bool:
    """Whoever runs containers."""
    return role.is_maker or role.kind is RoleKind.PIPELINE or runs_containers(role)


def reads_logs(role: RoleIntent) -> bool:
    """Who reads the logs of apps and jobs."""
    return role.starts_apps or operates(role)


def operates(role: RoleIntent) -> bool:
    """Who stops, starts and clears up in a console, and so reads what ran."""
    return role.kind is RoleKind.CONSOLE and bool(duties(role).changes)


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
