"""Guardrails packed into service control policies."""

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.aws.quotas import CLASSIC_SCPS, ScpLimits
from generator.iam.policy import Policy, PolicyKind, Statement, size
from generator.policies import guardrails, job_guards
from generator.policies.packing import DoesNotFit, pack


def _statement(number, length):
    return Statement(f"S{number}", "Deny", actions=("sagemaker:CreateApp",), resources=("a" * length,))


def test_the_whitepapers_guardrails_fit_one_classic_policy():
    rules = (
        guardrails.vpc_only(),
        guardrails.instance_types(("ml.t3.medium",), ("ml.m5.*",)),
        guardrails.approved_images(("arn:aws:sagemaker:eu-west-1:819792524951:image/*",)),
        guardrails.keys_given(),
        job_guards.no_notebook_instances(),
    )
    packed = pack(rules, CLASSIC_SCPS)
    assert isinstance(packed, tuple)
    (only,) = packed
    assert only.statements == tuple(one for policy in rules for one in policy.statements)


def test_statements_too_long_for_any_policy_are_named():
    packed = pack((Policy((_statement(1, 6000), _statement(2, 10))),), CLASSIC_SCPS)
    assert packed == DoesNotFit(needed=1, available=4, oversized=("S1",))


def test_more_policies_than_are_left_do_not_fit():
    rules = [Policy((_statement(number, 4000),)) for number in range(5)]
    assert pack(rules, CLASSIC_SCPS) == DoesNotFit(needed=5, available=4)
    assert pack(rules, CLASSIC_SCPS, attached=3) == DoesNotFit(needed=5, available=2)
    assert isinstance(pack(rules[:4], CLASSIC_SCPS), tuple)


def test_nothing_needs_no_policy():
    assert pack((), CLASSIC_SCPS) == ()


@settings(deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=900), max_size=20))
def test_packing_loses_nothing_and_keeps_every_policy_within_the_limit(lengths):
    statements = tuple(_statement(number, length) for number, length in enumerate(lengths))
    limits = ScpLimits(100, 1100)
    packed = pack((Policy(statements),), limits)
    assert isinstance(packed, tuple)
    assert sorted(one.sid for policy in packed for one in policy.statements) == sorted(
        one.sid for one in statements
    )
    for policy in packed:
        assert size(policy, PolicyKind.SCP) <= limits.size
        numbers = [int(one.sid[1:]) for one in policy.statements]
        assert numbers == sorted(numbers)
    assert pack((Policy(statements),), limits) == packed
