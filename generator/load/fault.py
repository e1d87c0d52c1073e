"""One error of a model, with its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from generator.core.places import Location, Route
from generator.load.documents import SourceDocument
from generator.load.traces import Trace
from generator.load.wording import quoted

OWN_ERRORS: frozenset[str] = frozenset(get_args(ErrorType))
"""The kinds of error pydantic has of its own; all others come from validators."""

_TYPE_ERRORS = frozenset(name for name in OWN_ERRORS if name.endswith(("_type", "_parsing"))) | {
    "none_required",
    "is_instance_of",
    "int_from_float",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error that pydantic reports about a document."""

    document: SourceDocument
    model: type[BaseModel]
    trace: Trace
    details: ErrorDetails

    @property
    def kind(self) -> str:
        """Pydantic's name for the kind of error."""
        return self.details["type"]

    @property
    def is_missing(self) -> bool:
        """Whether a key is not there."""
        return self.kind in ("missing", "union_tag_not_found")

    @property
    def is_about_type(self) -> bool:
        """Whether a value is of the wrong kind altogether."""
        return self.kind in _TYPE_ERRORS

    @property
    def is_echo(self) -> bool:
        """Whether a list is called too short only because its items at fault were not counted."""
        return self.kind == "too_short" and len(self.value) >= self.context["min_length"]

    @property
    def value(self) -> Any:  # noqa: ANN401 - whatever the file says
        """The value at fault; for a missing key, the mapping that lacks it."""
        return self.details["input"]

    @property
    def context(self) -> Mapping[str, Any]:
        """The numbers and words behind the error."""
        return self.details.get("ctx", {})

    @property
    def name(self) -> str:
        """The value at fault as the user knows it."""
        return name_of(self.document, self.trace.route)

    @property
    def expected(self) -> str:
        """What should stand at the place, as a note for the excerpt."""
        shape = self.trace.shape
        return f"expected {shape.expects or shape.kind}"

    @property
    def written(self) -> str:
        """The value as it stands in the file; empty when it is longer than a line."""
        span = self.document.span(self.trace.route)
        if span.start_line != span.end_line:
            return ""
        line = self.document.text.split("\n")[span.start_line - 1]
        return line[span.start_column - 1 : span.end_column - 1]

    def place(self, note: str = "") -> Location:
        """The place of the value, or of the key when that is at fault."""
        return Location(self.document.path, self.trace.route, on_key=self.trace.on_key, note=note)

    def of_whole_union(self) -> "Fault":
        """The same fault, seen as one of the union it is in."""
        choice = self.trace.choice
        if choice is None:
            return self
        return replace(self, trace=replace(self.trace, route=choice.route, shape=choice.shape, choice=None))


def name_of(document: SourceDocument, route: Route) -> str:
    """A value as the user knows it: by its key, or by the list it is in."""
    route = document.existing(route)
    keys = [index for index, step in enumerate(route) if isinstance(step, str)]
    if not keys:
        return "this file"
    items = "".join(f"[{step}]" for step in route[keys[-1] + 1 :])
    return quoted(f"{route[keys[-1]]}{items}")
