"""Which checks may be skipped: those that the templates skip, those that isolation rests on, and the others.

The table is written by hand (2026-11-29) for the pinned checkov. What it does not list may not be skipped:
a test holds it to every check that there is for a type of resource that is rendered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class SkipTable:
    """What may be skipped and what may not.

    `rendered` are the checks that templates skip, each with the type of resource and the very reason.
    `isolation` are the checks that isolation rests on, with what they keep out; `others` what they are about.
    One of these is rendered as well, of a domain on the public internet: the proof holds that to the file.
    """

    rendered: frozenset[tuple[str, str, str]]
    isolation: Mapping[str, str]
    others: Mapping[str, str]


@cache
def skip_table() -> SkipTable:
    """The table that comes with this version."""
    text = files("generator.tools").joinpath("data", "skips.json").read_text(encoding="utf-8")
    stored: Any = json.loads(text)
    rendered = ((one["check"], one["type"], one["reason"]) for one in stored["rendered"])
    return SkipTable(frozenset(rendered), stored["isolation"], stored["others"])


def is_rendered(check: str, kind: str, reason: str) -> bool:
    """Whether a template skips a check for resources of a type, for just this reason."""
    return (check, kind, reason) in skip_table().rendered
