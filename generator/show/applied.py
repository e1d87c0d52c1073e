"""Applied stacks as text and as JSON: what was done, what was not, and what to do about it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from generator.apply.outcome import Outcome
from generator.apply.told import AppliedStack, short_name
from generator.show.wrapping import count_of, wrapped

JSON_VERSION = 1

KINDS = ("waiting", "refused", "failed", "as reviewed", "with nothing to do")
"""What may become of a stack."""

_MOST_REASONS = 20


def applied_stack(stack: AppliedStack) -> str:
    """A stack with what became of it; ends with a line feed."""
    return "".join(f"{line}\n" for line in _told(stack))


def applied_summary(stacks: Sequence[AppliedStack]) -> str:
    """What became of all, after each was told; ends with a line feed."""
    return "".join(f"{line}\n" for line in _summary(stacks))


def applied_json(stacks: Sequence[AppliedStack]) -> str:
    """One JSON object: each stack with what was done, what failed, what refused it, and stale records."""
    document = {"version": JSON_VERSION, "stacks": [_stack(one) for one in stacks]}
    return json.dumps(document, indent=2) + "\n"


def _summary(stacks: Sequence[AppliedStack]) -> Iterator[str]:
    kinds = Counter(_kind(one) for one in stacks)
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    yield ""
    yield from wrapped(f"applied   {count_of(len(stacks), 'stack', 'stacks')}: {counted}", 0)
    if not all(one.is_done for one in stacks):
        yield from wrapped(
            "next      mend what is named, and run the same command again: what is done is not done twice", 0
        )


def _kind(one: AppliedStack) -> str:
    if one.waits:
        return "waiting"
    if one.refused:
        return "refused"
    if one.fault or one.unnoted or (one.did is not None and not one.did.is_complete):
        return "failed"
    return "as reviewed" if one.did is not None else "with nothing to do"


def _told(one: AppliedStack) -> Iterator[str]:
    words = {
        "waiting": f"waits for {', '.join(one.waits)}",
        "as reviewed": f"{_done(one.did)}, as record {short_name(one.record)} says",
    }
    yield from wrapped(f"{one.address}  {words.get(_kind(one), _kind(one))}", 0)
    for reason in _reasons(one):
        yield from wrapped(reason, 2)
    if one.did is not None and _kind(one) == "failed":
        yield from _broke_off(one.did)
    for name, number in one.stale.items():
        of = f" of #{number}" if number else ""
        yield from wrapped(f"stale: record {short_name(name)}{of} was planned against what stood before", 2)
    if one.hint:
        yield from wrapped(f"hint: {one.hint}", 2)
    if one.log and not one.is_done:
        yield from wrapped(f"log: {one.log}", 2)


def _reasons(one: AppliedStack) -> Iterator[str]:
    yield from islice(one.refused, _MOST_REASONS)
    if len(one.refused) > _MOST_REASONS:
        yield f"and {len(one.refused) - _MOST_REASONS} more"
    yield from one.fault.splitlines()
    if one.unnoted:
        yield f"what was done could not be noted beside the record: {one.unnoted}"
    if one.unsettled:
        yield f"warning: the state could not take in what stands: {one.unsettled}"


def _broke_off(did: Outcome) -> Iterator[str]:
    yield from wrapped(f"done before it ended: {_done(did)}", 2)
    for address, what in sorted(did.done.items()):
        yield from wrapped(f"{address}: {' and '.join(what)}", 4)
    for address, why in sorted(did.failed.items()):
        yield from wrapped(f"not done: {address}: {why}", 2)
    for address in did.begun:
        yield from wrapped(f"not known: {address} was begun, and nobody said how it ended", 2)
    for error in did.errors:
        yield from wrapped(error, 2)


def _done(did: Outcome | None) -> str:
    counts = Counter(word for what in (did.done.values() if did else ()) for word in what)
    return ", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "nothing"


def _stack(one: AppliedStack) -> dict[str, object]:
    did = one.did or Outcome()
    return {
        "address": one.address,
        "kind": _kind(one),
        "record": one.record,
        "done": {address: list(what) for address, what in did.done.items()},
        "failed": dict(did.failed),
        "begun": list(did.begun),
        "errors": list(did.errors),
        "refused": list(one.refused),
        "waits_for": list(one.waits),
        "fault": one.fault,
        "hint": one.hint,
        "unsettled": one.unsettled,
        "unnoted": one.unnoted,
        "stale": list(one.stale),
        "seconds": round(one.seconds, 1),
        "log": one.log,
    }
