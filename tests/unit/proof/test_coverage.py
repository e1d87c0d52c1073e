"""What the plan says must be claimed is what is claimed, and a proof of less is none."""

from dataclasses import replace

import pytest
from fakes.workspaces import ROOT, texts, validated

from generator.iam.claims import Result, Verdict
from generator.proof.certificate import PropertyRecord, records
from generator.proof.coverage import OF_EACH_ROLE, OF_EVERY_ENVIRONMENT, OF_EVERY_STACK, covers
from generator.proof.properties.equivalence import compared
from generator.proof.properties.site_claims import claims_of, packing_of
from generator.readback.read import read_estate


@pytest.fixture(scope="module")
def made():
    """Each environment of the example estate with the records of a proof of all that is claimed of it."""
    plan = validated(ROOT).plan
    facts = read_estate(texts(plan).items())
    found = []
    for planned in plan.sites.all:
        results = [Result(claim, Verdict.PROVED, 1) for claim in claims_of(planned.site, facts)]
        results += [compared(one) for one in packing_of(planned.site, facts)]
        beside = [PropertyRecord(name, Verdict.PROVED, 1, 0) for name in OF_EVERY_STACK]
        found.append((planned.site, (*records(results), *beside)))
    return found


def test_every_environment_is_covered_by_what_is_claimed_of_it(made):
    assert {site.isolation for site, _ in made} == {"multi-account", "multi-domain", "abac"}
    assert [site.address for site, found in made if not covers(found, site)] == []


@pytest.mark.parametrize("name", [*OF_EACH_ROLE, *OF_EVERY_ENVIRONMENT, *OF_EVERY_STACK])
def test_a_proof_without_a_planned_property_covers_nothing(made, name):
    for site, found in made:
        assert not covers([one for one in found if one.property_id != name], site)


def test_a_proof_of_fewer_or_more_roles_covers_nothing(made):
    for site, found in made:
        for change in (-1, 1):
            other = [
                replace(one, subjects=one.subjects + change) if one.property_id == "foreign.data" else one
                for one in found
            ]
            assert not covers(other, site)


def test_a_proof_without_an_assertion_or_with_a_strange_one_covers_nothing(made):
    asserting = [(site, found) for site, found in made if site.assertions]
    assert asserting
    for site, found in asserting:
        own = [one for one in found if one.property_id.startswith("assertion.")]
        assert own
        assert not covers([one for one in found if one != own[0]], site)
        assert not covers([*found, replace(own[0], property_id="assertion.strange")], site)
