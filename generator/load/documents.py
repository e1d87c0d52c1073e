"""A YAML file that was read: its text, its data and where each value stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.core.findings import Family
from generator.core.places import Route, Span

YAML = Family("yaml", "YAML text")


Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
"""Anything a file can say."""


@dataclass(frozen=True, slots=True)
class NodeSpans:
    """Where a value stands, and the key before it (list items and the root have none)."""

    key: Span | None
    value: Span


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One YAML file.

    `path` is relative to the workspace. `data` is None when the structure of
    the text is unknown; the text and the findings about it are still there.
    `unread` holds the routes of values that a finding has already refused:
    they are missing from `data`, and nothing more need be said about them.
    """

    path: str
    text: str
    data: Mapping[str, Value] | None = None
    spans: Mapping[Route, NodeSpans] = field(default_factory=dict)
    unread: frozenset[Route] = frozenset()

    def span(self, route: Route, *, on_key: bool = False) -> Span:
        """Where the value at `route` stands, or its nearest existing parent; `on_key` asks for the key."""
        place = self.existing(route)
        spans = self.spans.get(place)
        if spans is None:
            return Span.of_line(1)
        return spans.key if on_key and spans.key is not None else spans.value

    def existing(self, route: Route) -> Route:
        """The longest beginning of `route` that this file has a value for."""
        while route and route not in self.spans:
            route = route[:-1]
        return route
