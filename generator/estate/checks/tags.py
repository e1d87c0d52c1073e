"""Whether the tags of an environment can stand beside those that Tenantry sets, and beside each other.

IAM compares the tag keys of conditions, and those of a role, without regard to case ("Tagging IAM
resources" and "Condition keys" in the IAM User Guide, 2026-11-28); SageMaker, EC2 and S3 tell them apart.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.checks.sign_in import narrowest, stated_at
from generator.estate.site import Site, TeamPlan
from generator.estate.sites import PlannedSite
from generator.policies.scope import OWNER_TAG, TEAM_TAG, USER_TAG

_rule = partial(Rule, family=Family("settings", "Settings"))

RESERVED_TAG = _rule(
    "PLN020",
    "reserved-tag",
    "A tag key is one that AWS reserves, that decides access, or that IAM cannot tell from another one.",
    "Who may reach what is decided by `studiouserid` and `tenantry:…`, and in a shared domain by `team` and "
    "`owner`. IAM compares tag keys without regard to case, so another spelling is the same key to it, and a "
    "role cannot have both. Every other key is yours: `Name`, `Owner` or `Cost-Center` stand where a tenant "
    "has a domain of its own, and take the place of a tag of ours on roles.",
    "Choose another key. What Tenantry writes in tags of its own has a field: `team_tag`, `cost_center`, "
    "`owner`, `data_classification`.",
)
TOO_MANY_TAGS = _rule(
    "PLN021",
    "too-many-tags",
    "An environment has more tags than AWS accepts on a resource.",
    "AWS accepts 50 tags per resource, and Tenantry needs some of them.",
    "Remove tags.",
)

_PREFIXES_OF_AWS = ("aws:", "sagemaker:")

_WRITTEN_FROM = {
    TEAM_TAG: "team_tag",
    "tenant-owner": "owner",
    "domain-owner": "owner",
    "cost-center": "cost_center",
    "data-classification": "data_classification",
}
"""Tags of ours that decide nothing outside a shared domain, and the field that each is written from."""

TAGS_PER_RESOURCE = 50
"""AWS's limit of tags per resource (aws_iam_role and aws_sagemaker_domain alike)."""

OWN_TAGS = 9
"""Tags of our own that the busiest resource carries beside the default tags' five."""


def check_tags(planned: PlannedSite) -> Iterator[Finding]:
    """Findings about the keys of one environment's tags, each where it was written."""
    tags = planned.site.settings.tags
    first: dict[str, str] = {}
    for key in sorted(tags):
        if (fault := _reserved(planned.site, key)) is not None:
            yield _at_key(planned, key, *fault)
        elif (other := first.setdefault(key.casefold(), key)) != key:
            yield _at_key(
                planned,
                key,
                f"{other} and {key} are one tag to IAM, which compares tag keys without regard to case",
                "keep one of them",
                (replace(stated_at(planned, "tags", other), on_key=True, note="the other one"),),
            )
    room = TAGS_PER_RESOURCE - OWN_TAGS
    if len(tags) > room:
        place = narrowest(planned, *(("tags", key) for key in sorted(tags)))
        yield Finding(
            TOO_MANY_TAGS,
            f"{len(tags)} tags are too many: AWS accepts {TAGS_PER_RESOURCE} on a resource,"
            f" and Tenantry sets {OWN_TAGS} of them",
            Location(place.document, place.route[:-1], on_key=True),
            hint=f"remove {len(tags) - room}, here or where they are inherited from",
        )


def team_tags(site: Site) -> Iterator[tuple[TeamPlan | None, str, str]]:
    """Team, key and value of each `team` tag of a site, in any spelling; one from the files has no team."""
    for team in site.teams:
        yield team, TEAM_TAG, site.team_value(team)
    for key, value in site.settings.tags.items():
        if key.casefold() == TEAM_TAG:
            yield None, key, value


def _at_key(
    planned: PlannedSite, key: str, message: str, hint: str, related: tuple[Location, ...] = ()
) -> Finding:
    place = replace(stated_at(planned, "tags", key), on_key=True)
    return Finding(RESERVED_TAG, message, place, related=related, hint=hint)


def _reserved(site: Site, key: str) -> tuple[str, str] | None:
    """Why a key cannot be had, and what to do; None for one that can."""
    folded = key.casefold()
    if folded.startswith(_PREFIXES_OF_AWS):
        return f"tag keys that begin with {folded.partition(':')[0]}: are AWS's own", "choose another key"
    if (decided := _decides(site, folded)) is not None:
        same = (
            ""
            if key == folded
            else f"; {key} is the same key to IAM, which compares them without regard to case"
        )
        return f"{decided}{same}", _another(site, folded)
    field = _WRITTEN_FROM.get(key)
    if field:
        return (
            f"Tenantry writes the tag {key} from `{field}`",
            f"write the value in `{field}`, or choose another key or spelling",
        )
    return None


def _decides(site: Site, key: str) -> str | None:
    """What a tag decides, as a sentence; None for one that decides nothing where the site is."""
    if key == USER_TAG:
        return f"the tag {key} decides who opens which user profile"
    if key.startswith("tenantry:"):
        return f"the tags {key.partition(':')[0]}:… are Tenantry's own, and decide whose a thing is"
    if site.apart_by_tags and key in (TEAM_TAG, OWNER_TAG):
        what = "whose a thing is" if key == TEAM_TAG else "who may change a thing"
        return f"in shared domain {site.shared_domain} the tag {key} decides {what}"
    return None


def _another(site: Site, key: str) -> str:
    if site.apart_by_tags and key == TEAM_TAG:
        return "choose another key; a value that the company has already can be the `team_tag` of a team"
    return "choose another key"
