"""How files name groups of Identity Center: by id, or by the name that its directory shows."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from generator.tenancy.fields import expecting

_GROUP_ID = re.compile(r"(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""GroupId of the API reference of the identity store, in the small letters that AWS writes."""


def is_group_id(group: str) -> bool:
    """Whether a group is given by its id, and not by its name."""
    return _GROUP_ID.fullmatch(group) is not None


def _group(value: str) -> str:
    """The group; ValueError where it is an id in other letters, which would be looked up as a name."""
    if not is_group_id(value) and is_group_id(value.lower()):
        raise ValueError(f"{value} is the id of a group in capital letters; AWS writes {value.lower()}")
    if value != value.strip():
        raise ValueError(f"`{value}` ends with a blank, which no group is found by")
    return value


SsoGroup = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x20\x7f\"\\${}%][^\x00-\x1f\x7f\"\\${}%]{0,127}$",
        json_schema_extra=expecting(
            'the id of an Identity Center group, or its name of up to 128 characters without " \\ $ % { }'
        ),
    ),
    AfterValidator(_group),
]
"""AWS takes names of up to 1,024 characters (DisplayName, API reference of the identity store)."""
