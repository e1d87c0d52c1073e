"""Anchors and aliases: all refused, with one finding for each name."""

from collections.abc import Iterator
from functools import partial

import yaml

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.load.documents import YAML
from generator.load.marks import Marks
from generator.load.wording import quoted

_rule = partial(Rule, family=YAML)

ANCHOR = _rule(
    code="SRC013",
    name="anchor-or-alias",
    summary="The text uses an anchor (`&name`) or an alias (`*name`).",
    why="An alias hides a value from the line it applies to, and a few lines of nested aliases can grow into"
    " gigabytes.",
    instead="Write the value where it applies, or put it into `defaults` of the platform file.",
)

_SHOWN = 3


class Anchors:
    """The anchors and aliases of one text, as they are met.

    An alias that is the value of a merge key is not counted: the finding about
    the merge key says enough.
    """

    def __init__(self, document: str) -> None:
        self.merging = False
        self._document = document
        self._anchors: dict[str, Span] = {}
        self._aliases: dict[str, list[Span]] = {}
        self._merged: set[str] = set()

    def see(self, event: yaml.NodeEvent, marks: Marks) -> None:
        """Remember the anchor or alias of a node, if it has one."""
        merging, self.merging = self.merging, False
        if event.anchor is None:
            return
        name = str(event.anchor)
        if not isinstance(event, yaml.AliasEvent):
            self._anchors.setdefault(name, marks.word(event, f"&{name}"))
        elif merging:
            self._merged.add(name)
        else:
            self._aliases.setdefault(name, []).append(marks.span(event))

    def findings(self) -> Iterator[Finding]:
        """A finding for each name, at its first alias or else at its anchor."""
        for name in sorted({*self._anchors, *self._aliases}):
            yield self._finding(name, self._anchors.get(name), self._aliases.get(name, []))

    def _finding(self, name: str, anchor: Span | None, aliases: list[Span]) -> Finding:
        if not aliases and anchor is not None:
            message = f"the anchor {quoted('&' + name)} is not allowed"
            hint = "remove it" if name not in self._merged else "remove it with the merge key that uses it"
            return Finding(ANCHOR, message, Location(self._document, span=anchor), hint=hint)
        message = f"the alias {quoted('*' + name)} is not allowed"
        others = [Location(self._document, span=span, note="used again here") for span in aliases[1:_SHOWN]]
        origin = [Location(self._document, span=anchor, note="stands for this value")] if anchor else []
        return Finding(
            ANCHOR,
            message,
            Location(self._document, span=aliases[0]),
            (*origin, *others),
            "write the value out, or put it into `defaults` of the platform file",
        )
