"""Who gets which role: a profile with the wrong execution role makes every claim about roles worthless.

These are facts of the rendered text and not requests, so they are compared
with the plan, value by value.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.core.findings import Finding
from generator.core.places import Location, Span
from generator.estate.roles import RoleKind, role_identities
from generator.estate.site import Member, Site, TeamPlan, TeamSpace
from generator.proof.properties.catalogue import FOREIGN_ACCESS
from generator.proof.properties.intent import Home, team_value
from generator.readback.facts import DomainFacts, ProfileFacts, SpaceFacts, StackFacts


def misassigned(site: Site, home: Home, stack: StackFacts) -> Iterator[Finding]:
    """A finding for each domain, profile and space that does not say what is planned for it."""
    for domain in stack.domains:
        yield from _domain(site, home, domain)
    members = {member.profile: (team, member) for team in site.teams for member in team.members}
    for profile in stack.profiles:
        planned = members.get(profile.name)
        if planned is None:
            yield _finding(profile.document, profile.line, f"nobody planned the profile {profile.name}", site)
        else:
            yield from _profile(site, home, profile, *planned)
    spaces = {space.name: (team, space) for team in site.teams for space in team.spaces}
    for space in stack.spaces:
        wanted = spaces.get(space.name)
        if wanted is None:
            yield _finding(space.document, space.line, f"nobody planned the space {space.name}", site)
        else:
            yield from _space(site, home, space, *wanted)


def _domain(site: Site, home: Home, domain: DomainFacts) -> Iterator[Finding]:
    roles = {role.kind: home.role(f"{site.role_path}{role.name}") for role in role_identities(site)}
    values = (
        ("execution_role_identity_config", domain.execution_role_identity_config, "USER_PROFILE_NAME"),
        ("app_network_access_type", domain.app_network_access_type, "VpcOnly"),
        ("kms_key_id", domain.kms_key_arn, home.keys.get("studio")),
        ("default execution role", domain.default_role_arn, roles.get(RoleKind.DEFAULT)),
        ("space execution role", domain.space_role_arn, roles.get(RoleKind.SPACE)),
        ("tag_propagation", domain.tag_propagation, "ENABLED"),
        *_marks(site, domain.tags),
    )
    for message in _differences(f"domain {domain.name}", values):
        yield _finding(domain.document, domain.line, message, site)


def _profile(
    site: Site, home: Home, profile: ProfileFacts, team: TeamPlan, member: Member
) -> Iterator[Finding]:
    role = next(
        role
        for role in role_identities(site)
        if role.kind is RoleKind.EXECUTION and role.team == team and role.key == member.role_key
    )
    values = (
        ("domain", profile.domain_id, home.domain_id),
        ("execution role", profile.execution_role_arn, home.role(f"{site.role_path}{role.name}")),
        ("studiouserid", profile.tags.get("studiouserid"), member.studio_user_id),
        ("team", profile.tags.get("team"), team_value(site, team)),
        *_marks(site, profile.tags),
    )
    for message in _differences(f"profile {profile.name}", values):
        yield _finding(profile.document, profile.line, message, site)


def _space(
    site: Site, home: Home, space: SpaceFacts, team: TeamPlan, planned: TeamSpace
) -> Iterator[Finding]:
    values = (
        ("domain", space.domain_id, home.domain_id),
        ("owner", space.owner, planned.owner),
        ("sharing", space.sharing, planned.sharing.capitalize()),
        ("team", space.tags.get("team"), team_value(site, team)),
        *_marks(site, space.tags),
    )
    for message in _differences(f"space {space.name}", values):
        yield _finding(space.document, space.line, message, site)


def _marks(site: Site, tags: Mapping[str, str]) -> Iterator[tuple[str, str | None, str]]:
    """The tags that say whose a thing is, which apps and what is made in them inherit."""
    whose = "tenantry:tenant" if site.is_tenant else "tenantry:domain"
    for key, planned in ((whose, site.name), ("tenantry:environment", site.environment)):
        yield key, tags.get(key), planned


def _differences(whose: str, values: Iterable[tuple[str, str | None, str | None]]) -> Iterator[str]:
    """A sentence for each value (name, rendered, planned) that is not as planned."""
    for what, rendered, planned in values:
        if rendered != planned:
            yield f"the {what} of the {whose} is {rendered or 'not given'}; planned is {planned or 'none'}"


def _finding(document: str, line: int, message: str, site: Site) -> Finding:
    where = Location(document, span=Span.of_line(line))
    return Finding(FOREIGN_ACCESS, message, site.place, related=(where,))
