"""Acknowledgements: one-way doors that somebody opens, each once, for a reason and for a time."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr, model_validator

from generator.tenancy.declaration import NOTHING
from generator.tenancy.fields import Description, Email, Items, expecting
from generator.tenancy.files import ACKNOWLEDGED_FOLDER
from generator.tenancy.model import Mapping
from generator.tenancy.stack_address import PLATFORM_FOLDER, StackAddress
from generator.tenancy.versions import OLDEST, SchemaVersion

PLATFORM_NAME = PLATFORM_FOLDER
"""The name of the file that opens doors of the platform's organization and of shared domains."""

LONGEST_DAYS = 90
"""Days that an acknowledgement may be good for."""

MOST_RESOURCES = 1_000
"""Resources that one acknowledgement may name."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(text: str) -> str:
    """The text of a day that there is.

    Raises:
        ValueError: it is none.
    """
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text} is no day")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is no day of the calendar") from None
    return text


def _stack(text: str) -> str:
    try:
        return StackAddress.parse(text)
    except ValueError:
        raise ValueError(f"{text} is no address of a stack") from None


StackName = Annotated[
    str,
    Field(
        max_length=64,
        json_schema_extra=expecting("the address of one stack, such as `fraud/dev`; patterns are not taken"),
    ),
    AfterValidator(_stack),
]

Day = Annotated[
    str, Field(json_schema_extra=expecting("a day such as 2026-12-31, in UTC")), AfterValidator(_day)
]

DoorName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z][\w.:\[\]\"/-]*$",
        max_length=200,
        json_schema_extra=expecting("the key that the finding names, such as `network.subnets`"),
    ),
]

_Text = Annotated[StrictStr, Field(max_length=1_000)]

ResourceName = Annotated[
    StrictStr,
    Field(
        min_length=1,
        max_length=1_000,
        json_schema_extra=expecting("what the finding names, letter by letter; patterns are not taken"),
    ),
]

_WITHOUT_VALUES = frozenset(("lost", "not known"))
"""What once stood for any value of any resource."""

DoorValue = _Text | StrictInt | StrictBool | Annotated[Items[_Text], Field(max_length=100)] | None
"""A value as `environments.json` keeps it."""


class Acknowledgement(Mapping):
    """A one-way door that is opened once: from one value to another, in stacks that are named."""

    stacks: Annotated[Items[StackName], Field(min_length=1, max_length=1_000), NOTHING]
    """The stacks in which the door is opened; each must have it."""
    door: Annotated[DoorName, NOTHING]
    """The key of what is kept, as the finding names it."""
    resources: Annotated[Items[ResourceName], Field(max_length=MOST_RESOURCES), NOTHING] = ()
    """Of a door that only rendered text shows, the resources in which it is opened; each must have it."""
    before: Annotated[DoorValue, Field(alias="from"), NOTHING]
    """The value that stands; nothing behind the key where none was stated."""
    after: Annotated[DoorValue, Field(alias="to"), NOTHING]
    """The value that the files state now."""
    reason: Annotated[Description, NOTHING]
    """Why what is lost may be lost."""
    who: Annotated[Email, NOTHING]
    """Who answers for it."""
    until: Annotated[Day, NOTHING]
    """The last day on which it opens anything; at most 90 days ahead."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.before == self.after and type(self.before) is type(self.after):
            raise ValueError("`from` and `to` are the same, so there is no door")
        if self.before == "standing" and self.after in _WITHOUT_VALUES and not self.resources:
            raise ValueError(
                "it names no resources, and would open the door of all of them for any value; take it out,"
                f" and where it is still closed `tenantry acknowledge {self.stacks[0]}` writes it with them"
            )
        if len(set(self.resources)) < len(self.resources):
            raise ValueError("`resources` names one of them twice")
        return self

    def is_over(self, today: str) -> bool:
        """Whether its last day has passed on a day such as `2026-12-31`."""
        return self.until < today

    def is_too_long(self, today: str) -> bool:
        """Whether its last day is further away than any may be."""
        return (date.fromisoformat(self.until) - date.fromisoformat(today)).days > LONGEST_DAYS

    def entry(self) -> dict[str, object]:
        """What stands in `environments.json` of a stack whose door it opened, as JSON has it."""
        named = {"resources": list(self.resources)} if self.resources else {}
        return {
            "door": self.door,
            **named,
            "from": plain(self.before),
            "to": plain(self.after),
            "reason": self.reason,
            "who": self.who,
            "until": self.until,
        }


class Acknowledgements(Mapping):
    """The acknowledgements of one tenant, or of the platform."""

    schema_version: Annotated[SchemaVersion, NOTHING] = OLDEST
    """The version of the schema that the file is written for; `tenantry migrate` takes it to the newest."""
    acknowledge: Annotated[Items[Acknowledgement], Field(min_length=1, max_length=500), NOTHING]
    """One-way doors that are opened; take out those that a merged build has passed."""


def plain(value: object) -> object:
    """A value as JSON holds it."""
    return list(value) if isinstance(value, tuple) else value


def acknowledged_document(stack: StackAddress) -> str:
    """The file below the workspace that may open doors of a stack."""
    return f"{ACKNOWLEDGED_FOLDER}/{stack.file_name}.yaml"
