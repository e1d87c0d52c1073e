"""Whether the files say what the operating model lets them say."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial

from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.checks.organization import homes_of_tenants
from generator.estate.checks.platform_accounts import ACCOUNTS
from generator.estate.files import Estate, TenantFile, platform_place
from generator.estate.operating_model import TERMS, Terms, terms_of
from generator.tenancy.stack_address import StackAddress

_rule = partial(Rule, family=ACCOUNTS)

ISOLATION_OF_ANOTHER_MODEL = _rule(
    "PLN056",
    "isolation-of-another-operating-model",
    "A tenant is kept apart in a way that the operating model does not have.",
    "A model says whose accounts tenants live in: the platform's (`centralized`) or their own.",
    "Give the tenant an isolation that the message lists, or leave the model out where both are wanted.",
)
ACCOUNT_OF_MODEL_MISSING = _rule(
    "PLN057",
    "account-of-the-operating-model-missing",
    "The platform has not named an account that its operating model needs.",
    "Logs, audit and shared services have accounts of their own in every model that has them, so that who "
    "works in an account cannot change what is known of it.",
    "Add the account to `accounts` in _platform.yaml by this name.",
)
IN_NO_UNIT = _rule(
    "PLN058",
    "account-in-no-unit",
    "An account stands in no unit of the platform's, and the operating model wants it in one.",
    "The guardrails of a unit bind everybody in its accounts; one outside has what its roles carry alone.",
    "Place the platform's accounts in `organization.placed_accounts`, a tenant's by `organization_account`.",
)
STAGES_TOGETHER = _rule(
    "PLN059",
    "stages-share-an-account",
    "Environments of different names live in one account of a centralized platform.",
    "The accounts that all tenants share are what keeps development and production apart.",
    "Give each stage an account, such as `ml_dev` and `ml_prod`.",
)
ROLE_OF_ANOTHER_MODEL = _rule(
    "PLN138",
    "apply-role-of-another-operating-model",
    "A role of the tenants' own is to apply stacks where the platform applies them.",
    "In a centralized or federated platform the platform applies all stacks; with a `delivery` the pipelines "
    "of one repository do, and the states' bucket lets nobody else in; where tenants share an account, a "
    "role of one of them would be an administrator among the others.",
    "Take the key out, or make the platform `decentralized` and leave `delivery` out.",
)
ROLE_NOT_OFFERED = _rule(
    "PLN139",
    "apply-role-not-offered",
    "A tenant's stacks are to be applied by a role that the platform does not except from its guardrails.",
    "The service control policies of the units would deny it the making of domains, and a tenant's file must "
    "not widen them.",
    "Name one of `access.tenant_apply_roles`, or have the owners of _platform.yaml add it.",
)


def check_operating_model(whole: Estate, retired: Collection[str] = ()) -> Iterator[Finding]:
    """Findings about what the operating model asks for, and about the roles that apply stacks.

    `retired` are the addresses of environments of which nothing stands: no model asks anything of them.
    """
    estate = _without(whole, retired)
    terms = terms_of(estate.platform)
    if terms is not None:
        yield from _isolations(estate, terms)
        yield from _needed(estate, terms)
        yield from _in_no_unit(estate, terms)
        if terms.shares_accounts:
            yield from _stages(estate)
    yield from _apply_roles(estate, terms)


def _without(estate: Estate, retired: Collection[str]) -> Estate:
    """The estate without the environments at some addresses, and without what has no others."""
    tenants = []
    for file in estate.tenants:
        left = {
            name: one
            for name, one in file.tenant.environments.items()
            if StackAddress.tenant(file.name, name) not in retired
        }
        if left:
            tenants.append(replace(file, tenant=file.tenant.model_copy(update={"environments": left})))
    domains = {}
    for domain, shared in estate.platform.shared_domains.items():
        inside = {
            name: one
            for name, one in shared.environments.items()
            if StackAddress.shared_domain(domain, name) not in retired
        }
        if inside:
            domains[domain] = shared.model_copy(update={"environments": inside})
    platform = estate.platform.model_copy(update={"shared_domains": domains})
    return replace(estate, platform=platform, tenants=tuple(tenants))


def _model(estate: Estate) -> str:
    organization = estate.platform.organization
    return (organization.operating_model if organization else None) or "none"


def _model_place() -> Location:
    return platform_place("organization", "operating_model", note="the operating model")


def _isolations(estate: Estate, terms: Terms) -> Iterator[Finding]:
    others = tuple(name for name, one in TERMS.items() if one.shares_accounts is not terms.shares_accounts)
    for file in estate.tenants:
        if file.tenant.shares_account is not terms.shares_accounts:
            yield Finding(
                ISOLATION_OF_ANOTHER_MODEL,
                f"a {_model(estate)} platform has no {file.tenant.isolation} tenants: {_homes(terms)}",
                file.place("isolation"),
                related=(_model_place(),),
                hint=f"use {' or '.join(terms.isolations)}; {file.tenant.isolation} tenants are of a platform"
                f" that is {' or '.join(others)}, or has no model",
            )
    if not terms.shares_accounts:
        for name in sorted(estate.platform.shared_domains):
            yield Finding(
                ISOLATION_OF_ANOTHER_MODEL,
                f"a {_model(estate)} platform has no domains that tenants share: {_homes(terms)}",
                platform_place("shared_domains", name, on_key=True),
                related=(_model_place(),),
                hint="take it out, or leave the model out",
            )


def _homes(terms: Terms) -> str:
    if terms.shares_accounts:
        return "they live in its own accounts"
    return "each has accounts of its own"


def _needed(estate: Estate, terms: Terms) -> Iterator[Finding]:
    for name in terms.needed:
        if name not in estate.platform.accounts:
            yield Finding(
                ACCOUNT_OF_MODEL_MISSING,
                f"a {_model(estate)} platform needs an account {name}, and there is none",
                platform_place("organization", "operating_model"),
                hint=f'add `{name}: "<12 digits>"` to `accounts`',
            )


def _in_no_unit(estate: Estate, terms: Terms) -> Iterator[Finding]:
    platform = estate.platform
    placed = {platform.accounts.get(name) for name in platform.organized.placed_accounts}
    wanted = {
        platform.accounts[name]: platform_place("accounts", name)
        for name in terms.placed
        if name in platform.accounts
    }
    if terms.shares_accounts:
        others = {file.document for file in estate.tenants if file.tenant.apart_by_account}
        homes = homes_of_tenants(estate).items()
        wanted |= {account_id: place for account_id, place in homes if place.document not in others}
    for account_id, place in sorted(wanted.items()):
        if account_id not in placed:
            yield Finding(
                IN_NO_UNIT,
                f"account {account_id} stands in no unit, where a {_model(estate)} platform wants it",
                Location(place.document, place.route),
                related=(_model_place(),),
                hint="give it a name in `accounts`, and that name a unit in `organization.placed_accounts`",
            )
    for file in estate.tenants:
        if file.tenant.apart_by_account and not terms.shares_accounts:
            yield from _unplaced(estate, file)


def _unplaced(estate: Estate, file: TenantFile) -> Iterator[Finding]:
    for environment, entry in sorted(file.tenant.environments.items()):
        if entry.account and entry.organization_account is None:
            yield Finding(
                IN_NO_UNIT,
                f"the account of {environment} stands in no unit, where a {_model(estate)} platform wants it",
                file.place("environments", environment, "account"),
                related=(_model_place(),),
                hint="add `organization_account` with its `email`, its `unit` and `adopt: true`",
            )


def _stages(estate: Estate) -> Iterator[Finding]:
    first: dict[str, tuple[str, Location]] = {}
    for account_id, stage, place in _stage_uses(estate):
        known, earlier = first.setdefault(account_id, (stage, place))
        if known != stage:
            yield Finding(
                STAGES_TOGETHER,
                f"account {account_id} has environments {known} and {stage}",
                place,
                related=(Location(earlier.document, earlier.route, note=f"{known} is here"),),
                hint=f"give {stage} an account of its own",
            )


def _stage_uses(estate: Estate) -> Iterator[tuple[str, str, Location]]:
    """Each account that tenants share, with the name of an environment there and the place that says so."""
    for name, domain in sorted(estate.platform.shared_domains.items()):
        for environment, entry in sorted(domain.environments.items()):
            if account_id := estate.account_id(entry.account):
                place = platform_place("shared_domains", name, "environments", environment, "account")
                yield account_id, environment, place
    for file in estate.tenants:
        for environment, tenant_entry in sorted(file.tenant.environments.items()):
            reference = None if file.tenant.apart_by_tags else tenant_entry.account
            if reference and (account_id := estate.account_id(reference)):
                yield account_id, environment, file.place("environments", environment, "account")


def _apply_roles(estate: Estate, terms: Terms | None) -> Iterator[Finding]:
    offered = estate.platform.access.tenant_apply_roles
    applies = _who_applies(estate, terms)
    if offered and applies is not None:
        yield _never(platform_place("access", "tenant_apply_roles", on_key=True), *applies)
    for file in estate.tenants:
        role = file.tenant.apply_role
        if role is None:
            continue
        if applies is not None:
            yield _never(file.place("apply_role"), *applies)
        elif not file.tenant.apart_by_account:
            yield Finding(
                ROLE_OF_ANOTHER_MODEL,
                f"a {file.tenant.isolation} tenant shares its account, where the platform applies stacks",
                file.place("apply_role"),
                related=(file.place("isolation", note="the isolation"),),
                hint="take it out: `access.apply_role` applies every stack there",
            )
        elif role not in offered:
            yield _not_offered(file, role, offered)


def _who_applies(estate: Estate, terms: Terms | None) -> tuple[str, Location] | None:
    """Where the platform applies every stack: that it does, and what says so; else nothing."""
    if terms is not None and not terms.tenants_apply:
        return f"in a {_model(estate)} platform the platform applies every stack", _model_place()
    if estate.platform.delivery is not None:
        place = platform_place("delivery", on_key=True, note="the repository that delivers")
        return "with a `delivery` the pipelines apply every stack, by a role that is rendered", place
    return None


def _not_offered(file: TenantFile, role: str, offered: tuple[str, ...]) -> Finding:
    known = f"name one of {', '.join(sorted(offered))}, or " if offered else ""
    return Finding(
        ROLE_NOT_OFFERED,
        f"the platform does not offer {role} to tenants",
        file.place("apply_role"),
        related=(platform_place("access", "tenant_apply_roles", note="what is offered"),) if offered else (),
        hint=f"{known}let the owners of _platform.yaml add {role} to `access.tenant_apply_roles`",
    )


def _never(place: Location, applies: str, says_so: Location) -> Finding:
    return Finding(
        ROLE_OF_ANOTHER_MODEL,
        applies,
        place,
        related=(says_so,),
        hint="take it out: `access.apply_role` applies every stack",
    )
