"""Versions of the schema: which one a file is written for, and which this Tenantry reads."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from generator.tenancy.fields import expecting

VERSION_KEY = "schema_version"
"""The key of a file that says which version of the schema it is written for."""

OLDEST = 1
"""The version of a file that says none."""

NEWEST = 2
"""The version that this Tenantry writes; a later one it does not read."""

SchemaVersion = Annotated[
    int, Field(ge=OLDEST, le=NEWEST, json_schema_extra=expecting("a version such as 2, without quotes"))
]


def version_of(data: Mapping[str, object]) -> int:
    """The version that a file says it is written for; the oldest where it says none, or no number."""
    stated = data.get(VERSION_KEY)
    return stated if isinstance(stated, int) and not isinstance(stated, bool) else OLDEST
