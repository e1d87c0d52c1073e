"""Networks of users as they are planned: where each is, what it is made of, and who comes through it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.aws.arns import AccountRegion
from generator.aws.regions import dns_suffix, partition_of
from generator.aws.regions import region as known_region
from generator.core.places import Location
from generator.estate.addresses.allocation import carve
from generator.estate.addresses.claims import Claim, ClaimKind
from generator.estate.addresses.sizing import usable_addresses
from generator.estate.files import Estate, platform_place
from generator.estate.settings.resolved import ResolvedSettings
from generator.estate.site import Site
from generator.tenancy.platform import Platform
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.user_networks import UserNetwork
from generator.tenancy.words import UserNetworkNames

USUAL_ZONES = 2
"""Zones of a new VPC of users where none are stated: what a resolver needs (Route 53 developer guide)."""

ENDPOINTS = ("sagemaker.api", "studio")
"""What people open Studio through: the API that signs the address, and Studio itself (developer guide)."""


@dataclass(frozen=True, slots=True)
class UserSubnet:
    """A subnet; `id` is that of one that exists. `label` is the letter of its zone, or a number there."""

    label: str
    cidr: str
    availability_zone: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class OtherVpc:
    """Another VPC that finds the names: its id, Region and account."""

    vpc_id: str
    region: str
    account_id: str

    @property
    def label(self) -> str:
        """Its Terraform label."""
        return self.vpc_id.replace("-", "_")


@dataclass(frozen=True, slots=True)
class PlannedNetwork:
    """A network of users with everything decided.

    `existing_vpc_id` is that of a VPC that is not made, `stated_vpc_id` what the file says is that of the
    one that is made, None where it does not say yet. `resolver_cidrs` are empty where no resolver is
    made. Who comes through it are principals of the organization, or of `account_ids` where there is none.
    """

    name: str
    at: AccountRegion
    cidr: str
    existing_vpc_id: str | None
    stated_vpc_id: str | None
    subnets: tuple[UserSubnet, ...]
    client_cidrs: tuple[str, ...]
    resolver_cidrs: tuple[str, ...]
    names: UserNetworkNames
    other_vpcs: tuple[OtherVpc, ...]
    organization_id: str | None
    account_ids: tuple[str, ...]
    place: Location

    @property
    def address(self) -> StackAddress:
        """The address of the stack that holds it."""
        return StackAddress.user_network(self.name)

    @property
    def prefix(self) -> str:
        """Begins the names of what it is made of; no tenant's name holds its sign."""
        return f"network_{self.name}"

    @property
    def path(self) -> str:
        """The path of its role, log group and key; no tenant's name begins as it does."""
        return f"/tenantry/_networks/{self.name}/"

    @property
    def domains(self) -> tuple[str, ...]:
        """What DNS servers ask the resolver for: the name of the API, and what the names of Studio end in."""
        return names_in(self.at.region)

    @property
    def interfaces(self) -> int:
        """The addresses that it takes in each subnet: of each endpoint, and of the resolver."""
        return len(ENDPOINTS) + bool(self.resolver_cidrs)

    @property
    def spare(self) -> int:
        """The addresses that its smallest subnet has left."""
        return (
            min(usable_addresses(int(one.cidr.partition("/")[2])) for one in self.subnets) - self.interfaces
        )


def names_in(region: str) -> tuple[str, ...]:
    """The name of the API of SageMaker in a Region, and what the names of Studio end in, where it is known.

    Developer guide, connect to Studio through an interface VPC endpoint, 2026-11-29: what signed addresses
    look like in partition aws.
    """
    partition = partition_of(region)
    api = f"api.sagemaker.{region}.{dns_suffix(partition)}"
    return (api, f"studio.{region}.sagemaker.aws") if partition == "aws" else (api,)


def named_by(platform: Platform, settings: ResolvedSettings) -> tuple[tuple[str, UserNetwork], ...]:
    """The networks that users come through: those that are named and in the Region of the settings."""
    known = platform.user_networks
    return tuple(
        (name, known[name])
        for name in settings.user_networks
        if name in known and (known[name].region or platform.home_region) == settings.region
    )


def user_vpcs(platform: Platform, settings: ResolvedSettings) -> tuple[str, ...]:
    """The VPCs of those networks by id, as far as they are known; sorted."""
    ids = {one.known_vpc_id for _, one in named_by(platform, settings)}
    return tuple(sorted(one for one in ids if one))


def network_claims(platform: Platform) -> Iterator[Claim]:
    """The ranges of the networks of users, which nobody else is given."""
    for name, one in sorted(platform.user_networks.items()):
        owner, place = StackAddress.user_network(name).ledger_key, platform_place("user_networks", name)
        if one.existing_vpc:
            at = platform_place("user_networks", name, "existing_vpc", "cidr")
            yield Claim(owner, one.existing_vpc.cidr, ClaimKind.EXISTING, at, one.existing_vpc.vpc_id)
        elif one.cidr:
            at = place.below("cidr")
            yield Claim(owner, one.cidr, ClaimKind.STATED, at)


def zones_of(platform: Platform, one: UserNetwork) -> tuple[str, ...]:
    """The zones of a network that makes its VPC: those stated, or the first two that every account has."""
    known = known_region(one.region or platform.home_region)
    usual = known.usual_zones if known else ()
    return one.availability_zones or usual[:USUAL_ZONES]


def subnets_of(platform: Platform, one: UserNetwork) -> tuple[UserSubnet, ...]:
    """The subnets of a network; none where the files do not say enough, or its range is too small."""
    if one.existing_vpc:
        return tuple(
            UserSubnet(str(number), subnet.cidr, subnet.availability_zone, subnet.id)
            for number, subnet in enumerate(one.existing_vpc.subnets, 1)
        )
    zones = zones_of(platform, one)
    ranges = carve(one.cidr, len(zones)) if one.cidr else ()
    return tuple(UserSubnet(zone[-1], cidr, zone) for zone, cidr in zip(zones, ranges, strict=False))


def plan_user_networks(estate: Estate, sites: Iterable[Site]) -> tuple[PlannedNetwork, ...]:
    """Every network of users whose account and subnets are known, by name; checks speak of the others."""
    platform, every = estate.platform, tuple(sites)
    return tuple(
        _planned(estate, name, one, account_id, every)
        for name, one in sorted(platform.user_networks.items())
        if (account_id := estate.account_id(one.account)) and subnets_of(platform, one)
    )


def _planned(
    estate: Estate, name: str, one: UserNetwork, account_id: str, sites: tuple[Site, ...]
) -> PlannedNetwork:
    platform = estate.platform
    region = one.region or platform.home_region
    callers = {
        site.account_id
        for site in sites
        if any(name == named for named, _ in named_by(platform, site.settings))
    }
    clients = tuple(sorted(set(one.client_cidrs)))
    return PlannedNetwork(
        name=name,
        at=AccountRegion(partition_of(region), region, account_id),
        cidr=one.existing_vpc.cidr if one.existing_vpc else one.cidr or "",
        existing_vpc_id=one.existing_vpc.vpc_id if one.existing_vpc else None,
        stated_vpc_id=None if one.existing_vpc else one.vpc_id,
        subnets=subnets_of(platform, one),
        client_cidrs=clients,
        resolver_cidrs=(tuple(sorted(set(one.resolver_cidrs))) or clients) if one.resolver else (),
        names=one.names,
        other_vpcs=tuple(
            OtherVpc(
                vpc_id,
                other.region or region,
                (estate.account_id(other.account) if other.account else account_id) or "",
            )
            for vpc_id, other in sorted(one.zone_vpcs.items())
        ),
        organization_id=platform.organization.id if platform.organization else None,
        account_ids=tuple(sorted(callers)) or (account_id,),
        place=platform_place("user_networks", name),
    )
