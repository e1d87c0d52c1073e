"""Installing packages from the repositories of CodeArtifact that the files name, and from nowhere else."""

from collections.abc import Iterator

from generator.estate.roles import RoleKind
from generator.iam.policy import Conditions
from generator.iam.requests import RequestSet
from generator.proof.properties.intent import Home, RoleIntent

LOGIN = "codeartifact:GetAuthorizationToken"
READS = ("codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository")
USE = (LOGIN, *READS)
BEARER = "sts:GetServiceBearerToken"

_SERVICE = {"sts:AWSServiceName": "codeartifact.amazonaws.com"}
_FOR_PACKAGES: Conditions = {"StringEquals": _SERVICE}
"""By whom STS is asked for the token: CodeArtifact, in the name of whoever installs."""

_FOR_ANYTHING_ELSE: Conditions = {"StringNotEquals": _SERVICE}


def installs(role: RoleIntent) -> bool:
    """Whoever runs programs of their own, where the files name repositories of packages."""
    return may_install(role.home) and (role.starts_apps or role.kind is RoleKind.JOB)


def may_install(home: Home) -> bool:
    """Whether anybody of the environment installs packages."""
    return bool(home.settings.package_sources)


def ceiling(role: RoleIntent) -> tuple[str, ...]:
    """The actions that a role takes for it."""
    return (*USE, BEARER) if installs(role) else ()


def beyond(role: RoleIntent) -> Iterator[RequestSet]:
    """Packages of other repositories, of whichever account, and tokens for anything but packages."""
    if installs(role):
        yield RequestSet(("codeartifact:*",), except_actions=USE)
        yield RequestSet(USE, not_resources=role.home.packages)
        yield other_tokens()


def other_tokens() -> RequestSet:
    """Tokens with which a service other than CodeArtifact would take the role for who it is."""
    return RequestSet((BEARER,), conditions=_FOR_ANYTHING_ELSE)


def installing(role: RoleIntent) -> Iterator[RequestSet]:
    """All that installing takes, from each repository."""
    if installs(role):
        for arn in role.home.packages:
            asked = READS if ":repository/" in arn else (LOGIN,)
            yield from (RequestSet((name,), resources=(arn,)) for name in asked)
        yield RequestSet((BEARER,), conditions=_FOR_PACKAGES)
