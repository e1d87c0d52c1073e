"""What personas do in the console and the CLI of an account: they look, and they stop or clear up what runs.

Part of what the execution role of the persona does, and never more. What is made is made in
Studio, where a session says whose it is and data is in reach; here is no data, no key, no role to pass.
"""

from dataclasses import replace

from generator.iam.policy import Policy, Statement
from generator.policies import auditing, resources, workload
from generator.policies.abilities import LOOK, Abilities, Actions, composed
from generator.policies.scope import ExecutionScope, NamedPolicy

_OPERATIONS = (
    "sagemaker:StartMonitoringSchedule",
    "sagemaker:StartPipelineExecution",
    "sagemaker:StopAutoMLJob",
    "sagemaker:StopHyperParameterTuningJob",
    "sagemaker:StopMonitoringSchedule",
    "sagemaker:StopProcessingJob",
    "sagemaker:StopTrainingJob",
    "sagemaker:StopTransformJob",
    "sagemaker:UpdateEndpoint",
    "sagemaker:UpdateEndpointWeightsAndCapacities",
)
"""What who deploys does with what exists, as far as the own abilities give it; none passes a role."""

_APPROVALS = (
    "sagemaker:RetryPipelineExecution",
    "sagemaker:StopPipelineExecution",
    "sagemaker:UpdateModelPackage",
)
"""The same of what is known by its name: a model package is approved, a run of a pipeline stopped."""

_METRICS = Statement(
    "ReadMetrics",
    "Allow",
    actions=("cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"),
    resources=("*",),
)

_DATA = ("sagemaker:BatchGetRecord", "sagemaker:GetRecord")


def console_grants(scope: ExecutionScope, own: Abilities) -> NamedPolicy:
    """What the permission set of a persona gives, without the denials of the environment.

    It is one inline policy, of which a permission set takes one.
    """
    statements = (
        *resources.reading(scope, console_abilities(own)).statements,
        *resources.changing(scope, console_abilities(own)).statements,
    )
    if "audit" in own.held:
        statements += auditing.audit(scope.tenant.at).statements
    if watches(own):
        statements += (_METRICS, *workload.log_reading(scope).statements)
    return NamedPolicy("console", "What the persona does in the console and the CLI", Policy(statements))


def operates(own: Abilities) -> bool:
    """Whether somebody stops, starts or clears up in a console."""
    return bool(own.held & {"clean-up", "deploy-models"})


def watches(own: Abilities) -> bool:
    """Whether somebody who does so reads logs and metrics of what ran, as in Studio."""
    return operates(own) and "work-in-studio" in own.held


def console_abilities(own: Abilities) -> Abilities:
    """Those of the persona that make nothing and reach no data."""
    deploys = "deploy-models" in own.held
    changes = _OPERATIONS if deploys else composed(tuple(own.held & {"clean-up"})).changes
    return replace(
        own,
        lists=(*own.lists, *LOOK),
        reads=tuple(name for name in own.reads if name not in _DATA),
        creates=(),
        changes=_both(changes, own.changes),
        named_creates=(),
        named_changes=_both(_APPROVALS, own.named_changes) if deploys else (),
        invokes=(),
        held=own.held & {"audit", "clean-up"},
    )


def _both(part: Actions, whole: Actions) -> Actions:
    """What stands in both, in the order of the part."""
    return tuple(name for name in part if name in whole)
