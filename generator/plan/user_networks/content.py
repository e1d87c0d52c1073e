"""A network of users as the templates of its stack read it."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.aws.endpoints import service_name
from generator.aws.names import SECURITY_GROUP, compose
from generator.core.expressions import Reference, Text
from generator.estate.user_networks import ENDPOINTS, PlannedNetwork
from generator.hcl.values import Expression, Json
from generator.iam.policy import Policy, document
from generator.plan.blocks import Block, block, resource
from generator.plan.modules.network.module import PrivateSubnet
from generator.plan.modules.network.security_groups import HTTPS_PORTS, GroupPlan, GroupRule, SecurityGroup
from generator.plan.user_networks.flow_logs import EncryptedFlowLogs
from generator.plan.user_networks.zones import PrivateZones
from generator.policies.user_networks import sign_in_endpoint

DNS_PORTS = (53, 53)
"""The port of the resolver, by TCP and by UDP (Route 53 developer guide, inbound endpoints)."""

VPC_ID = Reference("aws_vpc.this.id")

_PLAIN = str.maketrans("./", "__")


@dataclass(frozen=True, slots=True)
class UserEndpoint:
    """An interface endpoint for users; `policy` is None where AWS takes none.

    `answers` says whether it answers for its own names in the VPC, which private zones do otherwise.
    """

    label: str
    name: str
    service_name: str
    policy: Policy | None
    answers: bool

    @property
    def json(self) -> Json | None:
        """The policy as Terraform encodes it."""
        return Json(document(self.policy)) if self.policy else None

    def block(self, vpc_id: Text, subnet_ids: tuple[Text, ...], group_id: Text) -> Block:
        """The endpoint as it is rendered."""
        return resource(
            "aws_vpc_endpoint",
            self.label,
            vpc_id=vpc_id,
            service_name=self.service_name,
            vpc_endpoint_type="Interface",
            private_dns_enabled=self.answers,
            security_group_ids=(group_id,),
            subnet_ids=subnet_ids,
            policy=self.json,
            tags={"Name": self.name},
        )


@dataclass(frozen=True, slots=True)
class Resolver:
    """The endpoint at which DNS servers of the company ask for names in the VPC."""

    name: str
    group_id: Text

    def block(self, subnet_ids: tuple[Text, ...]) -> Block:
        """The resolver as it is rendered, with an address in each subnet."""
        return resource(
            "aws_route53_resolver_endpoint",
            "this",
            *(Block("ip_address", (), {"subnet_id": one}) for one in subnet_ids),
            name=self.name,
            direction="INBOUND",
            security_group_ids=(self.group_id,),
            tags={"Name": self.name},
        )


@dataclass(frozen=True, slots=True)
class StatedVpc:
    """A check of each plan and apply: the VPC that roles let people in from is the one that was made."""

    vpc_id: str
    message: str

    label = "stated_vpc_id"

    @property
    def block(self) -> Block:
        """The check as it is rendered."""
        condition = Expression(f'contains(["{self.vpc_id}"], {VPC_ID.expression})')
        return Block(
            "check", (self.label,), {}, (block("assert", condition=condition, error_message=self.message),)
        )


@dataclass(frozen=True, slots=True)
class NewUserVpc:
    """The VPC of a network of users that is made: no way leads out of it.

    `stated` is None until the file says the id.
    """

    name: str
    cidr: str
    stated: StatedVpc | None
    subnets: tuple[PrivateSubnet, ...]
    flow_logs: EncryptedFlowLogs

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The VPC, its subnets and flow logs as they are rendered."""
        return (
            resource(
                "aws_vpc",
                "this",
                cidr_block=self.cidr,
                enable_dns_hostnames=True,
                enable_dns_support=True,
                tags={"Name": self.name},
            ),
            resource("aws_default_security_group", "this", vpc_id=VPC_ID),
            *((self.stated.block,) if self.stated else ()),
            *(one for subnet in self.subnets for one in subnet.blocks),
            *self.flow_logs.blocks(VPC_ID, self.name),
        )


@dataclass(frozen=True, slots=True)
class UserNetworkContent:
    """Everything of a network of users.

    `vpc` is None in one that exists, `zones` and `resolver` where there are none.
    """

    vpc: NewUserVpc | None
    vpc_id: Text
    subnet_ids: tuple[Text, ...]
    groups: GroupPlan
    endpoints: tuple[UserEndpoint, ...]
    resolver: Resolver | None
    zones: PrivateZones | None

    @property
    def endpoint_group_id(self) -> Text:
        """The group that the endpoints carry."""
        return self.groups.groups[0].id

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All of it as it is rendered."""
        return (
            *(self.vpc.blocks if self.vpc else ()),
            *self.groups.blocks(self.vpc_id),
            *(one.block(self.vpc_id, self.subnet_ids, self.endpoint_group_id) for one in self.endpoints),
            *((self.resolver.block(self.subnet_ids),) if self.resolver else ()),
            *(self.zones.blocks(self.vpc_id) if self.zones else ()),
        )


def content(
    network: PlannedNetwork, flow_logs: EncryptedFlowLogs, zones: PrivateZones | None
) -> UserNetworkContent:
    """What the templates read of a network; `flow_logs` are those of a VPC that is made."""
    made = network.existing_vpc_id is None
    groups = _groups(network)
    return UserNetworkContent(
        vpc=NewUserVpc(
            network.prefix,
            network.cidr,
            _stated(network),
            tuple(
                PrivateSubnet(
                    one.label, f"{network.prefix}-private-{one.label}", one.cidr, one.availability_zone
                )
                for one in network.subnets
            ),
            flow_logs,
        )
        if made
        else None,
        vpc_id=network.existing_vpc_id or VPC_ID,
        subnet_ids=tuple(one.id or Reference(f"aws_subnet.{one.label}.id") for one in network.subnets),
        groups=groups,
        endpoints=tuple(_endpoint(network, name) for name in ENDPOINTS),
        resolver=Resolver(network.prefix, groups.groups[-1].id) if network.resolver_cidrs else None,
        zones=zones,
    )


def _stated(network: PlannedNetwork) -> StatedVpc | None:
    if network.stated_vpc_id is None:
        return None
    message = (
        f"vpc_id of {network.name} in _platform.yaml is not this VPC: another one lets in who signs in. "
        "Write what the output vpc_id says there, build, and apply the environments."
    )
    return StatedVpc(network.stated_vpc_id, message)


def endpoint_label(name: str) -> str:
    """The Terraform label of an endpoint."""
    return name.replace(".", "_")


def _endpoint(network: PlannedNetwork, name: str) -> UserEndpoint:
    is_api = name == ENDPOINTS[0]
    policy = sign_in_endpoint(network.at, network.organization_id, network.account_ids) if is_api else None
    return UserEndpoint(
        label=endpoint_label(name),
        name=f"{network.prefix}-{name}",
        service_name=service_name(name, network.at.region),
        policy=policy,
        answers=network.names == "endpoints",
    )


def _groups(network: PlannedNetwork) -> GroupPlan:
    """The groups of the endpoints and of the resolver: who may come in, and nothing out of either."""
    endpoints = _group(network, "endpoints", "Endpoints that users open Studio through.")
    resolver = _group(network, "resolver", "DNS servers ask here for the names of the endpoints.")
    into = (
        *_rules(endpoints, "tcp", HTTPS_PORTS, network.client_cidrs),
        *_rules(resolver, "tcp", DNS_PORTS, network.resolver_cidrs),
        *_rules(resolver, "udp", DNS_PORTS, network.resolver_cidrs),
    )
    return GroupPlan((endpoints, *((resolver,) if network.resolver_cidrs else ())), into, ())


def _group(network: PlannedNetwork, label: str, description: str) -> SecurityGroup:
    return SecurityGroup(label, compose(SECURITY_GROUP, network.prefix, label), description, None)


def _rules(
    group: SecurityGroup, protocol: str, ports: tuple[int, int], cidrs: tuple[str, ...]
) -> Iterator[GroupRule]:
    what = "HTTPS of users." if ports == HTTPS_PORTS else "DNS servers of the company."
    for cidr in cidrs:
        label = f"{group.label}_{protocol}_{cidr.translate(_PLAIN)}"
        yield GroupRule(label, group.id, what, protocol, ports, cidr=cidr)
