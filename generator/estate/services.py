"""What environments do with the services that they switch on, and whom endpoints let through for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.aws.arns import AccountRegion
from generator.aws.endpoints import called_through
from generator.estate.assertions import fill
from generator.estate.roles import RoleIdentity, rendered_roles, role_arn, used_by
from generator.estate.site import Permission, Site
from generator.iam import services
from generator.policies.features import services_of
from generator.policies.scope import Passage
from generator.tenancy.services import Service, ServiceUse

_ACCOUNT, _REGION = 4, 3


def arn_of(rest: str, entry: services.Action, at: AccountRegion) -> str | None:
    """The ARN in an account of what an action acts on, from what follows the account; None if it takes none.

    `*` is what actions take that act on nothing in particular.
    """
    if entry.is_wildcard_only or rest == "*":
        return "*" if entry.is_wildcard_only and rest == "*" else None
    for kind in entry.resource_types:
        parts = kind.arn_pattern.split(":")
        if len(parts) <= _ACCOUNT or parts[_REGION] != "*" or parts[_ACCOUNT] != "*":
            continue
        arn = f"arn:{at.partition}:{parts[2]}:{at.region}:{at.account_id}:{rest}"
        if services.is_of_type(arn, kind):
            return arn
    return None


def permissions_of(
    used: Iterable[Service], at: AccountRegion, names: Mapping[str, str]
) -> Iterator[Permission]:
    """What the services let personas do, each action on what it takes; `names` fill the placeholders."""
    for one in (use for service in used for use in service.uses):
        found: dict[tuple[str, ...], list[str]] = {}
        for action in one.actions:
            if arns := _things(one, action, at, names):
                found.setdefault(arns, []).append(action)
        for resources, actions in found.items():
            yield Permission(tuple(actions), resources, (), one.personas)


def _things(use: ServiceUse, action: str, at: AccountRegion, names: Mapping[str, str]) -> tuple[str, ...]:
    entry = services.action(action)
    if entry is None:
        return ()
    arns = (arn_of(fill(rest, names), entry, at) for rest in use.resources)
    return tuple(dict.fromkeys(arn for arn in arns if arn))


def with_passages(site: Site, guests: Iterable[Site]) -> Site:
    """The site with whom its endpoints of services let through: its own roles, and those of its guests."""
    prefixes = sorted(
        {
            called_through(name)
            for service in services_of(site.settings, site.platform)
            for name in service.endpoints
        }
        - {""}
    )
    if not prefixes or site.addresses is None:
        return site
    everybody = (site, *guests)
    return replace(site, passages={prefix: tuple(_passages(everybody, prefix)) for prefix in prefixes})


def _passages(sites: Iterable[Site], prefix: str) -> Iterator[Passage]:
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for site in sites:
        for role in rendered_roles(site):
            for actions, resources in _done(site, role, prefix):
                found.setdefault((actions, resources), []).append(role_arn(site, role))
    for (actions, resources), roles in found.items():
        yield Passage(tuple(dict.fromkeys(roles)), actions, resources)


def _done(site: Site, role: RoleIdentity, prefix: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for one in used_by(role, site.permissions):
        actions = tuple(name for name in one.actions if name.startswith(f"{prefix}:"))
        if actions:
            yield actions, one.resources
