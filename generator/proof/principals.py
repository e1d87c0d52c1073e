"""Every principal of an estate, by the names that people call it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.core.errors import UsageError
from generator.core.suggestions import nearest
from generator.estate.roles import RoleIdentity, RoleKind, role_arn, role_identities
from generator.estate.site import Site, TeamPlan
from generator.iam.authority import Authority
from generator.proof.properties.authorities import role_authority, surroundings
from generator.proof.properties.given import MAKING
from generator.proof.properties.intent import RoleIntent, home_of, role_intents
from generator.readback.facts import EstateFacts

EMPTY = "''"
"""How an empty word is shown."""

_SHOWN = 6
"""Principals that a hint names."""


@dataclass(frozen=True, slots=True)
class PlannedPrincipal:
    """A role as it is planned: its stack, its ARN, and every name a person may use for it.

    `people` are the names of those who work with it, each with the Studio profile.
    """

    stack: str
    arn: str
    path: str
    names: frozenset[str]
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """A user as a file declares one, with the Studio profile and the id that the identity provider sends."""

    tenant: str
    environment: str
    team: str | None
    user: str
    persona: str
    profile: str
    studio_user_id: str

    @property
    def path(self) -> str:
        """`<tenant>/<environment>/<user>`, as questions name people."""
        return f"{self.tenant}/{self.environment}/{self.user}"


@dataclass(frozen=True, slots=True)
class Caller:
    """A rendered role: its stack, what it is meant for, and every policy that decides over its requests.

    `people` are those behind it: who signs in or works in Studio with it, or
    passes it to the jobs and pipelines that they start.
    """

    stack: str
    role: RoleIntent
    authority: Authority
    people: tuple[Person, ...] = ()

    @property
    def path(self) -> str:
        """`<tenant>/<environment>/<role>`, unique in the estate."""
        return f"{self.role.home.tenant}/{self.role.home.environment}/{self.role.name}"


def planned_principals(sites: Iterable[Site]) -> Iterator[PlannedPrincipal]:
    """Every role that the sites are meant to have."""
    for site in sites:
        for role in role_identities(site):
            base = f"{site.name}/{site.environment}"
            short = role.name.removeprefix(f"{site.prefix}-").lstrip("-")
            arn = role_arn(site, role)
            path = f"{base}/{role.name}"
            people = {f"{base}/{member.user}": member.profile for member in role.members}
            names = frozenset({path, f"{base}/{short}", arn, role.name})
            yield PlannedPrincipal(site.address, arn, path, names, people)


def named(every: Iterable[PlannedPrincipal], name: str) -> PlannedPrincipal:
    """The principal of that name: a role's name or ARN, `<tenant>/<environment>/<role>` or `…/<user>`.

    Raises:
        UsageError: there is none, or there are several.
    """
    known = tuple(every)
    found = tuple(one for one in known if name in one.names)
    found = found or tuple(one for one in known if name in one.people)
    if len(found) == 1:
        return found[0]
    if found:
        paths = ", ".join(one.path for one in found)
        raise UsageError(f"{name} names several principals", hint=f"choose one of: {paths}")
    similar = nearest(name, (word for one in known for word in (*one.names, *one.people)))
    parts = sorted(
        one.path for one in known if name and any(_is_part(name, word) for word in (*one.names, *one.people))
    )
    forms = "give a role's name, its ARN, <tenant>/<environment>/<role> or <tenant>/<environment>/<user>"
    more = f", and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
    raise UsageError(
        f"there is no principal {name or EMPTY}"
        + (f"; did you mean {similar}?" if similar and not parts else ""),
        hint=f"choose one of: {', '.join(parts[:_SHOWN])}{more}" if parts else forms,
    )


def _is_part(name: str, word: str) -> bool:
    """Whether a name is one or more whole parts at either end of a path."""
    return word.startswith(f"{name}/") or word.endswith(f"/{name}")


def callers(sites: Sequence[Site], facts: EstateFacts) -> Iterator[Caller]:
    """Every role of the sites that was rendered, by stack.

    Policies of all buckets and keys that were read decide over each, those of
    other tenants too.
    """
    everywhere = tuple(
        policy
        for site in sites
        for policy in surroundings(replace(site, shared_domain=None), facts).resource_policies
    )
    for site in sites:
        home = home_of(site, facts)
        if home is None:
            continue
        around = replace(surroundings(site, facts), resource_policies=everywhere)
        identities = role_identities(site)
        for role, identity in zip(role_intents(site, home, facts), identities, strict=True):
            if role.facts is not None:
                people = tuple(_behind(site, identity, sites))
                yield Caller(site.address, role, role_authority(role, around, role.facts), people)


def _behind(site: Site, role: RoleIdentity, sites: Iterable[Site]) -> Iterator[Person]:
    """The people who get a role; a domain's own role is of those who may share a space there."""
    if role.team is None:
        if role.kind is RoleKind.SPACE and not site.settings.guardrails.deny_shared_spaces:
            for one in sites:
                if site.address in (one.address, one.domain_address):
                    yield from (person for team in one.teams for person in _people(one, team))
        return
    yield from (person for person in _people(site, role.team) if _is_behind(site, role, person))


def _is_behind(site: Site, role: RoleIdentity, person: Person) -> bool:
    """Whether somebody of the team signs in or works with a role, or passes it on."""
    if role.member is not None:
        return person.profile == role.member.profile
    if role.persona:
        return person.persona == role.persona
    if role.kind in (RoleKind.HOSTING, RoleKind.MONITORING):
        return "deploy-models" in site.abilities_of(person.persona)
    makes = bool(MAKING.intersection(site.abilities_of(person.persona)))
    is_passed = role.kind is not RoleKind.IMAGES and makes
    return role.kind is RoleKind.USER or is_passed


def _people(site: Site, team: TeamPlan) -> Iterator[Person]:
    for one in team.members:
        yield Person(
            site.name, site.environment, team.name, one.user, one.persona, one.profile, one.studio_user_id
        )
