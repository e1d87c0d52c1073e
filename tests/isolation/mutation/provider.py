"""What the AWS provider knows: its resource types, and the arguments of those that Tenantry renders."""

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parents[2] / "data"
_SOURCE = "registry.terraform.io/hashicorp/aws"
_COMPUTED = frozenset(("id", "tags_all"))


@cache
def resource_types() -> Mapping[str, Mapping[str, str]]:
    """Every type, with the kind of each argument that must be given or may grant by its dotted path."""
    types: dict[str, Mapping[str, str]] = dict(_read("aws_provider_types.json.gz")["types"])
    return {name: {} for name in _schemas()} | types


@cache
def arguments(resource_type: str) -> Mapping[str, str]:
    """The kind of every argument of a type that is rendered, by its dotted path; none of other types."""
    schema = _schemas().get(resource_type)
    return dict(_paths(schema["block"], "")) if schema else {}


@cache
def _schemas() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _read("aws_provider_6.25.0_schema.json.gz")["provider_schemas"][_SOURCE]
    return dict(found["resource_schemas"])


def _paths(block: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, one in block.get("attributes", {}).items():
        if (one.get("required") or one.get("optional")) and name not in _COMPUTED:
            yield f"{before}{name}", _kind(one.get("type"))
    for name, inner in block.get("block_types", {}).items():
        yield from _paths(inner["block"], f"{before}{name}.")


def _kind(written: object) -> str:
    if isinstance(written, list):
        return "map" if written[0] in {"map", "object"} else "list"
    return {"number": "number", "bool": "bool"}.get(str(written), "text")


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress((_DATA / name).read_bytes()))
    return found
