"""What the service model in botocore forbids in a request: required members, lengths, patterns, enums."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape


@cache
def service(name: str) -> ServiceModel:
    """The newest service model botocore carries for `name`."""
    return ServiceModel(Loader().load_service_model(name, "service-2"), service_name=name)


def operation(service_name: str, name: str) -> OperationModel:
    """One operation of a service, for example `CreateDomain`."""
    return service(service_name).operation_model(name)


def faults(shape: Shape, value: Any, place: str = "") -> Iterator[str]:
    """Everything `shape` forbids in `value`, in the words AWS uses for constraint failures."""
    if shape.type_name == "structure":
        yield from _structure_faults(shape, value, place)
    elif shape.type_name == "list":
        yield from _length_faults(shape, len(value), value, place)
        for index, member in enumerate(value):
            yield from faults(shape.member, member, f"{place}.{index + 1}.member")
    elif shape.type_name == "map":
        for key, member in value.items():
            yield from faults(shape.key, key, f"{place}.{key}")
            yield from faults(shape.value, member, f"{place}.{key}")
    elif shape.type_name == "string":
        yield from _string_faults(shape, value, place)
    elif shape.type_name in {"integer", "long"}:
        yield from _length_faults(shape, value, value, place)


def _structure_faults(shape: Shape, value: dict[str, Any], place: str) -> Iterator[str]:
    for name, member in shape.members.items():
        inner = f"{place}.{name}" if place else name
        if name in value:
            yield from faults(member, value[name], inner)
        elif name in shape.required_members:
            yield f"Value null at '{inner}' failed to satisfy constraint: Member must not be null"


def _string_faults(shape: Shape, value: str, place: str) -> Iterator[str]:
    yield from _length_faults(shape, len(value), value, place)
    pattern = shape.metadata.get("pattern")
    if pattern and not _matches(pattern, value):
        yield (
            f"Value '{value}' at '{place}' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {pattern}"
        )
    if shape.enum and value not in shape.enum:
        yield (
            f"Value '{value}' at '{place}' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
        )


def _length_faults(shape: Shape, measure: int, value: Any, place: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and measure < least:
        yield f"Value '{value}' at '{place}' failed to satisfy constraint: Member must be at least {least}"
    if most is not None and measure > most:
        yield f"Value '{value}' at '{place}' failed to satisfy constraint: Member must be at most {most}"


def _matches(pattern: str, value: str) -> bool:
    java_classes = pattern.replace(r"\p{L}", r"\w").replace(r"\p{Z}", r"\s").replace(r"\p{N}", r"\d")
    # Java may ignore case from the middle on, Python in the whole of a pattern alone.
    folded = re.IGNORECASE if "(?i)" in java_classes else re.NOFLAG
    return re.fullmatch(java_classes.replace("(?i)", ""), value, re.DOTALL | folded) is not None
