"""What a change does to each stack, in the words of the files: people, values, doors and resources."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType

from generator.review.access import UNCHANGED, Reach
from generator.review.affected import Fate
from generator.review.approval import NOBODY_IS_NAMED, Approvals
from generator.review.differences import ABSENT
from generator.review.meaning import Acknowledged, Meaning, Value
from generator.review.prediction import Prediction
from generator.review.provider_facts import beside_the_plan
from generator.review.skips import SAME_SKIPS, SkipsChange
from generator.review.verdicts import ProofChange
from generator.tenancy.stack_address import StackAddress

DoorWords = Callable[[str, object, object], str | None]
"""What a change of a kept value does, by its key and both values; None where it is no door."""

_PEOPLE = "users."
_COME_AND_GO = ("users", "spaces")
"""Whose keys go with them, of which lines of their own tell."""


NOTHING = Prediction()


class Weight(IntEnum):
    """How much a change asks of a reviewer; the smaller, the more."""

    LEFT_BEHIND = 0
    DOOR = 1
    UNPROVED = 2
    REMOVED = 3
    FAILS = 4
    NOT_KNOWN = 5
    DESTROYED = 6
    REPLACED = 7
    LOST = 8
    OPENED = 9
    PEOPLE_LEAVE = 10
    ACCESS = 11
    CHANGED = 12
    CREATED = 13


@dataclass(frozen=True, slots=True)
class ValueChange:
    """An effective value that is another: `before` or `after` is `ABSENT` where there is none.

    `by` says whose the value is now, or was.
    """

    name: str
    before: object
    after: object
    by: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Somebody who joins, leaves or gets another persona; `team` is empty where there are none."""

    user: str
    team: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SpaceChange:
    """A space that comes or goes, by its name as files write it, with its owner."""

    name: str
    owner: str
    comes: bool


@dataclass(frozen=True, slots=True)
class Door:
    """What cannot be taken back: the key, its values, and what the change does.

    `by` answers for it, where the build came through it by an acknowledgement, for `reason`. `resources` are
    those of a door that only rendered text shows.
    """

    key: str
    before: object
    after: object
    words: str
    by: str = ""
    reason: str = ""
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StackChange:
    """What a change does to one stack.

    `is_told` is whether both sides say what the stack means: where it is not, an older build
    wrote one of them, and only resources are compared. Where nothing of it differs, `follows` are stacks
    that tell it something else.
    """

    address: StackAddress
    fate: Fate
    doors: tuple[Door, ...] = ()
    people: tuple[PersonChange, ...] = ()
    spaces: tuple[SpaceChange, ...] = ()
    values: tuple[ValueChange, ...] = ()
    resources: Prediction = NOTHING
    is_told: bool = True
    reach: Reach = UNCHANGED
    follows: tuple[StackAddress, ...] = ()

    @property
    def weight(self) -> Weight:
        """The heaviest of what the change does."""
        is_left = bool(self.resources.left_behind) or self.resources.state_moves
        if is_left or any(door.key in MOVES for door in self.doors):
            return Weight.LEFT_BEHIND
        if self.doors:
            return Weight.DOOR
        if self.fate is Fate.REMOVED:
            return Weight.REMOVED
        told = [weight for weight, is_so in self._by_resources() if is_so]
        if told:
            return told[0]
        if self.fate is Fate.CHANGED and (self.reach.opened_to_others or self.reach.lets_others_vouch):
            return Weight.OPENED
        if any(one.after is None for one in self.people) or not all(one.comes for one in self.spaces):
            return Weight.PEOPLE_LEAVE
        if self.fate is Fate.CHANGED and self.reach != UNCHANGED:
            return Weight.ACCESS
        return Weight.CREATED if self.fate is Fate.CREATED else Weight.CHANGED

    def _by_resources(self) -> Iterator[tuple[Weight, bool]]:
        """What resources weigh, the heaviest first."""
        yield Weight.FAILS, self.resources.fails
        yield Weight.NOT_KNOWN, bool(self.resources.unknown)
        yield Weight.DESTROYED, bool(self.resources.destroyed)
        yield Weight.REPLACED, bool(self.resources.replaced)
        yield Weight.LOST, self.resources.is_lossy


@dataclass(frozen=True, slots=True)
class HolderChange:
    """What a change does to the stacks in a holder's folder, the heaviest first, and to what is proved."""

    folder: str
    stacks: tuple[StackChange, ...] = ()
    proof: ProofChange | None = None

    @property
    def weight(self) -> Weight:
        """The heaviest of what the change does."""
        weights = [one.weight for one in self.stacks]
        if self.proof is not None:
            is_gone = bool(self.stacks) and all(one.fate is Fate.REMOVED for one in self.stacks)
            weights.append(Weight.UNPROVED if self.proof.is_weaker and not is_gone else Weight.CHANGED)
        return min(weights)


@dataclass(frozen=True, slots=True)
class BranchChange:
    """What a branch changes: two commits, the holders that differ, and what could not be compared.

    `strange` are differing paths below `out/` that belong to no stack, `unread` files that are no HCL.
    `beside` are files beside stacks that differ and say nothing else, such as digests of others' stacks.
    `versions` are those of tenantry before and after, where two built the same holder. `skips` are checks of
    the scan that are skipped, or no more. `approvals` is who approves the paths that differ.
    """

    base: str
    head: str
    holders: tuple[HolderChange, ...]
    strange: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    skips: SkipsChange = SAME_SKIPS
    approvals: Approvals = NOBODY_IS_NAMED


MOVES: Mapping[str, str] = {
    "account_id": "Terraform makes everything anew in the other account and leaves all of this one behind",
    "region": "Terraform makes everything anew in the other Region and leaves all of this one behind",
    "state_key": "Terraform finds no state, makes everything anew and leaves all that stands behind",
}
"""What leaves everything behind that stands, without a plan that says so (measured: 0 to destroy)."""


_DOOR_OF: Mapping[str, str] = {"account_id": "account"}
"""What is acknowledged of these by another key."""


STANDING = "standing"
"""What stood, of a door that only rendered text shows."""

_FORESEEN: Mapping[str, str] = MappingProxyType(
    {
        "destroyed": "the next apply destroys it, with what is in it",
        "gone": "nobody keeps it any more",
        "left behind": "what stands stays where it is, without a state",
        "not known": "nobody can tell from the text what becomes of it",
        "refused": "AWS refuses it",
        "replaced": "the next apply destroys it with what is in it, and makes it anew",
    }
)
"""What becomes of it, by the word that an acknowledgement has for it."""

_ANY_LOSS = "what stands is lost"


def stack_change(
    address: StackAddress,
    fate: Fate,
    sides: tuple[Meaning | None, Meaning | None],
    resources: Prediction,
    doors: DoorWords,
) -> StackChange:
    """What a change does to a stack, of which `sides` are what it meant and what it means."""
    before, after = sides
    is_told = fate is not Fate.CHANGED or (before is not None and after is not None)
    if not is_told or (before is None and after is None):
        return StackChange(address, fate, resources=resources, is_told=False)
    was = before.values if before else {}
    now = after.values if after else {}
    people = tuple(_people(was, now))
    spaces = tuple(_spaces(before.kept if before else {}, after.kept if after else {}))
    values = tuple(_values(was, now))
    closed = tuple(_doors(before, after, doors)) if before and after else ()
    return StackChange(address, fate, closed, people, spaces, values, resources)


def in_order_of_weight(
    changes: Iterable[StackChange], proofs: Mapping[str, ProofChange] = MappingProxyType({})
) -> tuple[HolderChange, ...]:
    """The changes by holder, the heaviest first; `proofs` are by holder's folder."""
    by_folder: dict[str, list[StackChange]] = {folder: [] for folder in proofs}
    for one in sorted(changes, key=lambda one: (one.weight, one.address)):
        by_folder.setdefault(one.address.holder_folder, []).append(one)
    held = [HolderChange(folder, tuple(stacks), proofs.get(folder)) for folder, stacks in by_folder.items()]
    return tuple(sorted(held, key=lambda one: (one.weight, one.folder)))


def _people(was: Mapping[str, Value], now: Mapping[str, Value]) -> Iterator[PersonChange]:
    for name in sorted({*was, *now}):
        if name.startswith(_PEOPLE):
            team, _, user = name.removeprefix(_PEOPLE).rpartition(".")
            before, after = (_persona(side.get(name)) for side in (was, now))
            if before != after:
                yield PersonChange(user, team, before, after)


def _persona(value: Value | None) -> str | None:
    return None if value is None else str(value.value)


def _spaces(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[SpaceChange]:
    for key in sorted({*was} ^ {*now}):
        parts = key.split(".")
        if parts[-1] == "owner" and "spaces" in parts[:-2]:
            name = ".".join(parts[:-1])
            yield SpaceChange(name, str(now.get(key, was.get(key))), comes=key in now)


def _values(was: Mapping[str, Value], now: Mapping[str, Value]) -> Iterator[ValueChange]:
    for name in sorted({*was, *now}):
        one, other = was.get(name), now.get(name)
        before, after = (ABSENT if side is None else side.value for side in (one, other))
        if before != after and not name.startswith(_PEOPLE):
            whose = other or one
            yield ValueChange(name, before, after, whose.by if whose else "")


def _doors(before: Meaning, after: Meaning, words: DoorWords) -> Iterator[Door]:
    for key, says in MOVES.items():
        was, now = (getattr(side, key) for side in (before, after))
        if was and now and was != now:
            yield _door(_DOOR_OF.get(key, key), Door(key, was, now, says), after)
    for key in sorted(before.kept):
        was, now = before.kept[key], after.kept.get(key)
        if key not in after.kept and any(part in _COME_AND_GO for part in key.split(".")):
            continue
        if was != now and (says_so := words(key, was, now)) and key not in MOVES:
            yield _door(key, Door(key, was, now, says_so), after)
    for one in after.acknowledged:
        if (one.before == STANDING or one.resources) and one not in before.acknowledged:
            yield Door(one.door, one.before, one.after, _foreseen(one), one.who, one.reason, one.resources)


def _foreseen(one: Acknowledged) -> str:
    """What becomes of what stands behind a door that only rendered text shows."""
    if one.before == STANDING:
        return _FORESEEN.get(str(one.after), _ANY_LOSS)
    return next((row.words for row in beside_the_plan() if f"{row.type}.{row.path}" == one.door), _ANY_LOSS)


def _door(key: str, door: Door, after: Meaning) -> Door:
    """The door with who answers for it, which is acknowledged by this key."""
    for one in after.acknowledged:
        if (one.door, one.before, one.after) == (key, door.before, door.after):
            return replace(door, by=one.who, reason=one.reason)
    return door
