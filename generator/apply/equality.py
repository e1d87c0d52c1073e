"""Whether a fresh plan is the one that was reviewed, and in words what of it is not.

Two plans are compared by what they would do, never by their text.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from generator.apply.record import (
    NOTHING,
    Action,
    Attribute,
    Change,
    Doing,
    Known,
    Output,
    Record,
    Unknown,
    Value,
)

_SHOWN = 80
"""Characters of a value that are shown in words."""


@dataclass(frozen=True, slots=True)
class Attempted:
    """What earlier attempts to apply a record did, by addresses.

    `failed` were begun and ended with an error in the last one.
    """

    done: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()


def strange_to(reviewed: Record, fresh: Record) -> tuple[str, ...]:
    """Why a record speaks of another plan than the fresh one at all; empty where it does not."""
    was, now = reviewed.bound, fresh.bound
    found = []
    if was.stack != now.stack:
        found.append(f"it is of the stack {was.stack}")
    if was.files != now.files:
        found.append("the files of the stack are others than those that were planned")
    if was.terraform != now.terraform:
        found.append(f"terraform {was.terraform} planned, and this is terraform {now.terraform}")
    if was.providers != now.providers:
        found.append(f"it was planned with {_listed(was.providers)}, and here is {_listed(now.providers)}")
    return tuple(found)


def differences(reviewed: Doing, fresh: Doing) -> tuple[str, ...]:
    """What a fresh plan would do otherwise than the reviewed one, one line each; empty where nothing."""
    if reviewed == fresh:
        return ()
    return tuple(_differences(reviewed, fresh))


def left_over(reviewed: Doing, fresh: Doing, attempted: Attempted) -> tuple[str, ...]:
    """What a fresh plan would do beside what an apply that broke off has left; empty where nothing.

    What the apply had done is missing from the fresh plan, and what only the apply could tell may be known.
    """
    before = {one.key: one for one in reviewed.changes}
    found: list[str] = []
    for change in fresh.changes:
        was = before.get(change.key) or before.get((change.address, ""))
        if was is None:
            found.append(f"{change.address}: {_would(change)}, which nobody reviewed")
        elif not _is_left(was, change):
            found += [f"{change.address}: {line}" for line in _change_differences(was, change)]
    outputs = {one.name: one for one in reviewed.outputs}
    for output in fresh.outputs:
        old = outputs.get(output.name)
        if old is None or not _comes_true(old.after, output.after):
            found.append(f"output {output.name}: becomes {_said(output.after)}, which nobody reviewed")
    found += [f"{one}: is gone, and nothing that was reviewed took it away" for one in _lost(reviewed, fresh)]
    found += _called_done(reviewed, fresh, attempted)
    return tuple(found)


def _lost(reviewed: Doing, fresh: Doing) -> Iterator[str]:
    """What has vanished, but for what the apply itself was taking away."""
    taken = {one.address for one in reviewed.changes if one.action.takes_away}
    return (one for one in fresh.vanished if one not in taken and one not in reviewed.vanished)


def _called_done(reviewed: Doing, fresh: Doing, attempted: Attempted) -> Iterator[str]:
    """Updates that AWS refused and that are planned no more: the state says that they are done."""
    planned = {one.address for one in fresh.changes}
    for change in reviewed.changes:
        if (
            change.action is Action.UPDATE
            and change.address in attempted.failed - attempted.done
            and change.address not in planned
        ):
            yield (
                f"{change.address}: its update was refused, and the state says that it is done"
                " (hashicorp/terraform-provider-aws issue 45528)"
            )


def _is_left(was: Change, now: Change) -> bool:
    """Whether a change is one that was reviewed, or what is left of it."""
    if now == was:
        return True
    if was.action is Action.REPLACE and now.action is Action.CREATE:
        return True  # it is gone already, and only its replacement is missing
    if was.action is Action.REPLACE and now.deposed and now.action is Action.DELETE:
        return True  # its replacement stands already
    if was.action is Action.CREATE and now.action is Action.REPLACE and "tainted" in now.because:
        return True  # it was half made by the apply that broke off
    if was.action is not now.action or was.type != now.type:
        return False
    return (
        _attributes_are_left(was, now)
        and replace(
            now,
            attributes=was.attributes,
            because=was.because,
            was=was.was,
            imports=was.imports,
            replaced_for=was.replaced_for,
        )
        == was
    )


def _attributes_are_left(was: Change, now: Change) -> bool:
    known = {one.path: one for one in was.attributes}
    for one in now.attributes:
        before = known.get(one.path) or _whole(known, one.path)
        if before is None or not (one.after == before.after or isinstance(before.after, Unknown)):
            return False
    return True


def _whole(known: Mapping[tuple[str | int, ...], Attribute], path: tuple[str | int, ...]) -> Attribute | None:
    """The attribute around a path, where it was told as a whole that nobody knew."""
    around = (known.get(path[:length]) for length in range(len(path) - 1, 0, -1))
    return next((one for one in around if one is not None and isinstance(one.after, Unknown)), None)


def _comes_true(reviewed: Value, fresh: Value) -> bool:
    return reviewed == fresh or isinstance(reviewed, Unknown)


def _differences(reviewed: Doing, fresh: Doing) -> Iterator[str]:
    was = {one.key: one for one in reviewed.changes}
    now = {one.key: one for one in fresh.changes}
    for key in sorted(was.keys() | now.keys()):
        name = f"{key[0]} (deposed {key[1]})" if key[1] else key[0]
        if key not in now:
            yield f"{name}: was to {_infinitive(was[key])}, and there is nothing to do any more"
        elif key not in was:
            yield f"{name}: {_would(now[key])}, which nobody reviewed"
        elif was[key] != now[key]:
            yield from (f"{name}: {line}" for line in _change_differences(was[key], now[key]))
    yield from _output_differences(reviewed.outputs, fresh.outputs)
    for one in sorted({*fresh.vanished} - {*reviewed.vanished}):
        yield f"{one}: has gone since it was reviewed"
    for one in sorted({*reviewed.vanished} - {*fresh.vanished}):
        yield f"{one}: was gone when it was reviewed, and the state knows of that now"
    for one in sorted({*reviewed.failing} ^ {*fresh.failing}):
        yield f"{one}: {'fails now' if one in fresh.failing else 'failed, and does not any more'}"


def _change_differences(was: Change, now: Change) -> Iterator[str]:
    if (was.action, was.creates_first) != (now.action, now.creates_first):
        yield f"{_would(now)}, and was to {_infinitive(was)}"
        return
    for name, words in _NAMED.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            yield f"{words} is {after or 'nothing'}, and was {before or 'nothing'}"
    old = {one.path: one for one in was.attributes}
    new = {one.path: one for one in now.attributes}
    for path in sorted(old.keys() | new.keys(), key=lambda one: tuple(map(str, one))):
        one, other = old.get(path), new.get(path)
        if one != other:
            before, after = ((NOTHING if side is None else side.after) for side in (one, other))
            yield (
                f"{_path(path)} becomes {_said(after)}, and was to become {_said(before)}"
                if (before != after)
                else f"{_path(path)} stands at another value than when it was reviewed"
            )


_NAMED = {
    "was": "the address that it moves from",
    "imports": "what is imported",
    "because": "Terraform's reason",
    "replaced_for": "what it is replaced for",
    "type": "its type",
    "provider": "its provider",
}
"""Parts of a change that are told in words, by what they are called."""


def _output_differences(was: tuple[Output, ...], now: tuple[Output, ...]) -> Iterator[str]:
    before, after = ({one.name: one for one in side} for side in (was, now))
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            said = (_said(side[name].after) if name in side else "left as it is" for side in (after, before))
            yield "output {}: becomes {}, and was to become {}".format(name, *said)


_VERBS = {
    Action.CREATE: ("would be created", "be created"),
    Action.UPDATE: ("would be updated", "be updated"),
    Action.DELETE: ("would be destroyed", "be destroyed"),
    Action.REPLACE: ("would be replaced", "be replaced"),
    Action.READ: ("would be read", "be read"),
    Action.FORGET: ("would be given up", "be given up"),
    Action.KEEP: ("would be moved or taken over", "be moved or taken over"),
}


def _would(change: Change) -> str:
    return _VERBS[change.action][0] + (", its replacement first" if change.creates_first else "")


def _infinitive(change: Change) -> str:
    return _VERBS[change.action][1]


def _said(value: Value) -> str:
    """A value as a line shows it; a secret is never shown."""
    if isinstance(value, Unknown):
        return "(known after apply)"
    if not isinstance(value, Known):
        return "(a secret)"
    text = json.dumps(value.value, ensure_ascii=True)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _path(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path).removeprefix(".")


def _listed(providers: tuple[str, ...]) -> str:
    shown = [one.partition(" h1:")[0] for one in islice(providers, 4)]
    return ", ".join(shown) or "no provider"
