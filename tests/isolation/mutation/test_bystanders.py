"""Whoever is asked about beside the roles of the estate could ask so in truth."""

import random
import re

import pytest
from isolation.mutation.board import example_board
from isolation.mutation.bystanders import EVERYTHING, bystanders
from isolation.mutation.example import example_facts

from generator.iam.authority import PrincipalKind

_NAMES = {
    PrincipalKind.IDENTITY: re.compile(r"arn:aws:iam::(?P<account>[0-9]{12}):(role|user)/[^*?$]+"),
    PrincipalKind.SERVICE: re.compile(r"[a-z0-9.-]+\.amazonaws\.com"),
    PrincipalKind.PROVIDER: re.compile(r"arn:aws:iam::[0-9]{12}:(saml|oidc)-provider/[^*?$]+"),
}
_ASKED = {
    "trust": set(PrincipalKind),
    "key": set(PrincipalKind),
    "bucket": set(PrincipalKind),
    "endpoint": {PrincipalKind.IDENTITY},
    "scp": {PrincipalKind.IDENTITY},
}


@pytest.fixture(scope="module", params=sorted(_ASKED))
def asked(request):
    """Mutants of a kind of policy, with the bystanders of each."""
    group = [one for one in example_board().mutants if one.kind == request.param and one.changes]
    chosen = random.Random(1).sample(group, 60)  # noqa: S311 - nothing here is a secret
    return request.param, [(one, list(bystanders(one, example_facts()))) for one in chosen]


def _pairs(asked):
    return [pair for _, pairs in asked[1] for pair in pairs]


def test_each_policy_that_is_none_of_a_role_is_asked_about_as_every_kind_of_principal(asked):
    kind, mutants = asked
    assert all(pairs for _, pairs in mutants)
    assert {pair.before.principal.kind for pair in _pairs(asked)} == _ASKED[kind]


def test_a_bystander_has_the_name_and_the_account_of_its_kind(asked):
    for pair in _pairs(asked):
        principal = pair.before.principal
        name = _NAMES[principal.kind].fullmatch(principal.arn)
        assert name, principal.arn
        if principal.kind is PrincipalKind.IDENTITY:
            assert name["account"] == principal.account_id
        else:
            assert not any(key.startswith("aws:principal") for key in principal.session)


def test_a_bystander_is_the_same_before_and_after_and_only_the_policy_in_question_differs(asked):
    for mutant, pairs in asked[1]:
        before, after = mutant.changes["before"], mutant.changes["after"]
        for pair in pairs:
            assert pair.before.principal == pair.after.principal
            assert pair.before.identity == pair.after.identity == (EVERYTHING,)
            assert before in _deciding(pair.before)
            assert after in _deciding(pair.after)
            assert _others(pair.before, before) == _others(pair.after, after)


def test_whoever_is_under_an_scp_is_in_an_account_that_it_decides_over():
    facts = example_facts()
    for mutant in example_board().mutants:
        if mutant.kind == "scp" and mutant.operator == "add-exemption":
            for pair in bystanders(mutant, facts):
                account = pair.before.principal.crowd.account
                assert pair.before.scps == facts.scp_levels(account)
                assert any(mutant.changes["before"] in level for level in facts.scp_levels(account))


def _deciding(authority):
    return [
        *(source for level in authority.scps for source in level),
        *(held.source for held in authority.resource_policies),
        *authority.endpoints.values(),
    ]


def _others(authority, source):
    return [one for one in _deciding(authority) if one != source]
