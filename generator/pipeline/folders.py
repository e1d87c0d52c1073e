"""Where things lie in a workspace."""

from pathlib import Path

OUT = "out"
"""The folder of a workspace that holds the rendered Terraform."""


def cache(root: Path, stage: str) -> Path:
    """The folder in which a stage remembers what it need not do again."""
    return root / ".tenantry" / "cache" / stage
