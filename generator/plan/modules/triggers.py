"""Roles with which EventBridge starts pipelines: the whitepaper's trigger of a deployed environment.

Rules and schedules are the tenant's to make, and are no part of it: a role lets in those that are named
`<tenant>-<environment>--…`, because rules of every tenant of an account are beside each other. EventBridge
Scheduler says for which schedule group it asks, and not for which schedule (its user guide, confused deputy).
"""

from dataclasses import dataclass

from generator.aws import arns
from generator.core.expressions import Reference, Text
from generator.estate.site import Site
from generator.iam.policy import Policy, Statement
from generator.plan.blocks import Block
from generator.plan.module import Module, ModulePlan, Output
from generator.plan.roles import Role, role_of_service
from generator.plan.scopes import team_scope
from generator.plan.service_role import Duty, ServiceRole
from generator.policies.scope import SEPARATOR, NamedPolicy
from generator.tenancy.words import PipelineTrigger

_START = ("sagemaker:StartPipelineExecution",)


@dataclass(frozen=True, slots=True)
class _Service:
    """Who starts pipelines: its principal, and what of its own it asks for."""

    principal: str
    kind: str
    words: str


_SERVICES: dict[PipelineTrigger, _Service] = {
    "events": _Service("events.amazonaws.com", "events:{}:rule/", "rules of EventBridge"),
    "scheduler": _Service("scheduler.amazonaws.com", "scheduler:{}:schedule-group/", "EventBridge Scheduler"),
}


@dataclass(frozen=True, slots=True)
class TriggersContent:
    """What the templates of the triggers module read: a role for each service, sorted by it."""

    roles: tuple[Role, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The roles with their policies as they are rendered."""
        return tuple(block for role in self.roles for block in role.blocks)


def plan_triggers(site: Site) -> ModulePlan:
    """A role for each service that starts the site's pipelines."""
    roles = {trigger: _role(site, trigger) for trigger in sorted(set(site.settings.pipeline_triggers))}
    return ModulePlan(
        topic="triggers",
        content=TriggersContent(tuple(roles.values())),
        outputs=(
            Output(
                "pipeline_trigger_role_arns",
                "Roles of rules and schedules that start pipelines, by service.",
                {trigger: Reference(f"aws_iam_role.{role.label}.arn") for trigger, role in roles.items()},
            ),
        ),
        policies=tuple(policy for role in roles.values() for policy in role.policies),
        roles=tuple(role.record for role in roles.values()),
    )


def _role(site: Site, trigger: PipelineTrigger) -> Role:
    start = Statement("StartPipelines", "Allow", actions=_START, resources=_pipelines(site))
    granted = NamedPolicy(f"start-by-{trigger}", "Start pipelines", Policy((start,)))
    words = f"Lets {_SERVICES[trigger].words} start pipelines."
    return role_of_service(site, _service_role(site, trigger), words, (granted,))


def _pipelines(site: Site) -> tuple[Text, ...]:
    """The pipelines of the site: by the beginnings of their names, where others share the account."""
    prefixes = dict.fromkeys(team_scope(site, team).name_prefix for team in site.teams)
    return tuple(arns.sagemaker(site.at, f"pipeline/{prefix}*") for prefix in prefixes)


def service_roles(site: Site) -> tuple[ServiceRole, ...]:
    """The role of each service."""
    return tuple(_service_role(site, trigger) for trigger in sorted(set(site.settings.pipeline_triggers)))


def _service_role(site: Site, trigger: PipelineTrigger) -> ServiceRole:
    service = _SERVICES[trigger]
    own = service.kind.format(f"{site.region}:{site.account_id}")
    return ServiceRole(
        f"trigger-{trigger}",
        f"starts pipelines for {service.words}",
        service=service.principal,
        duties=(Duty(_START, tuple(_named(site))),),
        source=f"arn:{site.partition}:{own}{site.prefix}{SEPARATOR}*",
    )


def _named(site: Site) -> dict[str, None]:
    """What the role is for, composed apart from its policy so that the proof compares both."""
    found: dict[str, None] = {}
    for team in site.teams:
        whose = team.tag if site.apart_by_tags else site.name
        prefix = f"{whose}--{site.environment}--" if site.shares_account else ""
        found[f"arn:{site.partition}:sagemaker:{site.region}:{site.account_id}:pipeline/{prefix}*"] = None
    return found


MODULE = Module(
    "triggers",
    "Roles with which EventBridge starts pipelines, and does nothing else.",
    plan_triggers,
    is_needed=lambda site: site.is_tenant and bool(site.settings.pipeline_triggers and site.teams),
    service_roles=service_roles,
)
