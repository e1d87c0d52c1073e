"""Checks that checkov runs for us: where they are, and of which types of resource they answer.

They ship as a folder that a plain checkov takes as `--external-checks-dir`; the scan takes the very same. It
is data here: nothing of Tenantry's imports it, since checkov lives in an environment of its own.
"""

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

OWN_CHECKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "TENANTRY_AWS_1": ("aws_sagemaker_domain",),
        "TENANTRY_AWS_2": ("aws_iam_role",),
        "TENANTRY_AWS_3": ("aws_s3_bucket_policy",),
        "TENANTRY_AWS_4": (
            "aws_security_group",
            "aws_security_group_rule",
            "aws_default_security_group",
            "aws_vpc_security_group_ingress_rule",
        ),
    }
)
"""The types of resource of which each answers, always."""


def checks_folder() -> Path:
    """The folder with the checks, as it is installed."""
    return Path(str(files("generator.tools").joinpath("data", "checks")))


def checks_digest() -> str:
    """SHA-256 over what the folder's files say: results depend on it."""
    digest = hashlib.sha256()
    for file in sorted(checks_folder().glob("*.py")):
        digest.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def own_checks_of(kind: str) -> tuple[str, ...]:
    """The ids of those that answer of resources of a type."""
    return tuple(code for code, kinds in OWN_CHECKS.items() if kind in kinds)
