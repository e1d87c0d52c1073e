"""Whether a fresh plan is the one that was reviewed, and in words what of it is not.

Two plans are compared by what they would do, never by their text.
"""

import json
from collections.abc import Iterator
from itertools import islice

from generator.apply.record import (
    NOTHING,
    Action,
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


def _differences(reviewed: Doing, fresh: Doing) -> Iterator[str]:
    was = {one.key: one for one in reviewed.changes}
    now = {one.key: one for one in fresh.changes}
    for key in sorted(was.keys() | now.keys()):
        name = f"{key[0]} (deposed {key[1]})" if key[1] else key[0]
        if key not in now:
            yield f"{name}: was to {_infinitive(was[key])}, and there is nothing to do any more"
        elif key not in was:
            yield f"{name}: {would(now[key])}, which nobody reviewed"
        elif was[key] != now[key]:
            yield from (f"{name}: {line}" for line in change_differences(was[key], now[key]))
    yield from _output_differences(reviewed.outputs, fresh.outputs)
    for one in sorted({*fresh.vanished} - {*reviewed.vanished}):
        yield f"{one}: has gone since it was reviewed"
    for one in sorted({*reviewed.vanished} - {*fresh.vanished}):
        yield f"{one}: was gone when it was reviewed, and the state knows of that now"
    for one in sorted({*reviewed.failing} ^ {*fresh.failing}):
        yield f"{one}: {'fails now' if one in fresh.failing else 'failed, and does not any more'}"


def change_differences(was: Change, now: Change) -> Iterator[str]:
    """What of a change is otherwise, one line each without its address."""
    if (was.action, was.creates_first) != (now.action, now.creates_first):
        yield f"{would(now)}, and was to {_infinitive(was)}"
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
                f"{_path(path)} becomes {said(after)}, and was to become {said(before)}"
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
            fresh, old = (
                said(side[name].after) if name in side else "left as it is" for side in (after, before)
            )
            yield f"output {name}: becomes {fresh}, and was to become {old}"


_VERBS = {
    Action.CREATE: ("would be created", "be created"),
    Action.UPDATE: ("would be updated", "be updated"),
    Action.DELETE: ("would be destroyed", "be destroyed"),
    Action.REPLACE: ("would be replaced", "be replaced"),
    Action.READ: ("would be read", "be read"),
    Action.FORGET: ("would be given up", "be given up"),
    Action.KEEP: ("would be moved or taken over", "be moved or taken over"),
}


def would(change: Change) -> str:
    """What a change does, such as `would be created`."""
    return _VERBS[change.action][0] + (", its replacement first" if change.creates_first else "")


def _infinitive(change: Change) -> str:
    return _VERBS[change.action][1]


def said(value: Value) -> str:
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
