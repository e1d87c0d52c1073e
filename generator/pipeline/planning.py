"""Stacks planned by terraform in waves, and a record kept of each plan.

A wave holds the stacks that can be planned now. What waits for another stack is planned when that is applied.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TypeVar

from generator.apply.foretold import gone, stops
from generator.apply.record import Doing, Record
from generator.apply.told import PlannedStack
from generator.apply.waves import waits_for
from generator.core.errors import EnvironmentFault
from generator.core.findings import Finding
from generator.core.steps import Steps, silent
from generator.pipeline.building import BuildResult
from generator.pipeline.by_hand import isolation_stops
from generator.pipeline.in_the_way import in_the_way
from generator.pipeline.preparing import PlannableStack, Prepared, Request, prepared
from generator.pipeline.reviewed import keep, stale
from generator.pipeline.scheduling import each_after
from generator.pipeline.terraforming import FreshPlan, RunFault, StackFolder

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class PlanRun:
    """All stacks that were asked for, in the order of applying; none where `build` has errors."""

    build: BuildResult
    stacks: tuple[PlannedStack, ...] = ()
    where: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files."""
        return self.build.findings


def planned(root: Path, request: Request, steps: Steps = silent) -> PlanRun:
    """Plan stacks, and keep a record of each plan that would do something.

    Raises:
        UsageError: a stack is named that does not exist, or a base that cannot be compared with.
        EnvironmentFault: a program is missing, records cannot be kept, a file is not to be believed.
    """
    with prepared(root, request, steps) as ready:
        if isinstance(ready, BuildResult):
            return PlanRun(ready)
        done = in_order(ready, steps, "plan", lambda stack, before: _planned(ready, stack, before))
        return PlanRun(ready.build, done, ready.store.where)


def in_order(
    ready: Prepared,
    steps: Steps,
    title: str,
    act: Callable[[PlannableStack, Mapping[str, Result]], Result],
) -> tuple[Result, ...]:
    """What comes of each stack, in the order of applying; `act` is given what came of those before.

    What goes, goes first. When it is told to stop, what terraform has begun is finished, and its locks are
    given back.
    """
    stacks: dict[str, PlannableStack] = {one.address: one for step in ready.steps for one in step}
    gone: tuple[str, ...] = ()
    order: dict[str, tuple[str, ...]] = {}
    for address, stack in stacks.items():
        order[address] = (*gone, *stack.relies_on)
        gone = (*gone, address) if stack.goes else gone
    advance = steps(title, len(stacks))

    def done(address: str, before: Mapping[str, Result]) -> Result:
        found = act(stacks[address], before)
        advance(1)
        return found

    return tuple(each_after(order, ready.jobs, done, ready.runs.stop).values())


def planned_now(ready: Prepared, stack: PlannableStack, folder: StackFolder) -> FreshPlan:
    """A fresh plan of a stack in its folder, whose providers are installed.

    Raises:
        RunFault: terraform refuses, or no record can be made of its plan.
    """
    return folder.plan(ready.key, *(("-destroy",) if stack.goes else ()))


def record_of(ready: Prepared, stack: PlannableStack, fresh: FreshPlan, *, applies: bool = False) -> Record:
    """The record of a fresh plan, with what stops it.

    Of an apply without a change only what is gone stops it: the record that allows it was held to the change
    when it was made, and what nobody had announced stands in it.

    Raises:
        EnvironmentFault: records cannot be read.
    """
    made = datetime.now(UTC).isoformat(timespec="milliseconds")
    foretold = ready.foretold(stack.address)
    if applies and foretold.prediction is None:
        stopped = gone(fresh.does, fresh.standing, foretold)
    else:
        stopped = stops(fresh.does, fresh.standing, foretold)
    commit = ready.change.head.id if ready.change else ""
    stopped = (*isolation_stops(ready, stack, fresh), *stopped)
    return Record(fresh.bound, fresh.does, commit, made, stopped, ready.request.pull_request or 0)


def _planned(ready: Prepared, stack: PlannableStack, before: Mapping[str, PlannedStack]) -> PlannedStack:
    known: dict[str, Doing | None] = {
        address: one.record.does if one.record else None for address, one in before.items()
    }
    if waits := waits_for(stack.relies_on if stack.reads else (), known):
        return PlannedStack(stack.address, waits=waits)
    begun, log, name = monotonic(), "", ""
    others: frozenset[int] = frozenset()
    try:
        folder = ready.folder_of(stack)
        log = str(folder.log)
        with ready.providers.installed(folder, ready.lock) as attached:
            fresh = planned_now(ready, stack, attached)
        record = record_of(ready, stack, fresh)
        obstacles = in_the_way(ready, stack, folder, fresh)
        if record.stops or not record.does.is_nothing:
            name = keep(ready.store, record)
            others = frozenset(stale(ready.store, stack.address, name).values())
    except RunFault as fault:
        return PlannedStack(stack.address, fault=str(fault), hint=fault.hint or "", log=log)
    except EnvironmentFault as fault:
        return PlannedStack(stack.address, fault=fault.message, hint=fault.hint or "", log=log)
    return PlannedStack(
        *(stack.address, record, name),
        log=log,
        seconds=monotonic() - begun,
        announced=ready.announced(stack.address),
        in_the_way=obstacles,
        makes_stale=tuple(sorted(others - {0, record.pull_request})),
    )
