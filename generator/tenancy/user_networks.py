"""Networks of users: VPCs through whose endpoints people open Studio, and how its names are found there."""

from typing import Annotated

from pydantic import Field

from generator.tenancy.declaration import IN_PLACE, NOTHING, Setting, in_place, replaces
from generator.tenancy.fields import (
    AccountReference,
    AvailabilityZone,
    Items,
    Region,
    ShortName,
    VpcId,
)
from generator.tenancy.model import Mapping
from generator.tenancy.network import ExistingSubnet
from generator.tenancy.ranges import EndpointCidr, PrivateCidr
from generator.tenancy.words import UserNetworkNames

MOST_NETWORKS = 5
"""Networks of users that one environment names; the denial that holds their VPCs stays short."""

_VPC = replaces("the VPC, whose id is then another")
_ASSOCIATION = in_place("its associations are made anew")

UserNetworkName = ShortName
"""What the platform calls a network of users."""


class UserVpc(Mapping):
    """A VPC of users that exists already; endpoints, a resolver and their groups are made in it."""

    vpc_id: Annotated[VpcId, Setting(replaces("the endpoints, and the resolver with its addresses"))]
    """The VPC."""
    cidr: Annotated[EndpointCidr, NOTHING]
    """The address range of that VPC; checked for overlap."""
    subnets: Annotated[
        Items[ExistingSubnet],
        Field(min_length=1, max_length=6),
        Setting(in_place("addresses of endpoints and resolver come and go")),
    ]
    """Private subnets of that VPC, one per Availability Zone, which the endpoints stand in."""


class ZoneVpc(Mapping):
    """Another VPC that finds the names of Studio in the private zones of a network of users."""

    region: Annotated[Region | None, Setting(_ASSOCIATION, otherwise="that of the network")] = None
    """The Region of the VPC."""
    account: Annotated[AccountReference | None, Setting(_ASSOCIATION, otherwise="that of the network")] = None
    """The account of the VPC; in another one than the network's its owner makes the association."""


class UserNetwork(Mapping):
    """A network that users open Studio from: endpoints of SageMaker and Studio, and their names in DNS."""

    account: Annotated[
        AccountReference,
        Setting(replaces("everything in it; what stands in the old account stays there, without a state")),
    ]
    """The account that the network is in, of the platform or any other of the organization."""
    region: Annotated[
        Region | None,
        Setting(
            replaces("everything in it; what stands in the old Region stays there, without a state"),
            otherwise="the platform's `home_region`",
        ),
    ] = None
    """The Region of the network, which is that of the domains that are opened through it."""
    cidr: Annotated[EndpointCidr | None, Setting(_VPC, otherwise="none; then `existing_vpc` is needed")] = (
        None
    )
    """The range of a new VPC (/16 to /27), which no other network of the estate has."""
    existing_vpc: Annotated[
        UserVpc | None,
        Setting(replaces("the VPC with its endpoints, and the key of its logs"), otherwise="a new VPC"),
    ] = None
    """Use this VPC instead of making one."""
    availability_zones: Annotated[
        Items[AvailabilityZone],
        Field(min_length=2, max_length=6),
        Setting(
            replaces("the subnets"),
            otherwise="the first two of the Region; needed where accounts have different ones",
        ),
    ] = ()
    """The Availability Zones of a new VPC."""
    client_cidrs: Annotated[Items[PrivateCidr], Field(min_length=1, max_length=20), IN_PLACE]
    """Private ranges users come from, over VPN or Direct Connect; nobody else reaches the endpoints."""
    names: Annotated[
        UserNetworkNames, Setting(in_place("zones come and go, and for a moment nobody finds the names"))
    ] = "endpoints"
    """endpoints: they answer for their names in this VPC; zones: private zones do, in other VPCs as well."""
    zone_vpcs: Annotated[
        dict[VpcId, ZoneVpc],
        Field(max_length=50),
        Setting(in_place("associations come and go"), otherwise="none"),
    ] = {}
    """Other VPCs that find the names in the private zones; needs `names: zones`."""
    resolver: Annotated[bool, Setting(in_place("the resolver comes and goes, with its addresses"))] = True
    """Whether the company's DNS servers can ask here for the names, at addresses in two zones or more."""
    resolver_cidrs: Annotated[
        Items[PrivateCidr],
        Field(max_length=20),
        Setting(in_place(), otherwise="those of `client_cidrs`"),
    ] = ()
    """Private ranges of the DNS servers that ask; nobody else reaches the resolver."""
    vpc_id: Annotated[
        VpcId | None,
        Setting(in_place("in policies of those who sign in"), otherwise="that of `existing_vpc`"),
    ] = None
    """The id of the new VPC, which the first apply tells; before it is here nobody may name the network."""

    @property
    def known_vpc_id(self) -> str | None:
        """The id of the VPC, as far as it is known before an apply."""
        return self.existing_vpc.vpc_id if self.existing_vpc else self.vpc_id
