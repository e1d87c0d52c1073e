"""What each persona does with SageMaker resources: lists of actions, no resources yet.

Personas follow the administration whitepaper and the ABAC blog. The lists are
explicit, because wildcards grow (fault 19: `sagemaker:*App` came to cover
partner and MLflow apps). Domains, profiles, images and lifecycle
configurations are in no list: Terraform owns them (fault 32).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.tenancy.words import Persona

Actions = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abilities:
    """Actions of one persona, by how access to them is decided.

    `creates` need tags in the request, `changes` and `reads` look at the
    resource's tags, `lists` accept no resource. Who creates also makes models
    and pipelines; endpoints are made only where it says so. Who audits also reads the
    events and the cost of the account.
    """

    lists: Actions
    reads: Actions
    creates: Actions
    changes: Actions
    invokes: Actions
    makes_endpoints: bool
    audits: bool = False


def _sagemaker(*names: str) -> Actions:
    return tuple(f"sagemaker:{name}" for name in names)


LOOK = _sagemaker("ListApps", "ListDomains", "ListSpaces", "ListUserProfiles")
"""What the Studio user interface lists before anything else."""

_MONITORED = ("DataQuality", "ModelBias", "ModelExplainability", "ModelQuality")
"""What a job definition of Model Monitor watches; the SDK makes one, then a schedule that names it."""

MONITORS = _sagemaker(*(f"Create{subject}JobDefinition" for subject in _MONITORED))

_WORK_LISTS = _sagemaker(
    "ListAutoMLJobs",
    "ListCandidatesForAutoMLJob",
    "ListEndpointConfigs",
    "ListEndpoints",
    "ListExperiments",
    "ListFeatureGroups",
    "ListHyperParameterTuningJobs",
    "ListImages",
    "ListInferenceComponents",
    "ListModelCards",
    "ListModelPackageGroups",
    "ListModels",
    "ListMonitoringExecutions",
    "ListMonitoringSchedules",
    "ListPipelines",
    "ListProcessingJobs",
    "ListTrainingJobs",
    "ListTransformJobs",
    "ListTrialComponents",
    "ListTrials",
    *(f"List{subject}JobDefinitions" for subject in _MONITORED),
)

_READS = _sagemaker(
    "Describe*",
    "BatchGetMetrics",
    "ListModelCardVersions",
    "ListPipelineExecutions",
    "ListTags",
    "ListTrainingJobsForHyperParameterTuningJob",
)

_FEATURE_READS = _sagemaker("BatchGetRecord", "GetRecord")

_JOB_CREATES = _sagemaker(
    "CreateAutoMLJob",
    "CreateAutoMLJobV2",
    "CreateHyperParameterTuningJob",
    "CreateProcessingJob",
    "CreateTrainingJob",
)

_EXPERIMENT_CREATES = _sagemaker(
    "CreateExperiment",
    "CreateFeatureGroup",
    "CreateModelCard",
    "CreateTrialComponent",
)

_JOB_CHANGES = _sagemaker(
    "DeleteHyperParameterTuningJob",
    "DeleteProcessingJob",
    "DeleteTrainingJob",
    "StopAutoMLJob",
    "StopHyperParameterTuningJob",
    "StopProcessingJob",
    "StopTrainingJob",
    "StopTransformJob",
    "UpdateTrainingJob",
)

_EXPERIMENT_CHANGES = _sagemaker(
    "AssociateTrialComponent",
    "BatchPutMetrics",
    "DeleteExperiment",
    "DeleteFeatureGroup",
    "DeleteModel",
    "DeleteModelCard",
    "DeleteModelPackageGroup",
    "DeletePipeline",
    "DeleteRecord",
    "DeleteTags",
    "DeleteTrial",
    "DeleteTrialComponent",
    "DisassociateTrialComponent",
    "PutRecord",
    "StartPipelineExecution",
    "UpdateExperiment",
    "UpdateFeatureGroup",
    "UpdateFeatureMetadata",
    "UpdateModelCard",
    "UpdatePipeline",
    "UpdateTrial",
    "UpdateTrialComponent",
)

_SERVING_CHANGES = _sagemaker(
    "DeleteEndpoint",
    "DeleteEndpointConfig",
    "DeleteInferenceComponent",
    "DeleteMonitoringSchedule",
    "StartMonitoringSchedule",
    "StopMonitoringSchedule",
    "UpdateEndpoint",
    "UpdateEndpointWeightsAndCapacities",
    "UpdateInferenceComponent",
    "UpdateMonitoringSchedule",
    *(f"Delete{subject}JobDefinition" for subject in _MONITORED),
)

_INVOKES = _sagemaker("InvokeEndpoint", "InvokeEndpointAsync", "InvokeEndpointWithResponseStream")

_CLEANUP = tuple(
    action
    for action in (*_JOB_CHANGES, *_EXPERIMENT_CHANGES, *_SERVING_CHANGES)
    if action.startswith(("sagemaker:Delete", "sagemaker:Stop"))
    and action not in ("sagemaker:DeleteRecord", "sagemaker:DeleteTags")
)

_DATA_SCIENTIST = Abilities(
    lists=_WORK_LISTS,
    reads=_READS + _FEATURE_READS,
    creates=_JOB_CREATES + _EXPERIMENT_CREATES,
    changes=_JOB_CHANGES + _EXPERIMENT_CHANGES,
    invokes=_INVOKES,
    makes_endpoints=False,
)

_MLOPS_ENGINEER = Abilities(
    lists=_WORK_LISTS,
    reads=_READS + _FEATURE_READS,
    creates=_JOB_CREATES + _EXPERIMENT_CREATES + MONITORS + _sagemaker("CreateMonitoringSchedule"),
    changes=_JOB_CHANGES + _EXPERIMENT_CHANGES + _SERVING_CHANGES,
    invokes=_INVOKES,
    makes_endpoints=True,
)

_ML_ADMIN = Abilities(
    lists=_WORK_LISTS,
    reads=_READS,
    creates=(),
    changes=_CLEANUP,
    invokes=(),
    makes_endpoints=False,
)

_VIEWER = Abilities(
    lists=_WORK_LISTS,
    reads=_READS,
    creates=(),
    changes=(),
    invokes=(),
    makes_endpoints=False,
)

_AUDITOR = Abilities(
    lists=_WORK_LISTS,
    reads=_READS,
    creates=(),
    changes=(),
    invokes=(),
    makes_endpoints=False,
    audits=True,
)

ABILITIES: Mapping[Persona, Abilities] = MappingProxyType(
    {
        "ml-admin": _ML_ADMIN,
        "data-scientist": _DATA_SCIENTIST,
        "mlops-engineer": _MLOPS_ENGINEER,
        "viewer": _VIEWER,
        "auditor": _AUDITOR,
    }
)
"""The abilities of every persona."""

PIPELINE_CREATES = _JOB_CREATES
"""What a pipeline starts, beside batch transforms."""

PIPELINE_CHANGES = tuple(action for action in _JOB_CHANGES if action.startswith("sagemaker:Stop"))
"""What a pipeline stops when it is stopped itself."""
