"""What the declaration of a key says beside its type, its default and its docstring.

A setting is declared once, where its field stands. Inheritance, findings, the
reference pages and the JSON Schema all read that declaration.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_ABOUT_THE_KEY = ("default", "description", "merging", "title", "unit")
"""Keywords of a JSON Schema that say something of a key and not of its value."""


class Merging(StrEnum):
    """What a level does to the value of the levels above it."""

    OVERRIDE = "override"
    REPLACE = "replace"
    MERGE = "merge"
    TIGHTEN = "tighten only"


@dataclass(frozen=True, slots=True)
class Setting:
    """What type, default and docstring of a field do not say.

    `unit` is what a number counts. `otherwise` says what holds while nobody
    states the key and its default is no value. `merging` is the rule where it
    does not follow from the type. `of_domain` marks what belongs to the Studio
    domain: a tenant inside a shared domain cannot state it.
    """

    unit: str = ""
    otherwise: str = ""
    merging: Merging | None = None
    of_domain: bool = False


def declared(field: FieldInfo) -> Setting:
    """What the declaration of a field says beside its type, default and docstring."""
    return next((item for item in field.metadata if isinstance(item, Setting)), Setting())


def merging_of(field: FieldInfo) -> Merging:
    """How a setting is inherited: mappings merge, lists replace, all else overrides, unless it says so."""
    if (stated := declared(field).merging) is not None:
        return stated
    kind = get_origin(field.annotation) or field.annotation
    if isinstance(kind, type) and issubclass(kind, (dict, BaseModel)):
        return Merging.MERGE
    return Merging.REPLACE if kind is tuple else Merging.OVERRIDE


def describe(schema: dict[str, Any], field: FieldInfo) -> None:
    """Add to the JSON Schema of a key what its declaration says: its unit, and what holds by default."""
    setting = declared(field)
    if setting.unit:
        schema["unit"] = setting.unit
    if isinstance(field.default, BaseModel):
        del schema["default"]  # its fields have defaults of their own
    schema["description"] = field.description or ""
    if holds := setting.otherwise or _written(schema.get("default"), setting.unit):
        schema["description"] += f" Default: {holds}."


def describe_inheritance(schema: dict[str, Any], field: FieldInfo) -> None:
    """Add to the JSON Schema of a setting how it is inherited, and that nothing may stand behind its key."""
    schema["merging"] = merging_of(field).value
    if declared(field).of_domain:
        schema["description"] += " A tenant in a shared domain takes its domain's."
    value = {name: schema.pop(name) for name in tuple(schema) if name not in _ABOUT_THE_KEY}
    kinds = value.get("anyOf", [value])
    schema["anyOf"] = [*(kind for kind in kinds if kind != {"type": "null"}), {"type": "null"}]


def _written(default: object, unit: str) -> str:
    """A default as it stands in YAML, with its unit; empty when it is no value."""
    values = default if isinstance(default, list) else [default]
    if default is None or default == {}:
        return ""
    words = (str(one).lower() if isinstance(one, bool) else str(one) for one in values)
    return f"{', '.join(f'`{word}`' for word in words)} {unit}".strip()
