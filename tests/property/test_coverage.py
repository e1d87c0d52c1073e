"""A proof of any estate is remembered: what the plan expects of it is what is claimed."""

from hypothesis import Phase, given, settings
from property.estates import Draft, drafts
from unit.proof.test_coverage import made_of

from generator.plan.estate_plan import plan_estate
from generator.proof.coverage import covers


@settings(deadline=None, max_examples=4, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(drafts(largest=2))
def test_a_proof_of_any_estate_covers_exactly_its_plan(draft: Draft) -> None:
    for site, blocks, found in made_of(plan_estate(draft.sorted().estate())):
        assert covers(found, site, blocks), site and site.address
