"""Whether all that an apply that broke off has left was reviewed.

What it had done is missing from the fresh plan, and what only the apply could tell may be known by now.
Everything else must be what the record says, because a record on which an apply began would otherwise allow
another one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.apply.equality import change_differences, said, would
from generator.apply.record import (
    NOTHING,
    SHAPE,
    Action,
    Attribute,
    Change,
    Doing,
    Known,
    Output,
    Unknown,
    Value,
)

_Path = tuple[str | int, ...]
_Leaves = Mapping[_Path, Value]

_MADE = frozenset({"created", "updated"})
"""What an address that stands as it was reviewed was last."""


@dataclass(frozen=True, slots=True)
class Attempted:
    """What earlier attempts to apply a record did: with each address what was done to it.

    `failed` were begun and ended with an error in the last one.
    """

    done: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()


def left_over(reviewed: Doing, fresh: Doing, attempted: Attempted) -> tuple[str, ...]:
    """What a fresh plan would do beside what was reviewed and is left, one line each; empty where nothing."""
    return tuple(_left_over(reviewed, fresh, attempted))


def called_done(reviewed: Doing, fresh: Doing, attempted: Attempted) -> tuple[str, ...]:
    """Updates that AWS refused and that are planned no more: the state says that they are done."""
    planned = {one.address for one in fresh.changes}
    return tuple(
        f"{change.address}: its update was refused, and the state says that it is done"
        " (hashicorp/terraform-provider-aws issue 45528)"
        for change in reviewed.changes
        if change.action is Action.UPDATE
        and change.address in attempted.failed
        and change.address not in attempted.done
        and change.address not in planned
    )


def _left_over(reviewed: Doing, fresh: Doing, attempted: Attempted) -> Iterator[str]:
    before = {one.key: one for one in reviewed.changes}
    for change in fresh.changes:
        was = before.get(change.key) or before.get((change.address, ""))
        done = attempted.done.get(change.address, frozenset())
        yield from (f"{change.address}: {line}" for line in _beside(was, change, done))
    outputs = {one.name: one for one in reviewed.outputs}
    for output in fresh.outputs:
        if not _comes_true(outputs.get(output.name), output):
            yield f"output {output.name}: becomes {said(output.after)}, which nobody reviewed"
    taken = {one.address for one in reviewed.changes if one.action.takes_away}
    for one in fresh.vanished:
        if one not in taken and one not in reviewed.vanished:
            yield f"{one}: is gone, and nothing that was reviewed took it away"


def _beside(was: Change | None, now: Change, done: frozenset[str]) -> Iterator[str]:
    """Why a change is none that was reviewed and is left; nothing where it is."""
    if was is None:
        yield f"{would(now)}, which nobody reviewed"
    elif _MADE & done and not _is_remainder(was, now):
        yield f"{would(now)}, and was done already as it was reviewed"
    elif not _is_left(was, now):
        yield from list(change_differences(was, now)) or ["stands otherwise than when it was reviewed"]


def _is_remainder(was: Change, now: Change) -> bool:
    """Whether what is left of a replacement is only what it replaced."""
    return was.action is Action.REPLACE and bool(now.deposed) and now.action is Action.DELETE


def _is_left(was: Change, now: Change) -> bool:
    """Whether a change is one that was reviewed, or what is left of it."""
    if now == was or _is_remainder(was, now):
        return True
    if was.type != now.type or was.provider != now.provider or now.deposed != was.deposed:
        return False
    if now.was not in ("", was.was) or now.imports not in ("", was.imports):
        return False
    if was.action is not now.action and not _is_begun(was, now):
        return False
    return _comes_to_the_same(was, now) and _stands_as_reviewed(was, now)


def _is_begun(was: Change, now: Change) -> bool:
    """Whether another action is what is left of the one that was reviewed.

    Of a replacement what stood may be gone; what was half made is made again.
    """
    if was.action is Action.REPLACE and now.action is Action.CREATE:
        return True
    return was.action is Action.CREATE and now.action is Action.REPLACE and "tainted" in now.because


def _comes_to_the_same(was: Change, now: Change) -> bool:
    """Whether everything becomes what was reviewed; of what is made, everything that was reviewed."""
    reviewed, fresh = (_leaves(one.attributes, "after") for one in (was, now))
    if not all(_fits(reviewed, path, value) for path, value in fresh.items()):
        return False
    if now.action is Action.UPDATE:
        return True
    told = {path: value for path, value in reviewed.items() if isinstance(value, Known) and value != NOTHING}
    return all(fresh.get(path) == value for path, value in told.items())


def _stands_as_reviewed(was: Change, now: Change) -> bool:
    """Whether what is updated stands as it stood, or is what it was to become."""
    if now.action is not Action.UPDATE:
        return True
    before, after = (_leaves(was.attributes, side) for side in ("before", "after"))
    standing = _leaves(now.attributes, "before")
    return all(
        value == before.get(path, NOTHING) or _fits(after, path, value) for path, value in standing.items()
    )


def _fits(reviewed: _Leaves, path: _Path, value: Value) -> bool:
    """Whether a value is the one that was reviewed, or stands where nobody could know one."""
    if reviewed.get(path, NOTHING) == value:
        return True
    around = (reviewed.get(path[:length]) for length in range(len(path), 0, -1))
    return any(isinstance(one, Unknown) for one in around)


def _leaves(attributes: tuple[Attribute, ...], side: str) -> _Leaves:
    """Every value by its path, also those inside of a value that is told as a whole, with its shape."""
    return {
        path: value
        for attribute in attributes
        for path, value in _inside(attribute.path, getattr(attribute, side))
    }


def _inside(path: _Path, value: Value) -> Iterator[tuple[_Path, Value]]:
    inner = value.value if isinstance(value, Known) else None
    if isinstance(inner, dict) and inner:
        yield (*path, SHAPE), Known("an object")
        for name, one in inner.items():
            yield from _inside((*path, name), Known(one))
    elif isinstance(inner, list) and inner:
        yield (*path, SHAPE), Known(f"a list of {len(inner)}")
        for number, one in enumerate(inner):
            yield from _inside((*path, number), Known(one))
    else:
        yield path, value


def _comes_true(reviewed: Output | None, fresh: Output) -> bool:
    if reviewed is None:
        return False
    return reviewed.after == fresh.after or isinstance(reviewed.after, Unknown)
