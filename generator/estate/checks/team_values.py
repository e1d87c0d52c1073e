"""Whether a value of the `team` tag is that of one team in an account where such tags decide access.

IAM tells values apart that differ in case alone (`StringEquals` in "IAM JSON policy elements: Condition
operators", IAM User Guide, 2026-11-28), unlike keys. They are refused all the same: one letter that somebody
types otherwise would be another team's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from generator.core.findings import Finding
from generator.core.places import Location
from generator.estate.checks.people import TEAM_TAG_TWICE
from generator.estate.checks.sign_in import stated_at
from generator.estate.checks.tags import team_tags
from generator.estate.people import team_place
from generator.estate.site import Site
from generator.estate.sites import PlannedSite


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the tag that things of an environment carry, whose it is in words, and what says so."""

    value: str
    whose: str
    site: Site
    place: Location


def check_team_values(sites: Iterable[PlannedSite]) -> Iterator[Finding]:
    """Whatever has the `team` tag of a team of a shared domain in its account, and is not that team's."""
    first: dict[tuple[str, str], _Value] = {}
    placed = [planned for planned in sites if planned.site.account_id]
    for planned in sorted(placed, key=lambda one: not one.site.apart_by_tags):
        for one in _values(planned):
            other = first.setdefault((planned.site.account_id, one.value.casefold()), one)
            if other is not one and other.site.apart_by_tags:
                yield _one_team(one, other)


def _values(planned: PlannedSite) -> Iterator[_Value]:
    site = planned.site
    for team, key, value in team_tags(site):
        if team is None:
            yield _Value(value, str(site.address), site, stated_at(planned, "tags", key))
        else:
            yield _Value(value, f"{team.tag} in {site.address}", site, team_place(site, team))


def _one_team(one: _Value, other: _Value) -> Finding:
    stays = one.site.name == other.site.name and one.site.environment != other.site.environment
    unnamed = ", or none, so that it names the environment" if stays else ""
    account = f"in one account, {one.site.account_id}"
    message = f"the `team` tag {one.value} is that of {other.whose} and of {one.whose}, {account}"
    reason = "two teams with one value are one team to AWS"
    if one.value != other.value:
        message = (
            f"the `team` tag {one.value} of {one.whose} is, but for case, that of {other.whose}, {account}"
        )
        reason = (
            f"AWS tells {one.value} from {other.value}, and nobody who types a tag should have to: a slip "
            "would give a thing to the other team"
        )
    return Finding(
        TEAM_TAG_TWICE,
        message,
        one.place,
        related=(replace(other.place, note="the other one"),),
        hint=f"{reason}; give one of them another value{unnamed}",
    )
