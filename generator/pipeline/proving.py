"""Proving what was rendered: facts from the text, claims from the plan, and what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.core.findings import Finding
from generator.isolation.certificate import StackProof, records
from generator.isolation.claims import Claim, Verdict
from generator.isolation.estate.facts import EstateFacts
from generator.isolation.estate.read import read_estate
from generator.isolation.findings import faults_of, findings_of
from generator.isolation.properties.site_claims import claims_of
from generator.isolation.prove import prove
from generator.pipeline.folders import OUT, cache
from generator.pipeline.grounds import Grounds
from generator.pipeline.proof_cache import Basis, ProofCache
from generator.pipeline.steps import Steps
from generator.plan.stack import StackPlan


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


def proved(root: Path, grounds: Grounds, stacks: Sequence[StackPlan], steps: Steps) -> Proving:
    """The proof of each stack, with the stacks it relies on read as they are planned.

    A proof that was made before on the same basis is taken from the cache; nothing
    is parsed for it.
    """
    done = steps("prove", len(stacks))
    memory = ProofCache(cache(root, "proof"))
    bases = {stack.address: grounds.basis(stack) for stack in stacks}
    known = {address: memory.recall(basis) for address, basis in bases.items()}
    facts = _read(grounds, (basis for address, basis in bases.items() if known[address] is None))
    proofs: list[StackProof] = []
    findings: dict[Finding, None] = {}
    for address, basis in bases.items():
        proof = known[address]
        if proof is None:
            proof, found = _proved(grounds, basis, _part(facts, basis))
            findings.update(dict.fromkeys(found))
            if not found:
                memory.remember(basis, proof)
        proofs.append(proof)
        done(1)
    reused = sum(proof is not None for proof in known.values())
    return Proving(tuple(proofs), tuple(findings), facts, reused)


def _proved(grounds: Grounds, basis: Basis, facts: EstateFacts) -> tuple[StackProof, tuple[Finding, ...]]:
    faults = tuple(faults_of(facts))
    if faults:
        return StackProof(basis.stack, basis.digest, dict(basis.relied_on), ()), faults
    results = prove(_claims(grounds, basis.stack, facts))
    refuted = tuple(result for result in results if result.verdict is Verdict.REFUTED)
    proof = StackProof(basis.stack, basis.digest, dict(basis.relied_on), records(results), refuted)
    return proof, tuple(findings_of(results, facts))


def _claims(grounds: Grounds, stack: str, facts: EstateFacts) -> Iterable[Claim]:
    site = grounds.site(stack)
    return claims_of(site, facts) if site else ()


def _read(grounds: Grounds, bases: Iterable[Basis]) -> EstateFacts:
    """The facts of the stacks behind the bases, each stack read once."""
    needed = {address for basis in bases for address in (basis.stack, *dict(basis.relied_on))}
    files = (pair for address in sorted(needed) for pair in grounds.texts(address).items())
    return read_estate(files, OUT)


def _part(facts: EstateFacts, basis: Basis) -> EstateFacts:
    """The facts a proof may rest on: of its own stack and of those it relies on."""
    allowed = (basis.stack, *dict(basis.relied_on))
    folders = tuple(f"{OUT}/{address}" for address in allowed)
    return replace(
        facts,
        stacks=tuple(stack for stack in facts.stacks if stack.address in allowed),
        faults=tuple(
            fault
            for fault in facts.faults
            if any(f"{fault.document}/".startswith(f"{folder}/") for folder in folders)
        ),
    )
