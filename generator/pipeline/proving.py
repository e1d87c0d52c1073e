"""Proving what was rendered: facts from the text, claims from the plan, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.core.findings import Finding
from generator.core.steps import Steps
from generator.pipeline.proof_cache import Basis, ProofCache
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.workers import each
from generator.plan.stack import StackPlan
from generator.proof.certificate import StackProof
from generator.proof.findings import faults_of
from generator.proof.naming import NAMES, SIGN_INS, naming
from generator.proof.refutations import Refutation
from generator.proof.stack_proof import Case, Outcome, proved_case
from generator.readback.read import claimed_twice
from generator.tools.memory import Memory


@dataclass(frozen=True, slots=True)
class Proving:
    """The proofs of the stacks that were asked for, in their order, and everything found on the way.

    `refutations` tell in full what is refuted; `explained` are the findings that say
    the same. `reused` counts the proofs that were known already.
    """

    proofs: tuple[StackProof, ...]
    findings: tuple[Finding, ...]
    refutations: tuple[Refutation, ...] = ()
    explained: frozenset[Finding] = frozenset()
    reused: int = 0


def proved(
    estate: RenderedEstate, stacks: Sequence[StackPlan], steps: Steps, memory: Memory | None = None
) -> Proving:
    """The proof of each stack, with the stacks it relies on read as they are planned.

    A proof that was made before on the same basis is taken from the memory; nothing
    is parsed for it. The others are read and proved by as many processes as the
    machine has processors. Names and sign-ins are compared over the whole estate, whichever
    stacks were asked for: what one tenant is called may be wrong only beside another.
    """
    done = steps("prove", len(stacks))
    known = ProofCache(memory)
    bases = tuple(estate.basis(stack) for stack in stacks)
    recalled = (known.recall(basis, estate.site(basis.stack), estate.planned(basis.stack)) for basis in bases)
    proofs = {proof.stack: proof for proof in recalled if proof}
    reused = len(proofs)
    done(reused)
    wanting = tuple(basis for basis in bases if basis.stack not in proofs)
    names, people = naming(NAMES, estate.sites), naming(SIGN_INS, estate.sites)
    cases = (case_of(estate, basis) for basis in wanting)
    outcomes: list[Outcome] = []
    for outcome in each(proved_case, cases, len(wanting)):
        outcomes.append(outcome)
        done(1)
    twice = tuple(faults_of(claimed_twice(name for one in outcomes for name in one.made)))
    for basis, outcome in zip(wanting, outcomes, strict=True):
        proofs[basis.stack] = outcome.proof
        # A name that two stacks make is to be found again each time: nothing is remembered beside it.
        if not outcome.findings and not twice:
            known.remember(basis, outcome.proof)
    found = (
        *names.findings(),
        *people.findings(),
        *(finding for one in outcomes for finding in one.findings),
        *twice,
    )
    return Proving(
        tuple(people.added_to(names.added_to(proofs[basis.stack])) for basis in bases),
        tuple(dict.fromkeys(found)),
        tuple(refutation for one in outcomes for refutation in one.refutations),
        frozenset(finding for one in outcomes for finding in one.explained),
        reused,
    )


def case_of(estate: RenderedEstate, basis: Basis) -> Case:
    """Everything that a proof of a stack needs."""
    around = dict(basis.relied_on)
    files = tuple(pair for address in (basis.stack, *around) for pair in estate.texts(address).items())
    site, planned = estate.site(basis.stack), estate.planned(basis.stack)
    return Case(
        basis.stack,
        basis.digest,
        around,
        site,
        planned,
        files,
        estate.network(basis.stack),
        estate.pipelines(basis.stack),
    )
