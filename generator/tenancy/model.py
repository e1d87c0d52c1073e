"""The base of every model of a YAML mapping."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Mapping(BaseModel):
    """A YAML mapping: strict about types, closed to unknown keys, and never changed."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)

    withdrawn: ClassVar[dict[str, str]] = {}
    """Keys that are no longer accepted, each with what to do about one that still stands there."""
