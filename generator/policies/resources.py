"""SageMaker resources a role may list, read, create and change.

Corrected forms 07 to 09 as Allow statements (fault 15: every statement has a
resource; fault 16: owner rules compare values, not key names; fault 22:
actions without resource types stand alone on `*`; fault 36: one Search
condition with a real operator).

What SageMaker authorizes by name and not by tag is scoped by name: a model in
an endpoint configuration, a model package in its group (packages in a group
cannot carry tags of their own), a pipeline and its executions.
"""

from collections.abc import Iterator

from generator.aws import arns
from generator.core.expressions import Text
from generator.iam.policy import Conditions, Policy, Statement
from generator.policies import ownership
from generator.policies.abilities import PIPELINE_CHANGES, PIPELINE_CREATES, Abilities, Actions
from generator.policies.ownership import Alternatives
from generator.policies.scope import DOMAIN_TAG, TEAM_TAG, ExecutionScope, TenantScope

_PACKAGE_READS = (
    "sagemaker:BatchDescribeModelPackage",
    "sagemaker:DescribeModelPackage",
    "sagemaker:ListModelPackages",
)
_EXECUTION_READS = (
    "sagemaker:DescribePipelineDefinitionForExecution",
    "sagemaker:DescribePipelineExecution",
    "sagemaker:ListPipelineExecutionSteps",
    "sagemaker:ListPipelineParametersForExecution",
)

_MADE = {
    "sagemaker:CreateAutoMLJob": "automl-job",
    "sagemaker:CreateAutoMLJobV2": "automl-job",
    "sagemaker:CreateDataQualityJobDefinition": "data-quality-job-definition",
    "sagemaker:CreateExperiment": "experiment",
    "sagemaker:CreateFeatureGroup": "feature-group",
    "sagemaker:CreateHyperParameterTuningJob": "hyper-parameter-tuning-job",
    "sagemaker:CreateModelBiasJobDefinition": "model-bias-job-definition",
    "sagemaker:CreateModelCard": "model-card",
    "sagemaker:CreateModelExplainabilityJobDefinition": "model-explainability-job-definition",
    "sagemaker:CreateModelQualityJobDefinition": "model-quality-job-definition",
    "sagemaker:CreateMonitoringSchedule": "monitoring-schedule",
    "sagemaker:CreateProcessingJob": "processing-job",
    "sagemaker:CreateTrainingJob": "training-job",
    "sagemaker:CreateTrialComponent": "experiment-trial-component",
}
"""The type of resource that each create of a persona makes."""

_NAMED = {
    "sagemaker:CreateModel": "model",
    "sagemaker:CreateModelPackageGroup": "model-package-group",
    "sagemaker:CreatePipeline": "pipeline",
}
"""The same of what is known by its name."""


def reading(scope: ExecutionScope, abilities: Abilities) -> Policy:
    """List, search and read: the account's, the tenant's or the team's resources."""
    return Policy(
        (
            Statement("ListNames", "Allow", actions=abilities.lists, resources=("*",)),
            _search(scope),
            *_each("Read", abilities.reads, (_all(scope),), ownership.may_read(scope.tenant)),
            Statement(
                "ReadNamed",
                "Allow",
                actions=_PACKAGE_READS + _EXECUTION_READS,
                resources=(_named(scope, "model-package"), _named(scope, "pipeline")),
            ),
        )
    )


def changing(scope: ExecutionScope, abilities: Abilities) -> Policy:
    """Change, stop and delete what the role may change; call endpoints it may read."""
    reach = ownership.may_read(scope.tenant)
    change = ownership.may_change(scope.tenant, scope.own_identity) if abilities.makes else reach
    statements = list(_each("Change", abilities.changes, (_all(scope),), change))
    if abilities.invokes:
        endpoints = (_type(scope, "endpoint"), _type(scope, "inference-component"))
        statements += _each("Invoke", abilities.invokes, endpoints, ownership.may_read(scope.tenant))
    if abilities.named_changes:
        statements.append(changing_named(scope, abilities.named_changes))
    return Policy(tuple(statements))


def changing_named(scope: ExecutionScope, actions: Actions) -> Statement:
    """Some changes of model packages and runs of pipelines, which are known by their names."""
    kinds = ("model-package", "pipeline")
    touched = tuple(kind for kind in kinds if any(_is_of(action, kind) for action in actions))
    named = tuple(_named(scope, kind) for kind in touched)
    return Statement("ChangeNamed", "Allow", actions=actions, resources=named)


def _is_of(action: str, kind: str) -> bool:
    return action.endswith("ModelPackage") == (kind == "model-package")


def creating(scope: ExecutionScope, abilities: Abilities) -> Policy:
    """Create resources that carry the right tags from their first moment."""
    create = ownership.may_create(scope.tenant, scope.own_identity)
    statements = list(_each("Create", abilities.creates, _made(scope, abilities.creates), create))
    if "track-experiments" in abilities.held:
        statements += _joining(scope, "CreateTrial", "experiment-trial", "experiment")
    named = tuple(_named(scope, _NAMED[action]) for action in abilities.named_creates)
    statements += _each("CreateNamed", abilities.named_creates, named, create)
    if "run-jobs" in abilities.held:
        statements += _with_model(scope, "Transform", ("sagemaker:CreateTransformJob",), "transform-job")
    if abilities.makes_endpoints:
        statements += _with_model(
            scope, "EndpointConfig", ("sagemaker:CreateEndpointConfig",), "endpoint-config"
        )
        statements += _joining(scope, "CreateEndpoint", "endpoint", "endpoint-config")
        statements += _joining(
            scope, "CreateInferenceComponent", "inference-component", "endpoint", _own_model_if_any(scope)
        )
    return Policy(tuple(statements))


def running_pipelines(scope: ExecutionScope) -> Policy:
    """What the role of a pipeline does: start, watch and stop jobs, make models and packages.

    A pipeline has no source identity, so its resources carry the owner that
    the pipeline's own tags or steps name.
    """
    create = ownership.may_create_without_identity(scope.tenant)
    read = ownership.may_read(scope.tenant)
    return Policy(
        (
            *_each("Create", PIPELINE_CREATES, _made(scope, PIPELINE_CREATES), create),
            *_each("CreateModel", ("sagemaker:CreateModel",), (_named(scope, "model"),), create),
            *_with_model(scope, "Transform", ("sagemaker:CreateTransformJob",), "transform-job", create),
            *_each("Read", ("sagemaker:Describe*", "sagemaker:ListTags"), (_all(scope),), read),
            *_each("Stop", PIPELINE_CHANGES, (_all(scope),), read),
            Statement(
                "Packages",
                "Allow",
                actions=("sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackage"),
                resources=(_named(scope, "model-package"),),
            ),
        )
    )


def _search(scope: ExecutionScope) -> Statement:
    return Statement(
        "SearchOwn",
        "Allow",
        actions=("sagemaker:Search",),
        resources=("*",),
        conditions=_visible(scope.tenant),
    )


def _visible(tenant: TenantScope) -> Conditions:
    """What a search may find: everything in an account of the tenant's own, else what bears its tag."""
    if tenant.apart_by_account:
        return {}
    tag, own = (TEAM_TAG, ownership.OWN_TEAM) if tenant.apart_by_tags else (DOMAIN_TAG, tenant.domain_arn)
    return {"StringEquals": {f"sagemaker:SearchVisibilityCondition/Tags.{tag}/EqualsIfExists": own}}


def _with_model(
    scope: ExecutionScope, sid: str, actions: Actions, kind: str, create: Alternatives | None = None
) -> Iterator[Statement]:
    """Creates that name a model: only own models, because no tag of the model is looked at."""
    own: Conditions = (
        {"ArnLike": {"sagemaker:ModelArn": _named(scope, "model")}} if scope.tenant.shares_account else {}
    )
    alternatives = ownership.may_create(scope.tenant, scope.own_identity) if create is None else create
    conditions = tuple(ownership.merged(alternative, own) for alternative in alternatives)
    yield from _each(f"Create{sid}", actions, (_type(scope, kind),), conditions)


def _own_model_if_any(scope: ExecutionScope) -> Conditions:
    """Inference components may bring a container in place of a model."""
    if not scope.tenant.shares_account:
        return {}
    return {"ArnLikeIfExists": {"sagemaker:ModelArn": _named(scope, "model")}}


def _joining(
    scope: ExecutionScope, action: str, new: str, existing: str, more: Conditions | None = None
) -> Iterator[Statement]:
    """Creates that attach something new to something that exists: both are looked at."""
    actions = (f"sagemaker:{action}",)
    create = ownership.may_create(scope.tenant, scope.own_identity)
    conditions = tuple(ownership.merged(one, more or {}) for one in create)
    yield from _each(action, actions, (_type(scope, new),), conditions)
    yield from _each(f"{action}On", actions, (_type(scope, existing),), ownership.may_read(scope.tenant))


def _each(
    sid: str, actions: Actions, resources: tuple[Text, ...], alternatives: Alternatives
) -> Iterator[Statement]:
    """The statement once per alternative; none when there is nothing to allow."""
    if not actions:
        return
    for number, conditions in enumerate(alternatives, 1):
        suffix = "" if len(alternatives) == 1 else str(number)
        yield Statement(f"{sid}{suffix}", "Allow", actions, resources=resources, conditions=conditions)


def _made(scope: ExecutionScope, creates: Actions) -> tuple[Text, ...]:
    """What the creates make, and not what they may attach to as well, such as somebody's training plan.

    In an account of its own everything is the tenant's.
    """
    if not scope.tenant.shares_account:
        return (_all(scope),)
    return tuple(_type(scope, kind) for kind in sorted({_MADE[action] for action in creates}))


def _all(scope: ExecutionScope) -> Text:
    return arns.sagemaker(scope.tenant.at, "*")


def _type(scope: ExecutionScope, kind: str) -> Text:
    return arns.sagemaker(scope.tenant.at, f"{kind}/*")


def _named(scope: ExecutionScope, kind: str) -> Text:
    return arns.sagemaker(scope.tenant.at, f"{kind}/{scope.name_prefix}*")
