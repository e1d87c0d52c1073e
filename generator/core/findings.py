"""Findings: what the user should change, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from generator.core.places import Location


class Severity(StrEnum):
    """How much a finding matters: errors stop a build, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """What looked for a finding, and the text of its reference page.

    `code` is a family and a number (`TEN014`), `name` describes what is
    flagged (`account-claimed-twice`), `summary` is one sentence, `why` says
    what goes wrong without the rule and `instead` what to write.
    """

    code: str
    name: str
    summary: str
    why: str
    instead: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the user should change, and where.

    `primary` is not optional: a finding without a place cannot be built.
    """

    rule: Rule
    message: str
    primary: Location
    related: tuple[Location, ...] = ()
    hint: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether this finding stops a build."""
        return self.rule.severity is Severity.ERROR


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings stops a build."""
    return any(finding.is_error for finding in findings)
