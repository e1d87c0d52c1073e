"""Checks of the scan that a platform skips: each by its id, where, why, by whom and until when."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from generator.tenancy.acknowledgements import Day, StackName
from generator.tenancy.declaration import NOTHING
from generator.tenancy.fields import Description, Email, Items, expecting
from generator.tenancy.model import Mapping
from generator.tenancy.versions import OLDEST, SchemaVersion

LONGEST_SKIP_DAYS = 180
"""Days that a check may be skipped."""

_ADDRESS = re.compile(r"(?:module\.[A-Za-z_][\w-]*\.)*[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*")


def _address(text: str) -> str:
    """The text of an address that names one block.

    Raises:
        ValueError: it names none, or an instance, or several.
    """
    if not _ADDRESS.fullmatch(text) or (text.startswith("module.") and text.count(".") == 1):
        raise ValueError(f"{text} is no address of one resource block")
    return text


CheckId = Annotated[
    str,
    Field(
        pattern=r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$",
        max_length=40,
        json_schema_extra=expecting("the id of one check, such as CKV_AWS_338"),
    ),
]

ResourceAddress = Annotated[
    str,
    Field(
        max_length=200,
        json_schema_extra=expecting(
            "the address of one resource block, such as `module.storage.aws_s3_bucket.this`, without instance"
            " keys; patterns are not taken"
        ),
    ),
    AfterValidator(_address),
]


class ScanSkip(Mapping):
    """One check that is skipped for resources that are named, in stacks that are named."""

    check: Annotated[CheckId, NOTHING]
    """The id of the check, as the finding names it."""
    stacks: Annotated[Items[StackName], Field(min_length=1, max_length=1_000), NOTHING]
    """The stacks in which it is skipped; in each it must fail."""
    resources: Annotated[Items[ResourceAddress], Field(min_length=1, max_length=200), NOTHING]
    """The resource blocks for which it is skipped, in each of these stacks; of each it must fail."""
    reason: Annotated[Description, NOTHING]
    """Why what the check asks for is not needed there."""
    owner: Annotated[Email, NOTHING]
    """Who answers for it."""
    until: Annotated[Day, NOTHING]
    """The last day on which it is skipped; at most 180 days ahead."""

    def is_over(self, today: str) -> bool:
        """Whether its last day has passed on a day such as `2026-12-31`."""
        return self.until < today

    def is_too_long(self, today: str) -> bool:
        """Whether its last day is further away than any may be."""
        return (date.fromisoformat(self.until) - date.fromisoformat(today)).days > LONGEST_SKIP_DAYS


class ScanSkips(Mapping):
    """The checks of the scan that are skipped in a workspace."""

    schema_version: Annotated[SchemaVersion, NOTHING] = OLDEST
    """The version of the schema that the file is written for; `tenantry migrate` takes it to the newest."""
    skips: Annotated[Items[ScanSkip], Field(min_length=1, max_length=500), NOTHING]
    """Checks that are skipped, each where it is named, for a reason and for a time."""
