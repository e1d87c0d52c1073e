"""A block is a path: overlapping blocks are one file, or a file where the other needs a folder."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tenancy.addresses import AddressLedger, block_of, block_path

blocks = st.builds(
    lambda address, prefix: str(IPv4Network((address, prefix), strict=False)),
    st.integers(10 << 24, (11 << 24) - 1),
    st.integers(16, 28),
)


@given(blocks)
def test_a_path_says_which_block_it_is(block):
    assert block_of(block_path(block)) == block


near = st.builds(
    lambda address, prefix: str(IPv4Network(((10 << 24) + (64 << 16) + address, prefix), strict=False)),
    st.integers(0, 4095),
    st.integers(18, 28),
)


@given(near, near)
def test_two_blocks_overlap_exactly_where_one_path_leads_through_the_other(one, other):
    first, second = f"{block_path(one)}/", f"{block_path(other)}/"

    assert IPv4Network(one).overlaps(IPv4Network(other)) == (
        first.startswith(second) or second.startswith(first)
    )


@pytest.mark.parametrize(
    ("block", "path"),
    [
        ("10.64.0.0/16", "tenants/_addresses/10.64"),
        ("10.64.32.0/21", "tenants/_addresses/10.64/0/0/1/0/0"),
        ("172.16.255.240/28", "tenants/_addresses/172.16/1/1/1/1/1/1/1/1/1/1/1/1"),
    ],
)
def test_a_block_has_this_path(block, path):
    assert block_path(block) == path


@pytest.mark.parametrize("block", ["10.0.0.0/8", "10.64.0.0/15", "10.64.0.0/29", "10.64.0.0/32"])
def test_what_is_no_range_of_a_vpc_has_no_path(block):
    assert block_path(block) is None


@pytest.mark.parametrize(
    "path",
    [
        "tenants/_addresses",
        "tenants/_addresses/10",
        "tenants/_addresses/10.300",
        "tenants/_addresses/10.064",
        "tenants/_addresses/x.y",
        "tenants/_addresses/8.8",
        "tenants/_addresses/192.0/0",
        "tenants/_addresses/255.255",
        "tenants/_addresses/10.64/2",
        "tenants/_addresses/10.64/00",
        "tenants/_addresses/10.64//0",
        "tenants/_addresses/10.64/0/",
        "tenants/_addresses/10.64/" + "/".join("0" * 13),
        "tenants/_addresses/../10.64",
        "elsewhere/10.64/0",
    ],
)
def test_other_paths_are_those_of_no_block(path):
    assert block_of(path) is None


def test_a_block_of_the_old_document_points_into_it_and_goes_before_a_file():
    document = AddressLedger(blocks={"a/dev": "10.64.0.0/20"})
    ledger = document.with_files({"a/dev": "10.64.16.0/20", "b/dev": "10.64.32.0/20"})

    assert ledger.blocks == {"a/dev": "10.64.0.0/20", "b/dev": "10.64.32.0/20"}
    assert (ledger.place("a/dev").document, ledger.place("a/dev").route) == (
        "tenants/_addresses.yaml",
        ("blocks", "a/dev"),
    )
    assert ledger.place("b/dev").document == "tenants/_addresses/10.64/0/0/1/0"
