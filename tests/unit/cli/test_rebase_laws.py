"""Branches merged one after the other, in any order: one estate up to the choice of blocks."""

import re
import shutil
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from fakes.blocks import given as blocks_given
from fakes.commands import tenantry
from fakes.merges import ACCOUNTS, attempted
from fakes.repositories import commit, git, write
from fakes.workspaces import copied
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.tenancy.addresses import block_of

pytestmark = pytest.mark.usefixtures("worked_out_once")

JOINS = {"aaa": "fraud", "mmm": "credit", "zzz": "team-a"}
"""Whose file each branch adds a user to, beside its own tenant."""

ADDRESS = re.compile(r"\b10\.\d+\.\d+\.\d+\b")

PATH = re.compile(r"tenants/_addresses/[0-9./]+")

ways = st.lists(st.sampled_from(("merge", "rebase")), min_size=3, max_size=3)
told = []


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(sorted(ACCOUNTS)), ways=ways)
def test_any_order_gives_one_estate_and_no_block_twice(branched, tmp_path, order, ways):
    estate = copied(branched, tmp_path / "estate")
    try:
        for name, way in zip(order, ways, strict=True):
            also_changes_another(estate, name)
            brought_up_to_date(estate, way)
            git(estate, "checkout", "--quiet", "main")
            git(estate, "merge", "--quiet", "--ff-only", name)
        assert tenantry(estate, "build", "--check", "--no-scan").exit_code == 0
        nobody_shares_a_block(estate)
        told.append(estate_but_for_blocks(estate))
        assert told[-1] == told[0]
    finally:
        shutil.rmtree(estate)


def also_changes_another(estate, name):
    git(estate, "checkout", "--quiet", name)
    path = f"tenants/{JOINS[name]}.yaml"
    text = (estate / path).read_text()
    assert text.count("\nusers:\n") == 1
    write(estate, {path: text.replace("\nusers:\n", f"\nusers:\n  of-{name}: viewer\n")})
    commit(estate, "one more, not built")


def brought_up_to_date(estate, way):
    """The branch on the newest `main`, every stop on the way mended by `tenantry rebase`."""
    attempted(estate, way, "main")
    made = tenantry(estate, "rebase", "--no-scan")
    while way == "rebase" and made.exit_code == 0 and (estate / ".git/rebase-merge").exists():
        attempted(estate, "-c", "core.editor=true", "rebase", "--continue")
        made = tenantry(estate, "rebase", "--no-scan")
    assert made.exit_code == 0, made.output
    commit(estate, "made again")


def nobody_shares_a_block(estate):
    blocks = {owner: IPv4Network(block_of(path)) for owner, path in blocks_given(estate).items()}
    assert blocks.keys() >= {f"{name}/dev" for name in ACCOUNTS}
    for one, other in combinations(blocks, 2):
        assert not blocks[one].overlaps(blocks[other]), (one, other)


def estate_but_for_blocks(estate):
    """Every file of `out/` but digests, each address as its distance from the block that it lies in."""
    blocks = [IPv4Network(block_of(path)) for path in blocks_given(estate).values()]

    def distance(found):
        address = IPv4Address(found[0])
        block = next((one for one in blocks if address in one), None)
        return found[0] if block is None else f"+{int(address) - int(block.network_address)}"

    return {
        path.relative_to(estate / "out").as_posix(): ADDRESS.sub(
            distance, PATH.sub("its file", path.read_text())
        )
        if path.name not in ("manifest.json", "isolation.json")
        else ""
        for path in sorted((estate / "out").rglob("*"))
        if path.is_file()
    }
