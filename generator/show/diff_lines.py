"""What is told of a change, line by line: of a holder, of a stack, of a value."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from generator.review.affected import Fate
from generator.review.change import (
    BranchChange,
    HolderChange,
    PersonChange,
    SpaceChange,
    StackChange,
    ValueChange,
)
from generator.review.skips import SAME_SKIPS
from generator.review.verdicts import AssumptionChange, ClaimChange, ProofChange
from generator.show.diff_access import access_lines, network_lines
from generator.show.diff_resources import counted, grave_lines, resource_lines
from generator.show.diff_values import door_words, value_words
from generator.show.glyphs import visible
from generator.show.wrapping import count_of, shortened

MOST = 20
"""Lines of one kind that are shown of a stack in text and Markdown; the JSON has all."""

_LONGEST = 60
"""Characters of a value that are shown."""

_SEVERAL = 4
"""Stacks from which on a value that changes in all of them is told once."""

Common = Mapping[str, tuple[ValueChange, int]]
"""Values that change in several stacks, each with their number, by a text that says how they change."""

_MOST_OWNERS = 8
"""Owners who are named of those who approve; the JSON has all."""

_SHORT = 12
"""Characters of a commit's id."""


def summary(base: str, told: BranchChange) -> str:
    """What differs between which commits, in one line."""
    stacks = [one for held in told.holders for one in held.stacks if not one.follows]
    doors = sum(len(one.doors) for one in stacks)
    began = f"between HEAD ({told.head[:_SHORT]}) and {told.base[:_SHORT]}, where it left {visible(base)}"
    if not stacks:
        others = told.holders or told.beside or told.strange or told.skips != SAME_SKIPS
        return f"no stack differs {began}, but files beside them" if others else f"nothing differs {began}"
    closed = f", with {count_of(doors, 'one-way door', 'one-way doors')}" if doors else ""
    return f"{count_of(len(stacks), 'stack differs', 'stacks differ')} {began}{closed}"


def approval_lines(told: BranchChange) -> Iterator[str]:
    """Who approves the change, as the file of code owners at the base says; nothing where there is none."""
    found = told.approvals
    if found.unread:
        yield f"who approves it only the host can tell: {found.file} has the pattern {visible(found.unread)}"
        return
    named = [f"{visible(owner)} ({count_of(number, 'file', 'files')})" for owner, number in found.owners]
    if named:
        more = f" and {len(named) - _MOST_OWNERS} more" if len(named) > _MOST_OWNERS else ""
        yield f"to be approved by {', '.join(named[:_MOST_OWNERS])}{more}, as {found.file} says"


def versions(told: BranchChange) -> Iterator[str]:
    """Which versions of tenantry built the two commits, where they are not the same."""
    for before, after in told.versions:
        yield f"built by tenantry {visible(after)}, before by {visible(before)}"


def besides(told: BranchChange) -> Iterator[str]:
    """What differs and is told nowhere else, or what could not be compared."""
    if told.strange:
        paths = ", ".join(map(visible, told.strange[:MOST]))
        yield f"no stack's, and different below out/; `tenantry build --check` says what they are: {paths}"
    if told.unread:
        yield f"these are no HCL and were not compared: {', '.join(map(visible, told.unread[:MOST]))}"
    if told.beside:
        more = f" and {len(told.beside) - MOST:,} more" if len(told.beside) > MOST else ""
        paths = ", ".join(map(visible, told.beside[:MOST]))
        yield f"digests and versions alone differ in {paths}{more}"


def headline(one: StackChange) -> str:
    """What becomes of a stack, with its resources counted."""
    if one.fate is Fate.REMOVED:
        number = count_of(len(one.resources.destroyed), "resource", "resources")
        return f"removed: the text of {number} goes, and what was applied stays in AWS until it is destroyed"
    said = counted(one)
    if one.follows:
        told = f"follows {visible(', '.join(one.follows))}, and no file of it differs"
        return told + (f": {said}" if said else "")
    return f"{one.fate}" + (f": {said}" if said else "")


def common_values(told: BranchChange) -> Common:
    """Values that are the same other ones in several stacks, with the number of these: they are told once."""
    changed = [one for held in told.holders for one in held.stacks if one.fate is Fate.CHANGED]
    every = {_key(value): value for one in changed for value in _beside_doors(one)}
    counts = Counter(_key(value) for one in changed for value in _beside_doors(one))
    return {key: (every[key], number) for key, number in counts.items() if number >= _SEVERAL}


def _key(value: ValueChange) -> str:
    """The same text for two values that change in the same way."""
    return json.dumps([value.name, value.before, value.after, value.by], sort_keys=True, default=str)


def _beside_doors(one: StackChange) -> list[ValueChange]:
    """The values of a stack that are no doors."""
    doors = {door.key for door in one.doors}
    return [value for value in one.values if value.name not in doors]


def stack_lines(one: StackChange, common: Common) -> Iterator[str]:
    """What is told of a stack, the heaviest first."""
    yield from (door_words(door) for door in one.doors)
    if not one.is_told:
        yield "an older tenantry built one of the two commits, so people and values are not told"
    tenant = one.address.tenant_name or one.address.holder
    people = [_person(person, tenant) for person in sorted(one.people, key=_leavers_first)]
    yield from _some(people, "people")
    yield from _some([_space(space) for space in one.spaces], "spaces")
    reach = list(access_lines(one.reach, is_whole=one.fate is not Fate.CHANGED))
    yield from _some(reach, "changes of access")
    ways = list(network_lines(one.reach, is_whole=one.fate is not Fate.CHANGED))
    yield from _some(ways, "ways in the network")
    if one.fate is not Fate.REMOVED:
        yield from _some(list(grave_lines(one)), "warnings")
    if one.fate is Fate.CHANGED:
        values = [value for value in _beside_doors(one) if _key(value) not in common]
        yield from _some([value_words(value) for value in values], "values")
        yield from _some(list(resource_lines(one)), "resources")


def holder_lines(one: HolderChange) -> Iterator[str]:
    """What is told of a holder's proof, what it assures no more first."""
    is_gone = bool(one.stacks) and all(stack.fate is Fate.REMOVED for stack in one.stacks)
    if one.proof is not None and not is_gone:
        yield from _some(list(_proof(one.proof)), "claims")


def _proof(proof: ProofChange) -> Iterator[str]:
    if not proof.is_there:
        yield "! there is no certificate any more: nothing is proved of it"
        return
    if not proof.was_there:
        counts = Counter(one.after for one in proof.claims)
        numbers = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items(), key=str))
        yield f"a certificate comes, of {count_of(len(proof.claims), 'claim', 'claims')}: {numbers or 'none'}"
        return
    yield from (_claim(one) for one in proof.claims if one.is_weaker)
    yield from (_assumption(one) for one in sorted(proof.assumptions, key=lambda one: not one.comes))
    yield from (_claim(one) for one in proof.claims if not one.is_weaker and one.before != one.after)
    others = [one.name for one in proof.claims if not one.is_weaker and one.before == one.after]
    if others:
        words = "claim keeps its verdict and speaks", "claims keep their verdicts and speak"
        yield f"{count_of(len(others), *words)} of other requests: {', '.join(others)}"
    yield from proof.makers


def _claim(one: ClaimChange) -> str:
    mark = "! " if one.is_weaker else ""
    said = f"{one.sentence} ({one.name})"
    if one.after is None:
        return f"{mark}not claimed any more, and was {one.before}: {said}"
    if one.before is None:
        return f"claimed now, and {one.after}: {said}"
    left_out = f" It now leaves out {_first(one.excused)}" if one.excused else ""
    verdict = f"{one.before} → {one.after}" if one.before != one.after else one.after
    return f"{mark}{verdict}: {said}{left_out}"


def _first(lines: Sequence[str]) -> str:
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"{shortened(visible(lines[0]), _LONGEST)}{more}"


def _assumption(one: AssumptionChange) -> str:
    return f"{'! ' if one.comes else 'no longer '}{one.of}: {one.sentence} ({one.name})"


def _some(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"and {len(lines) - MOST:,} more {what}"


def _leavers_first(person: PersonChange) -> tuple[bool, str, str]:
    return person.after is not None, person.team, person.user


def _person(person: PersonChange, tenant: str) -> str:
    team = f"{person.team} of {tenant}" if person.team else tenant
    if person.before is None:
        return f"{person.user} joins {team} as {person.after}"
    if person.after is None:
        return f"{person.user} leaves {team}, and was {person.before}: drain before the apply"
    return f"{person.user} of {team} becomes {person.after}, and was {person.before}"


def _space(space: SpaceChange) -> str:
    if space.comes:
        return f"{space.name} of {space.owner} comes"
    return f"{space.name} of {space.owner} goes, with its volume: drain before the apply"
