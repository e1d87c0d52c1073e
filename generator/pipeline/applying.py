"""Plans applied where they are what was reviewed, in the order of the stacks, and noted beside their records.

A stack is planned afresh. What that plan would do is held to the records of the same files: only where one
says the same is that very plan file applied. What broke off is gone on with, where what is left was reviewed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from generator.apply.told import AppliedStack
from generator.core.findings import Finding
from generator.core.steps import Steps, silent
from generator.pipeline.building import BuildResult
from generator.pipeline.planning import in_order, planned_now, record_of
from generator.pipeline.preparing import PlannableStack, Prepared, Request, prepared
from generator.pipeline.reviewed import note_begun, note_ended, reviewed, stale
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


def applied(root: Path, request: Request, named: str | None = None, steps: Steps = silent) -> ApplyRun:
    """Apply the plans that were reviewed; `named` is the record that somebody names, by its digest.

    Raises:
        UsageError: a stack is named that does not exist, or a base that cannot be compared with.
        EnvironmentFault: a program is missing, records cannot be read, a file is not to be believed.
    """
    with prepared(root, request, steps) as ready:
        if isinstance(ready, BuildResult):
            return ApplyRun(ready)
        done = in_order(ready, steps, "apply", lambda stack, before: _applied(ready, stack, named, before))
        return ApplyRun(ready.build, done, ready.store.where)


def _applied(
    ready: Prepared, stack: PlannableStack, named: str | None, before: Mapping[str, AppliedStack]
) -> AppliedStack:
    waits = tuple(sorted(one for one in stack.relies_on if one in before and not before[one].is_done))
    if waits:
        return AppliedStack(stack.address, waits=waits)
    begun = monotonic()
    folder = ready.folder_of(stack)
    try:
        fresh = record_of(ready, stack.address, planned_now(ready, stack, folder))
    except RunFault as fault:
        return AppliedStack(
            stack.address,
            fault=str(fault),
            hint=fault.hint or "",
            log=str(fault.log),
            seconds=monotonic() - begun,
        )
    found = reviewed(ready.store, fresh, named)
    if found.refused or not found.name:
        return AppliedStack(
            stack.address,
            refused=found.refused,
            hint=found.hint,
            log=str(folder.log),
            seconds=monotonic() - begun,
        )
    return _carried_out(ready, folder, found.name, begun)


def _carried_out(ready: Prepared, folder: StackFolder, name: str, begun: float) -> AppliedStack:
    """The plan in the folder applied, with notes before and after."""
    note_begun(ready.store, name)
    did = folder.apply(lambda: None)
    unsettled = folder.settle() if did.is_complete else ""
    note_ended(ready.store, name, did)
    return AppliedStack(
        folder.address,
        record=name,
        did=did,
        unsettled=unsettled,
        stale=stale(ready.store, folder.address, name) if did.done else (),
        log=str(folder.log),
        seconds=monotonic() - begun,
    )
