"""What each ability does with SageMaker resources: lists of actions, no resources yet.

Personas follow the administration whitepaper and the ABAC blog. The lists are
explicit, because wildcards grow (fault 19: `sagemaker:*App` came to cover
partner and MLflow apps). Domains, profiles, images and lifecycle
configurations are in no list: Terraform owns them (fault 32).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from generator.tenancy.personas import BUILT_IN, MAKING
from generator.tenancy.words import Ability

Actions = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What several abilities come to together: actions, by how access to them is decided.

    `creates` need tags in the request, `changes` and `reads` look at the
    resource's tags, `lists` accept no resource, `named_…` are known by their names.
    """

    lists: Actions
    reads: Actions
    creates: Actions
    changes: Actions
    invokes: Actions
    named_creates: Actions = ()
    named_changes: Actions = ()
    held: frozenset[Ability] = frozenset()

    @property
    def makes(self) -> bool:
        """Whether something is made, which belongs to its maker."""
        return bool(self.held & MAKING)

    @property
    def makes_endpoints(self) -> bool:
        """Whether models are deployed."""
        return "deploy-models" in self.held

    @property
    def runs_containers(self) -> bool:
        """Whether it starts what pulls images and writes encrypted volumes."""
        return bool(self.held & {"run-jobs", "deploy-models"})


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

_CHANGES_OF: Mapping[Ability, Actions] = MappingProxyType(
    {
        "run-jobs": (*_JOB_CHANGES, *_sagemaker("DeleteModel", "DeleteTags")),
        "track-experiments": tuple(
            action
            for action in _EXPERIMENT_CHANGES
            if not action.endswith(("Model", "ModelPackageGroup", "Pipeline", "PipelineExecution"))
        ),
        "build-pipelines": _sagemaker("DeletePipeline", "DeleteTags", "UpdatePipeline"),
        "start-pipelines": _sagemaker("StartPipelineExecution"),
        "register-models": _sagemaker("DeleteModelPackageGroup", "DeleteTags"),
        "deploy-models": (*_SERVING_CHANGES, *_sagemaker("DeleteModel", "DeleteTags")),
        "clean-up": _CLEANUP,
    }
)

_CREATES_OF: Mapping[Ability, Actions] = MappingProxyType(
    {
        "run-jobs": _JOB_CREATES,
        "track-experiments": _EXPERIMENT_CREATES,
        "deploy-models": (*MONITORS, *_sagemaker("CreateMonitoringSchedule")),
    }
)

_NAMED_CREATES_OF: Mapping[Ability, Actions] = MappingProxyType(
    {
        "run-jobs": _sagemaker("CreateModel"),
        "deploy-models": _sagemaker("CreateModel"),
        "register-models": _sagemaker("CreateModelPackageGroup"),
        "build-pipelines": _sagemaker("CreatePipeline"),
    }
)

_NAMED_CHANGES_OF: Mapping[Ability, Actions] = MappingProxyType(
    {
        "register-models": _sagemaker("CreateModelPackage", "DeleteModelPackage"),
        "approve-models": _sagemaker("UpdateModelPackage"),
        "start-pipelines": _sagemaker(
            "RetryPipelineExecution", "StopPipelineExecution", "UpdatePipelineExecution"
        ),
    }
)

_IN_ORDER = (
    *(*_JOB_CREATES, *_EXPERIMENT_CREATES, *MONITORS, *_sagemaker("CreateMonitoringSchedule")),
    *(*_JOB_CHANGES, *_EXPERIMENT_CHANGES, *_SERVING_CHANGES),
    *_sagemaker("CreateModel", "CreateModelPackageGroup", "CreatePipeline"),
    *_sagemaker("CreateModelPackage", "DeleteModelPackage", "UpdateModelPackage"),
    *_sagemaker("RetryPipelineExecution", "StopPipelineExecution", "UpdatePipelineExecution"),
)
"""The order in which actions are written, whatever abilities they come from."""


@cache
def composed(abilities: tuple[Ability, ...]) -> Abilities:
    """What abilities come to together; everybody lists and reads."""
    held = frozenset(abilities)

    def of(table: Mapping[Ability, Actions]) -> Actions:
        found = {action for name in held for action in table.get(name, ())}
        return tuple(action for action in _IN_ORDER if action in found)

    return Abilities(
        lists=_WORK_LISTS,
        reads=_READS + (_FEATURE_READS if "use-data" in held else ()),
        creates=of(_CREATES_OF),
        changes=of(_CHANGES_OF),
        invokes=_INVOKES if "invoke-endpoints" in held else (),
        named_creates=of(_NAMED_CREATES_OF),
        named_changes=of(_NAMED_CHANGES_OF),
        held=held,
    )


ABILITIES: Mapping[str, Abilities] = MappingProxyType(
    {persona: composed(abilities) for persona, abilities in BUILT_IN.items()}
)
"""What the built-in personas do."""

PIPELINE_CREATES = _JOB_CREATES
"""What a pipeline starts, beside batch transforms."""

PIPELINE_CHANGES = tuple(action for action in _JOB_CHANGES if action.startswith("sagemaker:Stop"))
"""What a pipeline stops when it is stopped itself."""
