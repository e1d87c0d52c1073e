"""What the plan says must be claimed is exactly what is claimed, and a proof of less or more is none."""

from dataclasses import replace

import pytest
from fakes.workspaces import ROOT, texts, validated
from isolation.template_board import small_plan

from generator.iam.claims import Result, Verdict
from generator.plan.stacks.blocks import planned_stack
from generator.proof.certificate import PropertyRecord, records
from generator.proof.coverage import covers
from generator.proof.planned import compared_with_plan
from generator.proof.properties.catalogue import PROPERTIES
from generator.proof.properties.equivalence import compared
from generator.proof.properties.site_claims import claims_of, packing_of
from generator.readback.read import read_estate

GOLDEN = ROOT / "tests/golden"
PLANS = {
    "example": lambda: validated(ROOT).plan,
    "small": small_plan,
    **{
        name: lambda name=name: validated(GOLDEN / name).plan
        for name in ("abac", "multi-account", "multi-domain")
    },
}


def made_of(plan):
    """Each stack with its site, its blocks, and the records of a proof of all that is claimed of it."""
    text = texts(plan)
    facts = read_estate(text.items())
    sites = {planned.site.address: planned.site for planned in plan.sites.all}
    for stack in plan.stacks:
        site, blocks = sites.get(stack.address), planned_stack(stack)
        results = []
        if site:
            results = [Result(claim, Verdict.PROVED, 1) for claim in claims_of(site, facts)]
            results += [compared(one) for one in packing_of(site, facts)]
        beside = compared_with_plan(stack.address, text.items(), blocks).records
        yield site, blocks, (*records(results), *beside)


@pytest.fixture(scope="module")
def made():
    return {name: tuple(made_of(plan())) for name, plan in PLANS.items()}


@pytest.mark.parametrize("estate", PLANS)
def test_every_stack_is_covered_by_exactly_what_is_claimed_of_it(made, estate):
    assert {site.isolation for site, _, _ in made["example"] if site} == {
        "multi-account",
        "multi-domain",
        "abac",
    }
    assert any(site is None for site, _, _ in made["example"])
    for site, blocks, found in made[estate]:
        assert covers(found, site, blocks), site.address if site else "an organization"


def test_a_proof_without_any_one_of_its_properties_covers_nothing(made):
    for site, blocks, found in made["example"]:
        for lost in found:
            assert not covers([one for one in found if one != lost], site, blocks), lost.property_id


def test_a_proof_with_a_property_more_covers_nothing(made):
    for site, blocks, found in made["example"]:
        claimed = {one.property_id for one in found}
        others = {one.id for one in PROPERTIES} - claimed
        for name in (*others, "assertion.strange"):
            more = PropertyRecord(name, Verdict.PROVED, 1, 1)
            assert not covers([*found, more], site, blocks), name
        assert not covers([*found, found[0]], site, blocks)


def test_a_proof_of_one_thing_less_or_more_covers_nothing(made):
    for site, blocks, found in made["example"]:
        for number, record in enumerate(found):
            for change in (-1, 1):
                other = replace(record, subjects=record.subjects + change)
                all_but_that = [*found[:number], other, *found[number + 1 :]]
                assert not covers(all_but_that, site, blocks), (record.property_id, change)
