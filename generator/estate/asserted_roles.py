"""The roles an assertion is about, and what its placeholders stand for as far as planning knows."""

from collections.abc import Mapping

from generator.estate.assertions import PlannedAssertion, PrincipalChoice
from generator.estate.roles import RoleIdentity, role_identities
from generator.estate.site import Site, TeamPlan
from generator.estate.studio_names import bucket_name
from generator.tenancy.files import PLATFORM_DOCUMENT


def asserted_roles(site: Site, assertion: PlannedAssertion) -> tuple[RoleIdentity, ...]:
    """The roles of the site that the assertion is about, in the order of `role_identities`.

    Every key of the choice narrows. An assertion that says `{team}` is about
    roles of a team only.
    """
    chosen = assertion.principal
    if chosen.environment not in (None, site.environment):
        return ()
    by_tag = assertion.place.document == PLATFORM_DOCUMENT
    return tuple(
        role
        for role in role_identities(site)
        if _fits(chosen, role, by_tag=by_tag) and (role.team or "team" not in assertion.placeholders)
    )


def known_values(site: Site, role: RoleIdentity | None = None) -> Mapping[str, str]:
    """The placeholders that planning knows, for a role; ids and ARNs that AWS chooses are not among them."""
    values = {"account_id": site.account_id, "bucket": bucket_name(site), "region": site.region}
    return values if role is None or role.team is None else {**values, "team": site.team_value(role.team)}


def _fits(chosen: PrincipalChoice, role: RoleIdentity, *, by_tag: bool) -> bool:
    return (
        chosen.kind in (None, role.kind)
        and chosen.persona in (None, role.persona)
        and chosen.team in (None, _name(role.team, by_tag=by_tag))
    )


def _name(team: TeamPlan | None, *, by_tag: bool) -> str | None:
    """What a file calls the team: its key in the tenant's own file, its tag in the platform's."""
    if team is None:
        return None
    return team.tag if by_tag else team.name
