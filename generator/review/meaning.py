"""What a build wrote of stacks beside them: where each is applied, after which others, and what holds in it.

The file may be a stranger's: what is not of the form that a build writes says nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.core.json_text import JsonFault, object_in
from generator.tenancy.stack_address import StackAddress


@dataclass(frozen=True, slots=True)
class Value:
    """An effective value of an environment, and by whom: a place in a file, or the reason."""

    value: object
    by: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A one-way door through which the build of a stack came, and who answers for it, why.

    `resources` are those in which it was opened, of a door that only rendered text shows.
    """

    door: str
    before: object
    after: object
    who: str
    reason: str
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a stack means: where it is applied, after which others, and what holds in it.

    `values` are effective values by the name that a user writes; `kept` are those of which a change
    may be refused, by their key.
    """

    account_id: str
    region: str
    state_key: str
    after: tuple[StackAddress, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    kept: Mapping[str, object] = field(default_factory=dict)
    acknowledged: tuple[Acknowledged, ...] = ()


def meanings(content: bytes, folder: str) -> dict[StackAddress, Meaning]:
    """What `environments.json` in a holder's folder says of its stacks; an older one says nothing."""
    try:
        document = object_in(content)
    except JsonFault:
        return {}
    parts = (_mapping(document.get(key)) for key in ("stacks", "environments", "acknowledged"))
    found = _meanings(*parts)
    return {address: one for address, one in found if address.holder_folder == folder}


def _meanings(
    stacks: Mapping[str, object], kept: Mapping[str, object], acknowledged: Mapping[str, object]
) -> Iterator[tuple[StackAddress, Meaning]]:
    for name, one in stacks.items():
        fields = _mapping(one)
        texts = [fields.get(key) for key in ("account_id", "region", "state_key")]
        after = fields.get("after")
        try:
            address = StackAddress.parse(name)
            waits = tuple(map(StackAddress.parse, after)) if isinstance(after, list) else ()
        except (ValueError, AttributeError):
            continue
        account_id, region, state_key = (one if isinstance(one, str) else "" for one in texts)
        if not (account_id and region and state_key):
            continue
        values = dict(_values(_mapping(fields.get("values"))))
        plain = {key: one for key, one in _mapping(kept.get(name)).items() if _is_plain(one)}
        said = tuple(_acknowledged(acknowledged.get(name)))
        yield address, Meaning(account_id, region, state_key, waits, values, plain, said)


def _values(values: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    for name, one in values.items():
        fields = _mapping(one)
        by = fields.get("by")
        if "value" in fields and isinstance(by, str):
            yield name, Value(fields["value"], by)


def _acknowledged(entries: object) -> Iterator[Acknowledged]:
    for one in entries if isinstance(entries, list) else ():
        fields = _mapping(one)
        door, who, reason = (fields.get(key) for key in ("door", "who", "reason"))
        if isinstance(door, str) and isinstance(who, str) and isinstance(reason, str):
            listed = fields.get("resources")
            names = tuple(map(str, listed)) if isinstance(listed, list) else ()
            yield Acknowledged(door, fields.get("from"), fields.get("to"), who, reason, names)


def _is_plain(value: object) -> bool:
    """Whether a build writes such a value: none, a number, a text, or a list of texts."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, int | str)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
