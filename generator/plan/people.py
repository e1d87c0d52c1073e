"""Teams, members and spaces of one environment, with the names they get in Studio."""

from collections.abc import Mapping

from generator.core.places import Route
from generator.hcl.identifiers import label
from generator.plan.estate import TenantFile
from generator.plan.site import Member, TeamPlan, TeamSpace
from generator.tenancy.tenant import Environment, Space, Team, User

SEPARATOR = "--"
"""Stands between team and user in a shared domain; names never contain it themselves."""


def team_tag(tenant: str, team: str | None) -> str:
    """The value of the `team` tag: the tenant, and the team where a tenant has several."""
    return tenant if team is None else f"{tenant}-{team}"


def role_key(team: str | None, persona: str) -> str:
    """The key of a team's execution role in the identity module's map of roles."""
    return persona if team is None else f"{team}/{persona}"


def plan_teams(file: TenantFile, environment: Environment, space_gb: int) -> tuple[TeamPlan, ...]:
    """The teams of one environment, sorted by tag.

    Users that the environment leaves out are not members, and spaces whose
    owner is not a member are not made. `space_gb` sizes spaces that say
    nothing themselves.
    """
    tenant = file.tenant
    teams: Mapping[str | None, Team]
    if tenant.teams:
        teams = dict(tenant.teams)
    elif tenant.users:
        teams = {None: Team(users=tenant.users, spaces=tenant.spaces)}
    else:
        teams = {}
    planned = (_team(file, name, team, environment, space_gb) for name, team in teams.items())
    return tuple(sorted(planned, key=lambda team: team.tag))


def _team(
    file: TenantFile, name: str | None, team: Team, environment: Environment, space_gb: int
) -> TeamPlan:
    tag = team_tag(file.name, name)
    base: Route = () if name is None else ("teams", name)
    prefix = f"{tag}{SEPARATOR}" if file.tenant.isolation == "abac" else ""
    present = {user for user in team.users if environment.users is None or user in environment.users}
    members = {
        user: _member(file, base, user, team.users[user], prefix, role_key(name, team.users[user].persona))
        for user in sorted(present)
    }
    spaces = (
        _space(file, base, key, space, prefix, members[space.owner].profile, space_gb)
        for key, space in sorted(team.spaces.items())
        if space.owner in members
    )
    return TeamPlan(name=name, tag=tag, members=tuple(members.values()), spaces=tuple(spaces))


def _member(file: TenantFile, base: Route, user: str, entry: User, prefix: str, key: str) -> Member:
    profile = f"{prefix}{entry.profile or user}"
    return Member(
        user=user,
        persona=entry.persona,
        profile=profile,
        label=label(profile),
        studio_user_id=entry.studio_user_id or profile,
        sso_user=entry.sso_user or user,
        role_key=key,
        place=file.place(*base, "users", user),
    )


def _space(
    file: TenantFile, base: Route, key: str, space: Space, prefix: str, owner: str, space_gb: int
) -> TeamSpace:
    name = f"{prefix}{key}"
    return TeamSpace(
        name=name,
        label=label(name),
        owner=owner,
        sharing=space.sharing,
        app=space.app,
        storage_gb=space.storage_gb or space_gb,
        display_name=space.display_name,
        place=file.place(*base, "spaces", key),
    )
