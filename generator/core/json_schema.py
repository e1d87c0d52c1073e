"""Parts of a JSON Schema (2020-12) of what programs read: each with its meaning, closed to other keys."""

from collections.abc import Mapping
from typing import Any

Part = dict[str, Any]
"""A schema, or a part of one."""


def document(title: str, fields: Mapping[str, Part]) -> Part:
    """The schema of a whole file or output."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **object_of(fields),
    }


def object_of(fields: Mapping[str, Part], optional: tuple[str, ...] = ()) -> Part:
    """An object with these keys and no others."""
    required = sorted(fields.keys() - set(optional))
    return {
        "type": "object",
        "properties": dict(fields),
        "required": required,
        "additionalProperties": False,
    }


def text(meaning: str) -> Part:
    """A text."""
    return {"type": "string", "description": meaning}


def count(meaning: str) -> Part:
    """A number of things."""
    return {"type": "integer", "minimum": 0, "description": meaning}


def truth(meaning: str) -> Part:
    """True or false."""
    return {"type": "boolean", "description": meaning}


def one_of(values: tuple[str, ...], meaning: str) -> Part:
    """One of some words."""
    return {"enum": list(values), "description": meaning}


def anything(meaning: str) -> Part:
    """A value of any kind."""
    return {"description": meaning}


def list_of(meaning: str, items: Part) -> Part:
    """A list of such things."""
    return {"type": "array", "description": meaning, "items": items}


def texts(meaning: str) -> Part:
    """A list of texts."""
    return list_of(meaning, {"type": "string"})


def or_nothing(part: Part) -> Part:
    """The same, or null."""
    inner = {key: value for key, value in part.items() if key != "description"}
    return {"description": part.get("description", ""), "anyOf": [inner, {"type": "null"}]}
