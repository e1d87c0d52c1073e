"""Changes that are really applied, beside what a review of them said: what comes, goes, fails, and where."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from fakes.proofs import proofs_at_once
from fakes.repositories import commit, repository
from terraform.changes import ABOUT, TERRAFORMS, Edits, edit
from terraform.harness import AS_KNOWN, BESIDE_RENDERED, STATE, Applied
from terraform.predicted import known_differences
from terraform.rollout import Rollout

from generator.core.findings import has_errors
from generator.pipeline.building import build
from generator.pipeline.differing import difference
from generator.pipeline.folders import OUT
from generator.pipeline.options import Options
from generator.review.change import StackChange
from generator.review.prediction import Prediction
from generator.review.provider_facts import Beside
from generator.tenancy.stack_address import StackAddress

ROWS = Path(__file__).with_name("applies.yaml")
ALL = os.environ.get("TENANTRY_CHANGES") == "all"
ABOUT_APPLIES = {"is", "estate", "rendered", "sample", "asks", "known"}
NOTHING = Prediction()
KINDS = {
    "created": lambda told: told.created,
    "destroyed": lambda told: told.destroyed,
    "replaced": lambda told: told.replaced,
    "in place": lambda told: told.updated and not (told.destroyed or told.replaced or told.fails),
    "left behind": lambda told: told.left_behind,
    "protected": lambda told: told.protected,
    "cannot be planned": lambda told: told.unplannable,
    "held": lambda told: told.held,
    "refused": lambda told: any(one.what is Beside.REFUSED for one in told.warned),
    "too soon": lambda told: any(one.what is Beside.TOO_SOON for one in told.warned),
    "lost": lambda told: any(one.what is Beside.LOST for one in told.warned),
    "goes along": lambda told: any(one.what is Beside.GOES_ALONG for one in told.warned),
}
"""Kinds of change, by whether a review says that a stack has one."""

_LEFT = shutil.ignore_patterns(*TERRAFORMS, *BESIDE_RENDERED)
"""What terraform and its tests leave in a folder, which no build writes."""

FOLLOWED = "followed"
"""The kind of change that is felt in a stack of which no file differs."""


@dataclass(frozen=True, slots=True)
class Case:
    """A row: other values in files, or in what is rendered, and the kinds of change that it is there for."""

    name: str
    kinds: frozenset[str]
    edits: Edits
    estate: str = "open"
    rendered: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sample: bool = False
    asks: bool = False
    known: str = ""

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was built and reviewed: what stops its build, what a review says, and its `out/`."""

    errors: tuple[str, ...]
    told: Mapping[StackAddress, StackChange]
    out: Path

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of change that a review says that it has."""
        found = {kind for one in self.told.values() for kind, is_so in KINDS.items() if is_so(one.resources)}
        return frozenset(found | {FOLLOWED for one in self.told.values() if one.follows})

    def of(self, stack: str) -> Prediction:
        """What becomes of a stack; nothing where a review does not name it."""
        told = self.told.get(StackAddress(stack))
        return told.resources if told else NOTHING


def every_case() -> tuple[Case, ...]:
    """Every row."""
    return tuple(_cases())


def cases(estate: str) -> tuple[Case, ...]:
    """The rows of an estate: every one where `TENANTRY_CHANGES` is `all`, else those of the sample."""
    return tuple(one for one in every_case() if one.estate == estate and (ALL or one.sample))


def _cases() -> Iterator[Case]:
    for name, row in yaml.safe_load(ROWS.read_text(encoding="utf-8")).items():
        assert not ABOUT & row.keys() - ABOUT_APPLIES, row
        yield Case(
            name,
            frozenset(row["is"]),
            {file: values for file, values in row.items() if file not in ABOUT_APPLIES},
            row.get("estate", "open"),
            {path: (one, other) for path, (one, other) in row.get("rendered", {}).items()},
            row.get("sample", False),
            row.get("asks", False),
            row.get("known", ""),
        )


def built(case: Case, applied: Rollout, below: Path) -> Change:
    """The change of what is applied, built in a copy and reviewed between two commits of it.

    What a build refuses is built as its finding says that it can be: without what stands in `out/`.
    """
    workspace = repository(below / "workspace")
    shutil.copytree(applied.out.parent, workspace, ignore=_LEFT, dirs_exist_ok=True)
    base = commit(workspace)
    edit(workspace, case.edits)
    errors: tuple[str, ...] = ()
    if case.edits:
        with proofs_at_once():
            result = build(workspace, Options(scan=False))
            errors = tuple(one.rule.code for one in result.findings if one.is_error)
            if errors:
                shutil.rmtree(workspace / OUT)
                result = build(workspace, Options(scan=False))
        assert not has_errors(result.findings), [one.message for one in result.findings]
    for path, (before, after) in case.rendered.items():
        file = workspace / OUT / path
        text = file.read_text(encoding="utf-8")
        assert before in text, path
        file.write_text(text.replace(before, after), encoding="utf-8")
    commit(workspace)
    holders = difference(workspace, base).holders
    return Change(errors, {one.address: one for held in holders for one in held.stacks}, workspace / OUT)


def contradictions(case: Case, applied: Rollout, below: Path) -> list[str]:
    """Apply a change of what stands, and take it back: where what came of it is not what a review said."""
    change = built(case, applied, below)
    seen = really_applied(change, case, applied)
    taken_back(seen, change, applied)
    missing = sorted(case.kinds - change.kinds)
    return [
        *(f"nothing is {one}" for one in missing),
        *differences(change, seen, known_differences().get(case.known, {})),
    ]


def really_applied(change: Change, case: Case, applied: Rollout) -> Mapping[str, Applied]:
    """Apply what a review names, and what comes after that, in order; nothing comes after what fails."""
    named = [one for one in applied.order if StackAddress(one) in change.told]
    wanted = set(named)
    for one, needed in applied.order.items():
        if wanted & set(needed):
            wanted.add(one)
    found: dict[str, Applied] = {}
    waiting = [one for one in applied.order if one in wanted]
    failed: set[str] = set()
    for one in waiting:
        if failed & set(applied.order[one]) or not (change.out / one).is_dir():
            failed.add(one)
            continue
        applied.let(one, change.out)
        shutil.copy(applied.out / one / STATE, change.out / one / STATE)
        stack = replace(applied, out=change.out).at(one)
        stack.init()
        found[one] = stack.try_apply(*(() if case.asks else (AS_KNOWN,)))
        if found[one].errors:
            failed.add(one)
    assert found, "nothing is applied"
    return found


def taken_back(outcome: Mapping[str, Applied], change: Change, applied: Rollout) -> None:
    """Apply what stood before to every stack that an apply has touched, and to those that come after it."""
    again: set[str] = set()
    for one in applied.order:
        seen = outcome.get(one)
        is_touched = seen is not None and (seen.done or seen.errors)
        if is_touched and not change.of(one).left_behind:
            shutil.copy(change.out / one / STATE, applied.out / one / STATE)
        elif is_touched:
            replace(applied, out=change.out).at(one).destroy(AS_KNOWN)
        if is_touched or again & set(applied.order[one]):
            again.add(one)
            applied.at(one).apply()
            if is_touched:
                replace(applied, out=change.out).let(one, applied.out, back=True)


def differences(
    change: Change, outcome: Mapping[str, Applied], known: Mapping[str, Any] = MappingProxyType({})
) -> list[str]:
    """What was done and not said, or said and not done; nothing where a review was right, but for `known`."""
    return [
        f"{one}: {said}"
        for one, seen in outcome.items()
        for told in (change.of(one),)
        for said in (*_planned(told, seen, known), *_done(seen), *_failing(told, seen))
    ]


def _planned(told: Prediction, seen: Applied, known: Mapping[str, Any]) -> Iterator[str]:
    """Where a review and a plan differ; a plan that fails says nothing."""
    sides = {
        "created": told.created,
        "destroyed": told.destroyed,
        "replaced": [one.address for one in told.replaced],
        "updated": [one.address for one in told.updated],
    }
    for action, some in sides.items() if not (told.protected or told.unplannable) else ():
        sides_of_it = (some, seen.planned.get(action, frozenset()))
        mine, theirs = (
            frozenset(
                one for one in side if not any(re.fullmatch(like, one) for like in known.get(action, ()))
            )
            for side in sides_of_it
        )
        if mine != theirs:
            yield f"{action}: said {sorted(mine - theirs)}, planned {sorted(theirs - mine)}"


def _done(seen: Applied) -> Iterator[str]:
    """Where a plan and its apply differ: a failing one does less, and an update may be none."""
    planned, did = (frozenset[str]().union(*one.values()) for one in (seen.planned, seen.done))
    if did - planned:
        yield f"not planned, and done: {sorted(did - planned)}"
    for action in {*seen.planned, *seen.done} if not seen.errors else ():
        theirs, done = (one.get(action, frozenset()) for one in (seen.planned, seen.done))
        if done - theirs or (theirs - done and action != "updated"):
            yield f"{action}: planned {sorted(theirs - done)}, done {sorted(done - theirs)}"


def _failing(told: Prediction, seen: Applied) -> Iterator[str]:
    """Where an apply fails and nobody said so, or does not fail."""
    refused = [one.address for one in told.warned if one.what in (Beside.REFUSED, Beside.TOO_SOON)]
    stopping = {*refused, *(one.address for one in told.held), *told.protected, *told.unplannable}
    if told.fails and not seen.errors:
        yield f"it does not fail, and {sorted(stopping)} would"
    for address, words in seen.errors.items():
        if address not in stopping and not any(one in words for one in stopping):
            yield f"nobody said that {address or 'it'} fails: {words}"
