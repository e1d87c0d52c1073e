"""From where the stacks are planned and applied: the repository whose pipelines AWS lets in, by OIDC."""

from typing import Annotated, Literal

from pydantic import Field

from generator.tenancy.declaration import NOTHING, Change, Effect, Setting
from generator.tenancy.fields import expecting
from generator.tenancy.model import Mapping

_LET_IN = Setting(Change(Effect.NOTHING, "but in the roles of pipelines, which let in who is named"))

Branch = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9](?:[./-]?[A-Za-z0-9_])*$",
        max_length=100,
        json_schema_extra=expecting("the name of a branch, without patterns, such as main"),
    ),
]
"""The one branch that is applied."""

DeploymentEnvironment = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])*$",
        max_length=100,
        json_schema_extra=expecting("letters, digits and single `.`, `_` and `-`, such as production"),
    ),
]
"""What the forge calls the environment that an apply is a deployment to."""

Claims = Literal["all", "subject"]
"""Whether trust asks for each claim that AWS STS checks, or for subject and audience alone."""


class GitHub(Mapping):
    """A repository of GitHub, and the workflow of it that applies."""

    repository: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}/[A-Za-z0-9_.-]{1,100}$",
            json_schema_extra=expecting("owner and name of a repository, such as acme/studio"),
        ),
        _LET_IN,
    ]
    """Owner and name of the repository, such as `acme/studio`."""
    repository_id: Annotated[
        str,
        Field(
            pattern=r"^[1-9][0-9]{0,18}$",
            json_schema_extra=expecting('the number of the repository in quotes, such as "123456789"'),
        ),
        _LET_IN,
    ]
    """The number of the repository (`gh api repos/acme/studio --jq .id`), which no other one ever gets."""
    environment: Annotated[DeploymentEnvironment, _LET_IN] = "production"
    """The environment of the repository that the job which applies runs in; its reviewers let it go on."""
    workflow: Annotated[
        str,
        Field(
            pattern=r"^\.github/workflows/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\.ya?ml$",
            json_schema_extra=expecting("a file below .github/workflows/"),
        ),
        _LET_IN,
    ] = ".github/workflows/tenantry-apply.yml"
    """The workflow that applies; no other file of the repository gets the role."""
    branch: Annotated[Branch, _LET_IN] = "main"
    """The branch that is applied; the workflow counts as it stands there."""
    claims: Annotated[Claims, _LET_IN] = "all"
    """What trust asks for; `subject` is the form before 2026-02, where STS knows no more claims."""


class GitLab(Mapping):
    """A project of GitLab, and the branch of it that is applied."""

    project: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*){1,20}$",
            max_length=255,
            json_schema_extra=expecting("the path of a project, such as acme/studio"),
        ),
        _LET_IN,
    ]
    """The path of the project with its groups, such as `acme/studio`."""
    project_id: Annotated[
        Annotated[
            str,
            Field(
                pattern=r"^[1-9][0-9]{0,18}$",
                json_schema_extra=expecting('the number of the project in quotes, such as "12345678"'),
            ),
        ]
        | None,
        Setting(_LET_IN.change, otherwise="not asked for"),
    ] = None
    """The number of the project, which no other one ever gets; asked for on gitlab.com."""
    url: Annotated[
        str,
        Field(
            pattern=r"^https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$",
            max_length=255,
            json_schema_extra=expecting("the address of the forge, such as https://gitlab.com"),
        ),
        _LET_IN,
    ] = "https://gitlab.com"
    """The address of the forge, which AWS asks for the keys of its tokens."""
    branch: Annotated[Branch, _LET_IN] = "main"
    """The protected branch that is applied."""
    environment: Annotated[DeploymentEnvironment, NOTHING] = "production"
    """The environment that the job which applies runs in; AWS does not see it, the forge protects it."""
    claims: Annotated[Claims, _LET_IN] = "all"
    """What trust asks for; more than subject and audience AWS checks for gitlab.com alone."""


class Delivery(Mapping):
    """The repository whose pipelines plan and apply the stacks, on one forge."""

    github: GitHub | None = None
    """The repository and its workflow, on GitHub."""
    gitlab: GitLab | None = None
    """The project and its branch, on GitLab."""
