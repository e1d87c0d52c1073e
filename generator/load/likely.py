"""What a file at fault probably means, so that its other faults and those of other files are found as well.

What is at fault is left out or replaced: an unknown key by the key that was probably meant, a word, a number
or a text by one that is allowed. There are two readings that differ as much as they can. What planning finds
in both, and nowhere near what was replaced, does not follow from it.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generator.core.findings import Finding
from generator.core.places import Location, Route
from generator.load.documents import SourceDocument
from generator.load.fault import Fault
from generator.load.messages import meant_route
from generator.load.misfits import fitting

M = TypeVar("M", bound=BaseModel)

_GONE = object()


@dataclass(frozen=True, slots=True)
class Likely(Generic[M]):
    """Two readings of a file at fault; `replaced` and `names` are what they do not have from it."""

    document: str
    readings: tuple[M, M]
    replaced: frozenset[Route]
    names: frozenset[str]

    def explains(self, finding: Finding) -> bool:
        """Whether a finding may only be there because of what was replaced."""
        places = (finding.primary, *finding.related)
        words = " ".join((finding.message, finding.hint or "", *(place.note for place in places)))
        return any(self._touches(place) for place in places) or any(
            re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words) for name in self.names
        )

    def _touches(self, place: Location) -> bool:
        if place.document != self.document:
            return False
        return any(
            place.route[: len(route)] == route or route[: len(place.route)] == place.route
            for route in self.replaced
        )


def likely(
    document: SourceDocument, model: type[M], data: dict[str, Any], faults: Iterable[Fault]
) -> Likely[M] | None:
    """Two readings of data at fault; None where nothing sensible can stand in for what is wrong."""
    drafts = (copy.deepcopy(data), copy.deepcopy(data))
    replaced: set[Route] = set(document.unread)
    names: set[str] = set()
    for fault in sorted(faults, key=lambda one: not one.trace.shape.choices):  # a word of a union comes first
        route = document.existing(fault.trace.route)  # a word may stand for a mapping
        if fault.is_missing or route in replaced or not route:
            continue
        replaced.add(route)
        names |= set(_names(route[-1])) | set(_names(fault.value))
        for draft, stand_in in zip(drafts, _stand_ins(fault), strict=True):
            target, value = stand_in
            names |= set(_names(value))
            _put(draft, route, _GONE)
            if target is not None and value is not _GONE:
                _put(draft, target, value)
    readings = [_reading(model, draft) for draft in drafts]
    known = [reading for reading in readings if reading is not None]
    if not known:
        return None
    return Likely(document.path, (known[0], known[-1]), frozenset(replaced), frozenset(names))


def _stand_ins(fault: Fault) -> tuple[tuple[Route | None, Any], tuple[Route | None, Any]]:
    """For each reading, where something stands instead of what is at fault, and what."""
    route, shape = fault.document.existing(fault.trace.route), fault.trace.shape
    nothing = (None, _GONE)
    if fault.kind == "extra_forbidden":
        meant = meant_route(fault)
        renamed = (meant, fault.value) if meant and meant not in fault.document.spans else nothing
        return renamed, renamed
    if fault.trace.on_key:
        return nothing, nothing
    if shape.choices:
        return (route, shape.choices[0]), (route, shape.choices[-1])
    if fault.kind == "string_pattern_mismatch":
        return (route, fitting(fault.context["pattern"])), nothing
    limits = [limit for limit in fault.context.values() if isinstance(limit, int)]
    if limits and isinstance(fault.value, int):
        return (route, limits[0]), nothing
    return nothing, nothing


def _reading(model: type[M], draft: dict[str, Any]) -> M | None:
    try:
        return model.model_validate(_without_gone(draft))
    except ValidationError:
        return None


def _without_gone(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _without_gone(one) for key, one in value.items() if one is not _GONE}
    if isinstance(value, list):
        return [_without_gone(one) for one in value if one is not _GONE]
    return value


def _put(draft: Any, route: Route, value: object) -> None:  # noqa: ANN401
    """Put a value at a route, if there is something to put it into."""
    *above, last = route
    for step in above:
        draft = draft[step] if _holds(draft, step) else None
    if isinstance(draft, dict) or _holds(draft, last):
        draft[last] = value


def _holds(draft: object, step: str | int) -> bool:
    return step in draft if isinstance(draft, dict) else isinstance(draft, list) and step in range(len(draft))


def _names(value: object) -> Iterator[str]:
    """The words of a value that a finding could speak of."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _names(key)
            yield from _names(one)
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)
