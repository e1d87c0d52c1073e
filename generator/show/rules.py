"""Rules explained: one as text, all as a list by family, any as JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from generator.show.wrapping import field

Explained = Mapping[str, Any]
"""A rule as in docs/reference/rules.json."""


def rules_json(rules: Sequence[Explained]) -> str:
    """The rules as they are in the reference, with a version."""
    return json.dumps({"version": 1, "rules": rules}, indent=2, ensure_ascii=False) + "\n"


def rules_text(rules: Iterable[Explained]) -> str:
    """A line for each rule below the title of its family; ends with a newline."""
    parts = [
        "".join([f"{family}\n", *(f"  {rule['code']}  {rule['name']}\n" for rule in group)])
        for family, group in groupby(rules, key=lambda rule: str(rule["family"]))
    ]
    return "\n".join([*parts, "`tenantry rule CODE` explains one.\n"])


def rule_text(rule: Explained) -> str:
    """What a rule flags, why, what to write instead, and YAML that fails and passes; ends with a newline."""
    return "\n".join(line.rstrip() for line in _rule(rule)) + "\n"


def _rule(rule: Explained) -> Iterator[str]:
    yield f"{rule['severity']}[{rule['code']}]: {rule['name']}"
    yield ""
    yield from field("flags", rule["summary"])
    yield from field("why", rule["why"])
    yield from field("instead", rule["instead"])
    if rule["cause"]:
        yield from field("no example", rule["cause"])
    yield from field("page", rule["page"])
    for title, part in (("fails", "fails"), ("says", "message"), ("passes", "passes")):
        if rule["example"]:
            yield from ("", f"  {title}", "")
            yield from (f"    {line}" for line in rule["example"][part].splitlines())
