"""A proof that needs no time, for tests that are not about proofs: the real one takes seconds a role."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from generator.iam.claims import Claim, Result, Verdict
from generator.iam.prove import prove
from generator.proof import stack_proof
from generator.proof.properties.assertions import PREFIX
from generator.proof.stack_proof import Case, Outcome

Task = TypeVar("Task")
Made = TypeVar("Made")


def one_after_the_other(work: Callable[[Task], Made], tasks: Iterable[Task], _total: int) -> Iterator[Made]:
    """Work without processes of their own, in which nothing can be replaced."""
    return map(work, tasks)


def believed(claims: Iterable[Claim]) -> tuple[Result, ...]:
    """Every claim as proved."""
    return tuple(Result(claim, Verdict.PROVED, classes=1) for claim in claims)


def assertions_alone(claims: Iterable[Claim]) -> tuple[Result, ...]:
    """What becomes of assertions, which are really proved, and every other claim as proved."""
    of_files = [claim for claim in claims if claim.property_id.startswith(PREFIX)]
    others = [claim for claim in claims if not claim.property_id.startswith(PREFIX)]
    return (*prove(of_files), *believed(others))


_KNOWN: dict[tuple[object, ...], tuple[Case, Outcome]] = {}
_MOST = 100
"""Outcomes that are kept: those of a dozen estates."""


def each_once(work: Callable[[Case], Outcome], cases: Iterable[Case], _total: int) -> Iterator[Outcome]:
    """What becomes of each case, which is what became of one before that is equal in all it holds."""
    for case in cases:
        key = (work, stack_proof.prove, stack_proof.names_made, case.stack, case.files)
        before = _KNOWN.get(key)
        if before is None or before[0] != case:
            if len(_KNOWN) >= _MOST:
                del _KNOWN[next(iter(_KNOWN))]
            _KNOWN[key] = before = (case, work(case))
        yield before[1]


@contextmanager
def proofs_at_once(proof: Callable[[Iterable[Claim]], tuple[Result, ...]] = believed) -> Iterator[None]:
    """Claims are made as always, and believed or proved in that way, while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.proof.stack_proof.prove", proof)
        patch.setattr("generator.pipeline.proving.each", each_once)
        yield


BELIEVING = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from fakes.proofs import proofs_at_once
with proofs_at_once():
    from generator.cli import main
    main()
"""
"""The command, as the code of a process of its own that believes every claim."""
