"""How many addresses a domain takes, and how large its subnets and VPC must be.

The arithmetic is the one of the SageMaker Studio administration whitepaper
(VPC network planning, table 1): every count is a number of network interfaces,
and every interface takes one IPv4 address. Only `VpcOnly` domains put their
interfaces into the VPC, and ours are never anything else.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from itertools import product

from generator.tenancy.network import Network, Sizing

RESERVED_ADDRESSES = 5
"""Addresses AWS keeps in every subnet: the first four and the last (VPC user guide, subnet sizing)."""

LARGEST_PREFIX = 16
"""Prefix of the largest VPC range and of the largest subnet AWS accepts (VPC user guide)."""

SMALLEST_PREFIX = 28
"""Prefix of the smallest VPC range and of the smallest subnet AWS accepts (VPC user guide)."""

ADDRESS_BITS = 32
"""Bits of an IPv4 address."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What users and endpoints ask of the subnets of one VPC.

    `users` work at once, each with one Jupyter server and what `sizing` says.
    There is one subnet in each of `zones` Availability Zones, and each of the
    `interface_endpoints` has an interface in every one. The `nat_gateways` and
    the `firewall_endpoints` have one each, in subnets of their own, and so has a transit gateway
    in each of the `attached_zones`.
    """

    users: int
    zones: int
    interface_endpoints: int
    sizing: Sizing = field(default_factory=Sizing)
    nat_gateways: int = 0
    firewall_endpoints: int = 0
    attached_zones: int = 0

    @property
    def user_addresses(self) -> int:
        """Addresses of one user: server, one per instance type, and the job instances' own."""
        return 1 + self.sizing.instance_types + self.training_addresses

    @property
    def training_addresses(self) -> int:
        """Addresses of the training instances one user runs at once: 2 each, 5 with EFA."""
        return self.sizing.training_instances * self.sizing.addresses_per_training_instance

    @property
    def shared_subnet_addresses(self) -> int:
        """Addresses in one subnet that no user owns: an EFS mount target and the endpoints."""
        return 1 + self.interface_endpoints

    @property
    def domain_addresses(self) -> int:
        """Addresses in all subnets that no user owns."""
        own = self.nat_gateways + self.firewall_endpoints + self.attached_zones
        return self.zones * self.shared_subnet_addresses + own

    @property
    def one_user_total(self) -> int:
        """Addresses of the whole domain while a single user works."""
        return self.domain_addresses + self.user_addresses

    @property
    def total(self) -> int:
        """Addresses of the whole domain while all users work."""
        return self.domain_addresses + self.users * self.user_addresses

    @property
    def subnet_need(self) -> int:
        """Addresses one subnet must hold in the worst case, that all users land in the same one."""
        return self.users * self.user_addresses + self.shared_subnet_addresses

    @property
    def subnet_prefix(self) -> int:
        """Prefix length of a subnet that holds the worst case, growth, and what AWS reserves.

        Never longer than /28. Less than 16 says that no subnet is large enough.
        """
        grown = -(-self.subnet_need * (100 + self.sizing.growth_percent) // 100)
        return min(SMALLEST_PREFIX, ADDRESS_BITS - _bits(grown + RESERVED_ADDRESSES))

    @property
    def vpc_prefix(self) -> int:
        """Prefix length of a VPC that holds one such subnet per zone; less than 16 says there is none."""
        return self.subnet_prefix - _bits(self.zones)


def demand_of(network: Network, *, users: int | None = None) -> Demand:
    """What a network shall hold; `users` replaces the number of users to size for.

    A VPC that exists has as many zones as the files name subnets of it; endpoints
    that are said to be elsewhere take no addresses there.
    """
    existing = network.existing_vpc
    return Demand(
        users=network.users if users is None else users,
        zones=max(1, len(existing.ids if existing else network.availability_zones)),
        interface_endpoints=0 if _endpoints_are_elsewhere(network) else len(network.endpoints),
        sizing=network.sizing,
        nat_gateways=nat_gateways(network),
        firewall_endpoints=len(network.availability_zones) if network.has_firewall else 0,
        attached_zones=len(network.availability_zones) if network.is_attached else 0,
    )


def nat_gateways(network: Network) -> int:
    """How many NAT gateways a new VPC gets."""
    if not network.has_gateways:
        return 0
    return 1 if network.nat_gateways == "shared" else len(network.availability_zones)


def _endpoints_are_elsewhere(network: Network) -> bool:
    """Whether the files say where the endpoints are, and that is in no subnet of the domain."""
    existing = network.existing_vpc
    if existing is None or not existing.endpoint_cidrs:
        return False
    subnets = tuple(subnet.cidr for subnet in existing.subnets) or (existing.cidr,)
    pairs = product(map(IPv4Network, subnets), map(IPv4Network, existing.endpoint_cidrs))
    return not any(subnet.overlaps(endpoints) for subnet, endpoints in pairs)


def usable_addresses(prefix: int) -> int:
    """Addresses interfaces can have in a subnet of this prefix length."""
    return (1 << (ADDRESS_BITS - prefix)) - RESERVED_ADDRESSES


def is_possible_range(prefix: int) -> bool:
    """Whether AWS accepts a VPC or a subnet of this prefix length."""
    return LARGEST_PREFIX <= prefix <= SMALLEST_PREFIX


def parts_prefix(prefix: int, parts: int) -> int:
    """Prefix length of each part when a range is cut into at least `parts` equal ones."""
    return prefix + _bits(parts)


def most_users(prefix: int, demand: Demand) -> int:
    """How many users a subnet of this prefix length holds in the worst case, without growth."""
    free = usable_addresses(prefix) - demand.shared_subnet_addresses
    return max(0, free // demand.user_addresses)


def _bits(count: int) -> int:
    """The exponent of the smallest power of two that is not below `count`."""
    return (count - 1).bit_length()
