"""HCL001: every file is HCL."""

from collections.abc import Iterator

from generator.check.parsed import ParsedStack
from generator.check.rules import UNPARSABLE_FILE
from generator.core.findings import Finding
from generator.core.places import Location, Span


def check(stack: ParsedStack) -> Iterator[Finding]:
    """One finding per file that a parser which is not ours refuses, where it stops reading."""
    for file in stack.files:
        if file.fault is not None:
            line, column = file.fault.line, file.fault.column
            place = Location(file.document, span=Span(line, column, line, column))
            yield Finding(UNPARSABLE_FILE, file.fault.message, place)
