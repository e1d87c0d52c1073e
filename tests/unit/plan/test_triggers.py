"""Roles with which EventBridge starts pipelines, as they are rendered, and which sites have them."""

from dataclasses import replace

import pytest
from fakes.crowds import a_crowded_site
from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.site import Site
from generator.iam.policy import PolicyKind, resolved
from generator.plan.modules.triggers import MODULE, plan_triggers

MODELS = ("multi-account", "multi-domain", "abac")


def asking(site: Site, *triggers: str) -> Site:
    return replace(site, settings=varied(site.settings, pipeline_triggers=triggers))


def test_only_who_asks_has_them_and_no_shared_domain_has() -> None:
    assert not MODULE.is_needed(a_site())
    assert MODULE.is_needed(asking(a_site(), "events"))
    assert not MODULE.is_needed(asking(a_shared_domain_site(), "events"))


@pytest.mark.parametrize("model", MODELS)
def test_each_service_has_a_role_of_its_own_that_nobody_else_assumes(model: str) -> None:
    site = asking(a_site(model), "scheduler", "events", "events")
    planned = plan_triggers(site)

    assert [role.name for role in planned.roles] == [
        "alpha-dev-trigger-events",
        "alpha-dev-trigger-scheduler",
    ]
    for role, principal, source in zip(
        planned.roles,
        ("events.amazonaws.com", "scheduler.amazonaws.com"),
        ("events:eu-west-1:222233334444:rule", "scheduler:eu-west-1:222233334444:schedule-group"),
        strict=True,
    ):
        (statement,) = resolved(role.trust)["Statement"]
        assert statement["Principal"] == {"Service": principal}
        assert statement["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "222233334444"},
            "ArnLike": {"aws:SourceArn": f"arn:aws:{source}/alpha-dev--*"},
        }


@pytest.mark.parametrize(
    ("model", "pipelines"),
    [
        ("multi-account", {"*"}),
        ("multi-domain", {"alpha--dev--*"}),
        ("abac", {"alpha-blue--dev--*", "alpha-red--dev--*"}),
    ],
)
def test_they_start_the_pipelines_of_their_environment_and_do_nothing_else(
    model: str, pipelines: set[str]
) -> None:
    planned = plan_triggers(asking(a_crowded_site(model, "blue", "red"), "events"))

    (policy,) = planned.policies
    assert policy.kind is PolicyKind.INLINE
    (statement,) = resolved(policy.policy)["Statement"]
    assert statement["Action"] == "sagemaker:StartPipelineExecution"
    told = statement["Resource"]
    found = {told} if isinstance(told, str) else set(told)
    assert found == {f"arn:aws:sagemaker:eu-west-1:222233334444:pipeline/{name}" for name in pipelines}
