"""Stacks looked at as they stand: what left their state, what nobody declared, and what that breaks.

Nothing is changed: terraform plans without a lock, AWS is asked for lists, and no record is written. What was
looked at is noted as it comes, so that a run that was broken off goes on where it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from secrets import token_bytes
from time import monotonic

from generator.apply.record import files_digest
from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding
from generator.core.steps import Steps, silent
from generator.drift.beside import Strange, beside
from generator.drift.found import items_of
from generator.drift.looks import Declared, Listed, asked, declared_in, listed
from generator.drift.seen import DriftClass, Item, SeenStack
from generator.drift.state import StateRead
from generator.pipeline.building import BuildResult
from generator.pipeline.by_hand import broken_by_hand
from generator.pipeline.looked_before import LookedBefore
from generator.pipeline.planning import in_order
from generator.pipeline.preparing import PlannableStack, Prepared, Request, prepared
from generator.pipeline.reviewed import were_applied
from generator.pipeline.terraforming import FreshPlan, RunFault
from generator.proof.stack_proof import Broken
from generator.tools.aws_listing import Refused


@dataclass(frozen=True, slots=True)
class DriftRun:
    """All stacks that were asked for, in the order of applying; none where `build` has errors."""

    build: BuildResult
    stacks: tuple[SeenStack, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files."""
        return self.build.findings


@dataclass(frozen=True, slots=True)
class _Looked:
    """A stack that was looked at, with what it declares, and what stands in it that it does not."""

    seen: SeenStack
    declared: Declared | None = None
    strange: tuple[Strange, ...] = ()
    files: str = ""


def drift(
    root: Path, request: Request, steps: Steps = silent, *, within: timedelta | None = None
) -> DriftRun:
    """What stands otherwise than declared, stack by stack.

    A stack that an earlier run found quiet `within` a time is not looked at again, if its files are the same.

    Raises:
        UsageError: a stack is named that does not exist.
        EnvironmentFault: a program is missing, or records cannot be read.
    """
    with prepared(root, replace(request, writes=False), steps) as ready:
        if isinstance(ready, BuildResult):
            return DriftRun(ready)
        looker = _Looker(ready, LookedBefore.of(root, within))
        looked = in_order(ready, steps, "look", lambda stack, _: looker.look(stack))
        return DriftRun(ready.build, tuple(looker.with_undeclared(looked)))


class _Looker:
    """What looking needs, and what was seen so far."""

    def __init__(self, ready: Prepared, before: LookedBefore) -> None:
        self._ready, self._before = ready, before
        self._key = token_bytes(32)  # of digests that are compared within one plan alone

    def look(self, stack: PlannableStack) -> _Looked:
        """A stack as it stands."""
        files = files_digest(stack.texts)
        if known := self._before.quiet(stack.address, files):
            return _Looked(*known)
        begun, log = monotonic(), ""
        try:
            folder = self._ready.folder_of(stack)
            log = str(folder.log)
            with self._ready.providers.installed(folder, self._ready.lock) as attached:
                fresh = attached.plan(self._key, "-lock=false")
            found = self._found(stack, fresh)
        except RunFault as fault:
            return _Looked(SeenStack(stack.address, fault=str(fault), hint=fault.hint or "", log=log))
        except EnvironmentFault as fault:
            return _Looked(SeenStack(stack.address, fault=fault.message, hint=fault.hint or "", log=log))
        seen = replace(found.seen, log=log, seconds=monotonic() - begun)
        if not found.strange:
            self._before.note(seen, files, found.declared)
        return replace(found, seen=seen, files=files)

    def _found(self, stack: PlannableStack, fresh: FreshPlan) -> _Looked:
        address = stack.address
        if not fresh.standing and not fresh.drifted:
            return _Looked(SeenStack(address, is_applied=False), frozenset())
        own = declared_in(fresh.state)
        there, unseen = self._listed(stack, fresh.state)
        gateways = tuple(one.what for one in there if one.look.is_gateway and not one.strange.is_in(own))
        every = (*beside(fresh.state), *(one.strange for one in there))
        strange = tuple(one for one in every if not one.is_in(own))
        settled = were_applied(self._ready.store, address, fresh.bound.files)
        # What another stack may declare is told when the states of all have been seen.
        by_hand = tuple(one.item for one in strange if not one.keys)
        found = items_of(fresh.drifted, fresh.does, fresh.state, by_hand=by_hand, is_settled=settled)
        items = (*by_hand, *found)
        broken: tuple[Broken, ...] = ()
        if strange or any(one.kind.is_drift for one in items):
            broken = broken_by_hand(self._ready, stack, fresh.state, gateways)
        seen = SeenStack(address, (*_broken(broken), *items), unseen=unseen)
        return _Looked(seen, own, tuple(one for one in strange if one.keys))

    def _listed(self, stack: PlannableStack, state: StateRead) -> tuple[list[Listed], tuple[str, ...]]:
        """What AWS lists in the resources of a stack, and what it refuses to list."""
        aws, found, unseen = self._ready.account_of(stack), list[Listed](), list[str]()
        for one in asked(state):
            try:
                for page in aws.pages(one.look.service, one.look.operation, one.arguments):
                    found += listed(one, page)
            except Refused as why:
                unseen.append(f"{one.look.call} of {one.address} is refused: {why}")
        return found, tuple(dict.fromkeys(unseen))

    def with_undeclared(self, looked: tuple[_Looked, ...]) -> Iterator[SeenStack]:
        """Each stack with what stands in it and no stack declares.

        What stands in one may be declared by another that relies on it. Where one of those was not looked at,
        nothing can be said.
        """
        known = {one.seen.address: one.declared for one in looked if one.declared is not None}
        every = frozenset(pair for declared in known.values() for pair in declared)
        for one in looked:
            strange = [each for each in one.strange if not each.is_in(every)]
            relying = (
                other
                for other, plan in self._ready.standing.stacks.items()
                if one.seen.address in plan.relies_on
            )
            unknown = sorted(other for other in relying if other not in known)
            if strange and unknown:
                words = f"who declares what stands in it: {', '.join(unknown)} was not looked at"
                yield replace(one.seen, unseen=(*one.seen.unseen, words))
            else:
                seen = replace(one.seen, items=(*one.seen.items, *(each.item for each in strange)))
                if one.strange:
                    self._before.note(seen, one.files, one.declared)
                yield seen


def _broken(found: tuple[Broken, ...]) -> Iterator[Item]:
    for one in found:
        kind = DriftClass.ISOLATION if one.keeps_apart else DriftClass.ACCESS
        yield Item(kind, "", one.words)
