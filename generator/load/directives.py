"""Words in values that a program would obey: Terraform text is scanned, and logs are read by runners."""

import re
from functools import partial

from generator.core.findings import Rule
from generator.load.documents import YAML

_rule = partial(Rule, family=YAML)

DIRECTIVE = _rule(
    code="SRC021",
    name="directive-in-value",
    summary="A value holds words that a scanner or a CI runner takes for an instruction.",
    why="Values are written into Terraform and into logs, where `checkov:skip=…` switches a check off.",
    instead="Say it in other words; what a check may skip stands in the templates, with its reason.",
)

_DIRECTIVE = re.compile(
    r"""
      (?: checkov | bridgecrew | cortex | ts | soos ) : skip \s* =   # checkov and its other names, terrascan
    | (?: tfsec | trivy | snyk | kics ) : ignore                     # each may go on with the name of a check
    | kics-scan \s+ (?: ignore | disable | enable )
    | tflint-ignore
    | semgrep-ignore | nosemgrep
    | (?: gitleaks | trufflehog ) : (?: allow | ignore )
    | infracost : ignore
    | (?: ^ | \s ) :: [a-z][a-z-]* (?: \s | :: )                     # ::stop-commands::, of GitHub Actions
    | \#\# (?: \[ | vso\[ )                                          # ##[…], of GitHub and Azure
    """,
    re.IGNORECASE | re.VERBOSE,
)


def directive_in(value: str) -> str | None:
    """The first words of a value that a program would take for an instruction; None when there are none."""
    found = _DIRECTIVE.search(value)
    return found.group().strip() if found else None
