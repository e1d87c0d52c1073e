"""What files give a role beside its persona, and whose personas make things; from the plan."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.estate.roles import RoleIdentity, RoleKind
from generator.estate.site import Permission, Site
from generator.tenancy.words import Ability

MAKING: frozenset[Ability] = frozenset(
    ("build-pipelines", "deploy-models", "register-models", "run-jobs", "track-experiments")
)
"""Who has one of these makes things in SageMaker (whitepaper, personas); the others look, or clear up."""


@dataclass(frozen=True, slots=True)
class ExtraBucket:
    """A bucket of the account that somebody else made, and what a role does with its objects.

    `prefixes` are those of the objects, () for all of them.
    """

    arn: str
    prefixes: tuple[str, ...]
    writes: bool

    @property
    def objects(self) -> tuple[str, ...]:
        """The objects that are used."""
        return tuple(f"{self.arn}/{prefix}*" for prefix in self.prefixes or ("",))


def extra_buckets(site: Site, role: RoleIdentity) -> Iterator[ExtraBucket]:
    """The buckets that somebody else made and a role uses."""
    for bucket in site.extra_buckets:
        if _is_for(site, role, bucket.teams, bucket.personas):
            yield ExtraBucket(f"arn:{site.partition}:s3:::{bucket.name}", bucket.prefixes, bucket.writes)


def granted(site: Site, role: RoleIdentity) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The actions that its file adds to a role, each with the resources."""
    return _merged(site, role, site.extra_permissions)


def served(site: Site, role: RoleIdentity) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The actions that a role has in services that are switched on, each with the resources."""
    return _merged(site, role, site.service_uses)


def _merged(
    site: Site, role: RoleIdentity, permissions: tuple[Permission, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, dict[str, None]] = {}
    for one in permissions:
        for action in one.actions if _is_for(site, role, one.teams, one.personas) else ():
            found.setdefault(action, {}).update(dict.fromkeys(one.resources))
    return tuple((action, tuple(resources)) for action, resources in sorted(found.items()))


def _is_for(site: Site, role: RoleIdentity, teams: tuple[str, ...], personas: tuple[str, ...]) -> bool:
    """Whether a role is of a team and persona; jobs have what all makers of their team have."""
    if role.team is None or (teams and role.team.name not in teams):
        return False
    makers = {one for one in role.team.personas if MAKING.intersection(site.abilities_of(one))}
    return works_as(site, role) in personas or (role.kind is RoleKind.JOB and makers.issubset(personas))


def works_as(site: Site, role: RoleIdentity) -> str | None:
    """The persona whose duties a role has: whoever signs in only opens Studio, and auditors read as well."""
    audits = role.persona is not None and "audit" in site.abilities_of(role.persona)
    is_at_work = role.kind in (RoleKind.CONSOLE, RoleKind.EXECUTION) or audits
    return role.persona if is_at_work else None
