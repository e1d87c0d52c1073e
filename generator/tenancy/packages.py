"""How files name repositories of packages."""

from typing import Annotated

from pydantic import Field

from generator.tenancy.fields import expecting

PackageRepositoryName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]{0,31}$",
        json_schema_extra=expecting("lowercase letters, digits and hyphens, such as pypi"),
    ),
]
"""What the platform calls a repository of packages."""

PackageRepositoryArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws(?:-cn|-us-gov)?:codeartifact:[a-z0-9-]+:[0-9]{12}"
        r":repository/[a-z][a-z0-9-]{0,48}[a-z0-9]/[A-Za-z0-9][A-Za-z0-9._-]{1,99}$",
        json_schema_extra=expecting(
            "the ARN of a repository in CodeArtifact: "
            "arn:aws:codeartifact:<region>:<account>:repository/<domain>/<repository>"
        ),
    ),
]
"""A repository in CodeArtifact (API reference: names of domains and repositories)."""
