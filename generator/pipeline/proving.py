"""Proving what was rendered: facts from the text, claims from the plan, and what became of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.core.findings import Finding
from generator.pipeline.folders import OUT, cache
from generator.pipeline.proof_cache import Basis, ProofCache
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.steps import Steps
from generator.pipeline.workers import each
from generator.plan.stack import StackPlan
from generator.proof.certificate import StackProof
from generator.proof.naming import naming
from generator.proof.stack_proof import Case, proved_case
from generator.readback.facts import EstateFacts
from generator.readback.read import read_estate


@dataclass(frozen=True, slots=True)
class Proving:
    """The proofs of the stacks that were asked for, in their order, and everything found on the way.

    `facts` are those of stacks whose proof was not known already; `reused` counts
    the others.
    """

    proofs: tuple[StackProof, ...]
    findings: tuple[Finding, ...]
    facts: EstateFacts
    reused: int = 0


def proved(root: Path, estate: RenderedEstate, stacks: Sequence[StackPlan], steps: Steps) -> Proving:
    """The proof of each stack, with the stacks it relies on read as they are planned.

    A proof that was made before on the same basis is taken from the cache; nothing
    is parsed for it. Names are compared over the whole estate, whichever stacks were
    asked for: what one tenant is called may be wrong only beside another.
    """
    done = steps("prove", len(stacks))
    memory = ProofCache(cache(root, "proof"))
    bases = tuple(estate.basis(stack) for stack in stacks)
    known = {basis.stack: proof for basis in bases if (proof := memory.recall(basis))}
    done(len(known))
    wanting = tuple(basis for basis in bases if basis.stack not in known)
    facts = _read(estate, wanting)
    cases = tuple(_case(estate, basis, facts) for basis in wanting)
    names = naming(estate.sites)
    found: dict[Finding, None] = dict.fromkeys(names.findings())
    fresh: dict[str, StackProof] = {}
    for basis, outcome in zip(wanting, each(proved_case, cases), strict=True):
        fresh[basis.stack] = outcome.proof
        found.update(dict.fromkeys(outcome.findings))
        if not outcome.findings:
            memory.remember(basis, outcome.proof)
        done(1)
    proofs = {**known, **fresh}
    named = tuple(names.added_to(proofs[basis.stack]) for basis in bases)
    return Proving(named, tuple(found), facts, len(known))


def _case(estate: RenderedEstate, basis: Basis, facts: EstateFacts) -> Case:
    around = dict(basis.relied_on)
    return Case(
        basis.stack, basis.digest, around, estate.site(basis.stack), _part(facts, basis.stack, around)
    )


def _read(estate: RenderedEstate, bases: Iterable[Basis]) -> EstateFacts:
    """The facts of the stacks behind the bases, each stack read once."""
    needed = {address for basis in bases for address in (basis.stack, *dict(basis.relied_on))}
    files = (pair for address in sorted(needed) for pair in estate.texts(address).items())
    return read_estate(files, OUT)


def _part(facts: EstateFacts, stack: str, relied_on: Mapping[str, str]) -> EstateFacts:
    """The facts a proof may rest on: of its own stack and of those it relies on."""
    folders = tuple(f"{OUT}/{address}/" for address in (stack, *relied_on))
    return replace(
        facts,
        stacks=tuple(one for one in facts.stacks if f"{OUT}/{one.address}/".startswith(folders)),
        faults=tuple(one for one in facts.faults if f"{one.document}/".startswith(folders)),
        sids={key: line for key, line in facts.sids.items() if key[0].startswith(folders)},
    )
