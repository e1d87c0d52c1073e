"""Checks of the scan that the platform skips: what is wrong with a skip, and what each one hides.

A skip that is at fault hides nothing. Each must be needed in every stack for every resource that it names:
one that hides nothing today would hide what comes tomorrow.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from generator.core.findings import Family, Finding, Rule, has_errors
from generator.core.places import Location
from generator.core.suggestions import nearest
from generator.load.characters import decode
from generator.load.faults import validate
from generator.load.reader import read_text
from generator.tenancy.files import SCAN_DOCUMENT
from generator.tenancy.scan_skips import LONGEST_SKIP_DAYS, ScanSkip, ScanSkips
from generator.tools.scanned import SCAN, Check, ScanReport, StackScan, block_of
from generator.tools.skippable import skip_table

_rule = partial(Rule, family=Family("skips", "Checks of the scan that are skipped"))

SKIP_OF_UNKNOWN_CHECK = _rule(
    code="SCN010",
    name="skip-of-unknown-check",
    summary="A skip names a check that there is not for anything Tenantry renders.",
    why="A slip in the id hides nothing, and who reads the file takes the check to be skipped.",
    instead="Write the id as the finding has it.",
)
SKIP_OF_ISOLATION = _rule(
    code="SCN011",
    name="skip-of-a-check-that-isolation-rests-on",
    summary="A skip names a check that isolation rests on.",
    why="What it keeps out is a way to another tenant's data, and no reason makes that safe.",
    instead="Change what is rendered until the check passes.",
)
SKIP_OVER = _rule(
    code="SCN012",
    name="skip-over",
    summary="The last day of a skip has passed.",
    why="The check counts again; whoever answered for leaving it out did so for that time only.",
    instead="Take the skip out and mend what the check finds, or state a new day once somebody looked again.",
)
SKIP_TOO_LONG = _rule(
    code="SCN013",
    name="skip-too-long",
    summary=f"A skip is good for more than {LONGEST_SKIP_DAYS} days.",
    why="A check that nobody looks at again is one that nobody needs, or one that was forgotten.",
    instead=f"State a day within {LONGEST_SKIP_DAYS} days.",
)
SKIP_OF_UNKNOWN_STACK = _rule(
    code="SCN014",
    name="skip-of-unknown-stack",
    summary="A skip names a stack that there is not.",
    why="It would lie there, and hide the check when somebody makes a stack of that name.",
    instead="Write the address of the stack as its folder below `out/` has it, or take it out.",
)
SKIP_UNUSED = Rule(
    code="SCN008",
    name="skip-unused",
    summary="A skip hides nothing: the check does not fail of that resource.",
    why="It would lie there, and hide the check when it fails one day and nobody looks.",
    instead="Take the resource or the stack out of the skip, or the whole of it.",
    family=SCAN,
)


@dataclass(frozen=True, slots=True)
class Skip:
    """One skip, and where it is written."""

    said: ScanSkip
    place: Location

    def at(self, *route: str | int) -> Location:
        """A place in it."""
        return self.place.below(*route)

    def is_of(self, stack: str, check: Check) -> bool:
        """Whether it names a check of a resource of a stack."""
        said = self.said
        return (
            check.code == said.check and stack in said.stacks and block_of(check.resource) in said.resources
        )


@dataclass(frozen=True, slots=True)
class Skips:
    """The skips of a workspace, as they are on a day (`2026-12-31`).

    `platform` answers for what templates skip.
    """

    today: str = ""
    all: tuple[Skip, ...] = ()
    platform: str = ""

    def faults(self) -> Iterator[Finding]:
        """What is wrong with skips, whatever the stacks are."""
        for one in self.all:
            yield from self._faults(one)

    def strange_stacks(self, known: Collection[str]) -> Iterator[Finding]:
        """The stacks that skips name and that there are not."""
        for one in self.all:
            for index, stack in enumerate(one.said.stacks):
                if stack not in known:
                    similar = nearest(stack, known)
                    message = f"there is no stack {stack}" + (f"; did you mean {similar}?" if similar else "")
                    yield Finding(SKIP_OF_UNKNOWN_STACK, message, one.at("stacks", index))

    def applied(self, report: ScanReport) -> tuple[ScanReport, tuple[Finding, ...]]:
        """The report with the failed checks that are skipped among the skipped ones, and skips without use.

        Skips of stacks that were not scanned are not judged.
        """
        good = [one for one in self.all if not any(self._faults(one))]
        used: set[tuple[Location, str, str]] = set()
        stacks = tuple(self._of_stack(scan, good, used) for scan in report.stacks)
        unused = tuple(_unused(good, {one.stack.stack: one for one in report.stacks}, used))
        return replace(report, stacks=stacks), unused

    def _of_stack(
        self, scan: StackScan, good: Iterable[Skip], used: set[tuple[Location, str, str]]
    ) -> StackScan:
        failed: list[Check] = []
        skipped = [replace(check, owner=self.platform) for check in scan.skipped]
        for check in scan.failed:
            one = next((skip for skip in good if skip.is_of(scan.stack.stack, check)), None)
            if one is None:
                failed.append(check)
                continue
            used.add((one.place, scan.stack.stack, block_of(check.resource)))
            said = one.said
            skipped.append(replace(check, reason=said.reason, owner=said.owner, until=said.until))
        return replace(scan, failed=tuple(failed), skipped=tuple(sorted(skipped)))

    def _faults(self, one: Skip) -> Iterator[Finding]:
        said, table = one.said, skip_table()
        if said.check in table.isolation:
            message = f"isolation rests on {said.check}, which keeps out {table.isolation[said.check]}"
            yield Finding(SKIP_OF_ISOLATION, message, one.at("check"), hint="change what the check finds")
        elif said.check not in table.others:
            similar = nearest(said.check, table.others)
            message = f"there is no check {said.check} for anything that is rendered"
            hint = f"did you mean {similar}?" if similar else "write the id as the finding has it"
            yield Finding(SKIP_OF_UNKNOWN_CHECK, message, one.at("check"), hint=hint)
        if said.is_over(self.today):
            message = f"{said.check} is not skipped any more: this ended on {said.until}"
            hint = f"take it out, or ask {said.owner} for another day"
            yield Finding(SKIP_OVER, message, one.at("until"), hint=hint)
        elif said.is_too_long(self.today):
            message = f"{said.until} is more than {LONGEST_SKIP_DAYS} days ahead"
            yield Finding(SKIP_TOO_LONG, message, one.at("until"), hint="state a nearer day")


NO_SKIPS = Skips()
"""Those of a workspace that skips nothing."""


def scan_skips_in(content: bytes) -> ScanSkips | None:
    """The skips that a file of such content states; None where it has a fault."""
    text, characters = decode(SCAN_DOCUMENT, content)
    read = read_text(SCAN_DOCUMENT, text)
    file, faults = validate(read.document, ScanSkips)
    return None if has_errors((*characters, *read.findings, *faults)) else file


def skips_of(file: ScanSkips | None, today: str, platform: str = "") -> Skips:
    """The skips of a workspace's file, on a day; none where there is no file."""
    stated = file.skips if file else ()
    every = (Skip(said, Location(SCAN_DOCUMENT, ("skips", index))) for index, said in enumerate(stated))
    return Skips(today, tuple(every), platform)


def _unused(
    good: Iterable[Skip], scanned: dict[str, StackScan], used: Collection[tuple[Location, str, str]]
) -> Iterator[Finding]:
    for one in good:
        for stack in one.said.stacks:
            if stack not in scanned:
                continue
            for index, resource in enumerate(one.said.resources):
                if (one.place, stack, resource) not in used:
                    message = _why_not(one.said.check, resource, scanned[stack])
                    yield Finding(SKIP_UNUSED, message, one.at("resources", index), hint="take it out")


def _why_not(check: str, resource: str, scan: StackScan) -> str:
    """Why a skip hides nothing of a resource of a stack."""
    here = f"{resource} of {scan.stack.stack}"
    for other in scan.skipped:
        if other.code == check and block_of(other.resource) == resource:
            return f"a template skips {check} for {here} already"
    for other in scan.failed:
        if other.code == check and block_of(other.resource) == resource:
            return f"{check} of {here} is skipped above already"
    similar = nearest(resource, [block_of(one.resource) for one in scan.failed if one.code == check])
    more = f"; did you mean {similar}?" if similar else ""
    return f"{check} does not fail of {here}{more}"
