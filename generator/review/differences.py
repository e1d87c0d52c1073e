"""Where two YAML files say something else, value by value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from generator.core.places import Route


class Absent(Enum):
    """That a file has no such value."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that a file says otherwise than before: one side of what was added or removed is `ABSENT`.

    The route is empty where the file itself was.
    """

    document: str
    route: Route
    before: object
    after: object


def differences(document: str, before: object, after: object, route: Route = ()) -> Iterator[Difference]:
    """Every value that differs between two states of a file, in the order of keys; lists are one value."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}, key=str):
            yield from differences(document, before.get(key, ABSENT), after.get(key, ABSENT), (*route, key))
    elif type(before) is not type(after) or before != after:
        yield Difference(document, route, before, after)
