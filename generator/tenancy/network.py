"""The network of an environment as files state it: its size or its ranges, or a VPC that exists."""

from typing import Annotated

from pydantic import Field

from generator.tenancy.declaration import (
    IN_PLACE,
    NOTHING,
    Change,
    Effect,
    Merging,
    Setting,
    in_place,
    replaces,
)
from generator.tenancy.domain_names import DomainName, is_within
from generator.tenancy.fields import (
    AccountId,
    AvailabilityZone,
    Description,
    EndpointId,
    EndpointName,
    Items,
    SecurityGroupId,
    SubnetId,
    VpcId,
)
from generator.tenancy.model import Mapping, SettingGroup
from generator.tenancy.ranges import EndpointCidr, PrivateCidr
from generator.tenancy.transit import TransitGatewayName
from generator.tenancy.words import Internet, NatGateways

AVAILABILITY_ZONES = 3
"""Availability Zones of a new VPC (whitepaper: three)."""

MOST_DOMAINS = 500
"""Domains of one list: half of what its group of rules has room for, which can never be changed."""

_ANOTHER_NETWORK = Setting(replaces("the domain"))
_ANOTHER_SIZE = Change(Effect.NOTHING, "a VPC keeps its range")
_SIZING = Setting(_ANOTHER_SIZE)


class ExistingSubnet(Mapping):
    """A private subnet that exists already."""

    id: Annotated[SubnetId, _ANOTHER_NETWORK]
    """The subnet."""
    cidr: Annotated[PrivateCidr, NOTHING]
    """Its range, by which it is counted how many users it holds."""
    availability_zone: Annotated[AvailabilityZone, NOTHING]
    """The Availability Zone it is in."""


class ExistingVpc(Mapping):
    """A VPC that exists already; only security groups are made in it."""

    vpc_id: Annotated[VpcId, _ANOTHER_NETWORK]
    """The VPC the domain's network interfaces live in."""
    cidr: Annotated[
        PrivateCidr, Setting(Change(Effect.NOTHING, "a shared domain tells its tenants the new one"))
    ]
    """The address range of that VPC; checked for overlap."""
    owner_account: Annotated[
        AccountId | None,
        Setting(in_place("in policies of roles"), otherwise="the account of the environment"),
    ] = None
    """The account whose the VPC is, where it shares the subnets with the environment's account."""
    subnet_ids: Annotated[
        Items[SubnetId],
        Field(min_length=1, max_length=16),
        Setting(_ANOTHER_NETWORK.change, otherwise="those of `subnets`"),
    ] = ()
    """Private subnets of the domain, one per Availability Zone; SageMaker takes at most 16."""
    subnets: Annotated[
        Items[ExistingSubnet],
        Field(min_length=1, max_length=16),
        Setting(_ANOTHER_NETWORK.change, otherwise="those of `subnet_ids`, whose sizes nobody knows"),
    ] = ()
    """The same subnets with their ranges and zones, so that it is counted whom they hold."""
    endpoint_security_group_id: Annotated[SecurityGroupId | None, IN_PLACE] = None
    """The group on the interface endpoints, where they are in that VPC."""
    endpoint_cidrs: Annotated[
        Items[EndpointCidr],
        Field(min_length=1, max_length=20),
        Setting(in_place(), otherwise="none; then `endpoint_security_group_id` is needed"),
    ] = ()
    """Ranges of interface endpoints, such as a VPC behind a transit gateway; HTTPS opens to exactly these."""
    studio_endpoint_ids: Annotated[Items[EndpointId], IN_PLACE] = ()
    """The SageMaker API and Studio endpoints users may come through."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the subnets, however they are stated, in the order of the file."""
        return self.subnet_ids or tuple(subnet.id for subnet in self.subnets)

    @property
    def largest_subnet(self) -> int:
        """Prefix length of the largest subnet that there can be: beside another one, half of the VPC."""
        prefix = int(self.cidr.rpartition("/")[2])
        return prefix + 1 if len(self.ids) > 1 else prefix


class Sizing(SettingGroup):
    """How many addresses one user takes (whitepaper, VPC network planning)."""

    instance_types: Annotated[int, Field(ge=1, le=20), _SIZING] = 2
    """Instance types (or space applications) a user runs at once."""
    training_instances: Annotated[int, Field(ge=0, le=100), _SIZING] = 1
    """Training or processing instances a user runs at once inside the VPC."""
    addresses_per_training_instance: Annotated[int, Field(ge=2, le=5), _SIZING] = 2
    """Network interfaces of one such instance: 2, or 5 with EFA."""
    growth_percent: Annotated[int, Field(ge=0, le=400), Setting(_ANOTHER_SIZE, unit="percent")] = 25
    """Room to grow; the size of a subnet can never be changed."""


class Network(SettingGroup):
    """The network of one environment: a new VPC of a given size or range, or an existing one."""

    users: Annotated[int, Field(ge=1, le=2000), Setting(_ANOTHER_SIZE, unit="users")] = 50
    """Users the subnets must hold at once; sizes a new VPC, but never for fewer than are declared."""
    cidr: Annotated[
        PrivateCidr | None,
        Setting(replaces("the VPC and the domain"), otherwise="a free block of the address pools, recorded"),
    ] = None
    """The range of a new VPC (/16 to /28)."""
    subnets: Annotated[
        Items[PrivateCidr],
        Field(min_length=1, max_length=6),
        Setting(replaces("subnets and the domain"), otherwise="the VPC cut into equal parts"),
    ] = ()
    """The ranges of the private subnets, one per Availability Zone."""
    availability_zones: Annotated[
        Items[AvailabilityZone],
        Field(min_length=1, max_length=6),
        Setting(
            replaces("subnets and the domain"),
            otherwise=f"the first {AVAILABILITY_ZONES} of the Region, or one for each of `subnets`; "
            "needed where accounts have different ones",
        ),
    ] = ()
    """The Availability Zones of the subnets."""
    existing_vpc: Annotated[
        ExistingVpc | None,
        Setting(replaces("the VPC and the domain"), otherwise="a new VPC", merging=Merging.REPLACE),
    ] = None
    """Use this VPC instead of making one."""
    # Ten by default, as in the whitepaper's worked example of a VPC without internet.
    endpoints: Annotated[Items[str], Setting(in_place("endpoints come and go"))] = (
        "ec2",
        "ecr.api",
        "ecr.dkr",
        "kms",
        "logs",
        "monitoring",
        "sagemaker.api",
        "sagemaker.runtime",
        "sts",
        "studio",
    )
    """Interface endpoints by short name, such as `sts` or `ecr.api`. S3 always has its gateway endpoint."""
    internet: Annotated[
        Internet,
        Setting(
            in_place(
                "gateways, firewall and its logs, their subnets and routes come and go; nothing moves. To "
                "`public` and back no application may run, and back goes a call of yours before the apply"
            )
        ),
    ] = "none"
    """How a new VPC reaches the internet, or `public` Studio beside it; needs `deny_internet: false`."""
    internet_reason: Annotated[
        Description | None,
        Setting(Change(Effect.NOTHING, "what pages say"), otherwise="none, and `public` needs one"),
    ] = None
    """Why Studio's applications reach the internet beside the VPC, where `internet` is `public`."""
    nat_gateways: Annotated[
        NatGateways, Setting(in_place("gateways come and go with their public subnets"))
    ] = "per-zone"
    """One NAT gateway in each zone, or one that all zones share and that goes down with its zone."""
    allowed_domains: Annotated[
        Items[DomainName], Field(max_length=MOST_DOMAINS), Setting(in_place(), otherwise="none")
    ] = ()
    """What a firewall lets through: domains, and with a dot before a name all below it as well."""
    firewall_protection: Annotated[
        bool | None, Setting(in_place(), otherwise="on where `data_classification` protects from destroy")
    ] = None
    """Whether AWS refuses to delete the firewall, and to change its subnets and policy."""
    internet_cidr: Annotated[
        PrivateCidr | None,
        Setting(
            in_place("subnets of gateways and firewall move there, with these"),
            otherwise="the end of the VPC's own range",
        ),
    ] = None
    """A further range of the VPC for gateways and firewall, where the private subnets leave no room."""
    transit_gateway: Annotated[
        TransitGatewayName | None,
        Setting(
            in_place("attachment, its subnets, routes and the rules of subnets come and go; nothing moves"),
            otherwise="none",
        ),
    ] = None
    """The transit gateway of `approved.transit_gateways` that a new VPC is attached to."""
    central_endpoints: Annotated[
        Items[EndpointName], Setting(in_place("endpoints, names and routes come and go"), otherwise="none")
    ] = ()
    """Interface endpoints that are reached through the transit gateway instead, by short name."""
    client_cidrs: Annotated[
        Items[PrivateCidr], Field(max_length=20), Setting(in_place(), otherwise="none")
    ] = ()
    """Private ranges users reach the VPC's endpoints from, over VPN or a transit gateway."""
    sizing: Sizing = Sizing()
    """How many addresses one user takes."""

    @property
    def leads_out(self) -> bool:
        """Whether a VPC is made that has a way to the internet."""
        return self.internet not in ("none", "public") and self.existing_vpc is None

    @property
    def is_public(self) -> bool:
        """Whether Studio's applications reach the internet beside the VPC, for a reason that is recorded."""
        return self.internet == "public" and self.internet_reason is not None

    @property
    def has_gateways(self) -> bool:
        """Whether a VPC is made that has NAT gateways of its own."""
        return self.internet in ("nat", "firewall") and self.existing_vpc is None

    @property
    def is_attached(self) -> bool:
        """Whether a VPC is made that is attached to a transit gateway, because it is named and used."""
        return self.transit_gateway is not None and self.existing_vpc is None and self.uses_gateway

    @property
    def uses_gateway(self) -> bool:
        """Whether anything is said for which a transit gateway would be used."""
        return self.leaves_centrally or bool(self.central_endpoints or self.client_cidrs)

    @property
    def has_edge(self) -> bool:
        """Whether a VPC is made with subnets at its edge, of gateways, a firewall or an attachment."""
        return self.has_gateways or self.is_attached

    @property
    def leaves_centrally(self) -> bool:
        """Whether a VPC is made whose way to the internet leads through a transit gateway."""
        return self.internet == "transit-gateway" and self.existing_vpc is None

    @property
    def every_endpoint(self) -> tuple[str, ...]:
        """The interface endpoints that are reached, in the VPC and behind a transit gateway."""
        return (*self.endpoints, *self.central_endpoints)

    @property
    def has_firewall(self) -> bool:
        """Whether a VPC is made whose way to the internet leads through a firewall."""
        return self.internet == "firewall" and self.existing_vpc is None

    def reaches(self, host: str) -> bool:
        """Whether the way to the internet of a new VPC leads to a host, by its name."""
        return self.leads_out and (not self.has_firewall or is_within(host, self.allowed_domains))
