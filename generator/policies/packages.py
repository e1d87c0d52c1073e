"""Installing packages from CodeArtifact: a token of its domain, and what is in a repository.

CodeArtifact asks STS for the token in the name of whoever asks, so that both must be allowed (CodeArtifact
user guide, identity-based policies). Nothing is published: what is installed runs with the rights of
whoever installs it.
"""

from collections.abc import Iterable

from generator.aws.arns import package_domain
from generator.iam.policy import Conditions, Policy, Statement

PACKAGE_LOGIN = "codeartifact:GetAuthorizationToken"
PACKAGE_READS = ("codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository")
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


def domains_of(repository_arns: Iterable[str]) -> tuple[str, ...]:
    """The ARNs of the domains that repositories are in, sorted."""
    return tuple(sorted({package_domain(one) for one in repository_arns}))
