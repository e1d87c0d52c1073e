"""A sample of the mutation board: no mistake in what is rendered goes unnoticed, and another program agrees.

TENANTRY_BOARD_SEED draws another sample, TENANTRY_BOARD says of how many or `all`, as `make boards` does.
TENANTRY_BOARD_PART=3/16 judges the third of sixteen parts of all, as several machines of a night do.
"""

import os
import sys
from collections import Counter

import pytest
from isolation.mutation import written
from isolation.mutation.board import example_board, judged
from isolation.mutation.judging import Fate
from isolation.mutation.operators import OPERATORS
from isolation.mutation.replay import contradicted, replayed
from isolation.mutation.survivors import excuse
from isolation.oracle import oracle

_EVERY = os.environ.get("TENANTRY_BOARD") == "all"
_SAMPLE = 60 if _EVERY else int(os.environ.get("TENANTRY_BOARD", "20"))
_PART, _PARTS = map(int, os.environ.get("TENANTRY_BOARD_PART", "1/1").split("/"))
_SEED = int(os.environ.get("TENANTRY_BOARD_SEED", "20261122"))
pytestmark = pytest.mark.xdist_group("oracle")

_KINDS = {"identity", "boundary", "trust", "key", "bucket", "endpoint", "scp"}


@pytest.fixture(scope="module")
def outcomes():
    """What became of a sample, of which the seed is printed where a test fails."""
    print(f"TENANTRY_BOARD={_SAMPLE} TENANTRY_BOARD_SEED={_SEED}")  # noqa: T201 - to repeat it
    board = example_board()
    if not _EVERY:
        return judged(board.sample(_SAMPLE, _SEED))
    chosen, counts = board.part(_PART, _PARTS), Counter()

    def tell(outcome):
        counts[outcome.fate] += 1
        done = counts.total()
        if done % 100 == 0 or done == len(chosen):
            fates = ", ".join(f"{count} {fate}" for fate, count in sorted(counts.items()))
            print(f"{done} of {len(chosen)}: {fates}", file=sys.__stderr__, flush=True)

    return judged(chosen, tell=tell)


def living(outcomes):
    """The mutants that live without a written reason, in words."""
    found = [one for one in outcomes if one.fate not in (Fate.KILLED, Fate.EQUIVALENT) and not excuse(one)]
    return [f"{one.fate}: {one.mutant.title} | {one.by}" for one in found]


def test_there_are_mutants_of_every_kind_of_policy_by_every_operator():
    mutants = example_board().mutants
    assert len(mutants) > 500
    assert {mutant.kind for mutant in mutants if mutant.changes} == _KINDS
    assert {mutant.operator for mutant in mutants if mutant.changes} == set(OPERATORS)
    assert {mutant.operator for mutant in mutants if mutant.written} == set(written.OPERATORS)
    assert [mutant.number for mutant in mutants] == list(range(1, len(mutants) + 1))


def test_a_sample_is_spread_and_a_seed_always_gives_the_same():
    board = example_board()
    sample = board.sample(_SAMPLE, 1)
    assert [one.number for one in sample] == [one.number for one in board.sample(_SAMPLE, 1)]
    assert len({one.number for one in sample}) == _SAMPLE
    assert len({one.operator for one in sample}) > 10
    assert len({one.stack for one in sample}) > 5
    assert board.sample(_SAMPLE, 1) != board.sample(_SAMPLE, 2)


def test_the_parts_of_the_board_are_the_board():
    board = example_board()
    parts = [board.part(number, 16) for number in range(1, 17)]

    assert sorted((one for part in parts for one in part), key=lambda one: one.number) == list(board.mutants)
    assert all({one.operator for one in part} > set(OPERATORS) for part in parts)


def test_no_mutant_of_the_sample_lives_without_a_reason(outcomes):
    assert living(outcomes) == []
    assert any(one.fate is Fate.KILLED for one in outcomes)


def test_the_simulator_decides_what_shows_a_mutant_as_the_proof_does(outcomes):
    try:
        oracle.install()
    except oracle.NoOracle as reason:
        oracle.give_up(str(reason))
    cases = [one for outcome in outcomes for one in outcome.shown]

    assert len(cases) > len(outcomes) / 4
    assert contradicted(cases) == []
    assert replayed(cases).unexplained == []
