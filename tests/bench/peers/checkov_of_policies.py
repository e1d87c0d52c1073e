"""What checkov finds in policies, each in a resource of the type it is rendered in."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.iam.policy import Policy, document

_RESOURCES = {
    "identity": ("aws_iam_policy", "policy", {}),
    "boundary": ("aws_iam_policy", "policy", {}),
    "scp": ("aws_organizations_policy", "content", {"name": "guardrail"}),
    "trust": ("aws_iam_role", "assume_role_policy", {}),
    "key": ("aws_kms_key", "policy", {"enable_key_rotation": True}),
    "bucket": ("aws_s3_bucket_policy", "policy", {"bucket": "data"}),
    "endpoint": ("aws_vpc_endpoint", "policy", {"vpc_id": "vpc-1", "service_name": "s3"}),
}
_CHUNK = 400
"""Resources per file: checkov reads files whole."""


@dataclass(frozen=True)
class Placed:
    """A policy and the kind of place it stands in."""

    kind: str
    policy: Policy


def checkov_findings(
    program: Path, folder: Path, policies: Mapping[str, Placed]
) -> dict[str, frozenset[str]]:
    """The failed checks by name of policy; all of them are shown to checkov in one run."""
    names = list(policies)
    for start in range(0, len(names), _CHUNK):
        blocks = [_block(name, policies[name]) for name in names[start : start + _CHUNK]]
        (folder / f"policies_{start}.tf").write_text("\n".join(blocks), encoding="utf-8")
    run = subprocess.run(
        [
            *(str(program), "--directory", str(folder), "--framework", "terraform"),
            *("--output", "json", "--quiet", "--compact", "--skip-download"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(run.stdout)
    found: dict[str, set[str]] = {name: set() for name in names}
    for check in report["results"]["failed_checks"]:
        found[check["resource"].rpartition(".")[2]].add(check["check_id"])
    summary = report["summary"]
    assert summary["resource_count"] == len(names), summary
    return {name: frozenset(checks) for name, checks in found.items()}


def _block(name: str, placed: Placed) -> str:
    resource_type, argument, others = _RESOURCES[placed.kind]
    text = json.dumps(document(placed.policy)).replace("${", "$${").replace("%{", "%%{")
    lines = [f"  {key} = {json.dumps(value)}" for key, value in others.items()]
    return "\n".join(
        [f'resource "{resource_type}" "{name}" {{', *lines, f"  {argument} = jsonencode({text})", "}", ""]
    )
