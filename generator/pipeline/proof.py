"""Proving an estate as it is planned, without writing anything."""

from dataclasses import dataclass
from pathlib import Path

from generator import __version__
from generator.core.findings import Finding, has_errors
from generator.core.steps import Steps, silent
from generator.pipeline.certifying import holders
from generator.pipeline.proving import Proving, proved
from generator.pipeline.rendered_estate import RenderedEstate
from generator.pipeline.rendering import rendered
from generator.pipeline.validation import Validation, chosen_stacks, validate
from generator.proof.certificate import Holder, StackProof, certificate
from generator.proof.refutations import Refutation
from generator.render.files import RenderedFile
from generator.tools.memory import Memory


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What was proved; `proving` is None when the files have faults and nothing could be rendered."""

    validation: Validation
    findings: tuple[Finding, ...]
    files: tuple[RenderedFile, ...] = ()
    proving: Proving | None = None

    @property
    def groups(self) -> tuple[tuple[Holder, tuple[StackProof, ...]], ...]:
        """Whose stacks were proved, each with its proofs."""
        return holders(self.proving.proofs) if self.proving else ()

    @property
    def certificates(self) -> list[dict[str, object]]:
        """What a build would publish beside the stacks."""
        return [certificate(holder, proofs, __version__) for holder, proofs in self.groups]

    @property
    def refuted(self) -> tuple[Refutation, ...]:
        """Every claim that does not hold, with what shows it."""
        return self.proving.refutations if self.proving else ()

    @property
    def others(self) -> tuple[Finding, ...]:
        """The findings that no refutation tells in full."""
        explained = self.proving.explained if self.proving else frozenset()
        return tuple(one for one in self.findings if one not in explained)


def prove_estate(
    root: Path, tenants: tuple[str, ...] = (), steps: Steps = silent, memory: Memory | None = None
) -> ProofResult:
    """The proofs of the tenants' stacks (none named: of all stacks), as they are planned.

    Raises:
        UsageError: a tenant is named that does not exist.
    """
    validation = validate(root, steps)
    if has_errors(validation.findings) or validation.plan is None:
        return ProofResult(validation, validation.findings)
    stacks = chosen_stacks(validation, tenants)
    files, found = rendered(stacks, steps)
    if has_errors(found):
        return ProofResult(validation, (*validation.findings, *found), files)
    proving = proved(RenderedEstate(validation, files), stacks, steps, memory)
    return ProofResult(validation, (*validation.findings, *proving.findings), files, proving)
