"""Names tell whose a thing is, and sign-ins who somebody is: no two owners' may fit each other's patterns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from generator.core.findings import Finding
from generator.core.places import Location
from generator.estate.checks.tags import team_tags
from generator.estate.site import Site
from generator.estate.studio_names import bucket_name
from generator.iam import globs
from generator.policies.scope import SEPARATOR
from generator.proof.properties.catalogue import FOREIGN_ACCESS, PERSONAL_ACCESS

_NOWHERE = Location("")
_NO_TEAMS = "tenants with domains of their own"
"""Who may share values of the `team` tag with each other, which decides nothing among them."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Names that belong to one owner: in which space of names, whose, the glob, and what caused it."""

    space: str
    owner: str
    glob: str
    place: Location = field(default=_NOWHERE, compare=False)

    @property
    def address(self) -> str:
        """The stack that the owner is, or is a team of."""
        return self.owner.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two owners whose patterns some name fits."""

    one: Pattern
    other: Pattern


def patterns(sites: Iterable[Site]) -> Iterator[Pattern]:
    """Every pattern of names that a policy relies on; a space holds what is compared with each other."""
    for site in sites:
        yield from (replace(one, place=site.place) for one in _of_site(site))


def _of_site(site: Site) -> Iterator[Pattern]:
    at = f"{site.account_id}:{site.region}"
    yield Pattern(f"roles of {site.account_id}", site.address, f"{site.role_path}*")
    yield Pattern(f"log groups of {at}", site.address, f"{site.log_group_prefix}*")
    if site.is_tenant:
        yield Pattern("buckets", site.address, bucket_name(site))
        yield Pattern(f"repositories of {at}", site.address, f"{site.name}/{site.environment}/*")
    if site.apart_by_domain:
        models = f"{site.name}{SEPARATOR}{site.environment}{SEPARATOR}*"
        yield Pattern(f"models of {at}", site.address, models)
        for _, _, value in team_tags(site):
            yield Pattern(f"teams of {site.account_id}", _NO_TEAMS, value)
    if site.apart_by_tags:
        yield from _of_teams(site, at)


def sign_ins(sites: Iterable[Site]) -> Iterator[Pattern]:
    """Who is let into each profile; a space holds the profiles that one user or role could open.

    An Identity Center user opens a domain. The role that a team's users sign in
    with opens profiles of the team in a shared domain, and elsewhere of the domain.
    """
    for site in sites:
        domain = f"{site.shared_domain or site.name}/{site.environment}"
        by_center = site.settings.authentication == "sso"
        for team in site.teams:
            inside = f"{domain} for {team.tag}" if site.apart_by_tags else domain
            space = f"Identity Center user of {domain}" if by_center else f"studiouserid of {inside}"
            for member in team.members:
                name = (member.sso_user or "") if by_center else member.studio_user_id
                yield Pattern(space, f"{site.address}:{member.profile}", name, member.place)


def shared_sign_in(pair: Overlap) -> Finding:
    """What to say of two profiles that one user could open, at both places."""
    one, other = pair.one, pair.other
    return Finding(
        PERSONAL_ACCESS,
        f"one {one.space}, {one.glob}, opens two profiles: {one.owner} and {other.owner}",
        replace(one.place, on_key=True, note=f"{one.owner} is here"),
        related=(replace(other.place, on_key=True, note=f"{other.owner} is here"),),
        hint="give each profile its own; upper and lower case count as the same",
    )


def finding_of(pair: Overlap) -> Finding:
    """What to say of two owners whose names may meet, at both places."""
    message = (
        f"{pair.one.space}: a name may belong to {pair.one.owner} ({pair.one.glob}) "
        f"and to {pair.other.owner} ({pair.other.glob})"
    )
    other = replace(pair.other.place, note=f"{pair.other.owner} is here")
    return Finding(
        FOREIGN_ACCESS,
        message,
        replace(pair.one.place, note=f"{pair.one.owner} is here"),
        related=(other,),
        hint="rename one of them, so that no name can be taken for both",
    )


def overlaps(found: Iterable[Pattern]) -> tuple[Overlap, ...]:
    """Pairs of owners with patterns that some name fits, ignoring case; sorted, near-linear in the patterns.

    Two patterns can only meet if the literal beginning of one begins the
    other's. In sorted order those of one beginning stand together, so each
    pattern is compared with the few that share its beginning.
    """
    spaces: dict[str, list[tuple[str, str, Pattern]]] = defaultdict(list)
    for pattern in found:
        glob = globs.loosened(pattern.glob.lower())
        spaces[pattern.space].append((_beginning(glob), glob, pattern))
    pairs = (pair for members in spaces.values() for pair in _meeting(sorted(members, key=_order)))
    return tuple(Overlap(one, other) for one, other in pairs)


def _of_teams(site: Site, at: str) -> Iterator[Pattern]:
    """Teams of a shared domain by the beginnings of their profiles, models and tags."""
    for team in site.teams:
        owner = f"{site.address}:{team.tag}"
        domain = site.shared_domain or site.name
        yield Pattern(f"profiles of {domain}/{site.environment}", owner, f"{team.tag}{SEPARATOR}*")
        models = f"{team.tag}{SEPARATOR}{site.environment}{SEPARATOR}*"
        yield Pattern(f"models of {at}", owner, models)
        yield Pattern(f"teams of {site.account_id}", owner, site.team_value(team))


def _meeting(members: list[tuple[str, str, Pattern]]) -> Iterator[tuple[Pattern, Pattern]]:
    """Each pattern against those before it whose beginning begins its own."""
    open_: list[tuple[str, str, Pattern]] = []
    for member in members:
        beginning, glob, pattern = member
        while open_ and not beginning.startswith(open_[-1][0]):
            open_.pop()
        for _, other_glob, other in open_:
            if other.owner != pattern.owner and globs.intersects(other_glob, glob):
                yield other, pattern
        open_.append(member)


def _order(member: tuple[str, str, Pattern]) -> tuple[str, str, str]:
    return member[0], member[1], member[2].owner


def _beginning(glob: str) -> str:
    """The literal text before the first wildcard."""
    ends = [position for position in (glob.find("*"), glob.find("?")) if position >= 0]
    return glob[: min(ends)] if ends else glob
