"""What personas do in the console and the CLI of an account: they look, and they stop or clear up what runs.

Part of what the execution role of the persona does, and never more. What is made is made in
Studio, where a session says whose it is and data is in reach; here is no data, no key, no role to pass.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from generator.iam.policy import Policy, Statement
from generator.policies import auditing, resources, workload
from generator.policies.abilities import ABILITIES, LOOK, Abilities
from generator.policies.scope import ExecutionScope, NamedPolicy
from generator.tenancy.words import ConsolePersona

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
"""What an MLOps engineer does with what is deployed already; each takes what exists and passes no role."""

_APPROVALS = (
    "sagemaker:RetryPipelineExecution",
    "sagemaker:StopPipelineExecution",
    "sagemaker:UpdateModelPackage",
)
"""The same of what is known by its name: a model package is approved, a run of a pipeline stopped."""

_CHANGES: Mapping[ConsolePersona, tuple[str, ...]] = MappingProxyType(
    {
        "auditor": (),
        "ml-admin": ABILITIES["ml-admin"].changes,
        "mlops-engineer": _OPERATIONS,
        "viewer": (),
    }
)

_METRICS = Statement(
    "ReadMetrics",
    "Allow",
    actions=("cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:ListMetrics"),
    resources=("*",),
)

_DATA = ("sagemaker:BatchGetRecord", "sagemaker:GetRecord")


def console_grants(scope: ExecutionScope, persona: ConsolePersona) -> NamedPolicy:
    """What the permission set of a persona gives, without the denials of the environment.

    It is one inline policy, of which a permission set takes one.
    """
    statements = (
        *resources.reading(scope, _abilities(persona)).statements,
        *resources.changing(scope, _abilities(persona)).statements,
    )
    if persona == "auditor":
        statements += auditing.audit(scope.tenant.at).statements
    if persona == "mlops-engineer":
        statements += (resources.changing_named(scope, _APPROVALS),)
    if persona in ("ml-admin", "mlops-engineer"):
        statements += (_METRICS, *workload.log_reading(scope).statements)
    return NamedPolicy("console", "What the persona does in the console and the CLI", Policy(statements))


def _abilities(persona: ConsolePersona) -> Abilities:
    """Those of the persona that make nothing and reach no data."""
    own = ABILITIES[persona]
    return replace(
        own,
        lists=(*own.lists, *LOOK),
        reads=tuple(name for name in own.reads if name not in _DATA),
        creates=(),
        changes=_CHANGES[persona],
        invokes=(),
        makes_endpoints=False,
    )
