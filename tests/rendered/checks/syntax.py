"""HCL001: every file is HCL."""

from collections.abc import Iterator
from functools import partial

from rendered.checks.parsed import RENDERED, ParsedStack

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Span

_rule = partial(Rule, family=RENDERED)

UNPARSABLE_FILE = _rule(
    code="HCL001",
    name="unparsable-file",
    summary="A rendered file is not HCL.",
    why="Terraform refuses the whole stack, and no other rule can look into the file.",
    instead="Correct the template that wrote the file.",
)


def check(stack: ParsedStack) -> Iterator[Finding]:
    """One finding per file that a parser which is not ours refuses, where it stops reading."""
    for file in stack.files:
        if file.fault is not None:
            line, column = file.fault.line, file.fault.column
            place = Location(file.document, span=Span(line, column, line, column))
            yield Finding(UNPARSABLE_FILE, file.fault.message, place)
