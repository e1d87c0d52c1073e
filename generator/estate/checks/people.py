"""Whether people, profiles, spaces and tags are unique where access depends on them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Route
from generator.estate.checks.choices import choice
from generator.estate.checks.settings import STORAGE_RANGE, of_domain
from generator.estate.files import Estate, TenantFile
from generator.estate.people import team_tag
from generator.estate.site import Member, Site
from generator.tenancy.tenant import Team

_rule = partial(Rule, family=Family("people", "People, teams and spaces"))

PROFILE_TWICE = _rule(
    "PLN014",
    "profile-in-two-places",
    "Two users of one domain have the same Studio user profile.",
    "A profile is one person's; SageMaker compares profile names without regard to case.",
    "Give one of them another `profile`.",
)
TEAM_TAG_TWICE = _rule(
    "PLN015",
    "team-tag-taken",
    "Two teams have the same value of the `team` tag.",
    "The tag decides who may reach what; two teams with one value are one team to AWS.",
    "Rename the team or the tenant.",
)
UNKNOWN_USER = _rule(
    "PLN016",
    "unknown-user",
    "A space or an environment names a user that the tenant does not have.",
    "A space belongs to a user profile, and an environment lists users of the tenant.",
    "Name one of the tenant's users.",
)
SPACE_TWICE = _rule(
    "PLN017",
    "space-in-two-places",
    "Two spaces of one domain have the same name.",
    "Space names are unique in a domain.",
    "Rename one of them.",
)
SHARED_SPACE_DENIED = _rule(
    "PLN018",
    "shared-space-denied",
    "A space is shared where guardrails deny shared spaces.",
    "Everybody in a domain can reach a shared space unless policies close it (whitepaper).",
    "Make the space private; the platform may open shared spaces with `deny_shared_spaces: false`.",
)
STUDIO_USER_ID_TWICE = _rule(
    "PLN034",
    "studio-user-id-taken",
    "Two user profiles of one domain have the same `studiouserid`.",
    "The tag decides who may open which profile; each of the two could open the other's.",
    "Give each user their own `studio_user_id`.",
)


def check_people(estate: Estate, sites: Iterable[Site]) -> Iterator[Finding]:
    """Findings about users, teams and spaces; uniqueness is per Studio domain."""
    for file in estate.tenants:
        yield from _unknown_users(file)
    yield from _team_tags(estate)
    domains: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sites:
        domains[site.shared_domain or site.name, site.environment].append(site)
        yield from _spaces(site)
    for neighbours in domains.values():
        yield from _shared_profiles([member for site in neighbours for member in site.members])
        yield from _twice(
            SPACE_TWICE,
            "two spaces of one domain are called {}",
            ((space.name, space.place) for site in neighbours for space in site.spaces),
            "rename one of them; upper and lower case count as the same",
        )


def _shared_profiles(members: list[Member]) -> Iterator[Finding]:
    """Profiles and `studiouserid` that two users have; the second of one profile is not asked for its id."""
    yield from _twice(
        PROFILE_TWICE,
        "two users of one domain have the user profile {}",
        ((member.profile, _below(member.place, "profile")) for member in members),
        "give one of them another `profile`; upper and lower case count as the same",
    )
    first: dict[str, Member] = {}
    for member in members:
        first.setdefault(member.profile.casefold(), member)
    yield from _twice(
        STUDIO_USER_ID_TWICE,
        "two users of one domain have the studiouserid {}",
        ((member.studio_user_id, _below(member.place, "studio_user_id")) for member in first.values()),
        "give each their own `studio_user_id`; upper and lower case count as the same",
    )


def _below(place: Location, key: str) -> Location:
    """The key if it is written there, or else what is at fault without it."""
    return Location(place.document, (*place.route, key))


def _twice(rule: Rule, message: str, named: Iterable[tuple[str, Location]], hint: str) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    for name, place in named:
        earlier = first.setdefault(name.casefold(), place)
        if earlier is not place:
            yield Finding(
                rule,
                message.format(name),
                Location(place.document, place.route, on_key=True),
                related=(Location(earlier.document, earlier.route, on_key=True, note="the other one"),),
                hint=hint,
            )


def _teams(file: TenantFile) -> Iterator[tuple[Route, str | None, Team]]:
    tenant = file.tenant
    for name, team in sorted((tenant.teams or {}).items()):
        yield ("teams", name), name, team
    if tenant.users:
        yield (), None, Team(users=tenant.users, spaces=tenant.spaces)


def _unknown_users(file: TenantFile) -> Iterator[Finding]:
    everybody = {user for _, _, team in _teams(file) for user in team.users}
    for base, name, team in _teams(file):
        whose = "tenant" if name is None else f"team {name}"
        for key, space in sorted(team.spaces.items()):
            if space.owner not in team.users:
                yield _unknown(file.place(*base, "spaces", key, "owner"), whose, space.owner, team.users)
    if not everybody:
        return
    for environment, entry in sorted(file.tenant.environments.items()):
        for index, user in enumerate(entry.users or ()):
            if user not in everybody:
                place = file.place("environments", environment, "users", index)
                yield _unknown(place, "tenant", user, everybody)


def _unknown(place: Location, whose: str, user: str, known: Collection[str]) -> Finding:
    message = f"the {whose} has no user {user}" if whose == "tenant" else f"{whose} has no user {user}"
    return Finding(UNKNOWN_USER, message, place, hint=choice(user, known, "users"))


def _team_tags(estate: Estate) -> Iterator[Finding]:
    tags = [
        (team_tag(file.name, name), file.place(*base))
        for file in estate.tenants
        for base, name, _ in _teams(file)
    ]
    yield from _twice(
        TEAM_TAG_TWICE,
        "two teams have the `team` tag {}",
        tags,
        "rename one of them; the tag is made of the names of tenant and team",
    )


def _spaces(site: Site) -> Iterator[Finding]:
    maximum = site.settings.studio.max_space_storage_gb
    for space in site.spaces:
        if space.sharing == "shared" and site.settings.guardrails.deny_shared_spaces:
            yield Finding(
                SHARED_SPACE_DENIED,
                f"space {space.name} is shared, but guardrail deny_shared_spaces is on",
                Location(space.place.document, (*space.place.route, "sharing")),
                hint="make it private; only the platform can turn the guardrail off, for everybody",
            )
        if maximum < space.storage_gb != site.settings.studio.space_storage_gb:
            yield Finding(
                STORAGE_RANGE,
                f"space {space.name} gets {space.storage_gb} GB, more than the maximum of {maximum} GB",
                Location(space.place.document, (*space.place.route, "storage_gb")),
                hint=f"lower it, or raise `studio.max_space_storage_gb`{of_domain(site)}",
            )
