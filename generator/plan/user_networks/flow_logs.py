"""The flow logs of a VPC of users, under a key of their own."""

from dataclasses import dataclass

from generator.aws.arns import log_group, role
from generator.aws.names import KMS_ALIAS, ROLE, compose
from generator.core.expressions import Reference, sample
from generator.estate.settings.resolved import ResolvedSettings
from generator.estate.user_networks import PlannedNetwork
from generator.hcl.values import Json
from generator.iam.policy import document
from generator.plan.blocks import Block
from generator.plan.modules.keys import Key
from generator.plan.modules.network.flow_logs import FLOW_LOG_SECONDS, FlowLogs, writing
from generator.plan.roles import InlinePolicy, Role
from generator.plan.service_role import ServiceRole
from generator.policies.keys import logs_key
from generator.policies.roles import flow_logs_role
from generator.policies.trust import service_trust


@dataclass(frozen=True, slots=True)
class EncryptedFlowLogs:
    """The flow logs of a VPC with the key that encrypts them."""

    key: Key
    logs: FlowLogs

    def blocks(self, vpc_id: Reference, name: str) -> tuple[Block, ...]:
        """The key, the log group, the role and the flow log as they are rendered, with every policy."""
        policies = {
            "aws_kms_key": {"policy": self.key.json},
            "aws_iam_role": {"assume_role_policy": self.logs.role.trust_json},
            "aws_iam_role_policy": {"policy": Json(document(self.logs.role.inline[0].policy))},
        }
        return tuple(
            Block(one.type, one.labels, {**one.values, **policies.get(one.labels[0], {})}, one.blocks)
            for one in (*self.key.blocks, *self.logs.blocks(vpc_id, name))
        )


def flow_logs_role_of(network: PlannedNetwork) -> tuple[str, ServiceRole]:
    """The ARN of the role that writes the flow logs, and what it is for."""
    name = compose(ROLE, network.prefix, "flow-logs")
    return str(role(network.at, network.path, name)), writing(network.at, f"{network.path}flow-logs")


def encrypted_flow_logs(network: PlannedNetwork, settings: ResolvedSettings) -> EncryptedFlowLogs:
    """The flow logs of a network's VPC; they are kept as the platform's settings say."""
    at, retention = network.at, settings.retention
    name = f"{network.path}flow-logs"
    group = str(log_group(at, name))
    written = Reference("aws_cloudwatch_log_group.flow_logs.arn", sample=sample(group))
    source = f"arn:{at.partition}:ec2:{at.region}:{at.account_id}:vpc-flow-log/*"
    key = Key(
        label="logs",
        alias=compose(KMS_ALIAS, f"alias{network.path}logs"),
        description="Flow logs of a network of users.",
        rotation_days=settings.kms.rotation_period_days,
        deletion_days=retention.key_deletion_days,
        prevent_destroy=retention.prevent_destroy,
        policy=logs_key(at, (group,)),
    )
    writer = Role(
        label="flow_logs",
        name=compose(ROLE, network.prefix, "flow-logs"),
        path=network.path,
        description="Writes the flow logs of the VPC.",
        trust=service_trust(at, "FlowLogsOfThisAccount", "vpc-flow-logs.amazonaws.com", source),
        inline=tuple(
            InlinePolicy(one.slug.replace("-", "_"), one.slug, one.policy) for one in flow_logs_role(written)
        ),
    )
    logs = FlowLogs(name, retention.log_days, Reference("aws_kms_key.logs.arn"), writer, FLOW_LOG_SECONDS)
    return EncryptedFlowLogs(key, logs)
