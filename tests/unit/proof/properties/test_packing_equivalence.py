"""Packed guardrails say what was wanted: also of an estate whose lists fill several policies."""

from dataclasses import replace

from generator.iam.claims import Verdict
from generator.proof.properties.equivalence import compared
from generator.proof.properties.site_claims import packing_of


def _results(estate):
    return {
        (one.claim.property_id, one.claim.subject): compared(one)
        for one in packing_of(estate.tenant, estate.facts)
    }


def test_what_is_rendered_is_what_was_wanted(each):
    results = _results(each)
    ids = {name for name, _ in results}

    assert {one.verdict for one in results.values()} == {Verdict.PROVED}
    assert ids == {"equivalence.policies"} | (
        {"equivalence.scps"} if each.tenant.isolation == "multi-account" else set()
    )


def test_a_denial_that_was_lost_on_the_way_is_shown_by_a_request(abac):
    def narrowed(one):
        return replace(one, actions=tuple(name for name in one.actions if name != "sagemaker:CreateModel"))

    broken = abac.with_statement("job", "JobSubnetsGiven", narrowed)
    result = _results(broken)["equivalence.policies", broken.intents()["job"].name]

    assert result.verdict is Verdict.REFUTED
    assert result.counterexample.request.action == "sagemaker:CreateModel"
    assert "missing" in result.reason


def test_a_denial_that_nobody_wanted_is_shown_by_a_request(abac):
    broken = abac.with_statement("job", "NoStudioTagRemoval", lambda one: replace(one, conditions={}))
    result = _results(broken)["equivalence.policies", broken.intents()["job"].name]

    assert result.verdict is Verdict.REFUTED
    assert "nobody wanted" in result.reason


def test_another_way_of_writing_the_same_is_equivalent(abac):
    doubled = abac.with_statement(
        "job", "NoStudioTagRemoval", lambda one: replace(one, actions=("sagemaker:deletetags",))
    )
    result = _results(doubled)["equivalence.policies", doubled.intents()["job"].name]

    assert result.verdict is Verdict.PROVED


def test_an_account_without_a_wanted_scp_is_refuted(multi_account):
    stacks = tuple(replace(stack, scps=stack.scps[1:]) for stack in multi_account.facts.stacks)
    broken = replace(multi_account, facts=replace(multi_account.facts, stacks=stacks))
    verdicts = {one.verdict for (name, _), one in _results(broken).items() if name == "equivalence.scps"}

    # of Terraform's role alone: for everybody else the lost denials deny what is denied anyway
    assert verdicts == {Verdict.REFUTED}
