"""Whether each tenant's isolation has what it needs: people, a shared domain, names of its own."""

from collections.abc import Iterator
from functools import partial

from generator.core.findings import Family, Finding, Rule
from generator.estate.checks.choices import choice
from generator.estate.files import Estate, TenantFile, platform_place
from generator.tenancy.declaration import declared
from generator.tenancy.model import SettingGroup
from generator.tenancy.stack_address import ORGANIZATION

_rule = partial(Rule, family=Family("tenants", "Tenants and shared domains"))

UNKNOWN_SHARED_DOMAIN = _rule(
    "PLN005",
    "unknown-shared-domain",
    "An abac tenant names a shared domain that _platform.yaml does not have, or none.",
    "An abac tenant lives inside a shared domain; without one there is nowhere to put its users.",
    "Name one of `shared_domains` in _platform.yaml.",
)
SHARED_DOMAIN_NEEDS_ABAC = _rule(
    "PLN006",
    "shared-domain-without-abac",
    "A tenant names a shared domain but has another isolation.",
    "Only abac tenants live in a shared domain; the others have a domain of their own.",
    "Set `isolation: abac`, or remove `shared_domain`.",
)
ENVIRONMENT_NOT_IN_DOMAIN = _rule(
    "PLN007",
    "environment-not-in-shared-domain",
    "An abac tenant has an environment that its shared domain does not have.",
    "The account and Region of an abac tenant's environment are the shared domain's.",
    "Use the environment names of the shared domain, or add the environment there.",
)
SETTING_OF_SHARED_DOMAIN = _rule(
    "PLN008",
    "setting-belongs-to-shared-domain",
    "An abac tenant states something that only its shared domain can decide.",
    "Account, Region, network, authentication and what applications start with are the same for everybody"
    " in a domain; a tenant's own value would have no effect.",
    "State it at the shared domain in _platform.yaml, or remove it.",
)
USERS_MISSING = _rule(
    "PLN010",
    "users-missing",
    "A tenant has neither users nor teams.",
    "A tenant is its people; without them there is nothing to isolate.",
    "List the people under `users`, or under `teams` when there are several.",
)
USERS_AND_TEAMS = _rule(
    "PLN011",
    "users-beside-teams",
    "A tenant states `users` or `spaces` beside `teams`.",
    "It would be unclear which team the people belong to.",
    "Move them into one of the teams.",
)
NAME_TAKEN = _rule(
    "PLN022",
    "name-taken",
    "A tenant has the name of a shared domain.",
    "Names of roles, keys and log groups begin with it and would collide.",
    "Rename the tenant.",
)
ENVIRONMENT_NAME_TAKEN = _rule(
    "PLN037",
    "environment-name-taken",
    "An environment of a multi-account tenant is called `organization`.",
    "The folder and the state of that name hold the tenant's accounts and the guardrails on them.",
    "Rename the environment.",
)

_NO_DOMAINS = "add one to `shared_domains` in _platform.yaml, or choose another isolation"


def check_isolation(estate: Estate) -> Iterator[Finding]:
    """Findings about people and shared domains, tenant by tenant."""
    for file in estate.tenants:
        yield from _people(file)
        yield from _name(estate, file)
        if file.tenant.apart_by_tags:
            yield from _inside_domain(estate, file)
        elif file.tenant.shared_domain:
            yield Finding(
                SHARED_DOMAIN_NEEDS_ABAC,
                f"isolation {file.tenant.isolation} does not use shared domain {file.tenant.shared_domain}",
                file.place("shared_domain"),
                related=(file.place("isolation", note="the isolation"),),
                hint="remove `shared_domain`, or set `isolation: abac`",
            )


def _people(file: TenantFile) -> Iterator[Finding]:
    tenant = file.tenant
    if not tenant.users and not tenant.teams:
        yield Finding(
            USERS_MISSING,
            f"tenant {file.name} has no users",
            file.place(),
            hint="add `users:` with one line per person, such as `ana: data-scientist`",
        )
    for key in ("users", "spaces", "team_tag"):
        if tenant.teams and getattr(tenant, key):
            yield Finding(
                USERS_AND_TEAMS,
                f"`{key}` stands beside `teams`",
                file.place(key, on_key=True),
                related=(file.place("teams", on_key=True, note="the teams"),),
                hint="move it into a team" if key == "team_tag" else f"move these {key} into a team",
            )


def _name(estate: Estate, file: TenantFile) -> Iterator[Finding]:
    if file.name in estate.platform.shared_domains:
        yield Finding(
            NAME_TAKEN,
            f"tenant {file.name} has the name of a shared domain",
            file.place(),
            related=(platform_place("shared_domains", file.name, on_key=True, note="the shared domain"),),
            hint="rename the tenant's file",
        )
    if ORGANIZATION in file.tenant.environments and file.tenant.apart_by_account:
        yield Finding(
            ENVIRONMENT_NAME_TAKEN,
            f"an environment cannot be called {ORGANIZATION}: the tenant's accounts are kept under that name",
            file.place("environments", ORGANIZATION, on_key=True),
            hint="rename the environment",
        )


def _inside_domain(estate: Estate, file: TenantFile) -> Iterator[Finding]:
    name = file.tenant.shared_domain
    domains = estate.platform.shared_domains
    if name is None or name not in domains:
        yield _unknown_domain(file, name, tuple(sorted(domains)))
        return
    for environment in sorted(file.tenant.environments):
        if environment not in domains[name].environments:
            known = ", ".join(sorted(domains[name].environments))
            yield Finding(
                ENVIRONMENT_NOT_IN_DOMAIN,
                f"shared domain {name} has no environment {environment}",
                file.place("environments", environment, on_key=True),
                related=(
                    platform_place(
                        "shared_domains", name, "environments", on_key=True, note="its environments"
                    ),
                ),
                hint=f"the environments of {name} are: {known}",
            )
    yield from _foreign_settings(file, name)


def _unknown_domain(file: TenantFile, name: str | None, known: tuple[str, ...]) -> Finding:
    if name is None:
        return Finding(
            UNKNOWN_SHARED_DOMAIN,
            "an abac tenant needs `shared_domain`",
            file.place("isolation"),
            hint=f"add `shared_domain:` with one of: {', '.join(known)}" if known else _NO_DOMAINS,
        )
    return Finding(
        UNKNOWN_SHARED_DOMAIN,
        f"there is no shared domain {name}",
        file.place("shared_domain"),
        hint=choice(name, known, "shared domains") if known else _NO_DOMAINS,
    )


def _foreign_settings(file: TenantFile, domain: str) -> Iterator[Finding]:
    for route in _of_domain(file.tenant):
        yield _foreign(file, domain, route)
    for environment, entry in sorted(file.tenant.environments.items()):
        base = ("environments", environment)
        for key in ("account", "organization_account"):
            if getattr(entry, key) is not None:
                yield _foreign(file, domain, (*base, key))
        for route in _of_domain(entry):
            yield _foreign(file, domain, (*base, *route))


def _of_domain(stated: SettingGroup) -> Iterator[tuple[str, ...]]:
    """The routes of the stated settings that belong to the Studio domain."""
    for name, field in stated.settings().items():
        if name not in stated.model_fields_set:
            continue
        value = getattr(stated, name)
        if declared(field).of_domain:
            yield (name,)
        elif isinstance(value, SettingGroup):
            yield from ((name, *route) for route in _of_domain(value))


def _foreign(file: TenantFile, domain: str, route: tuple[str, ...]) -> Finding:
    return Finding(
        SETTING_OF_SHARED_DOMAIN,
        f"`{route[-1]}` is decided by shared domain {domain}",
        file.place(*route, on_key=True),
        hint=f"remove the line; the platform team states it under shared_domains.{domain}",
    )
