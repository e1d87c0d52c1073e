"""The base of every model of a YAML mapping."""

from pydantic import BaseModel, ConfigDict


class Mapping(BaseModel):
    """A YAML mapping: strict about types, closed to unknown keys, and never changed."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)
