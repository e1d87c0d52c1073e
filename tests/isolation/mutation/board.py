"""The board: mutants of the example estate, judged by several processes."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from multiprocessing import get_context

from isolation.mutation.example import (
    example_claims,
    example_differences,
    example_facts,
    example_faults,
    example_sites,
    example_texts,
)
from isolation.mutation.judging import Fate, Judge, Outcome
from isolation.mutation.places import Board, Mutant
from isolation.mutation.replay import Shown
from isolation.mutation.written import written_mutants

_PROCESSES = os.cpu_count() or 1
_JUDGES: list[Judge] = []
_MUTANTS: list[Mutant] = []


def judged(
    mutants: Iterable[Mutant], processes: int = _PROCESSES, tell: Callable[[Outcome], None] | None = None
) -> tuple[Outcome, ...]:
    """What became of each mutant, in their order; `tell` hears of each as it is known."""
    outcomes: list[Outcome] = []
    for outcome in judging(mutants, processes):
        outcomes.append(outcome)
        if tell is not None:
            tell(outcome)
    return tuple(outcomes)


def judging(mutants: Iterable[Mutant], processes: int) -> Iterator[Outcome]:
    """The same, one after the other as they are known."""
    _MUTANTS[:] = mutants
    _JUDGES[:] = [example_judge()]
    example_sites()
    with get_context("fork").Pool(processes) as pool:
        for position, (fate, by, shown) in enumerate(pool.imap(_fate, range(len(_MUTANTS)), chunksize=4)):
            yield Outcome(_MUTANTS[position], fate, by, shown)


def example_judge() -> Judge:
    """A judge of mutants of the example estate."""
    return Judge(example_facts(), example_claims, example_faults, example_differences)


@cache
def example_board() -> Board:
    """Every mutant of the example estate."""
    facts = example_facts()
    return Board(facts, tuple(written_mutants(facts, example_texts())))


def _fate(position: int) -> tuple[Fate, str, tuple[Shown, ...]]:
    """Runs where the mutants are already: what changes an estate cannot be sent to another process."""
    outcome = _JUDGES[0].outcome(_MUTANTS[position])
    return outcome.fate, outcome.by, outcome.shown
