"""Whether people, profiles, spaces and tags are unique where access depends on them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from generator.core.findings import Finding, Rule
from generator.core.places import Location, Route
from generator.load.suggestions import nearest
from generator.plan.estate import Estate, TenantFile
from generator.plan.people import team_tag
from generator.plan.rules import (
    PROFILE_TWICE,
    SHARED_SPACE_DENIED,
    SPACE_TWICE,
    STORAGE_RANGE,
    STUDIO_USER_ID_TWICE,
    TEAM_TAG_TWICE,
    UNKNOWN_USER,
)
from generator.plan.site import Site
from generator.tenancy.tenant import Team


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
        members = [member for site in neighbours for member in site.members]
        spaces = [space for site in neighbours for space in site.spaces]
        yield from _twice(
            PROFILE_TWICE,
            "user profile {} has another user in the same domain",
            ((member.profile, member.place) for member in members),
            "give one of them another `profile`",
        )
        yield from _twice(
            STUDIO_USER_ID_TWICE,
            "studiouserid {} opens another profile of the same domain too",
            ((member.studio_user_id, member.place) for member in members),
            "give each user their own `studio_user_id`",
        )
        yield from _twice(
            SPACE_TWICE,
            "space {} exists twice in the same domain",
            ((space.name, space.place) for space in spaces),
            "rename one of the spaces",
        )


def _twice(rule: Rule, message: str, named: Iterable[tuple[str, Location]], hint: str) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    for name, place in named:
        earlier = first.setdefault(name.casefold(), place)
        if earlier is not place:
            yield Finding(
                rule,
                message.format(name),
                Location(place.document, place.route, on_key=True),
                related=(Location(earlier.document, earlier.route, on_key=True, note="first here"),),
                hint=hint,
            )


def _teams(file: TenantFile) -> Iterator[tuple[Route, str | None, Team]]:
    tenant = file.tenant
    for name, team in sorted((tenant.teams or {}).items()):
        yield ("teams", name), name, team
    if tenant.users:
        yield (), None, Team(users=tenant.users, spaces=tenant.spaces)


def _unknown_users(file: TenantFile) -> Iterator[Finding]:
    everybody: set[str] = set()
    for base, _, team in _teams(file):
        everybody |= {*team.users}
        for key, space in sorted(team.spaces.items()):
            if space.owner not in team.users:
                yield _unknown(file, (*base, "spaces", key, "owner"), space.owner, team.users)
    for environment, entry in sorted(file.tenant.environments.items()):
        for index, user in enumerate(entry.users or ()):
            if user not in everybody:
                yield _unknown(file, ("environments", environment, "users", index), user, everybody)


def _unknown(file: TenantFile, route: Route, user: str, known: Iterable[str]) -> Finding:
    names = sorted(known)
    similar = nearest(user, names)
    return Finding(
        UNKNOWN_USER,
        f"there is no user {user}" + (f"; did you mean {similar}?" if similar else ""),
        file.place(*route),
        hint=f"the users are: {', '.join(names)}",
    )


def _team_tags(estate: Estate) -> Iterator[Finding]:
    tags = [
        (team_tag(file.name, name), file.place(*base))
        for file in estate.tenants
        for base, name, _ in _teams(file)
    ]
    yield from _twice(
        TEAM_TAG_TWICE,
        "the `team` tag {} belongs to another team",
        tags,
        "rename the team: the tag is made of tenant and team",
    )


def _spaces(site: Site) -> Iterator[Finding]:
    maximum = site.settings.studio.max_space_storage_gb
    for space in site.spaces:
        if space.sharing == "shared" and site.settings.guardrails.deny_shared_spaces:
            yield Finding(
                SHARED_SPACE_DENIED,
                f"space {space.name} is shared, but guardrail deny_shared_spaces is on",
                Location(space.place.document, (*space.place.route, "sharing")),
                hint="make it private",
            )
        if space.storage_gb > maximum:
            yield Finding(
                STORAGE_RANGE,
                f"{space.storage_gb} GB is more than the largest volume allowed, {maximum} GB",
                Location(space.place.document, (*space.place.route, "storage_gb")),
                hint="lower it, or raise `studio.max_space_storage_gb`",
            )
