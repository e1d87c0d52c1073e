"""The base of every model of a YAML mapping, and of the groups of settings."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from generator.tenancy.declaration import describe, describe_inheritance


class Mapping(BaseModel):
    """A YAML mapping: strict about types, closed to unknown keys, and never changed."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)

    withdrawn: ClassVar[dict[int, dict[str, str]]] = {}
    """Keys of a file that a version of the schema has no more, by that version; each with what holds now."""

    refused: ClassVar[dict[str, str]] = {}
    """Keys that somebody may look for and that are not taken, each with the reason."""

    @classmethod
    def settings(cls) -> dict[str, FieldInfo]:
        """The fields that levels inherit from each other; none in a mapping that stands at one level only."""
        return {}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The JSON Schema of the mapping, with all that the declarations of its keys say."""
        schema = handler(core_schema)
        keys: dict[str, dict[str, Any]] = handler.resolve_ref_schema(schema)["properties"]
        for name, field in cls.model_fields.items():
            describe(keys[field.alias or name], field)
            if name in cls.settings():
                describe_inheritance(keys[field.alias or name], field)
        return schema


class SettingGroup(Mapping):
    """Settings that a level inherits one by one from the level above it."""

    @classmethod
    def settings(cls) -> dict[str, FieldInfo]:
        """The settings of the group, without what a file has beside them."""
        return next(
            base.model_fields
            for base in reversed(cls.__mro__)
            if issubclass(base, SettingGroup) and base is not SettingGroup
        )

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, value: object) -> object:
        """A key with nothing behind it states nothing."""
        if not isinstance(value, dict):
            return value
        return {key: one for key, one in value.items() if one is not None or key not in cls.settings()}
