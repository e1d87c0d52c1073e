"""A VPC that someone else made earlier, with the ids the rendered stacks name."""

from dataclasses import dataclass
from unittest.mock import patch

from moto.ec2.models import ec2_backends, security_groups, subnets, vpcs


@dataclass(frozen=True, slots=True)
class ExistingSubnet:
    """A subnet of an existing VPC."""

    id: str
    cidr: str
    zone: str


@dataclass(frozen=True, slots=True)
class ExistingNetwork:
    """A VPC with its subnets and security groups, given by id."""

    account: str
    region: str
    vpc: str
    cidr: str
    subnets: tuple[ExistingSubnet, ...]
    security_groups: tuple[str, ...] = ()

    def create(self) -> None:
        """Bring the network into being in the emulator; moto invents ids, so its inventors are replaced."""
        backend = ec2_backends[self.account][self.region]
        with patch.object(vpcs, "random_vpc_id", lambda: self.vpc):
            backend.create_vpc(self.cidr)
        for subnet in self.subnets:
            with patch.object(subnets, "random_subnet_id", lambda subnet=subnet: subnet.id):
                backend.create_subnet(self.vpc, subnet.cidr, availability_zone=subnet.zone)
        for group in self.security_groups:
            with patch.object(security_groups, "random_security_group_id", lambda group=group: group):
                backend.create_security_group(group, "existing", vpc_id=self.vpc)
