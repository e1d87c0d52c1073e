"""Which range every VPC and subnet gets."""

from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations, pairwise

import pytest
from fakes.sites import SETTINGS, varied
from hypothesis import given
from hypothesis import strategies as st

from generator.catalogue import all_rules
from generator.core.findings import Rule, Severity
from generator.core.places import Location
from generator.estate.addresses import (
    allocation,
    claims,
    domain_checks,
    edge_subnets,
    endpoint_checks,
    existing_checks,
    network_checks,
    room_checks,
    subnet_checks,
    transit_checks,
)
from generator.estate.addresses.allocation import AddressPlan, carve, plan_addresses
from generator.estate.addresses.claims import AddressRequest, Claim, ClaimKind
from generator.estate.addresses.free_space import FreeSpace, free_addresses, next_free
from generator.estate.addresses.ledger import ledger_text
from generator.estate.site import Subnet
from generator.pipeline import kept_ranges
from generator.plan.modules import images
from generator.tenancy.addresses import AddressLedger
from generator.tenancy.network import ExistingVpc, Network

POOLS = ("10.64.0.0/16",)
EMPTY = AddressLedger()
SETTING_NAMES = ("cidr", "subnets", "availability_zones", "users", "endpoints", "existing_vpc")


def a_network(**changes: object) -> Network:
    return varied(SETTINGS.network, **changes)


def a_request(owner: str = "alpha/dev", declared: int = 3, **changes: object) -> AddressRequest:
    tenant, environment = owner.split("/")[-2:]
    base = ("environments", environment)
    document = f"tenants/{tenant}.yaml"
    return AddressRequest(
        owner=owner,
        region="eu-west-1",
        network=a_network(**changes),
        declared_users=declared,
        place=Location(document, base),
        places={
            name: Location(document, (*base, "network", name)) for name in SETTING_NAMES if name in changes
        },
    )


def an_existing_vpc(cidr: str = "172.20.0.0/16", vpc: str = "a", subnet: str = "a") -> ExistingVpc:
    return ExistingVpc(
        vpc_id="vpc-" + vpc * 8,
        cidr=cidr,
        subnet_ids=("subnet-" + subnet * 8,),
        endpoint_security_group_id="sg-0a0a0a0a",
    )


def codes(plan: AddressPlan) -> list[str]:
    return [finding.rule.name for finding in plan.findings]


def plan_one(pools: tuple[str, ...] = POOLS, **changes: object) -> AddressPlan:
    return plan_addresses([a_request(**changes)], EMPTY, pools)


def test_the_network_of_the_lab_comes_out_as_written() -> None:
    lab = plan_one(
        cidr="192.168.0.0/16",
        subnets=("192.168.0.0/20", "192.168.16.0/20"),
        availability_zones=("eu-west-1a", "eu-west-1b"),
    )
    assert lab.allocations["alpha/dev"].vpc_cidr == "192.168.0.0/16"
    assert lab.allocations["alpha/dev"].subnets == (
        Subnet("a", "192.168.0.0/20", "eu-west-1a"),
        Subnet("b", "192.168.16.0/20", "eu-west-1b"),
    )
    assert lab.findings == ()
    assert lab.ledger == EMPTY


def test_a_network_nobody_states_gets_the_first_block_of_the_whitepapers_size_and_three_22s() -> None:
    plan = plan_one()
    assert plan.allocations["alpha/dev"].vpc_cidr == "10.64.0.0/20"
    assert [subnet.cidr for subnet in plan.allocations["alpha/dev"].subnets] == [
        "10.64.0.0/22",
        "10.64.4.0/22",
        "10.64.8.0/22",
    ]
    assert plan.ledger.blocks == {"alpha/dev": "10.64.0.0/20"}
    assert plan.findings == ()


def test_a_stated_range_is_cut_into_equal_parts_whatever_the_users() -> None:
    for users in (5, 200):
        plan = plan_one(cidr="192.168.0.0/16", users=users)
        assert [subnet.cidr for subnet in plan.allocations["alpha/dev"].subnets] == [
            "192.168.0.0/18",
            "192.168.64.0/18",
            "192.168.128.0/18",
        ]


def test_blocks_are_given_in_the_order_of_owners_and_around_what_is_stated() -> None:
    requests = [a_request("b/dev"), a_request("a/dev"), a_request("c/dev", cidr="10.64.16.0/20")]
    plan = plan_addresses(requests, EMPTY, POOLS)
    assert plan.ledger.blocks == {"a/dev": "10.64.0.0/20", "b/dev": "10.64.32.0/20"}


def test_a_recorded_block_is_kept_although_an_earlier_one_is_free() -> None:
    ledger = AddressLedger(blocks={"alpha/dev": "10.64.48.0/20"})
    plan = plan_addresses([a_request()], ledger, POOLS)
    assert plan.allocations["alpha/dev"].vpc_cidr == "10.64.48.0/20"
    assert plan.ledger == ledger
    assert plan.findings == ()


def test_ranges_of_existing_vpcs_and_other_networks_are_not_given_out() -> None:
    taken = Claim("the office", "10.64.16.0/20", ClaimKind.EXISTING, Location("tenants/_platform.yaml"))
    requests = [a_request("a/dev", existing_vpc=an_existing_vpc("10.64.0.0/20")), a_request("b/dev")]
    plan = plan_addresses(requests, EMPTY, POOLS, (taken,))
    assert plan.ledger.blocks == {"b/dev": "10.64.32.0/20"}
    assert "a/dev" not in plan.allocations


def test_pools_are_filled_in_the_order_they_are_listed() -> None:
    plan = plan_addresses([a_request("a/dev"), a_request("b/dev")], EMPTY, ("10.80.0.0/20", "10.64.0.0/16"))
    assert plan.ledger.blocks == {"a/dev": "10.80.0.0/20", "b/dev": "10.64.0.0/20"}


def test_the_range_of_sagemakers_own_containers_is_never_given_out() -> None:
    space = FreeSpace(("172.16.0.0/15", "172.18.0.0/16"), ())
    assert [space.take(16) for _ in range(3)] == ["172.16.0.0/16", "172.18.0.0/16", None]


def test_a_small_block_fits_into_a_gap_a_large_one_passed_over() -> None:
    space = FreeSpace(("10.0.0.0/16",), ("10.0.0.0/24",))
    assert space.take(20) == "10.0.16.0/20"
    assert space.take(24) == "10.0.1.0/24"
    assert space.take(20) == "10.0.32.0/20"


def test_next_free_says_what_a_new_tenant_would_get() -> None:
    assert next_free(POOLS, ("10.64.0.0/20", "10.64.16.0/20"), 20) == "10.64.32.0/20"
    assert next_free((), (), 20) is None
    assert next_free(POOLS, (), 40) is None


def test_free_addresses_of_a_pool_count_overlapping_claims_once() -> None:
    assert free_addresses("10.64.0.0/16", ("10.64.0.0/20", "10.64.0.0/24", "10.99.0.0/16")) == 65536 - 4096


@pytest.mark.parametrize(("parts", "last"), [(1, "10.0.0.0/26"), (2, "10.0.0.32/27"), (3, "10.0.0.32/28")])
def test_a_range_is_carved_from_its_start(parts: int, last: str) -> None:
    assert carve("10.0.0.0/26", parts)[-1] == last
    assert len(carve("10.0.0.0/26", parts)) == parts


def test_no_subnet_is_carved_smaller_than_aws_accepts() -> None:
    assert carve("10.0.0.0/27", 3) == ()


def test_the_ledger_is_written_sorted_and_a_strange_key_stays_text() -> None:
    text = ledger_text(AddressLedger(blocks={"b/dev": "10.64.0.0/20", "a: [x": "10.64.16.0/20"}))
    assert text.splitlines()[3:] == ["blocks:", '  "a: [x": 10.64.16.0/20', "  b/dev: 10.64.0.0/20"]
    assert ledger_text(EMPTY).splitlines()[-1] == "blocks: {}"


def test_overlapping_ranges_are_reported_with_both_places() -> None:
    plan = plan_addresses(
        [a_request("a/dev", cidr="10.0.0.0/16"), a_request("b/dev", cidr="10.0.16.0/20")], EMPTY, POOLS
    )
    (finding,) = plan.findings
    assert finding.message == "10.0.16.0/20 of b/dev overlaps 10.0.0.0/16 of a/dev"
    assert finding.primary.document == "tenants/b.yaml"
    assert finding.related[0].document == "tenants/a.yaml"


def test_a_stated_range_is_blamed_for_overlapping_a_recorded_block_or_an_existing_vpc() -> None:
    ledger = AddressLedger(blocks={"z/dev": "10.64.0.0/20"})
    requests = [
        a_request("a/dev", cidr="10.64.0.0/24"),
        a_request("b/dev", cidr="172.20.0.0/20"),
        a_request("y/dev", existing_vpc=an_existing_vpc()),
        a_request("z/dev"),
    ]
    plan = plan_addresses(requests, ledger, POOLS)
    blamed = [one.primary.document for one in plan.findings if one.rule.name == "vpc-ranges-overlap"]
    assert blamed == ["tenants/a.yaml", "tenants/b.yaml"]


def test_two_recorded_blocks_that_overlap_are_reported_in_the_ledger() -> None:
    document = AddressLedger(blocks={"a/dev": "10.64.0.0/20", "b/dev": "10.64.0.0/20"})
    ledger = document.with_files({})
    plan = plan_addresses([a_request("a/dev"), a_request("b/dev")], ledger, POOLS)
    assert codes(plan) == ["vpc-ranges-overlap"]
    assert plan.findings[0].primary.route == ("blocks", "b/dev")


def test_one_range_inherited_by_two_environments_asks_for_a_range_each() -> None:
    place = Location("tenants/alpha.yaml", ("network", "cidr"))
    requests = [
        replace(a_request(owner, cidr="10.0.0.0/20"), places={"cidr": place})
        for owner in ("alpha/dev", "alpha/prod")
    ]
    plan = plan_addresses(requests, EMPTY, POOLS)
    assert codes(plan) == ["vpc-ranges-overlap"]
    assert "at each environment" in (plan.findings[0].hint or "")


def test_two_environments_may_share_an_existing_vpc_but_not_its_subnets_silently() -> None:
    apart = [
        a_request("a/dev", existing_vpc=an_existing_vpc(subnet="a")),
        a_request("b/dev", existing_vpc=an_existing_vpc(subnet="b")),
    ]
    assert plan_addresses(apart, EMPTY, POOLS).findings == ()
    together = [
        a_request("a/dev", existing_vpc=an_existing_vpc()),
        a_request("b/dev", existing_vpc=an_existing_vpc()),
    ]
    assert codes(plan_addresses(together, EMPTY, POOLS)) == ["existing-subnet-shared"]


def test_an_existing_vpc_has_one_range() -> None:
    requests = [
        a_request("a/dev", existing_vpc=an_existing_vpc("172.20.0.0/16", subnet="a")),
        a_request("b/dev", existing_vpc=an_existing_vpc("172.21.0.0/16", subnet="b")),
    ]
    assert codes(plan_addresses(requests, EMPTY, POOLS)) == ["existing-vpc-in-two-ranges"]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"cidr": "10.0.0.0/15"}, ["vpc-size-not-accepted"]),
        ({"cidr": "10.0.0.0/27", "users": 1}, ["subnet-size-not-accepted"]),
        (
            {"cidr": "10.0.0.0/16", "subnets": ("10.0.0.0/18", "10.0.64.0/18", "10.1.0.0/18")},
            ["subnet-outside-vpc"],
        ),
        (
            {"cidr": "10.0.0.0/16", "subnets": ("10.0.0.0/18", "10.0.64.0/18", "10.0.64.0/20")},
            ["subnets-overlap"],
        ),
        ({"cidr": "10.0.0.0/16", "subnets": ("10.0.0.0/18",)}, ["subnets-do-not-match-zones"]),
        (
            {
                "cidr": "10.0.0.0/24",
                "subnets": ("10.0.0.0/29",),
                "availability_zones": ("eu-west-1a",),
                "users": 1,
                "training_instances": 0,
            },
            ["subnet-size-not-accepted"],
        ),
        ({"subnets": ("10.0.0.0/18",)}, ["subnets-without-cidr"]),
        (
            {"availability_zones": ("eu-west-1a", "eu-west-1z", "us-east-1a")},
            ["zone-outside-region", "zone-outside-region"],
        ),
        ({"availability_zones": ("eu-west-1a", "eu-west-1a")}, ["zone-in-two-places"]),
        ({"cidr": "10.0.0.0/24", "users": 40}, ["subnet-below-sizing"]),
        ({"cidr": "10.0.0.0/28", "users": 40, "availability_zones": ("eu-west-1a",)}, ["subnet-too-small"]),
        (
            {"existing_vpc": an_existing_vpc(), "cidr": "10.0.0.0/16", "subnets": ("10.0.0.0/18",)},
            ["cidr-beside-existing-vpc"],
        ),
        ({"endpoints": (*SETTINGS.network.endpoints, "stz")}, ["unknown-endpoint"]),
        ({"endpoints": (*SETTINGS.network.endpoints, "s3")}, ["unknown-endpoint"]),
        ({"endpoints": ("kms", "logs", "sts")}, ["required-endpoint-missing"]),
        (
            {"users": 2000, "sizing__training_instances": 100},
            ["demand-exceeds-largest-vpc"],
        ),
        ({"cidr": "172.16.0.0/15"}, ["range-used-by-aws", "vpc-size-not-accepted"]),
        ({"users": 1100, "cidr": "10.0.0.0/16"}, ["network-interfaces-at-peak"]),
    ],
)
def test_a_fault_of_one_network_is_found(changes: dict[str, object], names: list[str]) -> None:
    assert codes(plan_one(**changes)) == names


def test_every_fault_says_what_to_do_and_points_into_the_file_that_caused_it() -> None:
    plan = plan_one(pools=(), users=2000, cidr="10.0.0.0/29", endpoints=())
    assert plan.findings
    for finding in plan.findings:
        assert finding.hint
        assert finding.primary.document == "tenants/alpha.yaml"


def test_an_unknown_endpoint_asks_whether_a_known_one_was_meant() -> None:
    plan = plan_one(endpoints=(*SETTINGS.network.endpoints, "sagemaker.runtim"))
    assert (plan.findings[0].hint or "").startswith("did you mean sagemaker.runtime? Else add ")


def test_an_unknown_endpoint_like_no_other_says_where_to_add_it() -> None:
    plan = plan_one(endpoints=(*SETTINGS.network.endpoints, "zzz"))
    assert "`approved.endpoints` in _platform.yaml" in (plan.findings[0].hint or "")


def test_an_endpoint_that_the_platform_adds_is_known() -> None:
    request = a_request("a/dev", endpoints=(*SETTINGS.network.endpoints, "zzz"))
    added = replace(request, endpoint_services={"zzz": "com.amazonaws.{region}.zzz"})
    assert codes(plan_addresses([request], EMPTY, POOLS)) == ["unknown-endpoint"]
    assert codes(plan_addresses([added], EMPTY, POOLS)) == []


def test_missing_endpoints_are_named_with_their_reasons() -> None:
    plan = plan_one(endpoints=("logs", "sagemaker.api", "sagemaker.runtime"))
    assert "sts (role sessions" in plan.findings[0].message


def test_pools_without_room_and_no_pools_at_all_are_told_apart() -> None:
    full = plan_one(pools=("10.64.0.0/24",))
    none = plan_one(pools=())
    assert codes(full) == codes(none) == ["address-pools-exhausted"]
    assert "no free /20 is left" in full.findings[0].message
    assert "has no address pools" in none.findings[0].message
    assert full.allocations == {}


def test_overlapping_pools_are_reported_once() -> None:
    plan = plan_addresses([], EMPTY, ("10.64.0.0/16", "10.64.0.0/20", "10.80.0.0/16"))
    assert codes(plan) == ["address-pools-overlap"]
    assert plan.findings[0].primary.route == ("address_pools", 1)


def test_a_recorded_block_that_users_outgrew_stays_and_says_how_many_fit() -> None:
    ledger = AddressLedger(blocks={"alpha/dev": "10.64.0.0/20"})
    plan = plan_addresses([a_request(users=300)], ledger, POOLS)
    assert codes(plan) == ["recorded-block-outgrown"]
    assert "at most 201 users" in (plan.findings[0].hint or "")
    assert plan.allocations["alpha/dev"].vpc_cidr == "10.64.0.0/20"


def test_a_recorded_block_too_small_for_its_zones_is_reported_for_its_size_only() -> None:
    ledger = AddressLedger(blocks={"alpha/dev": "10.64.0.0/27"})
    assert codes(plan_addresses([a_request()], ledger, POOLS)) == ["subnet-size-not-accepted"]


def test_declared_users_outgrow_a_recorded_block_as_well() -> None:
    ledger = AddressLedger(blocks={"alpha/dev": "10.64.0.0/20"})
    assert codes(plan_addresses([a_request(declared=300)], ledger, POOLS)) == ["recorded-block-outgrown"]


def test_a_recorded_block_outside_the_pools_is_only_a_warning() -> None:
    ledger = AddressLedger(blocks={"alpha/dev": "10.99.0.0/20"})
    plan = plan_addresses([a_request()], ledger, POOLS)
    assert [finding.rule.severity for finding in plan.findings] == [Severity.WARNING]
    assert plan.allocations["alpha/dev"].vpc_cidr == "10.99.0.0/20"


def test_a_stated_range_may_repeat_the_recorded_block_but_not_contradict_it() -> None:
    ledger = AddressLedger(blocks={"alpha/dev": "10.64.0.0/20"})
    assert plan_addresses([a_request(cidr="10.64.0.0/20")], ledger, POOLS).findings == ()
    contradicted = plan_addresses([a_request(cidr="10.64.0.0/19")], ledger, POOLS)
    assert codes(contradicted) == ["recorded-block-contradicted"]


def test_the_block_of_a_tenant_that_is_gone_stays_reserved() -> None:
    ledger = AddressLedger(blocks={"gone/dev": "10.64.0.0/20"})
    plan = plan_addresses([a_request()], ledger, POOLS)
    assert codes(plan) == ["recorded-block-unused"]
    assert plan.ledger.blocks == {"alpha/dev": "10.64.16.0/20", "gone/dev": "10.64.0.0/20"}


def test_quotas_of_endpoints_groups_rules_and_vpcs_are_checked_and_can_be_raised() -> None:
    crowded = [
        replace(a_request(f"t{number}/dev"), account_id="111122223333", endpoint_clients=61)
        for number in range(6)
    ]
    plan = plan_addresses(crowded, EMPTY, POOLS)
    assert codes(plan).count("network-quota-exceeded") == 7
    raised = [replace(one, quotas={"vpcs": 6, "security-group-rules": 70}) for one in crowded]
    assert plan_addresses(raised, EMPTY, POOLS).findings == ()


def test_rules_about_addresses_have_codes_in_the_range_kept_for_them() -> None:
    planning = (allocation, claims, edge_subnets, kept_ranges)
    checks = (
        domain_checks,
        endpoint_checks,
        existing_checks,
        images,
        network_checks,
        room_checks,
        subnet_checks,
        transit_checks,
    )
    found = {
        value.code
        for module in (*planning, *checks)
        for value in vars(module).values()
        if isinstance(value, Rule)
    }
    in_range = {rule.code for rule in all_rules() if "PLN100" <= rule.code <= "PLN149"}
    of_models, of_signing = {"PLN137", "PLN138", "PLN139"}, {"PLN144", "PLN145", "PLN146"}
    beyond = {"PLN162", "PLN163", "PLN164"}
    assert found - beyond == in_range - of_models - of_signing, (
        "these are of operating models and of signed URLs"
    )


owners = st.builds(
    "{}/{}".format,
    st.text("abcdefg", min_size=2, max_size=3),
    st.sampled_from(("dev", "test", "prod")),
)
automatic = st.builds(
    a_request,
    owners,
    users=st.integers(1, 300),
    availability_zones=st.sampled_from(
        (("eu-west-1a",), ("eu-west-1a", "eu-west-1b"), ("eu-west-1a", "eu-west-1b", "eu-west-1c"))
    ),
)
stated = st.builds(
    a_request,
    owners,
    cidr=st.integers(0, 255).map("10.64.{}.0/24".format),
    users=st.just(1),
)
estates = st.lists(automatic | stated, max_size=12, unique_by=lambda one: one.owner)


@given(estates)
def test_given_blocks_overlap_nothing_and_subnets_lie_apart_inside_their_vpc(
    requests: list[AddressRequest],
) -> None:
    plan = plan_addresses(requests, EMPTY, POOLS)
    stated_ranges = {one.network.cidr for one in requests if one.network.cidr}
    given_ranges = list(plan.ledger.blocks.values())
    for one, other in combinations([*stated_ranges, *given_ranges], 2):
        assert not IPv4Network(one).overlaps(IPv4Network(other))
    for addresses in plan.allocations.values():
        subnets = [IPv4Network(subnet.cidr) for subnet in addresses.subnets]
        assert all(subnet.subnet_of(IPv4Network(addresses.vpc_cidr)) for subnet in subnets)
        assert all(before.broadcast_address < after.network_address for before, after in pairwise(subnets))


@given(estates, st.randoms(use_true_random=False))
def test_the_order_of_tenants_decides_nothing(requests: list[AddressRequest], chance: object) -> None:
    shuffled = list(requests)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan_addresses(shuffled, EMPTY, POOLS) == plan_addresses(requests, EMPTY, POOLS)


@given(estates, automatic)
def test_a_new_tenant_moves_nobody(requests: list[AddressRequest], newcomer: AddressRequest) -> None:
    before = plan_addresses(requests, EMPTY, POOLS)
    known = [one for one in requests if one.owner != newcomer.owner]
    after = plan_addresses([*known, newcomer], before.ledger, POOLS)
    for one in known:  # who found no room before may find it now
        if one.owner in before.allocations:
            assert after.allocations[one.owner] == before.allocations[one.owner]
    assert before.ledger.blocks.items() <= after.ledger.blocks.items()


@given(estates)
def test_planning_again_with_the_new_ledger_changes_nothing(requests: list[AddressRequest]) -> None:
    once = plan_addresses(requests, EMPTY, POOLS)
    again = plan_addresses(requests, once.ledger, POOLS)
    assert again.allocations == once.allocations
    assert again.ledger == once.ledger


@given(st.lists(st.integers(18, 26), max_size=60), st.lists(st.integers(0, 255), max_size=5))
def test_first_fit_finds_what_a_plain_search_finds(prefixes: list[int], blocked: list[int]) -> None:
    taken = [f"10.64.{third}.0/24" for third in blocked]
    space = FreeSpace(POOLS, taken)
    for prefix in prefixes:
        block = space.take(prefix)
        assert block == _plain_search(taken, prefix)
        if block is not None:
            taken.append(block)


def _plain_search(taken: list[str], prefix: int) -> str | None:
    networks = [IPv4Network(one) for one in taken]
    for candidate in IPv4Network(POOLS[0]).subnets(new_prefix=prefix):
        if not any(candidate.overlaps(network) for network in networks):
            return str(candidate)
    return None
