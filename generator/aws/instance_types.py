"""Instance types: those the provider accepts for Studio apps, and those AWS offers for jobs.

Sources and dates stand in `data/instance_types.json`. A guardrail may also
name a family, `ml.m5.*`.
"""

import json
import re
from functools import cache
from importlib.resources import files

from generator.iam import globs

SYSTEM = "system"
"""The instance type of apps that run on shared service instances, such as the Studio user interface."""

_LOCAL_STORAGE_FAMILIES = frozenset(
    (
        *("c5d", "c6gd", "dl1", "g4dn", "g5", "g6", "g6e", "m5d", "m6gd", "p3dn", "p4d", "p4de"),
        *("p5", "p5e", "p5en", "p6-b200", "p6-b300", "r5d", "r6gd", "r7gd", "trn1", "trn1n", "trn2"),
    )
)
"""Families whose instances store on NVMe disks that encrypt themselves (EC2 user guide, instance store)."""

_SYNTAX = re.compile(r"ml\.[a-z][a-z0-9-]*\.(?:\*|[a-z0-9]+(?:-[a-z0-9]+)*)")


def app_instance_types() -> tuple[str, ...]:
    """What provider 5.100.0 accepts for Studio apps, `system` included."""
    return _types("apps")


def job_instance_types() -> tuple[str, ...]:
    """What the API of 2026-11 knows for training, processing, transform and hosting."""
    return _types("jobs")


def is_written_like_an_instance_type(value: str) -> bool:
    """Whether the text has the form `ml.<family>.<size>` or `ml.<family>.*`."""
    return _SYNTAX.fullmatch(value) is not None


def covers_app_type(pattern: str) -> bool:
    """Whether a type or family names at least one app instance type."""
    return any(globs.matches(pattern, known) for known in app_instance_types())


def app_types_beside(approved: tuple[str, ...]) -> tuple[str, ...]:
    """The app instance types that no approved type or family covers; `system` is never among them."""
    return tuple(
        kind
        for kind in app_instance_types()
        if kind != SYSTEM and not any(globs.matches(pattern, kind) for pattern in approved)
    )


def covers_job_type(pattern: str) -> bool:
    """Whether a type or family names at least one job instance type."""
    return any(globs.matches(pattern, known) for known in job_instance_types())


def with_local_storage(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the types and families whose jobs cannot be given a volume key, in their order.

    The API refuses a volume key for them: their disks are encrypted by the
    hardware (CreateTrainingJob, ResourceConfig, botocore 1.44.5).
    """
    return tuple(kind for kind in kinds if kind.split(".")[1] in _LOCAL_STORAGE_FAMILIES)


def families_with_local_storage() -> tuple[str, ...]:
    """All families with local storage as patterns, `ml.g5.*`, sorted."""
    return tuple(f"ml.{family}.*" for family in sorted(_LOCAL_STORAGE_FAMILIES))


@cache
def _types(group: str) -> tuple[str, ...]:
    text = files("generator.aws").joinpath("data", "instance_types.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)[group])
