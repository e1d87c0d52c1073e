"""HCL002: the parts of the layout that `terraform fmt` does not look after."""

from collections.abc import Iterator
from functools import partial

from rendered.checks.parsed import RENDERED, ParsedStack

from generator.core.findings import Finding, Rule

_rule = partial(Rule, family=RENDERED)

UNTIDY_LAYOUT = _rule(
    code="HCL002",
    name="untidy-layout",
    summary="A line has a tab, a space at its end, or a blank line where none belongs.",
    why="`terraform fmt` does not repair blank lines, and noise in a diff hides the change that matters.",
    instead="Move blank lines of the template inside its conditions, before the argument they belong to.",
)


def check(stack: ParsedStack) -> Iterator[Finding]:
    """One finding per untidy line."""
    for file in stack.files:
        for line, message in faults(file.text):
            yield file.finding(UNTIDY_LAYOUT, message, line)


def faults(text: str) -> Iterator[tuple[int, str]]:
    """Line numbers with what is untidy there."""
    lines = text.split("\n")
    if lines[-1]:
        yield len(lines), "the file does not end with a new line"
    else:
        lines.pop()
    for number, line in enumerate(lines, start=1):
        if "\t" in line or "\r" in line:
            yield number, "a tab or carriage return"
        if line.endswith(" "):
            yield number, "spaces at the end of the line"
        if not line:
            before = lines[number - 2] if number > 1 else ""
            after = lines[number] if number < len(lines) else ""
            yield from ((number, message) for message in _blank(before, after))


def _blank(before: str, after: str) -> Iterator[str]:
    """What is wrong with a blank line between two lines; an empty neighbour is blank, or the file's edge."""
    if not before:
        yield "a blank line at the beginning, or after another one"
    elif before.endswith("{"):
        yield "a blank line after an opening brace"
    if after.lstrip().startswith("}"):
        yield "a blank line before a closing brace"
    elif not after and before:
        yield "a blank line before another one, or at the end"
