"""Names that SageMaker and S3 see, after they are composed.

The names of domains and buckets are shortened with a hash where AWS takes no
more (`generator.aws.names.compose`). The names of profiles and spaces are not:
users see them, they are the source identity in CloudTrail, and policies rely
on the team at their beginning.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from generator.aws import arns, names
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.files import platform_place
from generator.estate.site import Site, TeamPlan
from generator.tenancy.words import StudioApp

NAMES = Family("names", "Names in AWS")
_rule = partial(Rule, family=NAMES)

PROFILE_NAME = _rule(
    "PLN150",
    "profile-name-not-accepted",
    "A Studio user profile gets a name that SageMaker does not accept.",
    "In a shared domain the team stands before the user. The name is what users see and what CloudTrail "
    "shows as source identity, so it is never shortened.",
    "Shorten the user's `profile`, or the name of the team or tenant.",
)
SPACE_NAME = _rule(
    "PLN151",
    "space-name-not-accepted",
    "A Studio space gets a name that SageMaker does not accept.",
    "In a shared domain the team stands before the space, and policies rely on that beginning.",
    "Shorten the name of the space, or of the team or tenant.",
)
BUCKET_NAME = _rule(
    "PLN152",
    "bucket-name-reserved",
    "The platform's prefix makes bucket names that S3 keeps for itself.",
    "S3 refuses names that begin with `xn--`, `sthree-` or `amzn-s3-demo-`.",
    "Choose another `prefix` in _platform.yaml.",
)

SCRIPT_APPS: Mapping[StudioApp, str] = MappingProxyType(
    {"CodeEditor": "code-editor", "JupyterLab": "jupyter-lab"}
)
"""Applications that start with a script, and the words for each in the script's name."""

DIGEST = 8
"""Characters at the end of a script's name that follow from its content."""

SCRIPT = names.NameLimit(
    "lifecycle configuration name",
    63,
    r"[a-zA-Z0-9](?:-*[a-zA-Z0-9])*",
    "SageMaker API name pattern, botocore 1.44.5",
)
_BEFORE_DIGEST = replace(SCRIPT, longest=SCRIPT.longest - len("-") - DIGEST)

_UNKNOWN_ACCOUNT = "0" * 12
"""Stands in for the id of an account that is not created yet."""


def domain_name(site: Site) -> str:
    """The name of the site's Studio domain."""
    return names.compose(names.DOMAIN, site.name, site.environment)


def bucket_name(site: Site) -> str:
    """The name of the site's data bucket; the account id keeps it unique among all AWS customers."""
    return names.compose(names.BUCKET, site.platform.prefix, site.name, site.environment, site.account_id)


def script_name(site: Site, team: TeamPlan, app: StudioApp, digest: str) -> str:
    """The name of the script that a team's applications of a type start with; another content is another."""
    of_team = () if team.name is None else ("", team.name)
    return f"{names.compose(_BEFORE_DIGEST, site.prefix, *of_team, SCRIPT_APPS[app])}-{digest}"


def approved_scripts(site: Site) -> tuple[str, ...]:
    """ARN patterns of the scripts that the site's applications may start with: its own and approved ones.

    A pattern holds any content and no other name: the digest has a fixed length.
    """
    at = site.at if site.account_id else replace(site.at, account_id="*")
    own = (
        str(arns.studio_script(at, script_name(site, team, app, "?" * DIGEST)))
        for team in site.teams
        if team.members
        for app in SCRIPT_APPS
    )
    return tuple(sorted({*own, *site.platform.approved.lifecycle_scripts}))


def check_studio_names(sites: Iterable[Site]) -> Iterator[Finding]:
    """Findings about composed names that AWS would refuse, one for each name.

    A user or space that has the same name in several environments is reported once.
    """
    seen: set[tuple[Location, str]] = set()
    for site in sites:
        for place, finding in _of_site(site):
            if place not in seen:
                seen.add(place)
                yield finding


def _of_site(site: Site) -> Iterator[tuple[tuple[Location, str], Finding]]:
    for member in site.members:
        if not names.fits(names.PROFILE, member.profile):
            yield (
                (member.place, member.profile),
                _refused(PROFILE_NAME, names.PROFILE, member.profile, _written(member.place, "profile")),
            )
    for space in site.spaces:
        if not names.fits(names.SPACE, space.name):
            place = _written(space.place)
            yield (space.place, space.name), _refused(SPACE_NAME, names.SPACE, space.name, place)
    numbered = site if site.account_id else replace(site, account_id=_UNKNOWN_ACCOUNT)
    if site.is_tenant and not names.fits(names.BUCKET, bucket_name(numbered)):
        place = platform_place("prefix")
        yield (
            (place, site.platform.prefix),
            Finding(
                BUCKET_NAME,
                f"S3 does not accept bucket names that begin with {site.platform.prefix}-",
                place,
                hint="choose another prefix",
            ),
        )


def _written(place: Location, *below: str) -> Location:
    """The key that names it: the one below if it is there."""
    return place.below(*below, on_key=True)


def _refused(rule: Rule, limit: names.NameLimit, name: str, place: Location) -> Finding:
    excess = len(name) - limit.longest
    if excess > 0:
        message = (
            f"{name} is too long for a {limit.subject}: {len(name)} characters, and AWS takes {limit.longest}"
        )
        hint = f"shorten it by {excess} character{'s' if excess > 1 else ''}"
    else:
        message = f"{name} is no {limit.subject} that SageMaker accepts"
        hint = f"a {limit.subject} has {limit.shortest} to {limit.longest} letters, digits and hyphens"
    return Finding(rule, message, place, hint=hint)
