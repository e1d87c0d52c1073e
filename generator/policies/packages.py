"""Installing packages from CodeArtifact: a token of its domain, and what is in a repository.

CodeArtifact asks STS for the token in the name of whoever asks, so that both must be allowed (CodeArtifact
user guide, identity-based policies). Nothing is published: what is installed runs with the rights of
whoever installs it.
"""

from collections.abc import Iterable

from generator.aws.arns import package_domain
from generator.iam.policy import EVERYONE, Conditions, Policy, Statement
from generator.policies.scope import EndpointScope

PACKAGE_LOGIN = "codeartifact:GetAuthorizationToken"
PACKAGE_READS = ("codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository")
ENDPOINTS = ("codeartifact.api", "codeartifact.repositories")
"""What pip asks inside a network: for a token and the address, and for packages (CodeArtifact user guide)."""

BEARER = "sts:GetServiceBearerToken"
CODE_ARTIFACT = "codeartifact.amazonaws.com"

_FOR_PACKAGES: Conditions = {"StringEquals": {"sts:AWSServiceName": CODE_ARTIFACT}}


def packages(repository_arns: tuple[str, ...]) -> Policy:
    """Install from exactly these repositories; nothing without any."""
    if not repository_arns:
        return Policy(())
    return Policy(
        (
            Statement("FindPackages", "Allow", (PACKAGE_LOGIN,), resources=domains_of(repository_arns)),
            Statement("InstallPackages", "Allow", PACKAGE_READS, resources=repository_arns),
            Statement("PackageToken", "Allow", (BEARER,), resources=("*",), conditions=_FOR_PACKAGES),
        )
    )


def ceiling(repository_arns: tuple[str, ...], region: str) -> tuple[Statement, ...]:
    """What a boundary leaves of it, in one Region; STS may be asked in another one for the token."""
    if not repository_arns:
        return ()
    return (
        Statement(
            "CeilingPackages",
            "Allow",
            (PACKAGE_LOGIN, *PACKAGE_READS),
            resources=(*domains_of(repository_arns), *repository_arns),
            conditions={"StringEquals": {"aws:RequestedRegion": region}},
        ),
        Statement(
            "CeilingPackageToken",
            "Allow",
            (BEARER,),
            resources=("*",),
            conditions=_FOR_PACKAGES,
        ),
    )


def passage(prefix: str, scope: EndpointScope) -> Policy | None:
    """The policy on the endpoints: whoever is of the account installs; None where no repository is named."""
    if prefix != "codeartifact" or not scope.package_sources:
        return None
    own: Conditions = {"StringEquals": {"aws:PrincipalAccount": scope.at.account_id}}
    install = Statement(
        "OwnPrincipalsInstall",
        "Allow",
        (PACKAGE_LOGIN, *PACKAGE_READS),
        resources=(*domains_of(scope.package_sources), *scope.package_sources),
        conditions=own,
        principals=EVERYONE,
    )
    return Policy((install,))


def domains_of(repository_arns: Iterable[str]) -> tuple[str, ...]:
    """The ARNs of the domains that repositories are in, sorted."""
    return tuple(sorted({package_domain(one) for one in repository_arns}))
