"""YAML's own complaints, in words for people who do not know its grammar.

PyYAML's Python parser says where and why it gave up; the C parser is quicker
but says less, and differs between platforms. So the C parser reads, and the
Python parser explains.
"""

import re
from collections.abc import Iterator
from functools import partial

import yaml

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span
from generator.load.documents import YAML
from generator.load.slips import written_together

_rule = partial(Rule, family=YAML)

SYNTAX = _rule(
    code="SRC008",
    name="yaml-syntax",
    summary="The text is not YAML.",
    why="What it means would be a guess.",
    instead="Correct the place the finding points at; the cause may stand on the line before it.",
)


Reader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]
FASTEST: Reader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

_EXPLAINABLE = 262_144
"""Largest text, in characters, that is read a second time for better words: about four seconds."""

_PLAIN: tuple[tuple[str, str, str | None], ...] = (
    (
        r"character '\\t' that cannot start",
        "a tab stands where spaces are needed",
        "indent with spaces; YAML forbids tabs there",
    ),
    (
        r"found character '(?P<what>.+)' that cannot start",
        "text cannot begin with `{what}`",
        "put the value in quotes",
    ),
    (
        r"mapping values are not allowed",
        "a second `key: value` cannot begin here",
        "put a value that holds `: ` in quotes, or align the key with its neighbours",
    ),
    (
        r"sequence entries are not allowed",
        "a list cannot begin here",
        "put the first `- ` on a line of its own, below the key",
    ),
    (r"character that cannot start", "text cannot begin with this character", "put the value in quotes"),
    (
        r"unknown escape character$",
        "this means nothing after a backslash in double quotes",
        "use single quotes",
    ),
    (r"mapping keys are not allowed", "`? ` cannot begin a key here", "write `key: value`"),
    (r"could not find expected ':'", "this line is neither `key: value` nor `- item`", None),
    (
        r"unexpected end of stream",
        "the quote that opens here is never closed",
        "close it with the same quote character",
    ),
    (
        r"unexpected document (separator|indicator)",
        "the quote that opens here is never closed",
        "close it with the same quote character",
    ),
    (
        r"unknown escape character '(?P<what>.+)'",
        "`\\{what}` means nothing inside double quotes",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    (
        r"expected ',' or '(?P<what>[\]}])'",
        "a comma or the closing `{what}` is missing",
        None,
    ),
    (r"node content(, but found '<stream end>'|$)", "the text ends inside a bracket", "close the bracket"),
    (r"node content, but found '(?P<what>.+)'", "a value is expected here, not `{what}`", None),
    (
        r"expected <block end>, but found '<scalar>'",
        "text goes on after the value has ended",
        "put the whole value in quotes; a quote inside single quotes is written twice",
    ),
    (
        r"expected <block end>|did not find expected (key|'-')",
        "this line fits neither the lines above nor their indentation",
        "indent it like its neighbours; a list and keys cannot be mixed",
    ),
    (r"<document start>", "more text follows after the document has ended", None),
    (
        r"chomping or indentation|comment or line break",
        "`|` and `>` stand alone at the end of their line",
        None,
    ),
    (
        r"scanning a directive",
        "a line that begins with `%` is an instruction to YAML readers",
        "remove the line, or put the value in quotes",
    ),
    (
        r"hexa?decimal number|character escape code",
        "`\\x`, `\\u` and `\\U` need the 2, 4 or 8 hexadecimal digits of a character",
        None,
    ),
    (r"alphabetic or numeric", "`*` and `&` name aliases and anchors here", "put the value in quotes"),
    (r"tag", "`!` begins a YAML tag here", "put the value in quotes"),
    (r"incompatible YAML document", "only YAML 1.1 and 1.2 are understood", "remove the %YAML line"),
)
_PLAIN_PATTERNS = tuple((re.compile(pattern), message, hint) for pattern, message, hint in _PLAIN)
_BEGINS_EARLIER = re.compile("unexpected end of stream|unexpected document|expected ':'")
"""Problems whose cause is where the quote or key begins, not where YAML notices."""

_BLANK_CONTEXT = re.compile("while parsing a block|while scanning for the next token")


def events(text: str) -> Iterator[yaml.Event]:
    """The YAML events of a text.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    return iter(yaml.parse(text, Loader=FASTEST))


def explain(document: str, text: str, failure: yaml.YAMLError) -> Finding:
    """A finding for a text that is not YAML."""
    error = _detailed(text) or failure
    mark = getattr(error, "problem_mark", None)
    if not isinstance(error, yaml.MarkedYAMLError) or mark is None:
        return Finding(SYNTAX, "this is not YAML", Location(document, span=Span.of_line(1)))
    problem = error.problem or ""
    context = error.context_mark
    together = _together(document, text, error)
    if together is not None:
        return together
    message, hint = _in_plain_words(f"{error.context or ''}: {problem}")
    if context is not None and _BEGINS_EARLIER.search(problem):
        return Finding(SYNTAX, message, Location(document, span=point(text, context)), hint=hint)
    related: tuple[Location, ...] = ()
    if context is not None and context.line != mark.line and not _BLANK_CONTEXT.match(error.context or ""):
        related = (Location(document, span=point(text, context), note="it begins here"),)
    return Finding(SYNTAX, message, Location(document, span=point(text, mark)), related, hint)


def _together(document: str, text: str, error: yaml.MarkedYAMLError) -> Finding | None:
    """The key and value without a space that this fault, or the text before it, comes from."""
    mark, problem = error.problem_mark, error.problem or ""
    if error.context_mark is not None and "expected ':'" in problem:
        return written_together(document, text, point(text, error.context_mark))
    if mark is None or "mapping values are not allowed" not in problem:
        return None
    lines = text.split("\n")
    if ": " in lines[mark.line][: mark.column]:
        return None
    before = next((number for number in range(mark.line, 0, -1) if lines[number - 1].strip()), 0)
    return written_together(document, text, Span.of_line(before)) if before else None


def point(text: str, mark: yaml.Mark) -> Span:
    """The character at a mark; the end of the text when the mark lies behind it."""
    lines = text.split("\n")
    if mark.line >= len(lines):
        line, column = len(lines) - 1, len(lines[-1])
    else:
        line, column = mark.line, min(mark.column, len(lines[mark.line]))
    while line > 0 and not lines[line].strip():
        line, column = line - 1, len(lines[line - 1].rstrip())
    return Span(line + 1, column + 1, line + 1, column + 1)


def _detailed(text: str) -> yaml.YAMLError | None:
    if len(text) > _EXPLAINABLE:
        return None
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        return error
    except (ValueError, OverflowError, RecursionError):  # PyYAML lets chr() fail on "\UFFFFFFFF"
        return None
    return None


def _in_plain_words(problem: str) -> tuple[str, str | None]:
    for pattern, message, hint in _PLAIN_PATTERNS:
        found = pattern.search(problem)
        if found:
            named = found.groupdict()
            return message.format(**named) if named else message, hint
    return "this is not YAML", None
