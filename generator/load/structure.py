"""YAML events become values and spans, with a finding for everything that is refused.

The tree is built from events with a stack of its own: neither aliases nor
nesting can make it grow beyond the text, and a fault does not end the walk.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import yaml

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Route, Span
from generator.load.anchors import Anchors
from generator.load.characters import HIDDEN_CHARACTER, hidden_in_value, is_normalized
from generator.load.credentials import CREDENTIAL, CREDENTIAL_HINT, credential_in, hidden, is_masked
from generator.load.directives import DIRECTIVE, directive_in
from generator.load.documents import YAML, NodeSpans, SourceDocument, Value
from generator.load.marks import Marks
from generator.load.scalars import resolve
from generator.load.slips import TYPOGRAPHIC_QUOTES, typographic
from generator.load.wording import character, kind_of, quoted

_rule = partial(Rule, family=YAML)

MAX_DEPTH = 20
"""Deepest nesting of mappings and lists; the models need less than ten."""
EMPTY = _rule(
    code="SRC007",
    name="empty-file",
    summary="A file says nothing at all.",
    why="An empty tenant is more often an accident than an intention.",
    instead="Write the tenant, or delete the file.",
)
SEVERAL_DOCUMENTS = _rule(
    code="SRC009",
    name="several-documents",
    summary="A file holds more than one YAML document.",
    why="One file is one tenant; everything behind the second `---` would be forgotten.",
    instead="Put each document into a file of its own.",
)
NOT_A_MAPPING = _rule(
    code="SRC010",
    name="not-a-mapping",
    summary="A file holds a list or a single value instead of keys with values.",
    why="Platform and tenant are described by their keys.",
    instead="Begin the file with keys such as `owner: …`.",
)
DUPLICATE_KEY = _rule(
    code="SRC011",
    name="duplicate-key",
    summary="A mapping has the same key twice.",
    why="Most YAML readers keep the last one silently, so a reviewed value may not be the one in force.",
    instead="Keep one of the two.",
)
MERGE_KEY = _rule(
    code="SRC012",
    name="merge-key",
    summary="A mapping uses the merge key `<<`.",
    why="YAML 1.2 has no merge keys, and no value could say any more which line it came from.",
    instead="Put shared settings into `defaults` of the platform file; they are inherited.",
)
TOO_DEEP = _rule(
    code="SRC014",
    name="nested-too-deep",
    summary="Mappings and lists are nested deeper than 20 levels.",
    why="Nothing in a platform or tenant file is that deep; such a text is an accident or an attack.",
    instead="Remove levels.",
)
KEY_NOT_TEXT = _rule(
    code="SRC015",
    name="key-not-text",
    summary="A key is a number, a boolean, empty, a list or a mapping instead of text.",
    why="Every name in a platform or tenant file is text, and readers differ in what such a key becomes.",
    instead="Put the key in quotes.",
)
TAGGED_VALUE = _rule(
    code="SRC016",
    name="tagged-value",
    summary="A value carries a YAML tag such as `!!binary` or `!Ref`.",
    why="Tags make readers build objects; platform and tenant files hold text, numbers and booleans only.",
    instead="Remove the tag, and put the value in quotes where it is text.",
)
NOT_NORMALIZED = _rule(
    code="SRC017",
    name="text-not-normalized",
    summary="A key or value is not in Unicode normal form C.",
    why="Terraform normalizes text before comparing, so two names that differ here may be one name there.",
    instead="Type the text again, or convert the file to NFC.",
)


LEADING_ZERO = _rule(
    code="SRC027",
    name="digits-without-quotes",
    summary="Digits that begin with zero stand without quotes.",
    why="YAML 1.1 reads them as an octal number, YAML 1.2 as a decimal one; an account id would be another.",
    instead="Put them in quotes.",
)

_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that waits for its value; without a name the value is read but not kept."""

    name: str | None
    span: Span


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is not closed yet."""

    container: dict[str, Value] | list[Value]
    route: Route
    is_kept: bool
    span: Span
    is_flow: bool
    keys: dict[str, Span] = field(default_factory=dict)
    key: _Key | None = None

    @property
    def awaits_key(self) -> bool:
        """Whether the next node is a key of a mapping."""
        return isinstance(self.container, dict) and self.key is None


class Structure:
    """The tree of one text while it is built."""

    def __init__(self, document: str, text: str) -> None:
        self._document = document
        self._text = text
        self._marks = Marks(text)
        self._anchors = Anchors(document)
        self._stack: list[_Frame] = []
        self._root: Value = None
        self._spans: dict[Route, NodeSpans] = {}
        self._unread: set[Route] = set()
        self._findings: list[Finding] = []
        self._credentials: list[Span] = []
        self._first: Span | None = None
        self._is_whole = True

    def read(self, events: Iterable[yaml.Event]) -> None:
        """Add all that `events` say; stop where nothing sensible can follow.

        Raises:
            yaml.YAMLError: the text is not YAML.
        """
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and not self._may_begin(event):
                return
            if isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            if len(self._stack) > MAX_DEPTH:
                self._findings.clear()  # of a text like this, one finding says enough
                self._find(TOO_DEEP, f"nested deeper than {MAX_DEPTH} levels", self._stack[-1].span)
                self._is_whole = False
                return

    def finish(self, *, is_whole: bool) -> tuple[SourceDocument, tuple[Finding, ...]]:
        """The document, with data only if the text was read to its end, and all findings."""
        is_whole = is_whole and self._is_whole
        if is_whole:
            self._judge_root()
        data = self._root if is_whole and isinstance(self._root, dict) else None
        document = SourceDocument(self._document, self._shown(), data, self._spans, frozenset(self._unread))
        return document, (*self._findings, *self._anchors.findings())

    def _shown(self) -> str:
        """The text without credentials that only escapes had kept from being seen."""
        lines = self._text.split("\n")
        for span in self._credentials:
            for number in range(span.start_line - 1, span.end_line):
                line = lines[number]
                start = span.start_column - 1 if number == span.start_line - 1 else 0
                end = span.end_column - 1 if number == span.end_line - 1 else len(line)
                lines[number] = line[:start] + hidden(line[start:end]) + line[end:]
        return "\n".join(lines)

    def _may_begin(self, event: yaml.DocumentStartEvent) -> bool:
        span = self._marks.span(event)
        if self._first is None:
            self._first = span
            return True
        related = Location(self._document, span=self._first, note="the first begins here")
        self._find(SEVERAL_DOCUMENTS, "a second document begins here", span, related=(related,))
        return False

    def _judge_root(self) -> None:
        root = self._spans.get(())
        if root is None or (self._root is None and not self._unread):
            self._find(EMPTY, "this file says nothing", Span.of_line(1))
        elif not isinstance(self._root, dict) and not self._unread:
            what = kind_of(self._root)
            self._find(NOT_A_MAPPING, f"this file is {what}, not keys with values", root.value)

    def _node(self, event: yaml.NodeEvent) -> None:
        self._anchors.see(event, self._marks)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.awaits_key:
            self._key(frame, event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)

    # Keys

    def _key(self, frame: _Frame, event: yaml.NodeEvent) -> None:
        span = self._marks.span(event)
        if isinstance(event, yaml.ScalarEvent):
            frame.key = _Key(self._key_name(frame, event, span), span)
            return
        if isinstance(event, yaml.AliasEvent):
            frame.key = _Key(None, span)
            return
        self._find(KEY_NOT_TEXT, "a list or mapping cannot be a key", span)
        frame.key = _Key(None, span)
        self._open(event)
        frame.key = None

    def _key_name(self, frame: _Frame, event: yaml.ScalarEvent, span: Span) -> str | None:
        name = str(event.value)
        is_plain = not event.style  # the C parser says "", the Python parser None
        self._tag(event)
        if is_plain and name == "<<":
            instead = "write the keys out; what all share goes into `defaults` of the platform file"
            self._find(MERGE_KEY, "merge keys are not allowed", span, hint=instead)
            self._unread.add((*frame.route, name))
            self._anchors.merging = True
            return None
        value = resolve(name) if is_plain else name
        if not isinstance(value, str) or not name:
            what = "a key cannot be empty" if not name else f"the key {quoted(name)} is not text"
            hint = f'write `"{name}"`' if name else None
            self._find(KEY_NOT_TEXT, what, span, hint=hint)
        if not name or self._deceives(name, span) or (is_plain and self._is_typographic(name, span)):
            self._unread.add((*frame.route, name))
            return None
        if name in frame.keys:
            first = Location(self._document, span=frame.keys[name], note="first given here")
            message = f"the key {quoted(name)} is given twice"
            self._find(DUPLICATE_KEY, message, span, note="given again here", related=(first,))
            return None
        frame.keys[name] = span
        return name

    # Values

    def _alias(self, event: yaml.NodeEvent) -> None:
        span = self._marks.span(event)
        self._place(None, span, is_read=False)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        span = self._marks.span(event)
        value = resolve(event.value) if not event.style else str(event.value)
        is_tagged = self._tag(event)
        deceives = isinstance(value, str) and (
            self._deceives(value, span)
            or (not event.style and (self._is_octal(value, span) or self._is_typographic(value, span)))
        )
        self._place(value, span, is_read=not is_tagged and not deceives)

    def _open(self, event: yaml.NodeEvent) -> None:
        span = self._marks.span(event)
        route, is_kept = self._next_place()
        if self._tag(event) and is_kept:
            self._unread.add(route)
        container: dict[str, Value] | list[Value] = {} if isinstance(event, yaml.MappingStartEvent) else []
        is_flow = bool(getattr(event, "flow_style", False))
        self._stack.append(_Frame(container, route, is_kept, span, is_flow))

    def _close(self, event: yaml.Event) -> None:
        frame = self._stack.pop()
        if frame.is_flow:
            end = self._marks.span(event)
            frame.span = _joined(frame.span, end)
        if self._stack and self._stack[-1].awaits_key:  # this was a list or mapping as a key
            self._stack[-1].key = _Key(None, frame.span)
            return
        self._place(frame.container, frame.span, is_read=True)

    def _next_place(self) -> tuple[Route, bool]:
        if not self._stack:
            return (), True
        frame = self._stack[-1]
        if isinstance(frame.container, list):
            return (*frame.route, len(frame.container)), frame.is_kept
        name = frame.key.name if frame.key else None
        return (*frame.route, name or ""), frame.is_kept and name is not None

    def _place(self, value: Value, span: Span, *, is_read: bool) -> None:
        route, is_kept = self._next_place()
        frame = self._stack[-1] if self._stack else None
        key = frame.key if frame else None
        if is_kept:
            self._spans[route] = NodeSpans(key.span if key else None, span)
            if not is_read:
                self._unread.add(route)
        if frame is None:
            self._root = value
            return
        frame.key = None
        if not frame.is_flow:
            frame.span = _joined(frame.span, span)
        if isinstance(frame.container, list):
            frame.container.append(value if is_read else None)
        elif is_kept and is_read and key is not None and key.name is not None:
            frame.container[key.name] = value

    # Faults

    def _tag(self, event: yaml.NodeEvent) -> bool:
        tag = getattr(event, "tag", None)
        if tag is None:
            return False
        shown = str(tag).replace("tag:yaml.org,2002:", "!!")
        span = self._marks.word(event, "!")
        self._find(TAGGED_VALUE, f"the tag {quoted(shown)} is not allowed", span)
        return True

    def _is_octal(self, value: str, span: Span) -> bool:
        found = _LEADING_ZERO.fullmatch(value)
        if found:
            message = f"{quoted(value)} is one number to some readers of YAML and another to others"
            self._find(LEADING_ZERO, message, span, hint=f'put it in quotes: `"{value}"`')
        return found is not None

    def _is_typographic(self, value: str, span: Span) -> bool:
        quote = typographic(value)
        if quote is not None:
            message = f"{character(quote)} is no quotation mark of YAML"
            self._find(TYPOGRAPHIC_QUOTES, message, span, hint='write `"` before and behind the text')
        return quote is not None

    def _is_credential(self, value: str, span: Span) -> bool:
        """Whether a value is a credential, masked before or only seen once its escapes are read."""
        name = credential_in(value)
        if name is not None:
            self._find(CREDENTIAL, f"this text stands for {name}", span, hint=CREDENTIAL_HINT)
            self._credentials.append(span)
        return name is not None or is_masked(value)

    def _deceives(self, value: str, span: Span) -> bool:
        if self._is_credential(value, span):
            return True
        invisible = hidden_in_value(value)
        if invisible is not None:
            message = f"this text stands for one with the hidden character {character(invisible)}"
            self._find(HIDDEN_CHARACTER, message, span, hint="remove the escape")
            return True
        directive = directive_in(value)
        if directive is not None:
            message = f"{quoted(directive)} is an instruction to a scanner or a CI runner"
            self._find(DIRECTIVE, message, span, hint="say it in other words")
            return True
        if is_normalized(value):
            return False
        message = f"{quoted(value)} is not in Unicode normal form C"
        self._find(NOT_NORMALIZED, message, span, hint="type it again, or convert the file to NFC")
        return True

    def _find(  # noqa: PLR0913 - one argument per part of a finding
        self,
        rule: Rule,
        message: str,
        span: Span,
        *,
        note: str = "",
        related: tuple[Location, ...] = (),
        hint: str | None = None,
    ) -> None:
        place = Location(self._document, span=span, note=note)
        self._findings.append(Finding(rule, message, place, related, hint))


def _joined(first: Span, last: Span) -> Span:
    return Span(first.start_line, first.start_column, *max(_end(first), _end(last)))


def _end(span: Span) -> tuple[int, int]:
    return (span.end_line, span.end_column)
