"""The record of a plan: what an apply of it would do, and nothing that the next plan says otherwise.

It holds addresses, actions and the attributes that change. Values that Terraform calls sensitive are
digests under a key that lies beside the records, so equal secrets are equal and none can be read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Literal, TypeAlias

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic.types import JsonValue

FORMAT = 1
"""Of what a record looks like; another one is not read."""

MOST_BYTES = 33_554_432
"""Longest record that is read, in bytes: of a stack of 134 resources it is some 300,000."""

_STRICT = ConfigDict(extra="forbid", strict=False)


class RecordFault(ValueError):
    """Why a text is no record."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A value that a plan states. Two are equal when their JSON is: `1` is another value than `true`."""

    value: JsonValue
    kind: Literal["known"] = "known"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and _canonical(self.value) == _canonical(other.value)

    def __hash__(self) -> int:
        return hash(_canonical(self.value))


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Secret:
    """A value that nobody may read: its digest under the key of the records."""

    digest: str
    kind: Literal["secret"] = "secret"


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only the apply tells."""

    kind: Literal["unknown"] = "unknown"


Value: TypeAlias = Known | Secret | Unknown

NOTHING = Known(None)
"""What an attribute has that is not there."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that changes, by its path from the resource: names of attributes and numbers in lists."""

    path: tuple[str | int, ...]
    before: Value
    after: Value


SHAPE = "(shape)"
"""Ends the path of what a value is, where what is in it is told part by part."""


def is_aside(attribute: Attribute) -> bool:
    """Whether an attribute says what a reader knows: what a value is, or that it stays."""
    return attribute.path[-1:] == (SHAPE,) or attribute.before == attribute.after


class Action(StrEnum):
    """What becomes of a resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    READ = "read"
    FORGET = "forget"
    KEEP = "keep"
    """It stays as it is: it only moves to another address, or comes into the state."""

    @property
    def takes_away(self) -> bool:
        """Whether what stands is gone afterwards."""
        return self in (Action.DELETE, Action.REPLACE)


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Change:
    """What a plan would do with one resource or data source.

    `creates_first` is whether its replacement stands before it goes. `was` is the address that it moves from,
    `deposed` names one that an earlier replacement left, `imports` what comes into the state. `because` is
    Terraform's own reason, and `replaced_for` are the paths that force a replacement.
    """

    address: str
    type: str
    provider: str
    action: Action
    creates_first: bool = False
    was: str = ""
    deposed: str = ""
    imports: str = ""
    because: str = ""
    replaced_for: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What no two changes of a plan have in common."""
        return (self.address, self.deposed)


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Output:
    """An output of the stack that says something else afterwards."""

    name: str
    before: Value
    after: Value


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Doing:
    """What an apply would do: the same for two plans exactly when they would do the same.

    `vanished` stood in the state and were gone when the plan looked. `failing` are checks of the
    configuration that the plan says fail.
    """

    changes: tuple[Change, ...] = ()
    outputs: tuple[Output, ...] = ()
    vanished: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether an apply would change neither resources nor outputs."""
        return not (self.outputs or any(one.action is not Action.READ for one in self.changes))

    @property
    def digest(self) -> str:
        """The SHA-256 of it, in hexadecimal."""
        return _digest(_DOING.dump_python(self, mode="json"))


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Bound:
    """What a plan was made of: another stack, text, program or provider is another plan.

    `files` is the digest of the stack's files, `providers` the lines of the lock that name a provider's
    version and hash.
    """

    stack: str
    files: str
    terraform: str
    providers: tuple[str, ...]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Record:
    """What was planned, of what, and what stands against applying it.

    `commit` is the one whose files were planned, empty where they stand in none; `made` is when, in UTC.
    `stops` are reasons for which only somebody who names this record applies it. `pull_request` is the number
    of the pull or merge request that it was planned for, 0 where it was planned for none.
    """

    bound: Bound
    does: Doing
    commit: str = ""
    made: str = ""
    stops: tuple[str, ...] = ()
    pull_request: int = 0
    format: int = field(default=FORMAT)

    @property
    def digest(self) -> str:
        """The SHA-256 of what it is bound to, what it does and what stops it, in hexadecimal."""
        said = _RECORD.dump_python(self, mode="json")
        return _digest({name: said[name] for name in ("format", "bound", "does", "stops")})

    def text(self) -> bytes:
        """The record as JSON, the same text for the same record."""
        return _canonical(_RECORD.dump_python(self, mode="json")) + b"\n"


_DOING = TypeAdapter(Doing)
_RECORD = TypeAdapter(Record)


def record_in(content: bytes) -> Record:
    """The record that a text holds.

    Raises:
        RecordFault: it is too long, holds none, is cut off, or has another format.
    """
    if len(content) > MOST_BYTES:
        raise RecordFault(f"it is larger than {MOST_BYTES // 1_048_576} MiB, the most that is read")
    try:
        record = _RECORD.validate_json(content)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordFault(f"{where or 'the text'}: {first['msg']}") from None
    if record.format != FORMAT:
        raise RecordFault(f"it has format {record.format}, and this Tenantry reads {FORMAT}")
    return record


def files_digest(texts: Mapping[str, str | bytes]) -> str:
    """The SHA-256 over a stack's files by path below it, in hexadecimal."""
    told = {
        path: sha256(text.encode() if isinstance(text, str) else text).hexdigest()
        for path, text in texts.items()
    }
    return _digest(told)


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _digest(value: object) -> str:
    return sha256(_canonical(value)).hexdigest()
