"""One-way doors that files open: each once, from one value to another, and for a time.

Whatever finds a door asks here whether somebody opened it. An acknowledgement that no door asked for is
a finding: it would lie there until the door comes, and open it when nobody looks.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.core.suggestions import nearest
from generator.tenancy.acknowledgements import (
    LONGEST_DAYS,
    Acknowledgement,
    Acknowledgements,
    acknowledged_document,
    plain,
)
from generator.tenancy.stack_address import StackAddress

_rule = partial(
    Rule,
    family=Family(
        "acknowledgements",
        "One-way doors that are opened",
        "what `tenants/_acknowledged/` opens, beside what the files change of what stands",
    ),
)

DOOR_OPENED = _rule(
    "PLN062",
    "door-opened",
    "A change that cannot be taken back goes ahead, because somebody acknowledged it.",
    "What stands is destroyed, made anew or left behind by the next apply.",
    "Nothing, if it is meant: whoever reviews the change sees it here and in `tenantry diff`.",
    severity=Severity.NOTE,
)
ACKNOWLEDGEMENT_OVER = _rule(
    "PLN063",
    "acknowledgement-over",
    "An acknowledgement has been used, and its last day has passed, or its stack is gone.",
    "It opens nothing any more; who reads it would think that the door is still to be passed.",
    "Take it out of the file; git keeps it.",
    severity=Severity.WARNING,
)
ACKNOWLEDGES_NO_DOOR = _rule(
    "PLN064",
    "acknowledgement-without-door",
    "An acknowledgement opens a door that the files do not pass.",
    "It would lie there, and open the door one day when nobody looks at it.",
    "Write the stack, the door and both values as the finding of the door has them, or take it out. "
    "`tenantry acknowledge` writes it.",
)
ACKNOWLEDGEMENT_TOO_LONG = _rule(
    "PLN065",
    "acknowledgement-too-long",
    f"An acknowledgement is good for more than {LONGEST_DAYS} days.",
    "Who opens a door knows what stands today, and not what will stand in a year.",
    f"State a day within {LONGEST_DAYS} days.",
)
ACKNOWLEDGED_ELSEWHERE = _rule(
    "PLN066",
    "acknowledged-in-another-file",
    "A file of one tenant opens a door of another's stack, or of the platform's.",
    "Each file is reviewed by those whose stacks it names.",
    "Move it to the file of the stack's tenant, or to `_platform.yaml` there.",
)

GONE = "gone"
"""What becomes of something that no file names any more."""

STATE = "state"
"""The door of a stack whose state is looked for elsewhere."""

UNKNOWN = "unknown"
"""The door of which nobody can tell what is behind; what is unknown stands for the resource."""

_SHOWN = 3
"""Resources of an acknowledgement that a message names."""

PassedDoors = Mapping[StackAddress, tuple[Mapping[str, object], ...]]
"""The entries of acknowledgements through which what stands has come, by stack."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One acknowledgement, and where it is written."""

    said: Acknowledgement
    place: Location


@dataclass(frozen=True, slots=True)
class Passage:
    """A door, from one value to another; of one that only rendered text shows, in one resource or in some."""

    door: str
    before: object
    after: object
    resources: tuple[str, ...] = ()


@dataclass(slots=True)
class Openings:
    """The doors that files open on a day (`2026-12-31`), and what came of each.

    `passed` are the acknowledgements through which what stands has come: the same words open nothing twice.
    `asked` are the values of each door that was asked for, each with its resource; `used` the resources in
    which an acknowledgement, by its place among all, has opened its door.
    """

    today: str
    all: tuple[Opening, ...]
    passed: PassedDoors = field(default_factory=dict)
    opened: dict[StackAddress, list[Opening]] = field(default_factory=dict)
    asked: dict[tuple[StackAddress, str], list[Passage]] = field(default_factory=dict)
    used: dict[tuple[StackAddress, Location], set[str]] = field(default_factory=dict)

    @property
    def stacks(self) -> frozenset[StackAddress]:
        """The stacks of which doors are opened."""
        return frozenset(StackAddress.parse(name) for one in self.all for name in one.said.stacks)

    def beside(self, passed: PassedDoors) -> "Openings":
        """The same acknowledgements, for what stands elsewhere and came through `passed`."""
        return Openings(self.today, self.all, passed)

    def opens(
        self, stack: StackAddress, door: str, before: object, after: object, resource: str = ""
    ) -> bool:
        """Whether a door of a stack is open, in a resource where its text shows the door; it is noted."""
        passage = Passage(door, before, after, (resource,) if resource else ())
        self.asked.setdefault((stack, door), []).append(passage)
        for one in self.all:
            said = one.said
            if not _leads(said, passage) or stack not in said.stacks or self.has_passed(one, stack):
                continue
            if not said.is_over(self.today) and self._counts(one):
                opened = self.opened.setdefault(stack, [])
                if one not in opened:
                    opened.append(one)
                self.used.setdefault((stack, one.place), set()).update(passage.resources)
                return True
        return False

    def closed(self) -> dict[StackAddress, list[Passage]]:
        """The doors that were asked for and that nobody opened, by stack; of each resource its own."""
        found: dict[StackAddress, dict[tuple[str, tuple[str, ...]], Passage]] = {}
        for (stack, door), passages in self.asked.items():
            for one in passages:
                if not any(_leads(each.said, one) for each in self.opened.get(stack, ())):
                    found.setdefault(stack, {})[door, one.resources] = one
        return {stack: list(passages.values()) for stack, passages in found.items()}

    def spent(self, stack: StackAddress, door: str) -> Location | None:
        """Where an acknowledgement of a closed door stands that has ended, or has been used."""
        for one in self.all:
            if one.said.door == door and stack in one.said.stacks:
                if self.has_passed(one, stack):
                    note = "this has been used, and each opens a door once"
                    return Location(one.place.document, one.place.route, note=note)
                if one.said.is_over(self.today):
                    route = (*one.place.route, "until")
                    return Location(one.place.document, route, note="this has ended")
        return None

    def record(self, stack: StackAddress) -> list[dict[str, object]]:
        """What is to stand of a stack: the acknowledgements it came through, as long as files have them."""
        now = self.opened.get(stack, [])
        return [one.said.entry() for one in self.all if one in now or self.has_passed(one, stack)]

    def findings(
        self, others: Iterable["Openings"], there: Container[StackAddress], *, every_door_is_known: bool
    ) -> Iterator[Finding]:
        """What is to be said of each acknowledgement; without a word of doors where not all were asked for.

        `others` are the same acknowledgements for what stands elsewhere; `there` are the stacks that stand or
        are planned. Of doors that only rendered text shows `of_foreseen` tells.
        """
        every = (self, *others)
        for one in self.all:
            yield from self._faults(one)
            if every_door_is_known and self._counts(one) and not is_foreseen(one.said.door):
                if one.said.after == GONE and not any(stack in there for stack in one.said.stacks):
                    message = f"{', '.join(one.said.stacks)} is gone, so this has been used"
                    yield Finding(ACKNOWLEDGEMENT_OVER, message, one.place, hint="take it out; git keeps it")
                else:
                    yield from self._of(one, every)

    def of_foreseen(
        self, others: Iterable["Openings"], rendered: Container[str], planned: Container[str]
    ) -> Iterator[Finding]:
        """The same of doors in stacks that were rendered, or that there are not, once all were asked for."""
        every = (self, *others)
        for one in self.all:
            is_told = all(name in rendered or name not in planned for name in one.said.stacks)
            if is_foreseen(one.said.door) and is_told and self._counts(one):
                yield from self._of(one, every)

    def _counts(self, one: Opening) -> bool:
        return not any(self._faults(one))

    def _faults(self, one: Opening) -> Iterator[Finding]:
        if one.said.is_too_long(self.today):
            place = one.place.below("until")
            message = f"{one.said.until} is more than {LONGEST_DAYS} days ahead"
            yield Finding(ACKNOWLEDGEMENT_TOO_LONG, message, place, hint="state a nearer day")
        for index, name in enumerate(one.said.stacks):
            document = acknowledged_document(StackAddress.parse(name))
            if document != one.place.document:
                place = one.place.below("stacks", index)
                message = f"doors of {name} are opened in {document} alone"
                yield Finding(ACKNOWLEDGED_ELSEWHERE, message, place, hint=f"move it to {document}")

    def _of(self, one: Opening, every: Iterable["Openings"]) -> Iterator[Finding]:
        said, stacks = one.said, [StackAddress.parse(name) for name in one.said.stacks]
        opened = [stack for stack in stacks if any(one in each.opened.get(stack, ()) for each in every)]
        if opened:
            where = f"{_named(said)} of {', '.join(opened)}"
            message = (
                f"{where} goes from {words(said.before)} to {words(said.after)},"
                f" as {said.who} acknowledged until {said.until}"
            )
            yield Finding(DOOR_OPENED, message, one.place, hint=f"the reason: {said.reason}")
        asked = {key: passages for each in every for key, passages in each.asked.items()}
        unused = [s for s in stacks if s not in opened and not self._is_past(one, s, every)]
        for stack, resource in (*((s, "") for s in unused), *_lacking(one, opened, every)):
            at = (
                ("resources", said.resources.index(resource)) if resource else ("stacks", stacks.index(stack))
            )
            place = one.place.below(*at)
            message = _why_not(said, stack, resource, asked, self.passed, is_over=said.is_over(self.today))
            yield Finding(ACKNOWLEDGES_NO_DOOR, message, place, hint="correct it, or take it out")
        if not opened and not unused and said.is_over(self.today):
            message = f"this has been used, and ended on {said.until}"
            yield Finding(ACKNOWLEDGEMENT_OVER, message, one.place, hint="take it out; git keeps it")

    def _is_past(self, one: Opening, stack: StackAddress, every: Iterable["Openings"]) -> bool:
        """Whether what stands came through it: in `out/`, and where there is a base, there or from there."""
        others = [each for each in every if each is not self]
        there = any(each.has_passed(one, stack) or one in each.opened.get(stack, ()) for each in others)
        return self.has_passed(one, stack) and (there or not others)

    def has_passed(self, one: Opening, stack: StackAddress) -> bool:
        """Whether a stack came through an acknowledgement as it stands."""
        return stack in one.said.stacks and one.said.entry() in self.passed.get(stack, ())


def is_foreseen(door: str) -> bool:
    """Whether a door is seen in rendered text alone: it names a resource, its type, or what is not known."""
    return "aws_" in door or door in (STATE, UNKNOWN)


def openings(acknowledged: Mapping[str, Acknowledgements], today: str) -> Openings:
    """The doors that files open, by the path of each file."""
    found: Iterable[Opening] = (
        Opening(said, Location(path, ("acknowledge", index)))
        for path, file in sorted(acknowledged.items())
        for index, said in enumerate(file.acknowledge)
    )
    return Openings(today, tuple(found))


def _lacking(
    one: Opening, opened: Iterable[StackAddress], every: Iterable[Openings]
) -> Iterator[tuple[StackAddress, str]]:
    """The resources of an acknowledgement that have not its door, in stacks of which others have."""
    for stack in opened:
        used = {name for each in every for name in each.used.get((stack, one.place), ())}
        yield from ((stack, name) for name in one.said.resources if name not in used)


def _named(said: Acknowledgement) -> str:
    """The door of an acknowledgement, with its resources."""
    if not said.resources:
        return said.door
    rest = len(said.resources) - _SHOWN
    return f"{said.door} of {', '.join(said.resources[:_SHOWN])}" + (f" and {rest} more" if rest > 0 else "")


def _why_not(  # noqa: PLR0913 - what is said, where, and what was asked and passed
    said: Acknowledgement,
    stack: StackAddress,
    resource: str,
    asked: Mapping[tuple[StackAddress, str], Iterable[Passage]],
    passed: PassedDoors,
    *,
    is_over: bool,
) -> str:
    """Why an acknowledgement opens nothing of a stack."""
    where = f"{said.door} of {resource}" if resource else _named(said)
    here = f"{where} of {stack}"
    there = list(asked.get((stack, said.door), ()))
    names = (resource,) if resource else said.resources
    for one in there:
        if not (set(names) & set(one.resources) if names else not one.resources):
            continue
        if not (_same(said.before, one.before) and _same(said.after, one.after)):
            at = f"{said.door} of {one.resources[0]} of {stack}" if names else here
            pairs = ((said.before, one.before), (said.after, one.after))
            exact = " (a number, a truth and a text are three values)" if all(map(_look_alike, pairs)) else ""
            return f"{at} goes from {words(one.before)} to {words(one.after)}, and not as stated here{exact}"
        if is_over:
            return f"{here} is not opened any more: this ended on {said.until}"
    if there and not names:
        return f"{here} is opened in resources alone that are named under `resources`"
    way = said.entry()
    way = {key: way[key] for key in ("door", "resources", "from", "to") if key in way}
    if any(way.items() <= entry.items() for entry in passed.get(stack, ())):
        return (
            f"{here} was passed with other words, as environments.json has it: put those back, or take it out"
        )
    similar = nearest(said.door, [door for at, door in asked if at == stack and door != said.door])
    return f"{here} is no door that the files pass" + (f"; did you mean {similar}?" if similar else "")


def _leads(said: Acknowledgement, passage: Passage) -> bool:
    if said.door != passage.door or bool(said.resources) != bool(passage.resources):
        return False
    values = ((said.before, passage.before), (said.after, passage.after))
    return all(_same(*pair) for pair in values) and all(one in said.resources for one in passage.resources)


def _look_alike(pair: tuple[object, object]) -> bool:
    return words(pair[0]) == words(pair[1])


def _same(stated: object, other: object) -> bool:
    """Whether a stated value is one that is kept: `true` is no 1."""
    return type(plain(stated)) is type(other) and plain(stated) == other


def words(value: object) -> str:
    """A value that is kept, as a message shows it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "not stated"
    if isinstance(value, bool):
        return str(value).lower()
    return "not stated" if value is None else str(value)
