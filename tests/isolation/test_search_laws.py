"""The search against the concrete evaluation, which shares no code with it, on random policies.

`TENANTRY_SEARCH_BATCHES` sets how many batches of fifty situations are tried.
"""

import os
import random

import pytest
from isolation.oracle.requests_at_random import RESOURCES
from isolation.pinning import pinned, possible

from generator.iam.confirmed import belongs, is_confirmed
from generator.iam.decision.decide import decide
from generator.iam.requests import RequestSet
from generator.iam.search.find import Found, Impossible, Undecided, find

BATCHES = int(os.environ.get("TENANTRY_SEARCH_BATCHES", "12"))
EACH = 50


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_only_request_of_a_set_is_found_exactly_when_it_is_allowed(batch):
    decided = 0
    for seed in range(batch * EACH, (batch + 1) * EACH):
        authority, request, scene = possible(random.Random(seed))  # noqa: S311 - nothing here is a secret
        if (scene.kind is None) != (request.resource == "*") or request.action.startswith("sts:Get"):
            continue  # the resource is of no type that the action takes
        asked = pinned(request, scene)
        assert belongs(request, asked, authority), seed

        answer = find(authority, asked)

        if isinstance(answer, Undecided):
            continue
        decided += 1
        assert isinstance(answer, Found) is decide(request, authority).is_allowed, seed
    assert decided > EACH // 2


@pytest.mark.parametrize("batch", range(BATCHES))
def test_whatever_is_found_in_a_wide_set_is_allowed_and_nothing_allowed_is_missed(batch):
    for seed in range(batch * EACH, (batch + 1) * EACH):
        authority, request, scene = possible(random.Random(seed))  # noqa: S311 - nothing here is a secret
        wide = RequestSet((request.action,), resource_types=(scene.kind.name if scene.kind else "*",))

        answer = find(authority, wide)

        if isinstance(answer, Found):
            assert is_confirmed(answer.request, authority, wide), seed
        elif isinstance(answer, Impossible) and (scene.kind is None) == (request.resource == "*"):
            assert not decide(request, authority).is_allowed, seed


def test_a_set_of_many_actions_is_possible_exactly_when_one_of_them_is():
    """Requests alike in all that matters are decided once; nothing may be lost by that."""
    decided = {True: 0, False: 0}
    for seed in range(150):
        chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
        authority, request, _ = possible(chance)
        pinned_tag = {
            "StringEquals": {"aws:ResourceTag/team": str(request.context.get("aws:resourcetag/team"))}
        }
        actions = tuple(chance.sample(tuple(RESOURCES), 6))

        whole = find(authority, RequestSet(actions, conditions=pinned_tag))
        alone = [find(authority, RequestSet((action,), conditions=pinned_tag)) for action in actions]

        if not isinstance(whole, Undecided) and not any(isinstance(one, Undecided) for one in alone):
            is_possible = isinstance(whole, Found)
            decided[is_possible] += 1
            assert is_possible is any(isinstance(one, Found) for one in alone), seed
    assert min(decided.values()) > 10
