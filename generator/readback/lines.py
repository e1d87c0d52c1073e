"""The lines of statements in rendered text."""

import re
from collections.abc import Mapping

from generator.hcl.parse import decoded

_SID = re.compile(r'^\s*"?Sid"?\s*=\s*"((?:[^"\\]|\\.)*)"')


def statement_lines(text: str, start_line: int, end_line: int) -> Mapping[str, int]:
    """The line of each statement id between two lines, which count from 1 and belong to it."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n")[start_line - 1 : end_line], start_line):
        if sid := _SID.match(line):
            found.setdefault(decoded(sid[1]), number)
    return found
