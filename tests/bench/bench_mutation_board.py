"""The whole mutation board, and the same mutants shown to three scanners.

Run with `make bench`, or with `pytest --golden-update` to record the figures
that the documentation shows. MUTANTS says how many are judged, MUTANTS_SEED draws
others.
"""

import json
import os
import sys

import pytest
from bench.kill_rates import RECORD, noticed, record, table, unexcused
from isolation.mutation.board import example_board, judged
from isolation.mutation.judging import Fate, Outcome

_COUNT = int(os.environ.get("MUTANTS", "520"))
_SEED = int(os.environ.get("MUTANTS_SEED", "20261128"))


def _tell(outcome: Outcome) -> None:
    sys.stderr.write(".")
    if outcome.fate not in (Fate.KILLED, Fate.EQUIVALENT):
        sys.stderr.write(f"\n{outcome.fate}: {outcome.mutant.title} | {outcome.by}\n")


@pytest.fixture(scope="module")
def outcomes():
    return judged(example_board().sample(_COUNT, _SEED), tell=_tell)


def test_no_mutant_lives_without_a_reason(outcomes):
    assert unexcused(outcomes) == []


def test_the_proof_notices_more_than_scanners_do(outcomes, golden_update):
    rates = record(outcomes, len(example_board().mutants), noticed(outcomes))
    sys.stderr.write(f"\n{table(rates)}\n")
    if golden_update:
        RECORD.write_text(json.dumps(rates, indent=2) + "\n", encoding="utf-8")
    for row in rates["rows"].values():
        assert all(row["tenantry"] >= (count or 0) for tool, count in row.items() if tool != "mutants")
