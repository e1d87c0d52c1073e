"""Log groups that SageMaker would otherwise create itself, without a key and kept for ever.

Only an account of one tenant gets them: the names are SageMaker's, one set per
account and Region, so in a shared account they belong to no tenant. There they
could have one key and one retention for everybody, and two stacks that create
the same group fail.
"""

from dataclasses import dataclass

from generator.core.expressions import Reference
from generator.estate.site import Site
from generator.plan.blocks import Block, resource
from generator.plan.module import Module, ModulePlan, Variable

_GROUPS = {
    "processing_jobs": "/aws/sagemaker/ProcessingJobs",
    "studio": "/aws/sagemaker/studio",
    "training_jobs": "/aws/sagemaker/TrainingJobs",
    "transform_jobs": "/aws/sagemaker/TransformJobs",
}
"""Where Studio and jobs write (SageMaker developer guide, logging with CloudWatch), by label."""


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A CloudWatch log group; retention in days."""

    label: str
    name: str
    key_arn: Reference
    retention_days: int

    @property
    def block(self) -> Block:
        """The group as it is rendered."""
        return resource(
            "aws_cloudwatch_log_group",
            self.label,
            name=self.name,
            retention_in_days=self.retention_days,
            kms_key_id=self.key_arn,
        )


@dataclass(frozen=True, slots=True)
class LoggingContent:
    """What the templates of the logging module read, sorted by label."""

    groups: tuple[LogGroup, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The groups as they are rendered."""
        return tuple(group.block for group in self.groups)


def plan_logging(site: Site) -> ModulePlan:
    """The log groups of Studio and jobs, encrypted with the logs key.

    Raises:
        ValueError: the account is shared with other tenants.
    """
    if site.shares_account:
        raise ValueError(f"{site.prefix}: log groups of a shared account belong to no tenant")
    key = Reference("var.logs_key_arn")
    days = site.settings.retention.log_days
    groups = tuple(LogGroup(label, name, key, days) for label, name in sorted(_GROUPS.items()))
    return ModulePlan(
        topic="logging",
        content=LoggingContent(groups),
        variables=(Variable("logs_key_arn", "string", "Key that encrypts the log groups."),),
    )


MODULE = Module(
    "logging",
    "Log groups of Studio and jobs, encrypted, in an account that is the tenant's alone.",
    plan_logging,
    is_needed=lambda site: site.apart_by_account,
)
