"""The file that says who the identity provider is, which the platform names."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from generator.aws.saml import Metadata
from generator.tenancy.fields import expecting
from generator.tenancy.files import IDENTITY_FOLDER

MetadataFile = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])*\.xml$",
        max_length=100,
        json_schema_extra=expecting("the name of a file in tenants/_identity, such as acme-idp.xml"),
    ),
]
"""The name of a file of metadata."""


@dataclass(frozen=True, slots=True)
class SamlMetadata:
    """The metadata of one identity provider: the file below the workspace, all of its text, what it says."""

    document: str
    text: str
    said: Metadata


def metadata_document(name: str) -> str:
    """Where the file of metadata stands that the platform names."""
    return f"{IDENTITY_FOLDER}/{name}"
