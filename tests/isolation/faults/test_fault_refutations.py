"""The proof finds each fault of semantics with a request, and finds none in the product's policies."""

from dataclasses import replace

import pytest
from isolation.faults.parts import Refuted
from isolation.faults.table import ROWS

from generator.iam.authority import Authority
from generator.iam.claims import Expectation
from generator.iam.decision.decide import Decision, decide
from generator.iam.requests import Request, RequestSet
from generator.iam.search.find import Found, Impossible, find


def _cases(expects):
    return [
        pytest.param(part, id=f"{row.number:02}-{part.name.replace(' ', '-')}")
        for row in ROWS
        for part in row.parts
        if isinstance(part, Refuted) and part.expects is expects
    ]


def _decided(authority: Authority, asked: RequestSet) -> Decision:
    """What is decided over the request that the search found; there must be one."""
    answer = find(authority, asked)
    assert isinstance(answer, Found), answer
    return decide(answer.request, authority)


@pytest.mark.parametrize("part", _cases(Expectation.NEVER))
def test_a_request_shows_the_leak(part):
    decision = _decided(part.faulty, part.asked)
    assert decision.is_allowed, decision.reason


@pytest.mark.parametrize("part", _cases(Expectation.NEVER))
def test_the_products_policy_has_no_such_leak(part):
    assert isinstance(find(part.corrected, part.asked), Impossible)


@pytest.mark.parametrize("part", _cases(Expectation.POSSIBLE))
def test_nobody_can_do_what_people_need(part):
    assert isinstance(find(part.faulty, part.asked), Impossible)


@pytest.mark.parametrize("part", _cases(Expectation.POSSIBLE))
def test_people_can_do_it_with_the_products_policy(part):
    decision = _decided(part.corrected, part.asked)
    assert decision.is_allowed, decision.reason


def _as_the_service_spells(request: Request) -> Request:
    """The simulator takes `aws:ResourceTag/x` and `sagemaker:ResourceTag/x` for two keys; AWS fills both."""
    twins = {
        f"sagemaker:ResourceTag/{key.removeprefix('aws:resourcetag/')}": value
        for key, value in request.context.items()
        if key.startswith("aws:resourcetag/") and request.action.startswith("sagemaker:")
    }
    return replace(request, context={**request.context, **twins})


def test_the_independent_simulator_allows_every_request_that_is_shown(oracle_answers):
    parts = [part for row in ROWS for part in row.parts if isinstance(part, Refuted)]
    asked = []
    for part in parts:
        shown = part.faulty if part.expects is Expectation.NEVER else part.corrected
        answer = find(shown, part.asked)
        assert isinstance(answer, Found), part.name
        asked.append((_as_the_service_spells(answer.request), shown))
    said = {part.name: one.text for part, one in zip(parts, oracle_answers(asked), strict=True)}
    assert set(said.values()) == {"Allowed"}, said
