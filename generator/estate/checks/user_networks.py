"""Networks of users: whether each can be made, and whether environments name those that they can use."""

from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Network

from generator.aws.regions import partition_of, region
from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.addresses.sizing import usable_addresses
from generator.estate.addresses.subnet_checks import one_subnet_fault, overlaps, zone_fault, zones_twice
from generator.estate.checks.accounts import reference_findings
from generator.estate.checks.choices import choice
from generator.estate.checks.sign_in import stated_at
from generator.estate.files import Estate, platform_place
from generator.estate.sites import PlannedSite
from generator.estate.user_networks import ENDPOINTS, named_by, subnets_of, zones_of
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.user_networks import UserNetwork, UserVpc

_rule = partial(Rule, family=Family("user-networks", "Networks of users"))

UNKNOWN_NETWORK = _rule(
    "PLN069",
    "unknown-user-network",
    "An environment names a network of users that the platform does not have.",
    "From where Studio opens is the platform's to say.",
    "Use a name of the platform's `user_networks`, or have the network added there.",
)
NETWORK_WITHOUT_ID = _rule(
    "PLN075",
    "user-network-without-id",
    "An environment names a network of users whose VPC nobody knows yet.",
    "Policies of those who sign in name the VPC by the id that AWS gives it. Until it is stated nobody comes "
    "through the network.",
    "Apply the network's stack first, write the id that it puts out into `vpc_id`, and name it then.",
)
NETWORK_ELSEWHERE = _rule(
    "PLN076",
    "user-network-in-another-region",
    "None of the networks of users that an environment names is in its Region.",
    "An endpoint leads to the API and to Studio of its own Region, so nobody comes through any of them.",
    "Add a network in that Region, or name none there.",
    Severity.WARNING,
)
NETWORK_WITHOUT_VPC = _rule(
    "PLN077",
    "user-network-without-vpc",
    "A network of users says neither which VPC it uses nor how to make one, or says both.",
    "Endpoints stand in one VPC; what only a new one is made of has no meaning in one that exists.",
    "State `cidr` for a new VPC, or `existing_vpc`.",
)
NETWORK_TOO_SMALL = _rule(
    "PLN078",
    "user-network-too-small",
    "The subnets of a network of users do not hold what is to stand in them.",
    "Each endpoint and the resolver take an address in each subnet, of which AWS keeps five, and a resolver "
    "needs two addresses (Route 53 developer guide). The apply would stop half way.",
    "Choose a larger range, another subnet, or `resolver: false`.",
)
NETWORK_NAMES = _rule(
    "PLN079",
    "user-network-names",
    "A network of users asks for private zones that would not be made, or not be right.",
    "Other VPCs find the names only in private zones. What the names of Studio end in is documented for "
    "partition aws alone.",
    "Write `names: zones` where other VPCs are to find them, and `names: endpoints` in other partitions.",
)
ID_NOT_STATED = _rule(
    "PLN206",
    "user-network-id-not-stated",
    "A network of users is described, and the id of its VPC is not.",
    "It is made by the next apply. No environment may name it before its id is known.",
    "Apply its stack, and write what `terraform output vpc_id` says there into `vpc_id`.",
    Severity.NOTE,
)


def check_user_networks(estate: Estate) -> Iterator[Finding]:
    """Findings about the networks of the platform file."""
    for name, one in sorted(estate.platform.user_networks.items()):
        yield from reference_findings(estate, one.account, _at(name, "account"), is_workload=True)
        yield from _vpc(estate, name, one)
        yield from _names(estate, name, one)


def check_named_networks(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about the networks of users that one environment names."""
    site, known = planned.site, estate.platform.user_networks
    stated = stated_at(planned, "user_networks")
    for number, name in enumerate(site.settings.user_networks):
        if name not in known:
            yield Finding(
                UNKNOWN_NETWORK,
                f"the platform has no network of users {name}",
                stated.below(number),
                hint=choice(name, known, "networks of users")
                if known
                else "have it added to `user_networks` in _platform.yaml",
            )
    usable = named_by(estate.platform, site.settings)
    for name, one in usable:
        if one.known_vpc_id is None:
            number = site.settings.user_networks.index(name)
            yield Finding(
                NETWORK_WITHOUT_ID,
                f"nobody knows the VPC of the network of users {name} yet",
                stated.below(number),
                related=(platform_place("user_networks", name, on_key=True, note="without `vpc_id`"),),
                hint=f"{_how(name)}, and name it here then",
            )
    if not usable and any(name in known for name in site.settings.user_networks):
        yield Finding(
            NETWORK_ELSEWHERE,
            f"no network of users that is named here is in {site.region}, where {site.prefix} is",
            stated,
            hint=f"add one in {site.region} to `user_networks` in _platform.yaml, or name none here",
        )


def _vpc(estate: Estate, name: str, one: UserNetwork) -> Iterator[Finding]:
    if (one.cidr is None) == (one.existing_vpc is None):
        yield Finding(
            NETWORK_WITHOUT_VPC,
            f"the network of users {name} states {'both' if one.cidr else 'neither'} `cidr`"
            f" {'and' if one.cidr else 'nor'} `existing_vpc`",
            platform_place("user_networks", name, on_key=True),
            hint="state `cidr` for a new VPC, or `existing_vpc`",
        )
        return
    for key in ("availability_zones", "vpc_id") if one.existing_vpc else ():
        if getattr(one, key):
            yield Finding(
                NETWORK_WITHOUT_VPC,
                f"`{key}` is that of a VPC to make, and the network of users {name} uses one that exists",
                _at(name, key, on_key=True),
                hint="remove it",
            )
    if one.existing_vpc is None and one.vpc_id is None:
        yield Finding(
            ID_NOT_STATED,
            f"the id of the VPC of the network of users {name} is not known yet",
            platform_place("user_networks", name, on_key=True),
            hint=_how(name),
        )
    yield from _subnets(estate, name, one)


def _subnets(estate: Estate, name: str, one: UserNetwork) -> Iterator[Finding]:
    home = one.region or estate.platform.home_region
    place = _at(name, "existing_vpc", "subnets") if one.existing_vpc else _at(name, "cidr")
    for index, zone in enumerate(one.availability_zones):
        yield from zone_fault(home, zone, _at(name, "availability_zones", index))
    yield from zones_twice(one.availability_zones, lambda index: _at(name, "availability_zones", index))
    if one.existing_vpc:
        for index, subnet in enumerate(one.existing_vpc.subnets):
            yield from zone_fault(
                home,
                subnet.availability_zone,
                _at(name, "existing_vpc", "subnets", index, "availability_zone"),
            )
            at = _at(name, "existing_vpc", "subnets", index, "cidr")
            yield from one_subnet_fault(at, IPv4Network(subnet.cidr), IPv4Network(one.existing_vpc.cidr))
        yield from _beside_each_other(name, one.existing_vpc)
    elif not zones_of(estate.platform, one):
        known = region(home)
        yield Finding(
            NETWORK_WITHOUT_VPC,
            f"accounts have different zones in {home}, and the network of users {name} states none",
            platform_place("user_networks", name, on_key=True),
            hint=f"add `availability_zones: [{', '.join(known.zones[:2] if known else ())}]`",
        )
        return
    subnets = subnets_of(estate.platform, one)
    need = len(ENDPOINTS) + one.resolver
    if not subnets or any(usable_addresses(int(each.cidr.partition("/")[2])) < need for each in subnets):
        yield Finding(
            NETWORK_TOO_SMALL,
            f"{one.cidr or 'a subnet'} has no room for {need} addresses in each zone of the network {name}",
            place,
            hint="choose a larger one: a /27 holds two zones",
        )
    elif one.resolver and len(subnets) == 1:
        yield Finding(
            NETWORK_TOO_SMALL,
            f"the resolver of the network of users {name} needs two subnets, and one is stated",
            place,
            hint="add a subnet in another zone, or state `resolver: false`",
        )


def _beside_each_other(name: str, vpc: UserVpc) -> Iterator[Finding]:
    """What AWS refuses of an interface endpoint: two subnets in a zone, and so one that is stated twice."""

    def at(key: str, index: int) -> Location:
        return _at(name, "existing_vpc", "subnets", index, key)

    yield from zones_twice([one.availability_zone for one in vpc.subnets], partial(at, "availability_zone"))
    yield from overlaps(
        [IPv4Network(one.cidr) for one in vpc.subnets], IPv4Network(vpc.cidr), partial(at, "cidr")
    )


def _names(estate: Estate, name: str, one: UserNetwork) -> Iterator[Finding]:
    home = one.region or estate.platform.home_region
    if one.zone_vpcs and one.names != "zones":
        yield Finding(
            NETWORK_NAMES,
            f"VPCs are to find names in private zones, and the network of users {name} has none",
            _at(name, "zone_vpcs", on_key=True),
            hint="write `names: zones` beside it, or remove `zone_vpcs`",
        )
    if one.names == "zones" and partition_of(home) != "aws":
        yield Finding(
            NETWORK_NAMES,
            f"what the names of Studio end in is not known in {home}, so no zone can hold them",
            _at(name, "names"),
            hint="use `names: endpoints`",
        )
    for vpc_id, other in one.zone_vpcs.items():
        if other.account:
            at = _at(name, "zone_vpcs", vpc_id, "account")
            yield from reference_findings(estate, other.account, at)
        if vpc_id == one.known_vpc_id:
            yield Finding(
                NETWORK_NAMES,
                f"{vpc_id} is the VPC of the network of users {name} itself, where the zones are anyway",
                _at(name, "zone_vpcs", vpc_id, on_key=True),
                hint="remove it",
            )


def _how(name: str) -> str:
    folder = StackAddress.user_network(name)
    return f"apply out/{folder} and write what `terraform output vpc_id` says there into `vpc_id`"


def _at(name: str, *route: str | int, on_key: bool = False) -> Location:
    return platform_place("user_networks", name, *route, on_key=on_key)
