"""What of a plan is drift: what left the state, and what would be done though all was applied."""

from collections.abc import Collection, Iterator

from generator.apply.equality import would
from generator.apply.record import SHAPE, Action, Attribute, Change, Doing, Unknown
from generator.drift.kinds import is_noise, kind_of, kind_of_planned
from generator.drift.seen import DriftClass, Item
from generator.drift.state import StateRead
from generator.drift.words import planned_words, standing_words

_EXCLUSIVE = "_exclusive"


def items_of(
    drifted: tuple[Change, ...],
    does: Doing,
    state: StateRead,
    *,
    by_hand: tuple[Item, ...],
    is_settled: bool,
) -> Iterator[Item]:
    """Everything that stands otherwise than declared.

    `drifted` are the resources that a plan found otherwise than the state had them. With `is_settled` these
    very files were applied once, so that whatever the plan would do is drift. `by_hand` is what stands on
    resources and is in none: what a plan would do about that is not told again.
    """
    told = set[str]()
    for change in drifted:
        heard = [one for one in _differing(change) if not is_noise(change, one, state)]
        if change.action is Action.DELETE:
            told.add(change.address)
            yield Item(_gone(change), change.address, "stood, and is gone")
        elif heard:
            told.add(change.address)
            real = Change(
                change.address, change.type, change.provider, change.action, attributes=tuple(heard)
            )
            yield Item(kind_of(real), change.address, standing_words(heard))
        else:
            yield Item(DriftClass.NOISE, change.address, standing_words(_differing(change)))
    told |= {one.address for one in by_hand}
    for change in does.changes:
        if change.action in (Action.READ, Action.KEEP) or change.address in told or _is_said(change, told):
            continue
        kind = kind_of_planned(change) if is_settled else DriftClass.PENDING
        yield Item(kind, change.address, _planned(change))


def _gone(change: Change) -> DriftClass:
    return kind_of(Change(change.address, change.type, change.provider, Action.DELETE))


def _is_said(change: Change, told: Collection[str]) -> bool:
    """Whether a list of all policies of a role would be put right, of which each is told by itself."""
    return change.type.endswith(_EXCLUSIVE) and bool(told)


def _differing(change: Change) -> list[Attribute]:
    return [
        one
        for one in change.attributes
        if one.before != one.after and one.path[-1:] != (SHAPE,) and not isinstance(one.after, Unknown)
    ]


def _planned(change: Change) -> str:
    told = planned_words(_differing(change)) if change.action in (Action.UPDATE, Action.REPLACE) else ""
    return f"{would(change)}: {told}" if told else would(change)
