"""Regions: their partition, Availability Zones, and the AWS accounts that own images there.

Sources and dates stand in `data/regions.json`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Region:
    """One Region that offers SageMaker.

    `distribution_images` is the account that owns the SageMaker Distribution
    images, None where the documentation lists none. `container_accounts` own
    the deep learning and built-in algorithm containers.
    """

    name: str
    partition: str
    zones: tuple[str, ...]
    distribution_images: str | None
    container_accounts: tuple[str, ...]


def region(name: str) -> Region | None:
    """The Region of that name; None when SageMaker is not offered there or nobody told us."""
    return _regions().get(name)


def region_names() -> tuple[str, ...]:
    """All Regions known, sorted."""
    return tuple(_regions())


def partition_of(name: str) -> str:
    """The partition of a Region, known or not: `aws`, `aws-cn` or `aws-us-gov`."""
    known = _regions().get(name)
    if known:
        return known.partition
    if name.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if name.startswith("us-gov-") else "aws"


def dns_suffix(partition: str) -> str:
    """The domain under which a partition's service principals and hosts live."""
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"


def image_arns(name: str) -> tuple[str, ...]:
    """ARN patterns of the SageMaker Distribution images of a Region; empty where the owner is unknown."""
    known = _regions().get(name)
    if known is None or known.distribution_images is None:
        return ()
    return (f"arn:{known.partition}:sagemaker:{name}:{known.distribution_images}:image/*",)


@cache
def _regions() -> Mapping[str, Region]:
    text = files("generator.aws").joinpath("data", "regions.json").read_text(encoding="utf-8")
    return {name: _region(name, entry) for name, entry in sorted(json.loads(text)["regions"].items())}


def _region(name: str, entry: Mapping[str, Any]) -> Region:
    owners = (entry.get("deep_learning_containers"), entry.get("algorithm_containers"))
    return Region(
        name=name,
        partition=entry["partition"],
        zones=tuple(entry["zones"]),
        distribution_images=entry.get("distribution_images"),
        container_accounts=tuple(owner for owner in owners if owner),
    )
