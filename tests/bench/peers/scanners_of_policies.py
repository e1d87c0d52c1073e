"""What parliament and cloudsplaining find in policies: run by the python of their own environment.

Reads a JSON object of policies by name on standard input and writes an object
of findings by tool and name. A finding is a line of text; what a tool says of
several actions at once is one line per action, so that one more is seen.
"""

import json
import sys
from collections.abc import Iterator

from cloudsplaining.command.scan_policy_file import scan_policy
from parliament import analyze_policy_string


def _parliament(policy: dict) -> Iterator[str]:
    """Statement by statement, because the whole of a policy is lost where one of them stops the tool."""
    for statement in policy["Statement"]:
        alone = {**policy, "Statement": [statement]}
        try:
            findings = analyze_policy_string(json.dumps(alone)).findings
        except Exception as stopped:  # noqa: BLE001 - what a tool raises is what it says
            yield f"stopped by {statement['Sid']}: {stopped}"
            continue
        for finding in findings:
            details = finding.detail if isinstance(finding.detail, list) else [finding.detail]
            for detail in details:
                yield f"{statement['Sid']} {finding.issue} {json.dumps(detail, sort_keys=True)}"


def _cloudsplaining(policy: dict) -> Iterator[str]:
    for risk, report in scan_policy(policy).items():
        for finding in report if isinstance(report, list) else report["findings"]:
            yield f"{risk} {json.dumps(finding, sort_keys=True)}"


TOOLS = {"parliament": _parliament, "cloudsplaining": _cloudsplaining}


def _main() -> None:
    policies = json.load(sys.stdin)
    found = {
        tool: {name: sorted(set(scan(policy))) for name, policy in policies.items()}
        for tool, scan in TOOLS.items()
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    _main()
