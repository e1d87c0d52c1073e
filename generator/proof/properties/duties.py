"""What each ability does with SageMaker's resources, as the proof claims it of whoever has it.

Written from the administration whitepaper (personas and roles) and the ABAC
article, not from `generator.policies`: a wildcard that grew there, or an
action that was dropped, differs from what stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from generator.tenancy.words import Ability

Actions = tuple[str, ...]

BRINGS_CONTAINERS = "sagemaker:CreateInferenceComponent"
"""What has a model, or containers in place of one."""


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


def together(one: Duties, other: Duties) -> Duties:
    """What both do, each thing once."""
    return Duties(
        **{
            each.name: tuple(dict.fromkeys((*getattr(one, each.name), *getattr(other, each.name))))
            for each in fields(Duties)
        }
    )


def within(part: Duties, whole: Duties) -> Duties:
    """What of a part stands in the whole as well, and so the part that nothing is beyond."""
    return Duties(
        **{
            each.name: tuple(one for one in getattr(part, each.name) if one in getattr(whole, each.name))
            for each in fields(Duties)
        }
    )


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

LOOKING = Duties(lists=_LISTS, reads=_READS, named_reads=_NAMED_READS)
"""What everybody does who opens Studio."""

DUTIES_OF: Mapping[Ability, Duties] = MappingProxyType(
    {
        "use-data": Duties(reads=_FEATURES),
        "run-jobs": Duties(
            creates=_JOBS,
            with_model=("sagemaker:CreateTransformJob",),
            changes=(
                *_STOPS,
                *_of("sagemaker", "DeleteHyperParameterTuningJob", "DeleteModel", "DeleteProcessingJob"),
                *_of("sagemaker", "DeleteTags", "DeleteTrainingJob", "UpdateTrainingJob"),
            ),
            named_creates=("sagemaker:CreateModel",),
        ),
        "track-experiments": Duties(
            creates=_of(
                *("sagemaker", "CreateExperiment", "CreateFeatureGroup", "CreateModelCard"),
                "CreateTrialComponent",
            ),
            joins=(("sagemaker:CreateTrial", "experiment"),),
            changes=_of(
                "sagemaker",
                *(f"{verb}{thing}" for verb in ("Delete", "Update") for thing in (
                    "Experiment", "FeatureGroup", "ModelCard", "Trial", "TrialComponent",
                )),
                *("AssociateTrialComponent", "BatchPutMetrics", "DeleteRecord", "DeleteTags"),
                *("DisassociateTrialComponent", "PutRecord", "UpdateFeatureMetadata"),
            ),
        ),
        "build-pipelines": Duties(
            changes=_of("sagemaker", "DeletePipeline", "DeleteTags", "UpdatePipeline"),
            named_creates=("sagemaker:CreatePipeline",),
        ),
        "start-pipelines": Duties(
            changes=("sagemaker:StartPipelineExecution",),
            named_changes=_of(
                *("sagemaker", "RetryPipelineExecution", "StopPipelineExecution", "UpdatePipelineExecution")
            ),
        ),
        "register-models": Duties(
            changes=_of("sagemaker", "DeleteModelPackageGroup", "DeleteTags"),
            named_creates=("sagemaker:CreateModelPackageGroup",),
            named_changes=_of("sagemaker", "CreateModelPackage", "DeleteModelPackage"),
        ),
        "approve-models": Duties(named_changes=("sagemaker:UpdateModelPackage",)),
        "deploy-models": Duties(
            creates=(
                *_of("sagemaker", *(f"Create{kind}JobDefinition" for kind in _WATCHED)),
                "sagemaker:CreateMonitoringSchedule",
            ),
            joins=(("sagemaker:CreateEndpoint", "endpoint-config"), (BRINGS_CONTAINERS, "endpoint")),
            with_model=("sagemaker:CreateEndpointConfig",),
            changes=(
                *_SERVING_DELETES,
                *_SERVING_EDITS,
                *("sagemaker:DeleteModel", "sagemaker:DeleteTags"),
            ),
            named_creates=("sagemaker:CreateModel",),
        ),
        "invoke-endpoints": Duties(invokes=_INVOKES),
        "clean-up": Duties(changes=_STOPS + _DELETES + _SERVING_DELETES),
    }
)  # fmt: skip
"""What each ability adds to looking."""

OF_PIPELINES = Duties(
    reads=_of("sagemaker", "DescribeProcessingJob", "DescribeTrainingJob", "DescribeModel", "ListTags"),
    creates=_JOBS,
    with_model=("sagemaker:CreateTransformJob",),
    changes=_STOPS,
    named_creates=("sagemaker:CreateModel",),
    named_changes=_of("sagemaker", "CreateModelPackage", "DescribeModelPackage"),
)

OPERATING = Duties(
    changes=(
        *_STOPS,
        *_of("sagemaker", "StartMonitoringSchedule", "StartPipelineExecution", "StopMonitoringSchedule"),
        *_of("sagemaker", "UpdateEndpoint", "UpdateEndpointWeightsAndCapacities"),
    ),
    named_changes=_of("sagemaker", "RetryPipelineExecution", "StopPipelineExecution", "UpdateModelPackage"),
)
"""What who deploys does in a console, of what the own abilities give: makes nothing and reads no data."""
