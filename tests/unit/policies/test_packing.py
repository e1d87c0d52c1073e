"""Guardrails packed into policies by topic."""

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.aws.quotas import CLASSIC_SCPS, ScpLimits
from generator.iam.policy import Policy, PolicyKind, Statement, size
from generator.policies import guardrails, job_guards
from generator.policies.packing import DoesNotFit, pack

MANY = ScpLimits(100, 1100)
TOPICS = st.dictionaries(
    st.sampled_from(("isolation", "jobs", "choices")),
    st.lists(st.integers(min_value=1, max_value=600), max_size=8),
)


def _statement(sid, length):
    return Statement(sid, "Deny", actions=("sagemaker:CreateApp",), resources=("a" * length,))


def _topics(lengths):
    """Guardrails of those lengths, named after their topic and their place in it."""
    return {
        topic: tuple(Policy((_statement(f"{topic}{number}", one),)) for number, one in enumerate(each))
        for topic, each in lengths.items()
    }


def _places(packed):
    return {one.sid: name for name, policy in packed.items() for one in policy.statements}


def test_the_whitepapers_guardrails_fit_one_classic_policy():
    rules = (
        guardrails.vpc_only(),
        guardrails.instance_types(("ml.t3.medium",), ("ml.m5.*",)),
        guardrails.approved_images(("arn:aws:sagemaker:eu-west-1:819792524951:image/*",)),
        guardrails.keys_given(),
        job_guards.no_notebook_instances(),
    )
    packed = pack({"all": rules}, CLASSIC_SCPS)
    assert not isinstance(packed, DoesNotFit)
    assert {name: policy.statements for name, policy in packed.items()} == {
        "all": tuple(one for policy in rules for one in policy.statements)
    }


def test_statements_too_long_for_any_policy_are_named():
    packed = pack({"one": (Policy((_statement("S1", 6000), _statement("S2", 10))),)}, CLASSIC_SCPS)
    assert packed == DoesNotFit(needed=1, available=4, oversized=("S1",))


def test_more_policies_than_are_left_do_not_fit():
    rules = _topics({"one": [4000] * 5})
    assert pack(rules, CLASSIC_SCPS) == DoesNotFit(needed=5, available=4)
    assert pack(rules, CLASSIC_SCPS, attached=3) == DoesNotFit(needed=5, available=2)
    assert not isinstance(pack({"one": rules["one"][:4]}, CLASSIC_SCPS), DoesNotFit)


def test_more_topics_than_policies_share_as_few_as_hold_them():
    topics = _topics({topic: [900, 1500] for topic in ("a", "b", "c", "d", "e")})
    packed = pack(topics, CLASSIC_SCPS)
    assert set(packed) == {"1", "2", "3"}
    assert set(_places(packed)) == {f"{topic}{number}" for topic in topics for number in (0, 1)}


def test_nothing_needs_no_policy():
    assert pack({}, CLASSIC_SCPS) == {}
    assert pack({"jobs": ()}, CLASSIC_SCPS) == {}


def test_what_a_topic_has_too_much_goes_on_in_a_policy_of_its_own():
    packed = pack(_topics({"jobs": [700, 700, 100], "choices": [100]}), MANY)
    assert _places(packed) == {"jobs0": "jobs", "jobs1": "jobs_2", "jobs2": "jobs", "choices0": "choices"}


@settings(deadline=None)
@given(TOPICS)
def test_packing_loses_nothing_and_keeps_every_policy_within_the_limit(lengths):
    topics = _topics(lengths)
    packed = pack(topics, MANY)
    assert not isinstance(packed, DoesNotFit)
    given_sids = [one.sid for policies in topics.values() for policy in policies for one in policy.statements]
    assert sorted(one.sid for policy in packed.values() for one in policy.statements) == sorted(given_sids)
    for name, policy in packed.items():
        assert size(policy, PolicyKind.SCP) <= MANY.size
        sids = [one.sid for one in policy.statements]
        assert sids == sorted(sids)
        assert {sid[:-1] for sid in sids} == {name.partition("_")[0]}
    assert pack(topics, MANY) == packed


@settings(deadline=None)
@given(TOPICS, st.data())
def test_a_statement_that_comes_or_grows_moves_none_of_another_topic(lengths, data):
    topic = data.draw(st.sampled_from(("isolation", "jobs", "choices")))
    before = list(lengths.get(topic, []))
    grown = [one + data.draw(st.integers(0, 200)) for one in before] + data.draw(
        st.lists(st.integers(1, 900), max_size=2)
    )
    was, now = (_places(pack(_topics({**lengths, topic: each}), MANY)) for each in (before, grown))
    others = {sid: name for sid, name in was.items() if not sid.startswith(topic)}
    assert {sid: now[sid] for sid in others} == others


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), max_size=4))
def test_statements_that_grow_stay_while_their_policy_has_room(lengths):
    few, more = ([one[0] for one in lengths], [sum(one) for one in lengths])
    was, now = (_places(pack(_topics({"jobs": each}), MANY)) for each in (few, more))
    assert was == now
    assert set(now.values()) <= {"jobs"}


@settings(deadline=None)
@given(st.lists(st.integers(1, 900), max_size=8), st.integers(1, 900))
def test_a_statement_that_comes_last_moves_none_at_all(lengths, more):
    was, now = (_places(pack(_topics({"jobs": each}), MANY)) for each in (lengths, [*lengths, more]))
    assert was.items() <= now.items()
