"""Teams, members and spaces of one environment, with the names they get in Studio."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.places import Location
from generator.estate.files import TenantFile
from generator.estate.site import Member, Site, TeamPlan, TeamSpace
from generator.hcl.identifiers import label
from generator.policies.scope import SEPARATOR
from generator.tenancy.tenant import Environment, Team, User
from generator.tenancy.words import Persona


def team_tag(tenant: str, team: str | None) -> str:
    """The value of the `team` tag: the tenant, and the team where a tenant has several."""
    return tenant if team is None else f"{tenant}-{team}"


def team_place(site: Site, team: TeamPlan) -> Location:
    """Where the value of a team's tag is written, or else the team."""
    base = () if team.name is None else ("teams", team.name)
    if team.stated is None:
        return Location(site.document, base, on_key=True)
    return Location(site.document, (*base, "team_tag"))


def role_key(team: str | None, persona: str) -> str:
    """The key of a team's execution role in the identity module's map of roles."""
    return persona if team is None else f"{team}/{persona}"


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


def plan_teams(file: TenantFile, environment: str, space_gb: int) -> tuple[TeamPlan, ...]:
    """The teams of one environment, sorted by tag.

    Users that the environment leaves out are not members, and spaces whose
    owner is not a member are not made. `space_gb` sizes spaces that say
    nothing themselves.
    """
    planned = (
        _team(roster, environment, file.tenant.environments[environment], space_gb)
        for roster in _rosters(file)
    )
    return tuple(sorted(planned, key=lambda team: team.tag))


def _rosters(file: TenantFile) -> Iterator[_Roster]:
    tenant = file.tenant
    teams: list[tuple[str | None, Team]] = [*(tenant.teams or {}).items()]
    if tenant.users and not teams:
        teams.append((None, Team(users=tenant.users, spaces=tenant.spaces, team_tag=tenant.team_tag)))
    for name, team in teams:
        prefix = f"{team_tag(file.name, name)}{SEPARATOR}" if tenant.apart_by_tags else ""
        yield _Roster(file, name, team, prefix)


def _team(roster: _Roster, name: str, environment: Environment, space_gb: int) -> TeamPlan:
    present = environment.users
    members = {
        user: _member(roster, user, entry, entry.personas.get(name, entry.persona))
        for user, entry in sorted(roster.team.users.items())
        if present is None or user in present
    }
    spaces = (
        _space(roster, key, members[space.owner].profile, space_gb)
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


def _member(roster: _Roster, user: str, entry: User, persona: Persona) -> Member:
    profile = f"{roster.prefix}{entry.profile or user}"
    return Member(
        user=user,
        persona=persona,
        profile=profile,
        label=label(profile),
        studio_user_id=entry.studio_user_id or profile,
        sso_user=entry.sso_user or user,
        role_key=role_key(roster.name, persona),
        place=roster.place("users", user),
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
