"""Whether people, profiles, spaces and tags are unique where access depends on them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Route
from generator.estate.checks.choices import choice
from generator.estate.checks.personas import check_personas
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
    "In a shared domain the tag decides who may reach what, and so in its account: two teams with one value "
    "are one team to AWS. AWS tells values apart that differ in case alone; people who type them do not.",
    "Rename the team or the tenant, or give the team another `team_tag`.",
)
UNKNOWN_USER = _rule(
    "PLN016",
    "unknown-user",
    "A space or an environment names a user, or a user an environment, that the tenant does not have.",
    "A space belongs to a user profile, an environment lists users of the tenant, and `personas` says what a "
    "user does in some of its environments.",
    "Name one of the tenant's users or environments.",
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
    "Two user profiles that one role opens have the same `studiouserid`.",
    "The tag decides who may open which profile; each of the two could open the other's. In a shared "
    "domain the role that a team's users sign in with opens the team's profiles alone, so one person "
    "may have one id in several teams of it.",
    "Give each user their own `studio_user_id`.",
)
IDENTITY_CENTER_USER_TWICE = _rule(
    "PLN039",
    "identity-center-user-taken",
    "Two user profiles of one domain have the same Identity Center user.",
    "An Identity Center user has one profile in a domain, and nothing says which of two would open. Identity "
    "Center compares user names without regard to case; without `sso_user` the user's key is the name.",
    "Give two people an `sso_user` each. One person in two teams of a domain needs `authentication: iam` in "
    "a shared domain, or a domain for each team.",
)
AUDITOR_AMONG_OTHERS = _rule(
    "PLN050",
    "auditor-in-a-shared-account",
    "Somebody is an auditor in an account that other tenants share.",
    "CloudTrail and Cost Explorer know no tenants: an auditor of one reads what all of them do and pay. "
    "In an account of the tenant's own, both are about that tenant alone.",
    "Make the user a `viewer`, who reads the tenant's things in SageMaker, or give the tenant accounts of "
    "its own (`isolation: multi-account`).",
)


def check_people(estate: Estate, sites: Iterable[Site]) -> Iterator[Finding]:
    """Findings about users, teams and spaces; uniqueness is per Studio domain."""
    yield from check_personas(estate)
    for file in estate.tenants:
        yield from _unknown_users(file)
    yield from _team_tags(estate)
    domains: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sites:
        domains[site.shared_domain or site.name, site.environment].append(site)
        yield from _spaces(site)
        yield from _auditors(site)
    for neighbours in domains.values():
        yield from _shared_profiles([one for site in neighbours for one in _seats(site)])
        yield from _twice(
            SPACE_TWICE,
            "two spaces of one domain are called {}",
            ((space.name, space.place) for site in neighbours for space in site.spaces),
            "rename one of them; upper and lower case count as the same",
        )


@dataclass(frozen=True, slots=True)
class _Seat:
    """A user in a domain, with the environment and the tag of the team."""

    member: Member
    team: str
    site: Site

    @property
    def opened_by(self) -> str:
        """Whose users may open the profile: the team's in a shared domain, those of all teams elsewhere."""
        return self.team if self.site.apart_by_tags else ""

    def place(self, key: str) -> Location:
        """The key if it is written there, or else what is at fault without it."""
        return self.member.place.below(key)


def _seats(site: Site) -> list[_Seat]:
    seats = (_Seat(member, team.tag, site) for team in site.teams for member in team.members)
    return sorted(seats, key=lambda one: one.member.profile)


def _shared_profiles(seats: list[_Seat]) -> Iterator[Finding]:
    """Profiles, ids and sign-ins that two users have; the second of one profile is not asked for its id."""
    yield from _twice(
        PROFILE_TWICE,
        "two users of one domain have the user profile {}",
        ((seat.member.profile, seat.place("profile")) for seat in seats),
        "give one of them another `profile`; upper and lower case count as the same",
    )
    first: dict[str, _Seat] = {}
    for seat in seats:
        first.setdefault(seat.member.profile.casefold(), seat)
    opened: dict[str, list[_Seat]] = defaultdict(list)
    for seat in first.values():
        opened[seat.opened_by].append(seat)
    for together in opened.values():
        yield from _same_name(
            STUDIO_USER_ID_TWICE,
            "two users of one domain have the studiouserid {}",
            "studio_user_id",
            ((seat.member.studio_user_id, seat) for seat in together),
        )
    yield from _same_name(
        IDENTITY_CENTER_USER_TWICE,
        "two profiles of one domain have the Identity Center user {}",
        "sso_user",
        ((name, seat) for seat in seats if (name := _center_user(seat))),
    )


def _center_user(seat: _Seat) -> str | None:
    """Who signs in through Identity Center; None where people come through IAM."""
    return seat.member.sso_user if seat.site.settings.authentication == "sso" else None


def _same_name(rule: Rule, message: str, key: str, named: Iterable[tuple[str, _Seat]]) -> Iterator[Finding]:
    """Two who are one person to whom signs them in; one in two teams is told what works instead."""
    first: dict[str, _Seat] = {}
    for name, seat in named:
        other = first.setdefault(name.casefold(), seat)
        if other is not seat:
            yield _second(
                rule,
                message.format(name),
                seat.place(key),
                other.place(key),
                f"give each their own `{key}`; upper and lower case count as the same"
                + _ways_out(seat, other),
            )


def _ways_out(seat: _Seat, other: _Seat) -> str:
    """What to do for one person in two teams of a domain; nothing where it is one team."""
    if seat.team == other.team:
        return ""
    shared = "use" if seat.site.apart_by_tags else "let both live in"
    return (
        f". If they are one person: keep them in {other.team} or in {seat.team}, give one of the teams "
        f"a domain of its own, or {shared} a shared domain with `authentication: iam`, where one person "
        "may be in several teams"
    )


def _twice(rule: Rule, message: str, named: Iterable[tuple[str, Location]], hint: str) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    for name, place in named:
        earlier = first.setdefault(name.casefold(), place)
        if earlier is not place:
            yield _second(rule, message.format(name), place, earlier, hint)


def _second(rule: Rule, message: str, place: Location, earlier: Location, hint: str) -> Finding:
    return Finding(
        rule,
        message,
        replace(place, on_key=True),
        related=(replace(earlier, on_key=True, note="the other one"),),
        hint=hint,
    )


def _teams(file: TenantFile) -> Iterator[tuple[Route, str | None, Team]]:
    tenant = file.tenant
    for name, team in sorted((tenant.teams or {}).items()):
        yield ("teams", name), name, team
    if tenant.users:
        yield (), None, Team(users=tenant.users, spaces=tenant.spaces)


def _unknown_users(file: TenantFile) -> Iterator[Finding]:
    yield from _unknown_environments(file)
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


def _unknown_environments(file: TenantFile) -> Iterator[Finding]:
    known = file.tenant.environments
    for base, _, team in _teams(file):
        for user, entry in sorted(team.users.items()):
            for environment in sorted(entry.personas.keys() - known.keys()):
                yield Finding(
                    UNKNOWN_USER,
                    f"the tenant has no environment {environment}",
                    replace(file.place(*base, "users", user, "personas", environment), on_key=True),
                    hint=choice(environment, known, "environments"),
                )


def _auditors(site: Site) -> Iterator[Finding]:
    for member in site.members if site.shares_account else ():
        if "audit" in site.abilities_of(member.persona):
            yield Finding(
                AUDITOR_AMONG_OTHERS,
                f"{member.user} audits {site.address}, whose account other tenants share",
                member.place,
                hint="make the user a viewer here, with `personas` where it is one environment of several",
            )


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
                space.place.below("sharing"),
                hint="make it private; only the platform can turn the guardrail off, for everybody",
            )
        if maximum < space.storage_gb != site.settings.studio.space_storage_gb:
            yield Finding(
                STORAGE_RANGE,
                f"space {space.name} gets {space.storage_gb} GB, more than the maximum of {maximum} GB",
                space.place.below("storage_gb"),
                hint=f"lower it, or raise `studio.max_space_storage_gb`{of_domain(site)}",
            )
