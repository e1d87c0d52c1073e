"""The network of a site: a new VPC, without internet if not stated otherwise, or groups in one that exists.

A VPC that is made here has private subnets, and nothing else where no way to
the internet is stated, with a firewall in it or without; AWS services are
reached through the S3 gateway endpoint and interface endpoints, each with a
policy. In an existing VPC, and for an abac tenant in its shared domain's VPC,
only security groups are made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.aws.arns import bucket
from generator.aws.endpoints import in_region, service_name
from generator.aws.names import layer_bucket
from generator.core.expressions import Reference, sample
from generator.estate.site import Addresses, Site, Subnet
from generator.hcl.values import Json
from generator.iam.policy import Policy, PolicyKind, document
from generator.plan import samples
from generator.plan.blocks import Block, Claimed, data, resource
from generator.plan.module import Module, ModulePlan, ModulePolicy, Output, Variable
from generator.plan.modules.network.edge import further_range
from generator.plan.modules.network.firewall import STUDIO_KEY
from generator.plan.modules.network.flow_logs import FlowLogs, flow_logs, service_roles
from generator.plan.modules.network.internet import Internet, internet
from generator.plan.modules.network.security_groups import Endpoints, GroupPlan, plan_groups
from generator.plan.modules.network.transit import Transit, transit
from generator.plan.scopes import STUDIO_ENDPOINTS, tenant_scope
from generator.policies.endpoint_policies import endpoint_policy
from generator.policies.scope import EndpointScope

_NEW_VPC = Reference("aws_vpc.this.id", sample=samples.VPC_ID)

_ENDPOINT_GROUP = "endpoint_security_group_id"

_DOMAIN_ID = Variable("domain_id", "string", "The Studio domain the endpoints let users into.")
_BUCKET_ARN = Variable("bucket_arn", "string", "The bucket that the S3 endpoint lets users into.")
_LOGS_KEY = Variable("logs_key_arn", "string", "Key that encrypts the flow logs.")
_VPC_ID = Variable("vpc_id", "string", "The VPC the security groups are made in.")
_GROUP_ID = Variable(_ENDPOINT_GROUP, "string", "Security group of the interface endpoints of the VPC.")


@dataclass(frozen=True, slots=True)
class PrivateSubnet:
    """A private subnet, with a route table of its own."""

    label: str
    name: str
    cidr: str
    availability_zone: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The subnet and its route table, without any route, as they are rendered."""
        subnet = resource(
            "aws_subnet",
            self.label,
            vpc_id=_NEW_VPC,
            cidr_block=self.cidr,
            availability_zone=self.availability_zone,
            map_public_ip_on_launch=False,
            tags={"Name": self.name},
        )
        table = resource("aws_route_table", self.label, vpc_id=_NEW_VPC, tags={"Name": self.name})
        together = resource(
            "aws_route_table_association",
            self.label,
            subnet_id=Reference(f"aws_subnet.{self.label}.id"),
            route_table_id=Reference(f"aws_route_table.{self.label}.id"),
        )
        return subnet, table, together


@dataclass(frozen=True, slots=True)
class InterfaceEndpoint:
    """An interface endpoint in every subnet, with private DNS; `policy` is None where AWS takes none."""

    label: str
    name: str
    service_name: str
    policy: Policy | None

    @property
    def json(self) -> Json | None:
        """The policy as Terraform encodes it."""
        return Json(document(self.policy)) if self.policy else None

    def block(self, subnet_ids: tuple[Reference, ...], group_id: Reference) -> Block:
        """The endpoint in its subnets as it is rendered."""
        return resource(
            "aws_vpc_endpoint",
            self.label,
            vpc_id=_NEW_VPC,
            service_name=self.service_name,
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            security_group_ids=(group_id,),
            subnet_ids=subnet_ids,
            policy=Claimed.POLICY if self.policy else None,
            tags={"Name": self.name},
        )


@dataclass(frozen=True, slots=True)
class GatewayEndpoint:
    """The S3 gateway endpoint, in every route table."""

    name: str
    service_name: str
    policy: Policy

    @property
    def json(self) -> Json:
        """The policy as Terraform encodes it."""
        return Json(document(self.policy))

    def block(self, route_table_ids: tuple[Reference, ...]) -> Block:
        """The endpoint in its route tables as it is rendered."""
        return resource(
            "aws_vpc_endpoint",
            "s3",
            vpc_id=_NEW_VPC,
            service_name=self.service_name,
            vpc_endpoint_type="Gateway",
            route_table_ids=route_table_ids,
            policy=Claimed.POLICY,
            tags={"Name": self.name},
        )


@dataclass(frozen=True, slots=True)
class NewVpc:
    """A VPC to make, with everything in it but security groups."""

    name: str
    cidr: str
    subnets: tuple[PrivateSubnet, ...]
    subnet_ids: tuple[Reference, ...]
    route_table_ids: tuple[Reference, ...]
    endpoints: tuple[InterfaceEndpoint, ...]
    endpoint_group_id: Reference
    s3: GatewayEndpoint
    flow_logs: FlowLogs
    further_cidr: str | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The VPC and everything in it but security groups, as they are rendered."""
        vpc = resource(
            "aws_vpc",
            "this",
            cidr_block=self.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": self.name},
        )
        further = self.further_cidr
        return (
            vpc,
            *((further_range(_NEW_VPC, further),) if further else ()),
            resource("aws_default_security_group", "this", vpc_id=_NEW_VPC),
            *(block for subnet in self.subnets for block in subnet.blocks),
            self.s3.block(self.route_table_ids),
            *(endpoint.block(self.subnet_ids, self.endpoint_group_id) for endpoint in self.endpoints),
            *self.flow_logs.blocks(_NEW_VPC, self.name),
        )


@dataclass(frozen=True, slots=True)
class NetworkContent:
    """What the templates of the network module read.

    `internet` is None where the VPC has no gateways, `transit` where it is attached to none. `vpc` is None
    where only security groups are made; then `s3_prefix_list` names the addresses of S3 to look up.
    """

    vpc: NewVpc | None
    vpc_id: Reference
    s3_prefix_list: str | None
    groups: GroupPlan
    internet: Internet | None = None
    transit: Transit | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything of the network as it is rendered."""
        made = self.vpc.blocks if self.vpc else ()
        ways = tuple(one for one in (self.internet, self.transit) if one)
        out = tuple(made for one in ways for made in one.blocks(self.vpc_id))
        looked_up = self.s3_prefix_list
        found = (data("aws_ec2_managed_prefix_list", "s3", name=looked_up),) if looked_up else ()
        return (*made, *out, *found, *self.groups.blocks(self.vpc_id))


def plan_network(site: Site) -> ModulePlan:
    """The network module of the site: a VPC when it has addresses, else security groups only.

    Raises:
        ValueError: the site needs a VPC of its own, but has no addresses.
    """
    if site.addresses is not None:
        return _new_vpc(site, site.addresses)
    if not _is_guest(site) and site.settings.network.existing_vpc is None:
        raise ValueError(f"{site.prefix}: the address plan must come first")
    return _groups_only(site)


def _is_guest(site: Site) -> bool:
    """Whether the site lives in the VPC of a shared domain."""
    return site.lives_in_shared_domain


def _is_shared(site: Site) -> bool:
    return site.is_shared_domain


def _new_vpc(site: Site, addresses: Addresses) -> ModulePlan:
    group_id = Reference("aws_security_group.endpoints.id")
    subnet_ids = tuple(Reference(f"aws_subnet.{subnet.label}.id") for subnet in addresses.subnets)
    groups = plan_groups(
        site,
        Endpoints(
            group_id=group_id,
            cidrs=site.central_cidrs,
            s3_prefix_list_id=Reference("aws_vpc_endpoint.s3.prefix_list_id"),
        ),
    )
    vpc = NewVpc(
        name=site.prefix,
        cidr=addresses.vpc_cidr,
        subnets=tuple(_subnet(site, subnet) for subnet in addresses.subnets),
        subnet_ids=subnet_ids,
        route_table_ids=tuple(Reference(f"aws_route_table.{one.label}.id") for one in addresses.subnets),
        endpoints=tuple(_interface_endpoint(site, name) for name in site.settings.network.endpoints),
        endpoint_group_id=group_id,
        s3=_gateway_endpoint(site),
        flow_logs=flow_logs(site),
        further_cidr=addresses.further_cidr,
    )
    way_out = internet(site, addresses)
    content = NetworkContent(vpc, _NEW_VPC, None, groups, way_out, transit(site, addresses))
    own_key = (STUDIO_KEY,) if way_out and way_out.firewall else ()
    return ModulePlan(
        topic="network",
        content=content,
        variables=(*(() if _is_shared(site) else (_BUCKET_ARN,)), _DOMAIN_ID, _LOGS_KEY, *own_key),
        outputs=(*_vpc_outputs(site, vpc, _NEW_VPC), *_group_outputs(site, groups)),
        policies=(*_endpoint_policies(vpc), *vpc.flow_logs.role.policies),
        roles=(vpc.flow_logs.role.record,),
    )


def _groups_only(site: Site) -> ModulePlan:
    existing = site.settings.network.existing_vpc
    is_group_known = existing is None or existing.endpoint_security_group_id is not None
    groups = plan_groups(
        site,
        Endpoints(
            group_id=Reference(f"var.{_ENDPOINT_GROUP}") if is_group_known else None,
            cidrs=existing.endpoint_cidrs if existing else site.central_cidrs,
            s3_prefix_list_id=Reference("data.aws_ec2_managed_prefix_list.s3.id"),
        ),
    )
    content = NetworkContent(None, Reference("var.vpc_id"), _s3_service(site), groups)
    return ModulePlan(
        topic="network",
        content=content,
        variables=(_VPC_ID, *((_GROUP_ID,) if is_group_known else ())),
        outputs=_group_outputs(site, groups),
    )


def _subnet(site: Site, subnet: Subnet) -> PrivateSubnet:
    return PrivateSubnet(
        label=subnet.label,
        name=f"{site.prefix}-private-{subnet.label}",
        cidr=subnet.cidr,
        availability_zone=subnet.availability_zone,
    )


def _s3_service(site: Site) -> str:
    return _service_name(site, "s3")


def _service_name(site: Site, name: str) -> str:
    """The service of an endpoint in the site's Region, as the platform says it, or else as AWS calls it."""
    stated = site.settings.endpoint_services.get(name)
    return in_region(stated, site.region) if stated else service_name(name, site.region)


def _endpoint_scope(site: Site) -> EndpointScope:
    """What the endpoints let through: the domain, and the buckets of the tenant or of its platform.

    The tenants of a shared domain come and go without a change to its stack,
    so their buckets are known by the prefix of all names of the platform; those
    that exist already are named.
    """
    scope = tenant_scope(site)
    own = bucket(site.partition, f"{site.platform.prefix}-*")
    extra = sorted({one.name for one in site.extra_buckets})
    return EndpointScope(
        at=scope.at,
        domain_ids=(scope.domain_id,),
        bucket_arns=(own if _is_shared(site) else Reference("var.bucket_arn", sample=sample(own)),),
        aws_bucket_arns=(bucket(site.partition, layer_bucket(scope.at.region)),),
        extra_bucket_arns=tuple(bucket(site.partition, name) for name in extra),
        package_sources=site.settings.package_sources,
        passages=site.passages,
    )


def _gateway_endpoint(site: Site) -> GatewayEndpoint:
    policy = endpoint_policy("s3", _endpoint_scope(site))
    assert policy is not None  # noqa: S101 - S3 takes one everywhere
    return GatewayEndpoint(f"{site.prefix}-s3", _s3_service(site), policy)


def _interface_endpoint(site: Site, name: str) -> InterfaceEndpoint:
    return InterfaceEndpoint(
        label=_endpoint_label(name),
        name=f"{site.prefix}-{name}",
        service_name=_service_name(site, name),
        policy=endpoint_policy(name, _endpoint_scope(site)),
    )


def _endpoint_policies(vpc: NewVpc) -> Iterator[ModulePolicy]:
    yield ModulePolicy(PolicyKind.ENDPOINT, vpc.s3.name, vpc.s3.policy)
    for endpoint in vpc.endpoints:
        if endpoint.policy is not None:
            yield ModulePolicy(PolicyKind.ENDPOINT, endpoint.name, endpoint.policy)


def _endpoint_label(name: str) -> str:
    """The Terraform label of an endpoint: its short name with underscores, which no two names share."""
    return name.replace(".", "_").replace("-", "_")


def _vpc_outputs(site: Site, vpc: NewVpc, vpc_id: Reference) -> tuple[Output, ...]:
    present = [name for name in STUDIO_ENDPOINTS if name in site.settings.network.endpoints]
    studio = tuple(Reference(f"aws_vpc_endpoint.{_endpoint_label(name)}.id") for name in present)
    return (
        Output("vpc_id", "The VPC.", vpc_id),
        Output("subnet_ids", "The private subnets, one per Availability Zone.", vpc.subnet_ids),
        *(
            Output(f"subnet_id_{subnet.label}", f"The private subnet in {subnet.availability_zone}.", one)
            for subnet, one in zip(vpc.subnets, vpc.subnet_ids, strict=True)
        ),
        Output(
            _ENDPOINT_GROUP,
            "Security group of the interface endpoints; it lets in only groups that have a rule in it.",
            vpc.endpoint_group_id,
        ),
        Output("studio_endpoint_ids", "Endpoints through which users open Studio.", studio),
    )


def _group_outputs(site: Site, plan: GroupPlan) -> tuple[Output, ...]:
    ids: Mapping[str, Reference] = {group.label: group.id for group in plan.groups}
    outputs: list[Output] = []
    if "workload" in ids:
        outputs.append(
            Output("workload_security_group_id", "Security group of jobs and models.", ids["workload"])
        )
    if "domain" in ids:
        outputs.append(
            Output("domain_security_group_id", "Security group of all Studio applications.", ids["domain"])
        )
    if site.members:
        profiles = {member.profile: ids[f"profile_{member.label}"] for member in site.members}
        outputs.append(
            Output("profile_security_group_ids", "Security groups of user profiles, by profile.", profiles)
        )
    return tuple(outputs)


MODULE = Module(
    "network",
    "A VPC, without internet if not stated otherwise, its endpoints and flow logs, and the security groups.",
    plan_network,
    service_roles=service_roles,
)
