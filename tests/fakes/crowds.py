"""Sites with the most people, the longest names, and every guardrail on."""

from dataclasses import replace

from fakes.sites import a_site, varied

from generator.core.places import Location
from generator.estate.people import role_key, team_tag
from generator.estate.site import Member, Site, TeamPlan

PERSONAS = ("data-scientist", "ml-admin", "mlops-engineer", "viewer")

TENANT = "t" * 24
ENVIRONMENT = "e" * 16
TEAM = "m" * 16


def a_team(tenant: str, name: str | None, *, shared: bool) -> TeamPlan:
    """A team with one member of every persona; `shared` puts it into a shared domain."""
    tag = team_tag(tenant, name)
    return TeamPlan(name, tag, tuple(_member(tag, name, persona, shared=shared) for persona in PERSONAS), ())


def a_crowded_site(isolation: str, *names: str | None) -> Site:
    """Teams of these names, each with every persona; one nameless team when none is given."""
    site = a_site(isolation)
    shared = isolation == "abac"
    return replace(site, teams=tuple(a_team(site.name, name, shared=shared) for name in names or (None,)))


def a_site_of_longest_names(isolation: str) -> Site:
    """Tenant, environment and team with names as long as the files allow, and every guardrail on."""
    site = a_site(isolation)
    rules = varied(
        site.settings.guardrails,
        require_network_isolation=True,
        max_job_runtime_hours=672,
        max_keep_alive_minutes=60,
    )
    return replace(
        site,
        name=TENANT,
        environment=ENVIRONMENT,
        settings=varied(site.settings, guardrails=rules),
        teams=(a_team(TENANT, TEAM, shared=isolation == "abac"),),
        subnet_labels=("a", "b", "c", "d", "e", "f"),
    )


def with_own_roles(site: Site) -> Site:
    """The site with an execution role for each user."""
    teams = (
        replace(
            team,
            members=tuple(
                replace(member, role_key=role_key(team.name, member.profile.rpartition("--")[2]))
                for member in team.members
            ),
        )
        for team in site.teams
    )
    return replace(site, settings=varied(site.settings, execution_roles="user"), teams=tuple(teams))


def with_guardrails(site: Site, **changes: object) -> Site:
    """The site with some guardrails changed."""
    return replace(
        site, settings=varied(site.settings, guardrails=varied(site.settings.guardrails, **changes))
    )


def _member(tag: str, team: str | None, persona: str, *, shared: bool) -> Member:
    profile = f"{tag}--{persona}" if shared else f"{team or tag}-{persona}"
    return Member(
        user=persona,
        persona=persona,
        profile=profile,
        label=profile.replace("-", "_"),
        studio_user_id=profile,
        sso_user=None,
        role_key=role_key(team, persona),
        place=Location("tenants/alpha.yaml", ("users", persona)),
    )
