"""The board: mutants of the example estate, judged by several processes."""

from collections.abc import Callable, Iterable
from multiprocessing import get_context

from isolation.mutation.example import example_claims, example_facts, example_faults, example_sites
from isolation.mutation.judging import Fate, Judge, Outcome
from isolation.mutation.places import Board, Mutant

_PROCESSES = 2
_JUDGES: list[Judge] = []
_MUTANTS: list[Mutant] = []


def judged(
    mutants: Iterable[Mutant], processes: int = _PROCESSES, tell: Callable[[Outcome], None] | None = None
) -> tuple[Outcome, ...]:
    """What became of each mutant, in their order; `tell` hears of each as it is known."""
    _MUTANTS[:] = mutants
    _JUDGES[:] = [Judge(example_facts(), example_claims, example_faults)]
    example_sites()
    outcomes: list[Outcome] = []
    with get_context("fork").Pool(processes) as pool:
        for position, (fate, by) in enumerate(pool.imap(_fate, range(len(_MUTANTS)), chunksize=4)):
            outcomes.append(Outcome(_MUTANTS[position], fate, by))
            if tell is not None:
                tell(outcomes[-1])
    return tuple(outcomes)


def example_board() -> Board:
    """Every mutant of the example estate."""
    return Board(example_facts())


def _fate(position: int) -> tuple[Fate, str]:
    """Runs where the mutants are already: what changes an estate cannot be sent to another process."""
    outcome = _JUDGES[0].outcome(_MUTANTS[position])
    return outcome.fate, outcome.by
