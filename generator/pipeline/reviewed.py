"""Records of plans where they lie, and which of them a fresh plan may be applied for.

A record is called by its stack, the digest of the stack's files and the digest of its own text, so one that
was cut off or changed is none. Notes beside it say that an apply of it began, what attempts did, and that it
is done: then it is spent.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from generator.apply.equality import differences, strange_to
from generator.apply.left_over import Attempted, called_done, left_over
from generator.apply.outcome import Outcome
from generator.apply.record import Record, RecordFault, record_in
from generator.apply.told import short_name
from generator.core.json_text import JsonFault, object_in
from generator.pipeline.terraforming import json_text
from generator.tenancy.reviews import APPLIED, ATTEMPT, BEGUN, RECORD
from generator.tools.review_store import ReviewStore

_MOST_ATTEMPTS = 100
_DIGITS = 64
"""Hexadecimal digits of a SHA-256."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The record that a fresh plan may be applied for, or why there is none and what to do.

    Both are empty where there is nothing to do.
    """

    name: str = ""
    refused: tuple[str, ...] = ()
    hint: str = ""


def keep(store: ReviewStore, record: Record) -> str:
    """Write a record; its name comes back."""
    text = record.text()
    name = f"{_folder(record)}{sha256(text).hexdigest()}{RECORD}"
    store.put(name, text)
    return name


def was_applied(store: ReviewStore, address: str) -> bool:
    """Whether any record of a stack was ever applied."""
    return any(name.endswith(APPLIED) for name in store.names(f"{address}/"))


def were_applied(store: ReviewStore, address: str, files: str) -> bool:
    """Whether the very files of a stack were applied, so that nothing of them is left to be done."""
    return any(name.endswith(APPLIED) for name in store.names(f"{address}/{files}/"))


def note_begun(store: ReviewStore, name: str) -> None:
    """Note that an apply of a record begins."""
    store.put(f"{_base(name)}{BEGUN}", json_text({"at": _now()}))


def note_ended(store: ReviewStore, name: str, did: Outcome) -> None:
    """Note what an apply of a record did; once it is complete, the record is spent."""
    note = {"at": _now(), "done": {address: list(what) for address, what in did.done.items()}}
    if did.is_complete:
        store.put(f"{_base(name)}{APPLIED}", json_text(note))
        names = store.names(f"{name.rpartition('/')[0]}/")
        begun = {one.removesuffix(BEGUN) for one in names if one.endswith(BEGUN)} - {_base(name)}
        for one in sorted(begun):  # what they had begun is done, or is no more to be done
            store.put(f"{one}{APPLIED}", json_text({"at": _now(), "instead": name}))
        return
    failed = json_text(note | {"failed": dict(did.failed)})
    any(store.put(f"{_base(name)}{ATTEMPT.format(number)}", failed) for number in range(_MOST_ATTEMPTS))


def stale(store: ReviewStore, address: str, applied: str) -> dict[str, int]:
    """Records of a stack that wait, planned against what stands before one is applied: names with numbers.

    The number is that of the pull request that a record is for, or 0.
    """
    waiting = _unspent(store, store.names(f"{address}/"))
    return {name: one.pull_request for name, one in waiting.items() if name != applied}


def reviewed(store: ReviewStore, fresh: Record, named: str | None) -> Reviewed:
    """The record that a fresh plan may be applied for; `named` is one that somebody names by its digest.

    Raises:
        EnvironmentFault: records cannot be read.
    """
    return _Search(store, fresh).named(named) if named is not None else _Search(store, fresh).found()


class _Search:
    """The records of a stack, looked through for one fresh plan."""

    def __init__(self, store: ReviewStore, fresh: Record) -> None:
        self._store, self._fresh = store, fresh
        self._below = f"{fresh.bound.stack}/"
        self._names = frozenset(store.names(self._below))
        self._again = f"tenantry plan {fresh.bound.stack}"

    def found(self) -> Reviewed:
        """Of the records of these very files the one that says what the fresh plan would do."""
        here = [name for name in self._names if name.startswith(_folder(self._fresh))]
        unspent = {
            name: one for name, one in _unspent(self._store, here).items() if not strange_to(one, self._fresh)
        }
        same = [name for name, one in unspent.items() if one.does == self._fresh.does]
        if same and not self._fresh.does.is_nothing:
            return self._allowed(same, unspent)
        begun = [name for name in unspent if f"{_base(name)}{BEGUN}" in self._names]
        if begun:
            return self._resumed(begun[0], unspent[begun[0]])
        if same and self._fresh.stops:
            return self._allowed(same, unspent)
        if self._fresh.does.is_nothing:
            again = f"{self._again}, and whoever answers for it names the record"
            return Reviewed(refused=self._fresh.stops, hint=again if self._fresh.stops else "")
        return self._unreviewed(unspent)

    def named(self, number: str) -> Reviewed:
        """The record that somebody names, where the fresh plan does what it says."""
        named = [name for name in self._names if name.rpartition("/")[2].startswith(number)]
        found = _records(self._store, named)
        if len(found) != 1:
            what = "no record" if not found else f"{len(found)} records"
            return Reviewed(refused=(f"{what} of {self._fresh.bound.stack} are called {number}",))
        ((name, record),) = found.items()
        if f"{_base(name)}{APPLIED}" in self._names:
            return Reviewed(refused=("that record was applied before",), hint=self._again)
        refused = strange_to(record, self._fresh)
        if not refused and f"{_base(name)}{BEGUN}" in self._names and record.does != self._fresh.does:
            return self._resumed(name, record, is_named=True)
        refused = refused or differences(record.does, self._fresh.does)
        new = tuple(one for one in self._fresh.stops if one not in record.stops)
        refused += tuple(f"{one}; the record does not say so" for one in new)
        return Reviewed(refused=refused, hint=self._again) if refused else Reviewed(name)

    def _resumed(self, name: str, record: Record, *, is_named: bool = False) -> Reviewed:
        """What is left of a record of which an apply began.

        Who names it answers for updates that were refused and that the state calls done.
        """
        attempted = self._attempted(name)
        left = left_over(record.does, self._fresh.does, attempted)
        new = [one for one in self._fresh.stops if one not in record.stops]
        left += tuple(f"{one}; the record does not say so" for one in new)
        if not left and not is_named and (called := called_done(record.does, self._fresh.does, attempted)):
            return Reviewed(
                refused=called,
                hint="mend it in AWS, or have whoever answers for it name the record: "
                f"tenantry apply {self._fresh.bound.stack} --record {short_name(name)}",
            )
        if left:
            return Reviewed(
                refused=left,
                hint=f"what is left is not what was reviewed: {self._again}, and have it reviewed",
            )
        if self._fresh.does.is_nothing:
            note_ended(self._store, name, Outcome(is_complete=True))
            return Reviewed()
        return Reviewed(name)

    def _allowed(self, same: list[str], unspent: Mapping[str, Record]) -> Reviewed:
        """Of records that say what would be done, one that nothing stops."""
        allowed = [name for name in same if not unspent[name].stops]
        if allowed and not self._fresh.stops:
            return Reviewed(allowed[0])
        stops = (*unspent[same[0]].stops, *self._fresh.stops)
        return Reviewed(
            refused=tuple(dict.fromkeys(stops)),
            hint="whoever answers for it names the record: "
            f"tenantry apply {self._fresh.bound.stack} --record {short_name(same[0])}",
        )

    def _unreviewed(self, unspent: Mapping[str, Record]) -> Reviewed:
        """Why no record allows the fresh plan, said by the newest that comes near."""
        for record in unspent.values():
            return Reviewed(
                refused=differences(record.does, self._fresh.does),
                hint=f"what would be done is not what was reviewed: {self._again}, and have it reviewed",
            )
        for name, record in _unspent(self._store, self._names).items():
            return Reviewed(
                refused=tuple(
                    f"the newest record, {short_name(name)}, is no use: {one}"
                    for one in strange_to(record, self._fresh)
                ),
                hint=f"{self._again}, and have it reviewed",
            )
        if any(name.startswith(_folder(self._fresh)) for name in self._names if name.endswith(APPLIED)):
            said = "what was reviewed of it was applied before, and now there is something to do again"
            return Reviewed(refused=(said,), hint=f"{self._again}, and have it reviewed")
        return Reviewed(refused=("no plan of it was reviewed: there is no record",), hint=self._again)

    def _attempted(self, name: str) -> Attempted:
        """What the attempts noted beside a record have done, and what the last of them failed at."""
        done: dict[str, set[str]] = {}
        failed: frozenset[str] = frozenset()
        for number in range(_MOST_ATTEMPTS):
            note = f"{_base(name)}{ATTEMPT.format(number)}"
            if note not in self._names:
                break
            try:
                said = object_in(self._store.get(note) or b"")
            except JsonFault:
                continue
            for address, what in _object(said.get("done")).items():
                done.setdefault(address, set()).update(map(str, what if isinstance(what, list) else ()))
            failed = frozenset(_object(said.get("failed")))
        return Attempted({address: frozenset(what) for address, what in done.items()}, failed)


def _records(store: ReviewStore, names: Iterable[str]) -> dict[str, Record]:
    """The records among some names, the newest first; what is cut off, changed or forged is none."""
    found: dict[str, Record] = {}
    for name in names:
        number = _base(name).rpartition("/")[2]
        content = store.get(name) if len(number) == _DIGITS else None
        if content is None or sha256(content).hexdigest() != number:
            continue
        try:
            record = record_in(content)
        except RecordFault:
            continue
        if name.startswith(_folder(record)):
            found[name] = record
    return dict(sorted(found.items(), key=lambda one: one[1].made, reverse=True))


def _unspent(store: ReviewStore, names: Collection[str]) -> dict[str, Record]:
    """The records among some names that were not applied yet, the newest first; the spent are not read."""
    spent = {one.removesuffix(APPLIED) for one in names if one.endswith(APPLIED)}
    return _records(store, [name for name in names if _base(name) not in spent])


def _folder(record: Record) -> str:
    """Where records of plans of the same files of a stack lie."""
    return f"{record.bound.stack}/{record.bound.files}/"


def _base(name: str) -> str:
    return name.removesuffix(RECORD)


def _object(found: object) -> Mapping[str, object]:
    return found if isinstance(found, dict) else {}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
