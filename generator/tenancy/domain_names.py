"""Names of domains on the internet, as files and AWS Network Firewall write them."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from generator.tenancy.fields import expecting

DomainName = Annotated[
    str,
    Field(
        pattern=r"^\.?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$",
        max_length=254,
        json_schema_extra=expecting(
            "a domain in small letters such as pypi.org, or .pypi.org for it and all below it, without "
            "https://, `*`, port and path"
        ),
    ),
]
"""A name, or with a dot before it the name and all below it (Network Firewall API, RulesSourceList).

A top-level domain alone is none: `.com` would be half of the internet.
"""


def is_within(name: str, others: Iterable[str]) -> bool:
    """Whether all that a name stands for is among what others stand for."""
    return any(
        name == other or (other[0] == "." and f".{name.lstrip('.')}".endswith(other)) for other in others
    )
