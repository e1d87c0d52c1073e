"""What shows a mutant is a request that its principal can make."""

import pytest
from isolation.attacks.test_attacks import installed
from isolation.mutation.board import example_board, judged
from isolation.mutation.judging import Fate
from isolation.mutation.replay import contradicted, replayed

pytestmark = pytest.mark.xdist_group("oracle")


def test_a_role_without_its_team_is_shown_by_what_it_could_do_before():
    """Nobody without the tag makes a request with it, so that one says nothing of the role afterwards."""
    lost = [one for one in example_board().mutants if one.operator == "drop-role-tag"]
    outcomes = judged([one for one in lost if one.stack == "team-a/prod"])

    assert Fate.KILLED in {one.fate for one in outcomes}
    shown = [case for one in outcomes for case in one.shown]
    assert any(case.is_allowed for case in shown)
    assert contradicted(shown) == []


def test_the_simulator_reads_the_encryption_context_of_a_grant():
    """Of actions that encrypt and of grants it knows other keys, so each needs a stand-in that it reads."""
    installed()
    widened = [
        one
        for one in example_board().mutants
        if (one.stack, one.operator, one.kind) == ("team-b/dev", "widen-action", "key")
        and one.place.endswith(" LogGroups")
    ]
    shown = [case for one in judged(widened) for case in one.shown]

    assert "kms:CreateGrant" in {case.request.action for case in shown}
    assert replayed(shown).unexplained == []
