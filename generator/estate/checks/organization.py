"""Whether the organization can hold the platform's accounts as the files say, and who administers it."""

from collections.abc import Iterator, Mapping
from functools import partial

from generator.aws.delegation import BY_ITSELF, DELEGABLE
from generator.core.findings import Finding, Rule
from generator.core.places import Location
from generator.estate.checks.accounts import reference_findings, unit_findings
from generator.estate.checks.choices import choice
from generator.estate.checks.platform_accounts import ACCOUNTS
from generator.estate.files import Estate, platform_place
from generator.tenancy.platform import Organization

_rule = partial(Rule, family=ACCOUNTS)

NO_DELEGATION = _rule(
    "PLN051",
    "service-without-delegation",
    "An administrator is named of something that AWS Organizations delegates to nobody.",
    "Organizations knows a service by its principal and refuses any other; some services take their "
    "administrator by a call of their own, which also prepares the account.",
    "Name a service that the message lists, and the administrator of another one to the service itself.",
)
DELEGATED_TO_MANAGEMENT = _rule(
    "PLN052",
    "delegated-to-management-account",
    "The management account is to be the delegated administrator of a service.",
    "It administers every service already, and AWS refuses to delegate to it.",
    "Take the line out, or name another account.",
)
DELEGATED_TO_TENANTS = _rule(
    "PLN053",
    "delegated-to-tenants",
    "An account that tenants live in is to administer a service for the whole organization.",
    "Who administers Identity Center, or stacks in all accounts, can get into any of them; roles of tenants "
    "stand in the same account, and the proof of isolation does not speak of what a delegation allows.",
    "Name an account of the platform's that no tenant lives in, such as one for security tooling.",
)
IDENTITY_CENTER_ELSEWHERE = _rule(
    "PLN054",
    "identity-center-administered-elsewhere",
    "Identity Center is delegated to one account, and its stacks are applied in another.",
    "Only the management account and the delegated administrator may assign people to a domain.",
    "Name one account in both places, or the management account in `identity.identity_center.account`.",
)
PLACED_TWICE = _rule(
    "PLN055",
    "account-placed-twice",
    "Two entries place the same account.",
    "Terraform would hold one account under two addresses, and move it from unit to unit.",
    "Keep one of them.",
)


def check_organization(estate: Estate) -> Iterator[Finding]:
    """Findings about the platform's accounts in their units and about delegated administrators."""
    organization = estate.platform.organization
    if organization is not None:
        yield from _placed(estate, organization)
        yield from _delegated(estate, organization)


def _placed(estate: Estate, organization: Organization) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    for name, placed in sorted(organization.placed_accounts.items()):
        route = ("organization", "placed_accounts", name)
        place = platform_place(*route, on_key=True)
        yield from reference_findings(estate, name, place, is_workload=True)
        yield from unit_findings(organization.units, placed.unit, platform_place(*route, "unit"))
        account_id = estate.account_id(name)
        earlier = first.setdefault(account_id, place) if account_id else place
        if earlier is not place:
            yield Finding(
                PLACED_TWICE,
                f"{account_id} is placed under another name already",
                place,
                related=(Location(earlier.document, earlier.route, on_key=True, note="first placed here"),),
                hint="keep one of the two",
            )


def _delegated(estate: Estate, organization: Organization) -> Iterator[Finding]:
    homes = homes_of_tenants(estate)
    for service, reference in sorted(organization.delegated_administrators.items()):
        route = ("organization", "delegated_administrators", service)
        place = platform_place(*route)
        if service not in DELEGABLE:
            yield _not_delegable(service, platform_place(*route, on_key=True))
        yield from reference_findings(estate, reference, place)
        account_id = estate.account_id(reference)
        if account_id == organization.management_account:
            yield Finding(
                DELEGATED_TO_MANAGEMENT,
                f"{account_id} is the management account, which administers {service} already",
                place,
                related=(
                    platform_place("organization", "management_account", note="the management account"),
                ),
                hint="take the line out, or name another account",
            )
        elif account_id and account_id in homes:
            yield Finding(
                DELEGATED_TO_TENANTS,
                f"account {account_id} would administer {service} for all, and tenants live there",
                place,
                related=(homes[account_id],),
                hint="name an account of the platform's that no tenant lives in",
            )
        elif service == "sso":
            yield from _identity_center(estate, account_id, place)


def _not_delegable(service: str, place: Location) -> Finding:
    if service in BY_ITSELF:
        return Finding(
            NO_DELEGATION,
            f"{BY_ITSELF[service]} takes its administrator by a call of its own, not from Organizations",
            place,
            hint="take the line out, and name the administrator to the service itself",
        )
    return Finding(
        NO_DELEGATION,
        f"{service} is no service that Tenantry knows to be delegated",
        place,
        hint=choice(service, DELEGABLE, "services"),
    )


def _identity_center(estate: Estate, account_id: str | None, place: Location) -> Iterator[Finding]:
    center = estate.platform.identity.identity_center
    stated = estate.account_id(center.account) if center else None
    if None in (stated, account_id) or stated in (account_id, estate.platform.management_account):
        return
    route = ("identity", "identity_center", "account")
    yield Finding(
        IDENTITY_CENTER_ELSEWHERE,
        f"Identity Center is delegated to {account_id}, and assignments are made in {stated}",
        place,
        related=(platform_place(*route, note="where assignments are made"),),
        hint="name one account in both places",
    )


def homes_of_tenants(estate: Estate) -> Mapping[str, Location]:
    """The accounts that tenants live in or may live in, each with a place that says so."""
    found: dict[str, Location] = {}
    for reference, place in _homes(estate):
        if account_id := estate.account_id(reference):
            found.setdefault(account_id, place)
    return found


def _homes(estate: Estate) -> Iterator[tuple[str, Location]]:
    platform = estate.platform
    for name, domain in sorted(platform.shared_domains.items()):
        for environment, entry in sorted(domain.environments.items()):
            route = ("shared_domains", name, "environments", environment, "account")
            yield entry.account, platform_place(*route, note="a domain that tenants share")
    for index, reference in enumerate(platform.tenant_accounts or ()):
        yield reference, platform_place("tenant_accounts", index, note="opened for tenants")
    for file in estate.tenants:
        for environment, tenant_entry in sorted(file.tenant.environments.items()):
            if tenant_entry.account and not file.tenant.apart_by_tags:
                place = file.place("environments", environment, "account", note="a tenant lives here")
                yield tenant_entry.account, place
