"""Whether every role of an account has a name of its own, whatever its teams and personas are called."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.roles import RoleIdentity, RoleKind, role_identities
from generator.estate.site import Site
from generator.estate.studio_names import NAMES

_rule = partial(Rule, family=NAMES)

ROLE_NAMES_COLLIDE = _rule(
    "PLN187",
    "role-names-collide",
    "Two roles of one account come to the same name.",
    "The name of a role ends in its team and its persona or what it is for: persona `model-owner` of team "
    "`risk` and persona `owner` of team `risk-model` both give `…--risk-model-owner`. IAM refuses the second "
    "in the middle of an apply.",
    "Rename one of the teams, or the persona.",
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A role that will be made: its name, what it is and where that is written."""

    name: str
    said: str
    site: Site
    place: Location
    is_persona: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What there is once: IAM does not tell names of one account apart by small and capital letters."""
        return self.site.account_id or str(self.site.address), self.name.lower()


def check_role_names(sites: Iterable[tuple[Site, Iterable[str]]]) -> Iterator[Finding]:
    """Findings about roles of one account that are called alike, each site with the names of its services'.

    Two sites that begin all their names alike are another finding.
    """
    first: dict[tuple[str, str], _Named] = {}
    for site, services in sites:
        for role in _roles(site, services):
            earlier = first.setdefault(role.key, role)
            if earlier is role or (site.prefix == earlier.site.prefix and site is not earlier.site):
                continue
            swaps = earlier.is_persona and not role.is_persona
            at, other = (earlier, role) if swaps else (role, earlier)
            yield Finding(
                ROLE_NAMES_COLLIDE,
                f"{at.said} in {at.site.address} and {other.said} in {other.site.address} both make the role "
                f"{role.name}",
                at.place,
                related=(replace(other.place, note="the other one"),),
                hint="rename a team or a persona",
            )


def _roles(site: Site, services: Iterable[str]) -> Iterator[_Named]:
    for role in role_identities(site):
        yield _Named(role.name, _said(role), site, _place(site, role), role.persona is not None)
    for name in services:
        yield _Named(name, "a service", site, site.place)


def _said(role: RoleIdentity) -> str:
    """What a role is, such as `persona owner of team risk`."""
    what = f"persona {role.persona}" if role.persona else f"the {role.kind} role"
    if role.persona and role.kind is not RoleKind.EXECUTION:
        what = f"the {role.kind} role of {what}"
    return f"{what} of team {role.team.name}" if role.team and role.team.name else what


def _place(site: Site, role: RoleIdentity) -> Location:
    """The team, or somebody of the persona where the tenant is one team."""
    if role.team is None:
        return site.place
    if role.team.name is not None:
        return Location(site.document, ("teams", role.team.name), on_key=True)
    people = (one.place for one in role.team.members if one.persona == role.persona)
    return next(people, site.place)
