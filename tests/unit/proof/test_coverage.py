"""What the plan says must be claimed is exactly what is claimed, and a proof of less or more is none."""

from dataclasses import replace

import pytest
from fakes.estates import ALPHA, BETA, GAMMA, PLATFORM, an_estate, changed
from fakes.workspaces import ROOT, texts, validated
from isolation.attacks.estates import ESTATES
from isolation.template_board import small_plan

from generator.iam.claims import Result, Verdict
from generator.plan.estate_plan import plan_estate
from generator.plan.stacks.blocks import planned_stack
from generator.proof.certificate import PropertyRecord, records
from generator.proof.coverage import covers
from generator.proof.planned import compared_with_plan
from generator.proof.properties.catalogue import PROPERTIES
from generator.proof.properties.equivalence import compared
from generator.proof.properties.site_claims import claims_of, packing_of
from generator.readback.read import read_estate
from generator.tenancy.network import Network

GOLDEN = ROOT / "tests/golden"


def plan_with_extras():
    """An estate whose files add buckets and permissions, to people who make nothing as well."""
    buckets = {"raw-data": "read", "seen": {"access": "read", "personas": ["ml-admin"]}}
    users = {"ada": "ml-admin", "ana": "data-scientist", "vic": "viewer"}
    platform = changed(PLATFORM, approved__buckets={name: ["beta", "gamma"] for name in buckets})
    secrets = [
        {
            "actions": ["secretsmanager:GetSecretValue"],
            "resources": ["arn:aws:secretsmanager:{region}:{account_id}:secret:ml/*"],
            "personas": ["ml-admin"],
        }
    ]
    tenants = {
        name: changed(
            base, users=users, environments__dev=base["environments"]["dev"] | {"extra_buckets": buckets}
        )
        for name, base in (("beta", BETA), ("gamma", GAMMA))
    }
    own = ALPHA["environments"]["dev"] | {"extra_permissions": secrets}
    endpoints = {"endpoints": [*Network().endpoints, "secretsmanager"]}
    alpha = changed(ALPHA, users=users, environments__dev=own, network=endpoints)
    return plan_estate(an_estate(platform, alpha=alpha, **tenants))


PLANS = {
    "example": lambda: validated(ROOT).plan,
    "small": small_plan,
    "with extras": plan_with_extras,
    "with personas of its own": lambda: plan_estate(ESTATES["own-personas"]()),
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
