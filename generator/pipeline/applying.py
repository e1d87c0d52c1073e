"""Plans applied where they are what was reviewed, in the order of the stacks, and noted beside their records.

A stack is planned afresh. What that plan would do is held to the records of the same files: only where one
says the same is that very plan file applied. What broke off is gone on with, where what is left was reviewed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from time import monotonic

from generator.apply.outcome import Outcome
from generator.apply.told import AppliedStack
from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding
from generator.core.steps import Steps, silent
from generator.pipeline.building import BuildResult
from generator.pipeline.in_the_way import HINT, in_the_way
from generator.pipeline.planning import in_order, planned_now, record_of
from generator.pipeline.preparing import PlannableStack, Prepared, Request, prepared
from generator.pipeline.reviewed import note_begun, note_ended, reviewed, stale
from generator.pipeline.running_providers import RunningProviders
from generator.pipeline.terraforming import RunFault, StackFolder


@dataclass(frozen=True, slots=True)
class ApplyRun:
    """All stacks that were asked for, in the order of applying; none where `build` has errors."""

    build: BuildResult
    stacks: tuple[AppliedStack, ...] = ()
    where: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files."""
        return self.build.findings


def applied(
    root: Path,
    request: Request,
    named: str | None = None,
    steps: Steps = silent,
    tell: Callable[[AppliedStack], None] = lambda _stack: None,
) -> ApplyRun:
    """Apply the plans that were reviewed; `named` is the record that somebody names, by its digest.

    `tell` gets each stack as soon as it is done with, also while the run is being stopped.

    Raises:
        UsageError: a stack is named that does not exist, or a base that cannot be compared with.
        EnvironmentFault: a program is missing, records cannot be read, a file is not to be believed.
    """
    with prepared(root, request, steps) as ready:
        if isinstance(ready, BuildResult):
            return ApplyRun(ready)
        turn = Lock()

        def act(stack: PlannableStack, before: Mapping[str, AppliedStack]) -> AppliedStack:
            begun = monotonic()
            found = replace(_applied(ready, stack, named, before), seconds=monotonic() - begun)
            with turn:
                tell(found)
            return found

        return ApplyRun(ready.build, in_order(ready, steps, "apply", act), ready.store.where)


def _applied(
    ready: Prepared, stack: PlannableStack, named: str | None, before: Mapping[str, AppliedStack]
) -> AppliedStack:
    waits = tuple(sorted(one for one in stack.relies_on if one in before and not before[one].is_done))
    if waits:
        return AppliedStack(stack.address, waits=waits)
    log = ""
    try:
        own = ready.folder_of(stack)
        log = str(own.log)
        # What changes AWS has a provider of its own, which knew no other stack before.
        with RunningProviders() as providers, providers.installed(own, ready.lock) as folder:
            fresh = planned_now(ready, stack, folder)
            found = reviewed(ready.store, record_of(ready, stack, fresh, applies=True), named)
            if not found.name:
                return AppliedStack(stack.address, refused=found.refused, hint=found.hint, log=log)
            if obstacles := in_the_way(ready, stack, folder, fresh):
                return AppliedStack(stack.address, refused=obstacles, hint=HINT, log=log)
            note_begun(ready.store, found.name)
            did = folder.apply(lambda: None)
            return _noted(ready, folder, found.name, did)
    except RunFault as fault:
        return AppliedStack(stack.address, fault=str(fault), hint=fault.hint or "", log=log)
    except EnvironmentFault as fault:
        return AppliedStack(stack.address, fault=fault.message, hint=fault.hint or "", log=log)


def _noted(ready: Prepared, folder: StackFolder, name: str, did: Outcome) -> AppliedStack:
    """What was done, noted beside the record before anything else, and the state settled."""
    done = AppliedStack(folder.address, record=name, did=did, log=str(folder.log))
    try:
        note_ended(ready.store, name, did)
        done = replace(done, stale=stale(ready.store, folder.address, name) if did.done else {})
    except EnvironmentFault as fault:
        done = replace(done, unnoted=fault.message)
    if not did.is_complete:
        return done
    try:
        return replace(done, unsettled=folder.settle())
    except EnvironmentFault as fault:
        return replace(done, unsettled=fault.message)
