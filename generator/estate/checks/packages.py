"""Repositories of packages: the platform knows each, and it is where it can be reached."""

from collections.abc import Iterator

from generator.core.findings import Family, Finding, Rule
from generator.core.suggestions import nearest
from generator.estate.checks.sign_in import stated_at
from generator.estate.files import Estate, platform_place
from generator.estate.sites import PlannedSite

_SETTINGS = Family("settings", "Settings")

UNKNOWN_REPOSITORY = Rule(
    "PLN160",
    "unknown-package-repository",
    "An environment installs packages from a repository that the platform does not name.",
    "What is installed runs with the rights of whoever installs it, so the platform says where from.",
    "Use a name of `approved.package_repositories`, or have the platform add the repository there.",
    family=_SETTINGS,
)
REPOSITORY_ELSEWHERE = Rule(
    "PLN161",
    "package-repository-in-another-region",
    "An environment installs packages from a repository in another Region.",
    "Roles work in the Region of their environment alone, and so do the endpoints of its network.",
    "Name a repository of that Region: one with this one as its upstream, or a copy.",
    family=_SETTINGS,
)


def check_packages(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about `package_repositories` of one domain, each at the name."""
    known = estate.platform.approved.package_repositories
    stated = stated_at(planned, "package_repositories")
    for number, name in enumerate(planned.effective.settings.package_repositories):
        if name not in known:
            close = nearest(name, known)
            yield Finding(
                UNKNOWN_REPOSITORY,
                f"the platform names no repository of packages {name}"
                + (f"; did you mean {close}?" if close else ""),
                stated.below(number),
                hint="use one of: " + ", ".join(sorted(known))
                if known
                else "have it added to `approved.package_repositories` in _platform.yaml",
            )
        elif (region := known[name].split(":")[3]) != planned.site.region:
            yield Finding(
                REPOSITORY_ELSEWHERE,
                f"{name} is a repository in {region}, and this environment is in {planned.site.region}",
                stated.below(number),
                related=(platform_place("approved", "package_repositories", name, note="the repository"),),
                hint=f"name a repository in {planned.site.region}",
            )
