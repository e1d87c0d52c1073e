"""Teams, members and spaces of one environment, with the names they get in Studio."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.places import Location
from generator.estate.files import TenantFile
from generator.estate.site import Member, Site, TeamPlan, TeamSpace
from generator.hcl.identifiers import label
from generator.policies.scope import SEPARATOR
from generator.tenancy.lifecycle import latest
from generator.tenancy.settings import Settings
from generator.tenancy.tenant import Team, User
from generator.tenancy.words import Lifecycle


def team_tag(tenant: str, team: str | None) -> str:
    """The value of the `team` tag: the tenant, and the team where a tenant has several."""
    return tenant if team is None else f"{tenant}-{team}"


def team_place(site: Site, team: TeamPlan) -> Location:
    """Where the value of a team's tag is written, or else the team."""
    base = () if team.name is None else ("teams", team.name)
    if team.stated is None:
        return Location(site.document, base, on_key=True)
    return Location(site.document, (*base, "team_tag"))


def role_key(team: str | None, whose: str) -> str:
    """The key of an execution role in the identity module's map of roles: of a persona, or of a user."""
    return whose if team is None else f"{team}/{whose}"


@dataclass(frozen=True, slots=True)
class _Roster:
    """One team of a tenant file: where it stands, and what its names begin with in Studio."""

    file: TenantFile
    name: str | None
    team: Team
    prefix: str

    def place(self, *route: str) -> Location:
        base = () if self.name is None else ("teams", self.name)
        return self.file.place(*base, *route)


def plan_teams(file: TenantFile, environment: str, settings: Settings) -> tuple[TeamPlan, ...]:
    """The teams of one environment, sorted by tag.

    Users that the environment leaves out or that are retired are not members,
    and spaces whose owner is not a member are not made. `settings` are those of
    the environment.
    """
    planned = (_team(roster, environment, settings) for roster in _rosters(file))
    return tuple(sorted(planned, key=lambda team: team.tag))


def named_profiles(file: TenantFile) -> Mapping[str, Lifecycle]:
    """Every profile that a file names, whether or not an environment has it, with the user's own stage."""
    return {
        _profile(roster, user, entry): latest(roster.team.lifecycle, entry.lifecycle)
        for roster in _rosters(file)
        for user, entry in roster.team.users.items()
    }


def retired_profiles(file: TenantFile) -> Iterator[tuple[str, Location]]:
    """The profile of each user who is retired, which is nobody else's, and where the user stands."""
    for roster in _rosters(file):
        for user, entry in roster.team.users.items():
            if latest(roster.team.lifecycle, entry.lifecycle) == "retired":
                yield _profile(roster, user, entry), roster.place("users", user)


def stages(file: TenantFile) -> Iterator[tuple[str, Lifecycle, Location]]:
    """The stage of each user of a file and of each team, by key, and where it is written."""
    for roster in _rosters(file):
        base = () if roster.name is None else ("teams", roster.name)
        if roster.name is not None:
            yield ".".join((*base, "lifecycle")), roster.team.lifecycle, roster.place("lifecycle")
        for user, entry in roster.team.users.items():
            route = (*base, "users", user)
            yield ".".join((*route, "lifecycle")), entry.lifecycle, roster.place("users", user, "lifecycle")


def users_of(file: TenantFile) -> Iterator[tuple[User, Location]]:
    """Every user of a file, of whichever team, and where each stands."""
    for roster in _rosters(file):
        for user, entry in roster.team.users.items():
            yield entry, roster.place("users", user)


def _rosters(file: TenantFile) -> Iterator[_Roster]:
    tenant = file.tenant
    teams: list[tuple[str | None, Team]] = [*(tenant.teams or {}).items()]
    if tenant.users and not teams:
        teams.append((None, Team(users=tenant.users, spaces=tenant.spaces, team_tag=tenant.team_tag)))
    for name, team in teams:
        prefix = f"{team_tag(file.name, name)}{SEPARATOR}" if tenant.apart_by_tags else ""
        yield _Roster(file, name, team, prefix)


def _team(roster: _Roster, environment: str, settings: Settings) -> TeamPlan:
    present = roster.file.tenant.environments[environment].users
    above = latest(settings.lifecycle, roster.team.lifecycle)
    members = {
        user: _member(roster, user, entry, environment, settings)
        for user, entry in sorted(roster.team.users.items())
        if (present is None or user in present) and latest(above, entry.lifecycle) != "retired"
    }
    spaces = (
        _space(roster, key, members[space.owner].profile, settings.studio.space_storage_gb)
        for key, space in sorted(roster.team.spaces.items())
        if space.owner in members
    )
    return TeamPlan(
        name=roster.name,
        tag=team_tag(roster.file.name, roster.name),
        members=tuple(members.values()),
        spaces=tuple(spaces),
        stated=roster.team.team_tag,
    )


def _profile(roster: _Roster, user: str, entry: User) -> str:
    return f"{roster.prefix}{entry.profile or user}"


def _member(roster: _Roster, user: str, entry: User, environment: str, settings: Settings) -> Member:
    profile = _profile(roster, user, entry)
    persona = entry.personas.get(environment, entry.persona)
    whose = (entry.profile or user) if settings.execution_roles == "user" else persona
    stages = (settings.lifecycle, roster.team.lifecycle, entry.lifecycle)
    return Member(
        user=user,
        persona=persona,
        profile=profile,
        label=label(profile),
        studio_user_id=entry.studio_user_id or profile,
        sso_user=entry.sso_user or user,
        role_key=role_key(roster.name, whose),
        place=roster.place("users", user),
        lifecycle=latest(*stages),
    )


def _space(roster: _Roster, key: str, owner: str, space_gb: int) -> TeamSpace:
    space = roster.team.spaces[key]
    name = f"{roster.prefix}{key}"
    return TeamSpace(
        name=name,
        label=label(name),
        owner=owner,
        sharing=space.sharing,
        app=space.app,
        storage_gb=space.storage_gb or space_gb,
        display_name=space.display_name,
        place=roster.place("spaces", key),
    )
