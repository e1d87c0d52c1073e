"""The home directories of domains: their file systems, and what each has in the network of its domain.

A file system that is kept when its domain goes keeps its mount targets and the two security groups between
applications and homes, so that subnets and VPC cannot be deleted (hashicorp/aws issue 20986, seen on AWS).
That all of it goes with a domain whose homes are deleted is inferred.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import ec2_backends
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.efs.models import efs_backends
from moto.utilities.utils import get_partition

NFS_PORT = "2049"


@dataclass(frozen=True, slots=True)
class Homes:
    """The file systems of home directories in one account and region."""

    account: str
    region: str

    def create(self, domain_id: str, key: str | None, vpc: str, subnets: list[str]) -> str:
        """Create the file system of a domain with a mount target in each subnet; its id comes back."""
        partition = get_partition(self.region)
        arn = f"arn:{partition}:sagemaker:{self.region}:{self.account}:domain/{domain_id}"
        files = efs_backends[self.account][self.region]
        home = files.create_file_system(
            creation_token=domain_id,
            performance_mode="generalPurpose",
            encrypted=True,
            kms_key_id=key or "alias/aws/elasticfilesystem",
            throughput_mode="bursting",
            provisioned_throughput_in_mibps=0,
            availability_zone_name="",
            backup=False,
            tags=[{"Key": "ManagedByAmazonSageMakerResource", "Value": arn}],
        )
        inbound = self._groups(domain_id, vpc)
        with suppress(ServiceException):  # one mount target a zone, however many subnets
            for subnet in subnets:
                files.create_mount_target(home.file_system_id, subnet, None, [inbound])
        return str(home.file_system_id)

    def delete(self, domain_id: str, file_system_id: str) -> None:
        """Delete the home directories of a domain and what they have in the network; what is gone is gone."""
        files, network = efs_backends[self.account][self.region], ec2_backends[self.account][self.region]
        for target in [*files.mount_targets_by_id.values()]:
            if target.file_system_id == file_system_id:
                files.delete_mount_target(target.mount_target_id)
        with suppress(ServiceException):
            files.delete_file_system(file_system_id)
        mine = [group for group in _every(network) if group.name in _names(domain_id)]
        for group in mine:
            group.ingress_rules, group.egress_rules = [], []
        for group in mine:
            network.delete_security_group(group_id=group.id)

    def _groups(self, domain_id: str, vpc: str) -> str:
        network = ec2_backends[self.account][self.region]
        inbound, outbound = (
            network.create_security_group(name, "Managed by SageMaker", vpc_id=vpc)
            for name in _names(domain_id)
        )
        for group, other, allow in (
            (inbound, outbound, network.authorize_security_group_ingress),
            (outbound, inbound, network.authorize_security_group_egress),
        ):
            allow(group.id, "tcp", NFS_PORT, NFS_PORT, [], source_groups=[{"GroupId": other.id}], vpc_id=vpc)
        return str(inbound.id)


def install() -> None:
    """Let EC2 refuse to delete subnets with mount targets, and groups that rules or mount targets name."""
    delete_subnet, delete_group = SubnetBackend.delete_subnet, SecurityGroupBackend._delete_security_group

    def deleting_subnet(self: Any, subnet_id: str) -> Any:
        if any(target.subnet_id == subnet_id for target in _targets(self)):
            raise DependencyViolationError(
                f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
            )
        return delete_subnet(self, subnet_id)

    def deleting_group(self: Any, vpc_id: str | None, group_id: str) -> None:
        named = any(group_id in _named(group) for group in _every(self) if group.id != group_id)
        if named or any(group_id in (target.security_groups or ()) for target in _targets(self)):
            raise DependencyViolationError(f"resource {group_id} has a dependent object")
        delete_group(self, vpc_id, group_id)

    SubnetBackend.delete_subnet = deleting_subnet
    SecurityGroupBackend._delete_security_group = deleting_group


def _names(domain_id: str) -> tuple[str, str]:
    return (
        f"security-group-for-inbound-nfs-{domain_id}",
        f"security-group-for-outbound-nfs-{domain_id}",
    )


def _every(network: Any) -> list[Any]:
    return [group for groups in network.groups.values() for group in groups.values()]


def _named(group: Any) -> Iterator[str]:
    for rule in (*group.ingress_rules, *group.egress_rules):
        yield str(rule.source_group.get("GroupId"))


def _targets(network: Any) -> list[Any]:
    return list(efs_backends[network.account_id][network.region_name].mount_targets_by_id.values())
