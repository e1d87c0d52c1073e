"""HCL009: nothing in a file depends on where and when it was rendered."""

import re
from collections.abc import Iterator
from functools import partial

from rendered.checks.parsed import RENDERED, ParsedStack

from generator.core.findings import Finding, Rule

_rule = partial(Rule, family=RENDERED)

MACHINE_TRACE = _rule(
    code="HCL009",
    name="machine-trace",
    summary="A file shows a path of the machine that rendered it, or a time of day.",
    why="Two builds of the same YAML would differ, and the repository would tell who built it and where.",
    instead="Keep clocks, users and absolute paths out of plans and templates.",
)

_PATH = re.compile(
    r"(?<![\w./:*-])(?:/Users/[\w.-]+/|/home/(?!sagemaker-user\b)[\w.-]+/|/root/|/private/var/|/var/folders/)"
    r"|\b[A-Za-z]:\\\\?(?:Users|Documents)"
)
"""Home and scratch folders. `/home/sagemaker-user` is the home of every Studio application."""

_TIME = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
"""A date with a time of day; a date alone is a policy's version."""


def check(stack: ParsedStack) -> Iterator[Finding]:
    """One finding per line that shows a machine's path or a time."""
    for file in stack.files:
        for number, line in enumerate(file.text.split("\n"), start=1):
            for pattern, what in ((_PATH, "a path of this machine"), (_TIME, "a time of day")):
                match = pattern.search(line)
                if match is not None:
                    yield file.finding(MACHINE_TRACE, f"{what}: {match[0]}", number)
