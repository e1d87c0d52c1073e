"""A sample of the mutation board: no mistake in a rendered policy goes unnoticed."""

from isolation.mutation.board import example_board, judged
from isolation.mutation.judging import Fate
from isolation.mutation.operators import OPERATORS
from isolation.mutation.survivors import excuse

_SAMPLE = 40
_KINDS = {"identity", "boundary", "trust", "key", "bucket", "endpoint", "scp"}


def test_there_are_mutants_of_every_kind_of_policy_by_every_operator():
    mutants = example_board().mutants
    assert len(mutants) > 500
    assert {mutant.kind for mutant in mutants if mutant.changes} == _KINDS
    assert {mutant.operator for mutant in mutants if mutant.changes} == set(OPERATORS)
    assert [mutant.number for mutant in mutants] == list(range(1, len(mutants) + 1))


def test_a_sample_is_spread_and_always_the_same():
    board = example_board()
    sample = board.spread(_SAMPLE)
    assert [one.number for one in sample] == [one.number for one in board.spread(_SAMPLE)]
    assert len({one.number for one in sample}) == _SAMPLE
    assert len({one.operator for one in sample}) > 10
    assert len({one.stack for one in sample}) > 5


def test_no_mutant_of_the_sample_lives_without_a_reason():
    outcomes = judged(example_board().spread(_SAMPLE))
    living = [one for one in outcomes if one.fate not in (Fate.KILLED, Fate.EQUIVALENT)]
    assert [f"{one.fate}: {one.mutant.title} | {one.by}" for one in living if excuse(one) is None] == []
    assert any(one.fate is Fate.KILLED for one in outcomes)
