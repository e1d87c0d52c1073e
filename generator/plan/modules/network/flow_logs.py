"""The flow logs of a VPC: all its traffic, in a log group that one role writes and does nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws.arns import AccountRegion, log_group
from generator.core.expressions import Reference, sample
from generator.estate.site import Site
from generator.plan.blocks import Block, resource
from generator.plan.roles import Role, role_of_service
from generator.plan.service_role import Duty, ServiceRole
from generator.policies.roles import flow_logs_role

FLOW_LOG_SECONDS = 60
"""How long flow logs collect before they are written; AWS takes 60 or 600."""


@dataclass(frozen=True, slots=True)
class FlowLogs:
    """The flow logs of the VPC: their log group, and the role that writes them.

    Logs are kept for `retention_days` and written every `seconds`.
    """

    log_group_name: str
    retention_days: int
    key_arn: Reference
    role: Role
    seconds: int

    def blocks(self, vpc_id: Reference, name: str) -> tuple[Block, ...]:
        """The log group, the role and the flow log of the VPC called `name`, as they are rendered."""
        group = resource(
            "aws_cloudwatch_log_group",
            "flow_logs",
            name=self.log_group_name,
            retention_in_days=self.retention_days,
            kms_key_id=self.key_arn,
        )
        log = resource(
            "aws_flow_log",
            "this",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=Reference("aws_cloudwatch_log_group.flow_logs.arn"),
            iam_role_arn=self.role.arn,
            max_aggregation_interval=self.seconds,
            tags={"Name": name},
            depends_on=self.role.policy_addresses,
        )
        return group, *self.role.blocks, log


def flow_logs(site: Site) -> FlowLogs:
    """The flow logs of the VPC that the site makes."""
    name = _log_group_name(site)
    group = Reference("aws_cloudwatch_log_group.flow_logs.arn", sample=sample(log_group(site.at, name)))
    return FlowLogs(
        log_group_name=name,
        retention_days=site.settings.retention.log_days,
        key_arn=Reference("var.logs_key_arn"),
        role=role_of_service(
            site, _service_role(site), "Writes the flow logs of the VPC.", flow_logs_role(group)
        ),
        seconds=FLOW_LOG_SECONDS,
    )


def service_roles(site: Site) -> Iterator[ServiceRole]:
    """The role that writes flow logs, where a VPC is made."""
    if site.addresses is not None:
        yield _service_role(site)


def _service_role(site: Site) -> ServiceRole:
    return writing(site.at, _log_group_name(site))


def writing(at: AccountRegion, log_group_name: str) -> ServiceRole:
    """What a role is for that writes flow logs into one log group, of whichever VPC of its account."""
    home = f"{at.region}:{at.account_id}"
    group = f"arn:{at.partition}:logs:{home}:log-group:{log_group_name}"
    delivery = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
    return ServiceRole(
        "flow-logs",
        "delivers flow logs",
        service="vpc-flow-logs.amazonaws.com",
        source=f"arn:{at.partition}:ec2:{home}:vpc-flow-log/*",
        duties=(Duty(delivery, (group, f"{group}:log-stream:*")), Duty(("logs:DescribeLogGroups",))),
    )


def _log_group_name(site: Site) -> str:
    return f"{site.log_group_prefix}flow-logs"
