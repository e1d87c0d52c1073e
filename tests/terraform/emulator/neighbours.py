"""What Studio asks of the other services in its account before it accepts a request."""

import json
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.sagemaker.exceptions import ValidationError
from moto.utilities.utils import get_partition

STUDIO_PRINCIPAL = "sagemaker.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """EC2, IAM and KMS of one account and region."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        return get_partition(self.region)

    def require_subnets(self, vpc: str | None, subnets: list[str]) -> None:
        """Refuse subnets that are missing or stand in another VPC."""
        network = ec2_backends[self.account][self.region]
        for subnet in subnets:
            try:
                found = network.get_subnet(subnet)
            except Exception as missing:
                raise ValidationError(message=f"The subnet ID '{subnet}' does not exist") from missing
            if vpc and found.vpc_id != vpc:
                raise ValidationError(message=f"Subnet {subnet} does not belong to VPC {vpc}")

    def require_security_groups(self, groups: list[str]) -> None:
        """Refuse security groups that are missing in this account."""
        network = ec2_backends[self.account][self.region]
        for group in groups:
            if network.get_security_group_from_id(group) is None:
                raise ValidationError(message=f"The security group '{group}' does not exist")

    def require_key(self, key: str | None) -> None:
        """Refuse a KMS key that is missing in this account, given by id, ARN or alias."""
        if key is None:
            return
        try:
            kms_backends[self.account][self.region].describe_key(key)
        except Exception as missing:
            raise ValidationError(message=f"The KMS key '{key}' does not exist") from missing

    def require_execution_role(self, arn: str | None) -> None:
        """Refuse a role of this account that is missing or that SageMaker may not assume."""
        if arn is None or arn.split(":")[4] != self.account:
            return
        try:
            role = iam_backends[self.account][self.partition].get_role_by_arn(arn)
        except ServiceException as missing:
            raise ValidationError(message=f"The role '{arn}' does not exist") from missing
        if not _trusts_studio(json.loads(role.assume_role_policy_document)):
            raise ValidationError(message=f"SageMaker cannot assume the role '{arn}'")


def _trusts_studio(trust: dict[str, Any]) -> bool:
    for statement in trust["Statement"]:
        services = statement.get("Principal", {}).get("Service", [])
        actions = statement.get("Action", [])
        if (
            statement["Effect"] == "Allow"
            and STUDIO_PRINCIPAL in ([services] if isinstance(services, str) else services)
            and "sts:AssumeRole" in ([actions] if isinstance(actions, str) else actions)
        ):
            return True
    return False
