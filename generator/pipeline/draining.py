"""What a drain is about: an environment or more, or of one a team, a user or a space."""

from collections.abc import Iterator

from generator.aws import names
from generator.core.errors import UsageError
from generator.core.suggestions import nearest
from generator.estate.site import Site
from generator.pipeline.validation import Validation
from generator.plan.removal.calls import Drain
from generator.plan.removal.steps import Scope, drain
from generator.plan.stack import StackPlan
from generator.tenancy.stack_address import StackAddress

_DEEPEST = 3
"""Parts of the name of a team, user or space."""

EMPTY = "''"


def planned_drain(validation: Validation, target: str, *, empties: bool, gone: bool = False) -> Drain:
    """The drain of `TENANT[/ENVIRONMENT[/TEAM|/USER|/SPACE]]`; a shared domain stands like a tenant.

    With `empties` buckets are emptied, and of a team what is below its prefix. With
    `gone` it ends with the profile of a user whom no file names any more.

    Raises:
        UsageError: nothing is called so, several things are, or its data are protected.
    """
    name, *inside = target.split("/")
    if len(inside) >= _DEEPEST or "" in (name, *inside):
        raise UsageError(
            f"{target or EMPTY} names nothing to drain",
            hint="give <tenant>, <tenant>/<environment> or <tenant>/<environment>/<team, user or space>",
        )
    stacks = {stack.address: stack for stack in (validation.plan.stacks if validation.plan else ())}
    sites = tuple(_sites(validation, stacks, name))
    if not sites or (inside and _is_retired(validation, name, inside[0])):
        retired = "/".join((name, *inside[:1]))
        if _is_retired(validation, *retired.split("/")):
            raise UsageError(
                f"{retired} is retired, so there is nothing to drain",
                hint="where something still stands, say `lifecycle: retiring` again, which asks for an"
                " acknowledgement, and build",
            )
        raise _unknown(f"tenant or shared domain {name}", _names(validation), name)
    if gone and len(inside) < _DEEPEST - 1:
        raise UsageError(f"{target} is no user", hint="with --gone give <tenant>/<environment>/<profile>")
    if not inside:
        scopes = tuple(Scope(site, stacks[site.address], empties) for site in sites)
    else:
        site = _environment(sites, target, inside[0])
        of = (site, stacks[site.address], empties)
        scopes = (_leaving(*of, inside[1:]) if gone else _scope(*of, inside[1:]),)
    for scope in scopes:
        _require_unprotected(scope)
    above = stacks.get(StackAddress.tenant_organization(name)) if not inside else None
    return drain(target, scopes, above)


def _is_retired(validation: Validation, name: str, environment: str | None = None) -> bool:
    retired = validation.plan.sites.retired if validation.plan else ()
    return any(one.site.name == name and environment in (None, one.site.environment) for one in retired)


def _sites(validation: Validation, stacks: dict[StackAddress, StackPlan], name: str) -> Iterator[Site]:
    planned = validation.plan.sites.all if validation.plan else ()
    yield from (one.site for one in planned if one.site.name == name and one.site.address in stacks)


def _names(validation: Validation) -> tuple[str, ...]:
    planned = validation.plan.sites.all if validation.plan else ()
    return tuple(dict.fromkeys(one.site.name for one in planned))


def _environment(sites: tuple[Site, ...], target: str, environment: str) -> Site:
    known = tuple(site.environment for site in sites)
    found = next((site for site in sites if site.environment == environment), None)
    if found is None:
        raise _unknown(f"environment {target}", known, environment)
    return found


def _leaving(site: Site, stack: StackPlan, empties: bool, inside: list[str]) -> Scope:  # noqa: FBT001 -- as Scope
    (profile,) = inside
    if any(member.profile == profile for member in site.members):
        raise UsageError(f"{profile} is in {site.document}", hint="leave out --gone")
    if not names.fits(names.PROFILE, profile):
        raise UsageError(f"{profile} is no name of a profile", hint="give the name that Studio shows")
    return Scope(site, stack, empties, leaving=profile)


def _scope(site: Site, stack: StackPlan, empties: bool, inside: list[str]) -> Scope:  # noqa: FBT001 -- as Scope
    """The environment itself, or what of it goes by that name."""
    if not inside:
        return Scope(site, stack, empties)
    (name,) = inside
    found = {
        **{
            f"team {team.name}": Scope(site, stack, empties, team=team)
            for team in site.teams
            if team.name == name
        },
        **{
            f"user {one.profile}": Scope(site, stack, empties, member=one)
            for one in site.members
            if name in (one.user, one.profile)
        },
        **{
            f"space {one.name}": Scope(site, stack, empties, space=one)
            for one in site.spaces
            if name in (one.place.route[-1], one.name)
        },
    }
    if len(found) > 1:
        several = ", ".join(sorted(found))
        raise UsageError(f"{name} names several: {several}", hint="give the name that Studio shows")
    if not found:
        known = (
            *(team.name for team in site.teams if team.name),
            *(member.user for member in site.members),
            *(str(space.place.route[-1]) for space in site.spaces),
        )
        raise _unknown(f"team, user or space {name} in {site.name}/{site.environment}", known, name)
    return next(iter(found.values()))


def _require_unprotected(scope: Scope) -> None:
    site = scope.site
    settings = site.settings
    why = f"its data are {settings.data_classification}" if settings.retention.prevent_destroy else ""
    if settings.network.has_firewall and settings.protects_firewall:
        why = why or "AWS deletes no firewall with `firewall_protection: true`"
    if scope.is_whole and why:
        raise UsageError(
            f"{site.name}/{site.environment} is protected: {why}",
            hint="to take it down on purpose, say `lifecycle: retiring` there, build and apply",
        )


def _unknown(what: str, known: tuple[str, ...], name: str) -> UsageError:
    similar = nearest(name, known)
    return UsageError(
        f"there is no {what}" + (f"; did you mean {similar}?" if similar else ""),
        hint="a tenant that is in no file any more is put back first; a user is given with --gone",
    )
