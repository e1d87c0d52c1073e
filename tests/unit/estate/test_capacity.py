"""The IP plan as values."""

from dataclasses import replace

from fakes.sites import a_shared_domain_site, a_site, varied

from generator.estate.addresses.capacity import (
    EnvironmentCapacity,
    Level,
    block_for_new_tenant,
    capacity,
    interface_counts,
)
from generator.estate.addresses.sizing import Demand
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.network import ExistingVpc

EXAMPLE = Demand(users=100, zones=3, interface_endpoints=10)


def test_the_rows_are_those_of_the_whitepapers_table() -> None:
    rows = interface_counts(EXAMPLE)
    assert [row.count for row in rows] == [3, 30, 1, 2, 2]
    assert sum(row.count for row in rows if row.level is Level.DOMAIN) == EXAMPLE.domain_addresses == 33
    assert sum(row.count for row in rows if row.level is Level.USER) == EXAMPLE.user_addresses == 5


def test_gateways_to_the_internet_are_counted_where_there_are_any() -> None:
    opened = replace(EXAMPLE, nat_gateways=3)
    (row,) = (one for one in interface_counts(opened) if one.target == "public subnets")

    assert (row.entity, row.count, row.note) == ("NAT gateways", 3, "one per zone")
    assert opened.domain_addresses == EXAMPLE.domain_addresses + 3
    assert opened.subnet_need == EXAMPLE.subnet_need


def test_a_subnet_says_what_it_needs_has_left_and_could_hold() -> None:
    (environment,) = capacity([a_site()]).environments
    subnet = environment.subnets[0]
    assert (subnet.usable, subnet.need, subnet.spare, subnet.most_users) == (1019, 511, 508, 201)


def test_a_subnet_too_small_has_less_than_nothing_to_spare() -> None:
    site = a_site()
    crowded = varied(site.settings, network__users=300)
    (environment,) = capacity([replace(site, settings=crowded)]).environments
    assert environment.subnets[0].spare == 1019 - 1511


def test_tenants_of_a_shared_domain_count_there_and_have_no_line_of_their_own() -> None:
    report = capacity(
        [a_site("abac"), a_shared_domain_site(), a_site("abac", name="beta", environment="test")]
    )
    (environment,) = report.environments
    assert environment.owner == "domains/research/dev"
    assert environment.guests == ("alpha",)
    assert environment.declared_users == 3


def test_environments_are_sorted_by_owner() -> None:
    report = capacity([a_site(name="beta"), a_site(), a_shared_domain_site()])
    assert [one.owner for one in report.environments] == ["alpha/dev", "beta/dev", "domains/research/dev"]


def in_existing_vpc(cidr: str, **subnets: object) -> EnvironmentCapacity:
    """The capacity of a site for fifty users in a VPC that exists, with three zones in its Region."""
    vpc = ExistingVpc.model_validate({"vpc_id": "vpc-0a0a0a0a", "cidr": cidr, **subnets})
    site = a_site(addresses=None, subnet_labels=tuple(str(number + 1) for number in range(len(vpc.ids))))
    settings = varied(site.settings, network__existing_vpc=vpc)
    (environment,) = capacity([replace(site, settings=settings)]).environments
    return environment


def test_an_existing_vpc_is_listed_without_the_sizes_of_subnets_that_nobody_states() -> None:
    environment = in_existing_vpc("172.20.0.0/16", subnet_ids=("subnet-0a0a0a0a",))
    assert (environment.vpc_id, environment.vpc_cidr, environment.subnets) == (
        "vpc-0a0a0a0a",
        "172.20.0.0/16",
        (),
    )


def test_as_many_zones_are_counted_as_an_existing_vpc_has_subnets() -> None:
    two = in_existing_vpc("172.20.0.0/16", subnet_ids=("subnet-0a0a0a0a", "subnet-0b0b0b0b"))
    assert [row.count for row in two.interfaces][:2] == [2, 20]
    assert two.demand.total == 2 * 11 + 100 * 5


def test_a_subnet_of_an_existing_vpc_is_at_most_half_of_it_beside_another_one() -> None:
    one = in_existing_vpc("172.20.0.0/24", subnet_ids=("subnet-0a0a0a0a",))
    two = in_existing_vpc("172.20.0.0/24", subnet_ids=("subnet-0a0a0a0a", "subnet-0b0b0b0b"))
    assert (one.at_most, two.at_most) == (251, 123)


def test_subnets_of_an_existing_vpc_are_counted_with_the_ranges_that_files_state() -> None:
    subnets = [
        {"id": "subnet-0a0a0a0a", "cidr": "172.20.0.0/26", "availability_zone": "eu-west-1c"},
        {"id": "subnet-0b0b0b0b", "cidr": "172.20.4.0/22", "availability_zone": "eu-west-1a"},
    ]
    environment = in_existing_vpc("172.20.0.0/16", subnets=subnets)
    assert [(one.cidr, one.availability_zone, one.usable, one.spare) for one in environment.subnets] == [
        ("172.20.0.0/26", "eu-west-1c", 59, 59 - 511),
        ("172.20.4.0/22", "eu-west-1a", 1019, 508),
    ]
    assert environment.at_most is None


def test_endpoints_that_are_elsewhere_take_no_addresses_of_the_subnets() -> None:
    subnets = [
        {"id": "subnet-0a0a0a0a", "cidr": "172.20.0.0/22", "availability_zone": "eu-west-1c"},
        {"id": "subnet-0b0b0b0b", "cidr": "172.20.4.0/22", "availability_zone": "eu-west-1a"},
    ]

    def taken(*cidrs: str) -> int:
        vpc = in_existing_vpc("172.20.0.0/16", subnets=subnets, endpoint_cidrs=cidrs)
        return vpc.demand.shared_subnet_addresses

    assert taken("10.200.0.0/24") == taken("172.20.128.0/24") == 1
    assert taken("172.20.4.0/24", "10.200.0.0/24") == 11


def test_endpoints_in_a_vpc_whose_subnets_nobody_states_may_be_in_any_of_them() -> None:
    vpc = in_existing_vpc(
        "172.20.0.0/16", subnet_ids=("subnet-0a0a0a0a",), endpoint_cidrs=("172.20.128.0/24",)
    )
    assert vpc.demand.shared_subnet_addresses == 11


def test_a_site_that_got_no_addresses_is_left_out() -> None:
    assert capacity([a_site(addresses=None)]).environments == ()


def test_pools_count_what_vpcs_and_the_ledger_take_of_them() -> None:
    ledger = AddressLedger(blocks={"alpha/dev": "10.64.0.0/20", "gone/dev": "10.64.16.0/20"})
    report = capacity([a_site()], ("10.64.0.0/18", "10.80.0.0/24"), ledger)
    assert [(pool.addresses, pool.free) for pool in report.pools] == [(16384, 8192), (256, 256)]
    assert report.next_block == "10.64.32.0/21"


def test_a_new_tenant_gets_the_next_block_for_its_users() -> None:
    assert block_for_new_tenant(("10.64.0.0/16",), ("10.64.0.0/20",), users=100) == "10.64.16.0/20"
    assert block_for_new_tenant((), ()) is None
