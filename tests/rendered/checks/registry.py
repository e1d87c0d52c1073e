"""Every rule, and the check that runs them all. A new rule is a new file and a line here."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from rendered.checks import (
    argument_order,
    header,
    layout,
    machine_traces,
    policies,
    providers,
    security_groups,
    syntax,
    wiring,
)
from rendered.checks.parsed import ParsedStack, parsed_stack

from generator.core.findings import Finding
from generator.render.files import RenderedFile

Check = Callable[[ParsedStack], Iterator[Finding]]
"""Looks at one whole stack; checks know nothing of each other."""

CHECKS: tuple[Check, ...] = (
    syntax.check,
    layout.check,
    header.check,
    argument_order.check,
    providers.check,
    security_groups.check,
    wiring.check,
    policies.check,
    machine_traces.check,
)

_ABOUT_TEXT: tuple[Check, ...] = (syntax.check, layout.check, header.check, machine_traces.check)


def check(files: Sequence[RenderedFile], out: str = "out") -> tuple[Finding, ...]:
    """What is wrong with rendered files, stack by stack, in the order of files and lines.

    The files of a stack must all be given: rules follow values from module to
    module. A stack with a file that cannot be parsed is checked only as text,
    because everything that looks into it would find too little. `out` is the
    published folder as findings name it.
    """
    findings: list[Finding] = []
    for _, group in groupby(sorted(files, key=_by_stack), key=lambda file: file.stack):
        stack = tuple(group)
        found = _findings(stack, out)
        findings += found
    return tuple(findings)


def _by_stack(file: RenderedFile) -> tuple[str, str]:
    return file.stack, file.path


def _findings(files: Sequence[RenderedFile], out: str) -> list[Finding]:
    stack = parsed_stack(files, out)
    checks = _ABOUT_TEXT if any(file.fault for file in stack.files) else CHECKS
    findings = [finding for one in checks for finding in one(stack)]
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[str, int, str]:
    line = finding.primary.span.start_line if finding.primary.span else 0
    return finding.primary.document, line, finding.rule.code
