"""Regions: their partition, Availability Zones, and the AWS accounts that own images there.

Sources and dates stand in `data/regions.json`. `data/registries.json` and
`data/zones.json` come from public packages (`make data`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Region:
    """One Region that offers SageMaker.

    `zones` are those that an account may have there; `usual_zones` are those that
    every account has, none where accounts differ (`zones_differ`) or nobody told us.
    `distribution_images` is the account that owns the SageMaker Distribution
    images, None where the documentation lists none. `container_accounts` own
    AWS's containers there: frameworks, algorithms, Clarify, Model Monitor; sorted.
    """

    name: str
    partition: str
    zones: tuple[str, ...]
    distribution_images: str | None
    container_accounts: tuple[str, ...]
    usual_zones: tuple[str, ...]
    zones_differ: bool


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


def container_accounts(name: str) -> tuple[str, ...]:
    """The accounts that own AWS's containers in a Region, sorted; empty where none is known."""
    known = _regions().get(name)
    return known.container_accounts if known else ()


_UNTOLD: Mapping[str, str] = MappingProxyType({"usual": "", "possible": "abcdef"})
"""The zones of a Region that no table knows: the account says which, and AWS calls them by letters."""


@cache
def _regions() -> Mapping[str, Region]:
    registries, zones = _data("registries.json"), _data("zones.json")
    return {
        name: _region(name, entry, registries.get(name, {}), zones.get(name, _UNTOLD))
        for name, entry in sorted(_data("regions.json").items())
    }


def _data(name: str) -> dict[str, Any]:
    text = files("generator.aws").joinpath("data", name).read_text(encoding="utf-8")
    by_region: dict[str, Any] = json.loads(text)["regions"]
    return by_region


def _region(
    name: str, entry: Mapping[str, Any], registries: Iterable[str], zones: Mapping[str, str]
) -> Region:
    owners = {entry.get("deep_learning_containers"), entry.get("algorithm_containers"), *registries}
    differ: bool = entry.get("zones_differ", False)
    return Region(
        name=name,
        partition=entry["partition"],
        zones=tuple(f"{name}{letter}" for letter in zones["possible"]),
        usual_zones=() if differ else tuple(f"{name}{letter}" for letter in zones["usual"]),
        zones_differ=differ,
        distribution_images=entry.get("distribution_images"),
        container_accounts=tuple(sorted(owner for owner in owners if owner)),
    )
