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
class Family:
    """Rules about one subject: a page of the reference, by file name and title.

    `cause` says where their findings come from if no file in `tenants/` can
    cause them; without it each rule has an example in YAML.
    """

    page: str
    title: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What looked for a finding, and its text in the reference.

    `code` is a prefix and a number (`TEN014`), `name` describes what is
    flagged (`account-claimed-twice`), `summary` is one sentence, `why` says
    what goes wrong without the rule and `instead` what to write. Rules of
    other programs have no family.
    """

    code: str
    name: str
    summary: str
    why: str
    instead: str
    severity: Severity = Severity.ERROR
    family: Family | None = None

    @property
    def page(self) -> str | None:
        """The file that explains the rule, and where in it."""
        return f"docs/reference/rules/{self.family.page}.md#{self.code}" if self.family else None


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
