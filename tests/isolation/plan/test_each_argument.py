"""Laws over every argument and block of the example estate: none can be changed, added or lost unseen.

A run takes a share of them; the environment variable TENANTRY_PLAN=all takes them all.
"""

import os

import pytest
from isolation.plan.example import Place, arguments, blocks, compared, damaged, stacks, texts

from generator.iam.claims import Verdict

SHARE = 1 if os.environ.get("TENANTRY_PLAN") == "all" else 20
"""Of so many arguments or blocks, a run takes one."""

NEIGHBOUR = "arn:aws:iam::100000000099:role/tenantry/neighbour/prod/neighbour-prod-job"
NAMES = frozenset(("aws.alias", "import.to"))
"""Arguments that say which block it is: another value is another block."""

TAKEN = arguments()[::SHARE]
BLOCKS = blocks()[::SHARE]


def test_the_example_estate_is_what_is_planned() -> None:
    for stack in stacks():
        found = compared(stack, {})
        assert found.findings == ()
        assert {one.verdict for one in found.records} == {Verdict.PROVED}
        assert all(one.subjects and one.classes for one in found.records), stack


@pytest.mark.parametrize("place", TAKEN, ids=str)
def test_a_neighbours_value_is_refused_at_its_line(place: Place) -> None:
    found, *others = damaged(place, f'{place.name} = "{NEIGHBOUR}"')

    assert found.rule.code == "IAM111"
    if place.path in NAMES:
        assert [one.message.split()[-5:] for one in others] == [["is", "planned", "and", "not", "rendered"]]
        return
    assert others == []
    assert NEIGHBOUR[:50] in found.message
    assert found.primary.document == f"out/{place.stack}/{place.file}"
    assert found.primary.span is not None
    assert found.primary.span.start_line == place.first


@pytest.mark.parametrize("place", TAKEN, ids=str)
def test_a_value_beside_ones_own_is_refused(place: Place) -> None:
    own = "\n".join(texts(place.stack)[place.file].splitlines()[place.first - 1 : place.last])

    assert damaged(place, f'{own}\nneighbour_{place.name} = "{NEIGHBOUR}"')


@pytest.mark.parametrize("place", TAKEN, ids=str)
def test_an_argument_that_is_lost_is_missed(place: Place) -> None:
    found = damaged(place, "")

    assert any("planned is" in one.message for one in found) or place.path in NAMES
    assert found != ()


@pytest.mark.parametrize("place", BLOCKS, ids=str)
def test_a_block_that_is_lost_is_missed(place: Place) -> None:
    assert "planned" in damaged(place, "")[0].message


@pytest.mark.parametrize("place", BLOCKS, ids=str)
def test_a_block_that_stands_twice_is_refused(place: Place) -> None:
    own = "\n".join(texts(place.stack)[place.file].splitlines()[place.first - 1 : place.last])

    assert damaged(place, f"{own}\n{own}")


@pytest.mark.parametrize("place", BLOCKS, ids=str)
def test_a_block_inside_that_nobody_planned_is_refused(place: Place) -> None:
    lines = texts(place.stack)[place.file].splitlines()[place.first - 1 : place.last]
    if lines[-1].strip() != "}":
        lines = [lines[0].removesuffix("}"), "}"]
    inner = f'emr_settings {{\nassumable_role_arns = ["{NEIGHBOUR}"]\n}}'
    found = damaged(place, "\n".join((*lines[:-1], inner, "}")))

    assert any("emr_settings" in one.message or "not planned" in one.message for one in found)
