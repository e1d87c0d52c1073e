"""Rendered files as sources: findings about `out/` show lines that may not be on disk yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.core.places import Route, Span
from generator.show.places import Source


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A text without routes: whoever points into it names a span."""

    text: str

    def span(self, route: Route, *, on_key: bool = False) -> Span:  # noqa: ARG002 -- the protocol's
        """The first line, because a rendered file has no routes."""
        return Span.of_line(1)


def with_texts(documents: Mapping[str, Source], texts: Mapping[str, str]) -> dict[str, Source]:
    """The documents, and the texts by the path that findings name."""
    return {**documents, **{path: RenderedText(text) for path, text in texts.items()}}
