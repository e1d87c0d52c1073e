"""The whitepaper's arithmetic of network interfaces."""

from dataclasses import replace

import pytest
from fakes.sites import SETTINGS
from hypothesis import given
from hypothesis import strategies as st

from generator.estate.addresses.sizing import (
    RESERVED_ADDRESSES,
    Demand,
    demand_of,
    is_possible_range,
    most_users,
    parts_prefix,
    usable_addresses,
)
from generator.tenancy.network import Sizing

EXAMPLE = Demand(users=100, zones=3, interface_endpoints=10)

demands = st.builds(
    Demand,
    users=st.integers(1, 2000),
    zones=st.integers(1, 6),
    interface_endpoints=st.integers(0, 50),
    sizing=st.builds(
        Sizing,
        instance_types=st.integers(1, 20),
        training_instances=st.integers(0, 100),
        addresses_per_training_instance=st.integers(2, 5),
        growth_percent=st.integers(0, 400),
    ),
)


def test_one_user_of_the_whitepaper_takes_five_addresses() -> None:
    assert EXAMPLE.user_addresses == 5


def test_the_domain_of_the_whitepaper_takes_thirty_three_addresses() -> None:
    assert EXAMPLE.domain_addresses == 33


def test_one_user_in_the_domain_of_the_whitepaper_takes_thirty_eight_addresses() -> None:
    assert EXAMPLE.one_user_total == 38


def test_the_worst_case_of_the_whitepaper_is_511_addresses_in_one_subnet() -> None:
    assert EXAMPLE.subnet_need == 511


def test_a_hundred_users_take_533_addresses_over_all_subnets() -> None:
    assert EXAMPLE.total == 533


@pytest.mark.parametrize("growth", [0, 25, 99])
def test_the_subnet_of_the_whitepaper_is_a_22(growth: int) -> None:
    assert replace(EXAMPLE, sizing=Sizing(growth_percent=growth)).subnet_prefix == 22


def test_a_23_is_too_small_for_511_addresses_only_because_aws_reserves_five() -> None:
    assert usable_addresses(23) == 507
    assert (
        Demand(users=99, zones=3, interface_endpoints=10, sizing=Sizing(growth_percent=0)).subnet_prefix == 23
    )


def test_three_zones_of_22_make_a_vpc_of_20() -> None:
    assert EXAMPLE.vpc_prefix == 20


def test_elastic_fabric_adapters_take_five_addresses_per_training_instance() -> None:
    assert replace(EXAMPLE, sizing=Sizing(addresses_per_training_instance=5)).user_addresses == 8


def test_a_tiny_demand_still_gets_the_smallest_subnet_aws_accepts() -> None:
    tiny = Demand(
        users=1, zones=1, interface_endpoints=0, sizing=Sizing(training_instances=0, growth_percent=0)
    )
    assert tiny.subnet_prefix == 28


def test_a_demand_beyond_the_largest_subnet_shows_as_an_impossible_prefix() -> None:
    huge = Demand(users=2000, zones=3, interface_endpoints=10, sizing=Sizing(training_instances=100))
    assert not is_possible_range(huge.subnet_prefix)


def test_the_demand_of_a_network_counts_its_zones_and_endpoints() -> None:
    assert demand_of(SETTINGS.network) == EXAMPLE
    assert demand_of(SETTINGS.network, users=7).users == 7


@pytest.mark.parametrize(("parts", "prefix"), [(1, 16), (2, 17), (3, 18), (4, 18), (5, 19), (6, 19)])
def test_a_range_is_cut_into_the_next_power_of_two(parts: int, prefix: int) -> None:
    assert parts_prefix(16, parts) == prefix


@given(demands)
def test_a_subnet_holds_its_need_and_growth_and_half_of_it_would_not(demand: Demand) -> None:
    prefix = demand.subnet_prefix
    wanted = demand.subnet_need * (100 + demand.sizing.growth_percent) / 100
    assert usable_addresses(prefix) >= wanted
    assert prefix == 28 or 2 ** (32 - prefix - 1) - RESERVED_ADDRESSES < wanted


@given(demands, st.integers(16, 28))
def test_the_most_users_of_a_subnet_fit_and_one_more_does_not(demand: Demand, prefix: int) -> None:
    most = most_users(prefix, demand)
    if most:
        assert replace(demand, users=most).subnet_need <= usable_addresses(prefix)
    assert replace(demand, users=most + 1).subnet_need > usable_addresses(prefix)
