"""Which roles a site has and what they are called, known before any of them is planned.

Keys and the permissions boundary name roles that are made after them, so the
names are composed here once and taken from here by everybody.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from generator.aws import arns
from generator.aws.arns import CONSOLE_ROLE, console_role_arn
from generator.aws.names import PERMISSION_SET, POLICY, ROLE, compose
from generator.estate.site import ExistingBucket, Member, Permission, Site, TeamPlan
from generator.tenancy.personas import MAKING
from generator.tenancy.words import Ability

Entry = TypeVar("Entry", bound=ExistingBucket | Permission)


class RoleKind(StrEnum):
    """What a role is for."""

    EXECUTION = "execution"
    JOB = "job"
    PIPELINE = "pipeline"
    HOSTING = "hosting"
    MONITORING = "monitoring"
    IMAGES = "images"
    USER = "user"
    DEFAULT = "default"
    SPACE = "space"
    CONSOLE = "console"


SEPARATE = (RoleKind.HOSTING, RoleKind.MONITORING, RoleKind.IMAGES)
"""Kinds of which a team has one where its file asks for it, beside the role of its jobs."""


_PASSED_BY: Mapping[Ability, tuple[RoleKind, ...]] = MappingProxyType(
    {
        "run-jobs": (RoleKind.JOB,),
        "track-experiments": (RoleKind.JOB,),
        "build-pipelines": (RoleKind.PIPELINE,),
        "deploy-models": (RoleKind.JOB, RoleKind.HOSTING, RoleKind.MONITORING),
    }
)
"""What is handed to SageMaker for what an ability makes; a feature group runs with the role of jobs."""


@dataclass(frozen=True, slots=True)
class RoleIdentity:
    """A role of a site: its kind, its team and persona where it has them, and its composed name.

    `key` names the role in the outputs of the identity module: the member's
    role key for an execution role, the team tag for job, pipeline and user
    roles, and the persona behind it where people of one sign in with it. `member`
    is whose execution role it is, where it is nobody else's. `opens` are the only profiles that users open
    who sign in with it, None where it is the own one whichever that is. `abilities` are those of the persona,
    `extras_of` the personas that must all be given what files add before the role has it.
    """

    kind: RoleKind
    key: str
    label: str
    name: str
    team: TeamPlan | None = None
    persona: str | None = None
    member: Member | None = None
    opens: tuple[str, ...] | None = None
    abilities: tuple[Ability, ...] = ()
    extras_of: tuple[str, ...] = ()

    @property
    def makes_things(self) -> bool:
        """Whether it creates resources in SageMaker, and so passes roles and uses data."""
        return self._works_in_studio and bool(MAKING.intersection(self.abilities))

    @property
    def passes(self) -> tuple[RoleKind, ...]:
        """What it hands to SageMaker of its team: people to what they make, a pipeline to what it makes."""
        if self.kind is RoleKind.PIPELINE:
            return (RoleKind.JOB, RoleKind.HOSTING)
        if not self._works_in_studio:
            return ()
        found = {kind: None for ability in self.abilities for kind in _PASSED_BY.get(ability, ())}
        return tuple(kind for kind in RoleKind if kind in found)

    @property
    def _works_in_studio(self) -> bool:
        return self.kind is RoleKind.EXECUTION

    @property
    def members(self) -> tuple[Member, ...]:
        """Those whose applications it is the role of; nobody where it is none of a persona's."""
        if self.member is not None:
            return (self.member,)
        people = self.team.members if self.team and self._works_in_studio else ()
        return tuple(member for member in people if member.persona == self.persona)

    @property
    def closed(self) -> tuple[str, ...]:
        """The profiles of everybody in the team who does not sign in any more, whatever they were before.

        Of somebody's own role only the own one.
        """
        is_shared = self.team and self._works_in_studio and self.member is None
        people = self.team.members if self.team and is_shared else self.members
        return tuple(member.profile for member in people if member.is_closed)

    @property
    def is_closed(self) -> bool:
        """Whether nobody works with it any more."""
        return bool(self.members) and all(member.is_closed for member in self.members)


def role_identities(site: Site) -> tuple[RoleIdentity, ...]:
    """Every role of the site: those of its teams, then the domain's default and space roles, then consoles'.

    A tenant inside a shared domain has no default and space roles, and a
    shared domain has no others. Users of Identity Center sign in to Studio without a role; those
    of consoles Identity Center makes, of permission sets, in an account of the tenant's own.
    """
    of_teams = tuple(role for team in site.teams for role in _of_team(site, team))
    if site.lives_in_shared_domain:
        return of_teams
    of_domain = (_identity(site, RoleKind.DEFAULT), _identity(site, RoleKind.SPACE))
    consoles = site.consoles if site.apart_by_account else ()
    return (*of_teams, *of_domain, *(_console(site, one.persona) for one in consoles))


def rendered_roles(site: Site) -> tuple[RoleIdentity, ...]:
    """Those of them that Terraform makes by itself."""
    return tuple(role for role in role_identities(site) if role.kind is not RoleKind.CONSOLE)


def permission_set_name(site: Site, persona: str) -> str:
    """The name of the permission set of a persona, of which an instance of Identity Center takes one.

    Names of tenants and environments hold no double hyphen.
    """
    return compose(PERMISSION_SET, site.name, "", site.environment, "", persona)


def role_arn(site: Site, role: RoleIdentity) -> str:
    """The ARN the role will have."""
    if role.kind is RoleKind.CONSOLE:
        return console_role_arn(site.at, role.name)
    return str(arns.role(site.at, site.role_path, role.name))


def managed_policy_name(site: Site, role: RoleIdentity, slug: str) -> str:
    """The name of one of the role's managed policies; `slug` is unique within the role."""
    if role.member is not None:
        return compose(POLICY, *_own_parts(site, role.team, role.member), slug)
    return compose(POLICY, *_parts(site, role.team, _purpose(role.kind, role.persona)), slug)


def used_by(role: RoleIdentity, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What a role has of buckets or permissions that are for some teams and personas.

    A team has one role for its jobs, and whoever makes things passes it: jobs
    have what all of these have themselves.
    """
    team = role.team
    if team is None or role.kind not in (RoleKind.EXECUTION, RoleKind.JOB):
        return ()
    return tuple(
        entry
        for entry in entries
        if {*role.extras_of} <= {*entry.personas} and (not entry.teams or team.name in entry.teams)
    )


def _of_team(site: Site, team: TeamPlan) -> Iterator[RoleIdentity]:
    roles = tuple(_executions(site, team))
    yield from roles
    if any(role.makes_things for role in roles):
        makers = tuple(one for one in team.personas if MAKING.intersection(site.abilities_of(one)))
        yield replace(_identity(site, RoleKind.JOB, team), extras_of=makers)
        yield _identity(site, RoleKind.PIPELINE, team)
        asked = set(site.settings.separate_roles)
        yield from (_identity(site, kind, team) for kind in SEPARATE if kind in asked)
    if site.settings.authentication == "iam" and team.members:
        yield from _signing_in(site, team)


def _signing_in(site: Site, team: TeamPlan) -> Iterator[RoleIdentity]:
    """One for everybody and one for auditors, who read more than their profile, or one for each persona."""
    if site.settings.sign_in_roles == "persona":
        for persona in team.personas:
            names = tuple(member.profile for member in team.members if member.persona == persona)
            yield replace(_of_persona(site, team, persona), opens=names)
        return
    yield _identity(site, RoleKind.USER, team)
    for persona in team.personas:
        if "audit" in site.abilities_of(persona):
            yield _of_persona(site, team, persona)


def _executions(site: Site, team: TeamPlan) -> Iterator[RoleIdentity]:
    """One for each persona of the team, or one for each of its members."""
    if site.settings.execution_roles == "user":
        yield from (_own(site, team, member) for member in team.members)
        return
    keys = {member.persona: member.role_key for member in team.members}
    yield from (_execution(site, team, persona, keys[persona]) for persona in team.personas)


def _own(site: Site, team: TeamPlan, member: Member) -> RoleIdentity:
    return RoleIdentity(
        RoleKind.EXECUTION,
        member.role_key,
        f"execution__of__{member.label}",
        compose(ROLE, *_own_parts(site, team, member)),
        team,
        member.persona,
        member,
        abilities=site.abilities_of(member.persona),
        extras_of=(member.persona,),
    )


def _execution(site: Site, team: TeamPlan, persona: str, key: str) -> RoleIdentity:
    return RoleIdentity(
        RoleKind.EXECUTION,
        key,
        _label(team, persona),
        compose(ROLE, *_parts(site, team, persona)),
        team,
        persona,
        abilities=site.abilities_of(persona),
        extras_of=(persona,),
    )


def _of_persona(site: Site, team: TeamPlan, persona: str) -> RoleIdentity:
    """What people of a persona sign in with."""
    purpose = _purpose(RoleKind.USER, persona)
    return RoleIdentity(
        RoleKind.USER,
        f"{team.tag}/{persona}",
        _label(team, purpose),
        compose(ROLE, *_parts(site, team, purpose)),
        team,
        persona,
        abilities=site.abilities_of(persona),
    )


def _console(site: Site, persona: str) -> RoleIdentity:
    name = f"{CONSOLE_ROLE}{permission_set_name(site, persona)}"
    return RoleIdentity(
        RoleKind.CONSOLE,
        f"console/{persona}",
        _label(None, f"console-{persona}"),
        name,
        persona=persona,
        abilities=site.abilities_of(persona),
    )


def _purpose(kind: RoleKind, persona: str | None) -> str:
    """What ends the name of a role: its persona, its kind, or both where people sign in with it."""
    if persona is None:
        return kind
    return persona if kind is RoleKind.EXECUTION else f"{persona}-{kind}"


def _identity(site: Site, kind: RoleKind, team: TeamPlan | None = None) -> RoleIdentity:
    key = team.tag if team else str(kind)
    return RoleIdentity(kind, key, _label(team, kind), compose(ROLE, *_parts(site, team, kind)), team)


def _parts(site: Site, team: TeamPlan | None, purpose: str) -> tuple[str, ...]:
    """`<prefix>-<purpose>`, or `<prefix>--<team>-<purpose>`.

    Prefixes hold no double hyphen, so no team of one environment can compose
    the name of another environment of the account.
    """
    if team is None or team.name is None:
        return (site.prefix, purpose)
    return (site.prefix, "", team.name, purpose)


def _own_parts(site: Site, team: TeamPlan | None, member: Member) -> tuple[str, ...]:
    """`<prefix>--<team>--<user>`, or `<prefix>--user--<user>` where the tenant is one team.

    The user is the profile without its team, because profiles differ by more than small and capital
    letters, and IAM takes names that do not for the same.
    """
    within = team.name if team and team.name else "user"
    return (site.prefix, "", within, "", member.role_key.rpartition("/")[2])


def _label(team: TeamPlan | None, purpose: str) -> str:
    parts = (purpose,) if team is None or team.name is None else (team.name, purpose)
    return "__".join(part.replace("-", "_") for part in parts)
