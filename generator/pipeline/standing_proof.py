"""The proof decided again over what stands: for drift, and before an apply."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from generator.drift.facts import StandingFacts, as_it_stands
from generator.drift.state import StateRead
from generator.hcl import quick
from generator.hcl.parse import parsed
from generator.pipeline.folders import OUT
from generator.pipeline.proving import case_of
from generator.pipeline.rendered_estate import RenderedEstate
from generator.plan.stack import StackPlan
from generator.proof.stack_proof import Broken, Case, broken
from generator.readback.facts import StackFacts
from generator.readback.read import read_estate
from generator.readback.sources import Reader


@dataclass(frozen=True, slots=True)
class Stands:
    """A stack as it was looked at.

    `texts` are the documents of managed policies that no resource of it makes, by ARN; `gateways` those to
    the internet that nobody declared.
    """

    state: StateRead
    texts: Mapping[str, str] = field(default_factory=dict)
    gateways: tuple[str, ...] = ()


@dataclass(frozen=True)
class StandingProof:
    """Proofs over an estate as it stands.

    What stands in one stack decides over others: one that was looked at and stands otherwise than rendered
    counts so for those that rely on it.
    """

    estate: RenderedEstate
    stacks: Mapping[str, StackPlan]
    _otherwise: dict[str, StandingFacts] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def broken(self, address: str, stands: Stands) -> tuple[Broken, ...]:
        """The claims about a stack that do not hold over what stands; none where all stands as rendered."""
        case = case_of(self.estate, self.estate.basis(self.stacks[address]))
        own = _standing(case, stands, quick.read)
        with self._guard:
            if own is not None:
                self._otherwise[address] = own
            known = {
                one: self._otherwise[one] for one in (address, *case.relied_on) if one in self._otherwise
            }
        if not known:
            return ()
        # What is proved is read by the parser that is not ours, and what stands held to that.
        facts = read_estate(case.files, OUT, reader=parsed)
        rendered = facts.stack(address)
        if own is not None and rendered is not None:
            known[address] = as_it_stands(rendered, stands.state, stands.texts, stands.gateways)
        stacks = tuple(known[one.address].facts if one.address in known else one for one in facts.stacks)
        unreadable = tuple(fault for one in known.values() for fault in one.unreadable)
        return broken(case, replace(facts, stacks=stacks, faults=(*facts.faults, *unreadable)))


def _standing(case: Case, stands: Stands, reader: Reader) -> StandingFacts | None:
    """The stack of a case as it stands; None where that is as it is rendered."""
    rendered: StackFacts | None = read_estate(case.files, OUT, reader=reader).stack(case.stack)
    if rendered is None:
        return None
    standing = as_it_stands(rendered, stands.state, stands.texts, stands.gateways)
    return None if standing == StandingFacts(rendered) else standing
