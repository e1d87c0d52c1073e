"""Studio hides a tool where no policy grants what it begins with, and shows those that somebody may use."""

from typing import get_args

import pytest
from isolation.attacks.attack import Step
from isolation.tasks.task import NEIGHBOURS, cast

from generator.iam import globs, services
from generator.tenancy.settings import OFFERED_TO_NOBODY
from generator.tenancy.words import StudioTool

BEGINS_WITH = {
    "AutoMl": "sagemaker:CreateAutoMLJobV2",
    "EmrClusters": "elasticmapreduce:ListClusters",
    "Endpoints": "sagemaker:ListEndpoints",
    "Experiments": "sagemaker:ListExperiments",
    "FeatureStore": "sagemaker:ListFeatureGroups",
    "HyperPodClusters": "sagemaker:ListClusters",
    "InferenceOptimization": "sagemaker:ListOptimizationJobs",
    "InferenceRecommender": "sagemaker:ListInferenceRecommendationsJobs",
    "JumpStart": "sagemaker:ListHubContents",
    "ModelEvaluation": "sagemaker:ListHubContents",
    "Models": "sagemaker:ListModelPackageGroups",
    "PerformanceEvaluation": "sagemaker:ListHubContents",
    "Pipelines": "sagemaker:ListPipelines",
    "Projects": "sagemaker:ListProjects",
    "Training": "sagemaker:ListTrainingJobs",
}
"""What a tool's page asks for first, read from what the tools are documented to list or make; of the two
evaluations it is inferred, which choose among models of the hub."""


def test_every_tool_of_the_menu_begins_with_an_action_that_exists_or_runs_in_canvas() -> None:
    assert {*get_args(StudioTool)} - BEGINS_WITH.keys() == {"DataWrangler"}
    assert all(services.action(name) for name in BEGINS_WITH.values())


@pytest.mark.parametrize("tool", sorted({*OFFERED_TO_NOBODY} - {"DataWrangler"}))
def test_what_a_hidden_tool_begins_with_is_granted_by_no_policy_of_any_role(tool: str) -> None:
    assert _granting(BEGINS_WITH[tool]) == []


@pytest.mark.parametrize("tool", sorted({*get_args(StudioTool)} - {*OFFERED_TO_NOBODY}))
def test_what_a_tool_begins_with_that_is_shown_is_granted_to_somebody(tool: str) -> None:
    assert _granting(BEGINS_WITH[tool])


@pytest.mark.parametrize("app", ["canvas", "tensorboard", "rstudioserverpro", "kernelgateway"])
@pytest.mark.parametrize("model", sorted(NEIGHBOURS))
def test_nobody_starts_an_application_of_a_profile_which_all_hidden_ones_are(model: str, app: str) -> None:
    home = NEIGHBOURS[model][0]
    things = cast().things(f"{home}/data-scientist")
    arn = "arn:aws:sagemaker:{region}:{account_id}:app/{domain_id}/{profile}/{app}/default"
    to = arn.format(**things, app=app)
    asked = Step(f"{home}/data-scientist", "", "sagemaker:CreateApp", to, through=home)
    assert not cast().answer(asked).is_allowed


def _granting(action: str) -> list[str]:
    """The roles that a statement grants an action to, whatever it asks for besides."""
    return [
        role.name
        for role in cast().facts.roles
        for policy in role.identity
        for statement in policy.policy.statements
        if statement.effect == "Allow"
        and any(globs.matches(pattern.casefold(), action.casefold()) for pattern in statement.actions)
    ]
