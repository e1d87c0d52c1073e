"""Whether every environment has an account it may use."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial

from generator.core.findings import Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.checks.choices import choice
from generator.estate.checks.platform_accounts import ACCOUNTS, check_platform_accounts, platform_uses
from generator.estate.files import Estate, TenantFile, platform_place
from generator.tenancy.stack_address import StackAddress

_rule = partial(Rule, family=ACCOUNTS)

UNKNOWN_ACCOUNT = _rule(
    "PLN003",
    "unknown-account-name",
    "An account is named that `accounts` in _platform.yaml does not have.",
    "Nothing can be rendered for an account whose id is unknown.",
    "Write the 12-digit id in quotes, or a name from `accounts`.",
)
ACCOUNT_CLAIMED_TWICE = _rule(
    "PLN004",
    "account-claimed-twice",
    "An account that belongs to one multi-account environment is used by another.",
    "State, quotas, SCPs and the isolation of a multi-account tenant rest on an account of its own.",
    "Give each environment its own account, or use isolation multi-domain.",
)
ACCOUNT_MISSING = _rule(
    "PLN009",
    "account-missing",
    "An environment says neither which account it is in nor how to create one.",
    "Every environment of a tenant that is not abac lives in an account that its stack is pinned to.",
    'Write `account: "<12 digits>"`, or `organization_account` to have one created.',
)
ACCOUNT_VENDING_MISPLACED = _rule(
    "PLN024",
    "account-vending-misplaced",
    "`organization_account` stands at an environment that has no account of its own.",
    "Only a multi-account tenant owns accounts that its organization stack may create or place.",
    "Remove `organization_account`, or use isolation multi-account.",
)
UNKNOWN_UNIT = _rule(
    "PLN025",
    "unknown-unit",
    "An account is placed in an organizational unit that _platform.yaml does not have.",
    "The guardrails of a unit apply only if the account is in a unit we know.",
    "Name one of `organization.units`.",
)
EMAIL_CLAIMED_TWICE = _rule(
    "PLN026",
    "account-email-claimed-twice",
    "Two accounts are to have the same root e-mail address.",
    "AWS accepts each address once.",
    "Use another address, for example with a `+` suffix.",
)
ACCOUNT_NOT_CREATED = _rule(
    "PLN027",
    "account-not-created-yet",
    "An environment waits for its account.",
    "A stack is pinned to the id of its account, which exists only once the account is created.",
    "Apply the tenant's organization stack, then write the id into `account`.",
    Severity.WARNING,
)
MANAGEMENT_ACCOUNT = _rule(
    "PLN032",
    "management-account-used",
    "A workload is placed in the organization's management account.",
    "SCPs never apply to the management account, so its guardrails do nothing.",
    "Use a member account.",
)
ADOPTED_WITHOUT_ID = _rule(
    "PLN180",
    "adopted-account-without-id",
    "`adopt: true` stands at an environment that names no account.",
    "Terraform imports an existing account by its id; without one it would create a second account.",
    "Write the id of the existing account into `account`, or remove `adopt` to have one created.",
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """One environment that uses an account; `alone` when nobody else may."""

    account_id: str
    owner: str
    place: Location
    alone: bool


def check_accounts(estate: Estate) -> Iterator[Finding]:
    """Findings about account references, exclusive accounts and account creation."""
    yield from _references(estate)
    yield from check_platform_accounts(estate)
    yield from _claims(estate)
    yield from _vending(estate)
    yield from _emails(estate)


def _references(estate: Estate) -> Iterator[Finding]:
    platform = estate.platform
    if platform.identity.identity_center:
        reference = platform.identity.identity_center.account
        yield from reference_findings(
            estate, reference, platform_place("identity", "identity_center", "account")
        )
    for index, reference in enumerate(platform.tenant_accounts or ()):
        yield from reference_findings(
            estate, reference, platform_place("tenant_accounts", index), is_workload=True
        )
    yield from _of_accounts(estate)
    for name, domain in sorted(platform.shared_domains.items()):
        for environment, entry in sorted(domain.environments.items()):
            place = platform_place("shared_domains", name, "environments", environment, "account")
            yield from reference_findings(estate, entry.account, place, is_workload=True)
    for file in estate.tenants:
        if not file.tenant.apart_by_tags:
            yield from _tenant_references(estate, file)


def _of_accounts(estate: Estate) -> Iterator[Finding]:
    """What the platform says of accounts of tenants: which may be adopted, and have public domains."""
    platform = estate.platform
    named: list[tuple[str, tuple[str | int, ...]]] = [
        *((one, ("approved", "public_domains", one)) for one in platform.approved.public_domains),
        *(
            (one, ("organization", "adoptable_accounts", index))
            for index, one in enumerate(platform.adoptable_accounts)
        ),
    ]
    for reference, route in named:
        place = platform_place(*route, on_key=route[0] == "approved")
        yield from reference_findings(estate, reference, place, is_workload=True)


def _tenant_references(estate: Estate, file: TenantFile) -> Iterator[Finding]:
    for environment, entry in sorted(file.tenant.environments.items()):
        place = file.place("environments", environment, "account")
        if entry.account:
            yield from reference_findings(estate, entry.account, place, is_workload=True)
        elif not entry.organization_account:
            yield Finding(
                ACCOUNT_MISSING,
                f"environment {environment} has no account",
                file.place("environments", environment, on_key=True),
                hint=_way_to_an_account(file),
            )


def _way_to_an_account(file: TenantFile) -> str:
    if file.tenant.apart_by_account:
        return 'add `account: "<12 digits>"`, or `organization_account` to have one created'
    return "add `account:` with the name of an account in _platform.yaml, or its id in quotes"


def reference_findings(
    estate: Estate, reference: str, place: Location, *, is_workload: bool = False
) -> Iterator[Finding]:
    """A finding for a reference to no account, or to one where nothing of the kind may stand."""
    account_id = estate.account_id(reference)
    known = estate.platform.accounts
    if account_id is None:
        named = choice(reference, known, "accounts") if known else "add it to `accounts` there"
        yield Finding(
            UNKNOWN_ACCOUNT,
            f"_platform.yaml has no account {reference}",
            place,
            hint=named if named.endswith("?") else f"{named}, or write a 12-digit id in quotes",
        )
    elif is_workload and account_id == estate.platform.management_account:
        yield Finding(
            MANAGEMENT_ACCOUNT,
            f"{account_id} is the management account, where guardrails have no effect",
            place,
            related=(platform_place("organization", "management_account", note="the management account"),),
            hint="use another account of the organization",
        )


def _claims(estate: Estate) -> Iterator[Finding]:
    first: dict[str, _Claim] = {}
    reserved = platform_uses(estate)
    for claim in sorted(_all_claims(estate), key=lambda one: (not one.alone, one.owner)):
        if claim.account_id == estate.platform.management_account:
            continue
        if claim.alone and claim.account_id in reserved:
            continue  # a finding of its own says so
        earlier = first.setdefault(claim.account_id, claim)
        if earlier is not claim and earlier.alone:
            yield Finding(
                ACCOUNT_CLAIMED_TWICE,
                f"account {claim.account_id} belongs to {earlier.owner} alone, and {claim.owner} uses it too",
                claim.place,
                related=(Location(earlier.place.document, earlier.place.route, note="first claimed here"),),
                hint="use another account here; a multi-account environment shares its with nobody",
            )


def _all_claims(estate: Estate) -> Iterator[_Claim]:
    for name, domain in estate.platform.shared_domains.items():
        for environment, entry in domain.environments.items():
            account_id = estate.account_id(entry.account)
            if account_id:
                place = platform_place("shared_domains", name, "environments", environment, "account")
                yield _Claim(account_id, f"shared domain {name}", place, alone=False)
    for file in estate.tenants:
        for environment, tenant_entry in file.tenant.environments.items():
            account_id = estate.account_id(tenant_entry.account) if tenant_entry.account else None
            if account_id and not file.tenant.apart_by_tags:
                place = file.place("environments", environment, "account")
                owner = StackAddress.tenant(file.name, environment)
                yield _Claim(account_id, owner, place, alone=file.tenant.apart_by_account)


def _vending(estate: Estate) -> Iterator[Finding]:
    organization = estate.platform.organization
    units = organization.units if organization else {}
    for file in estate.tenants:
        for environment, entry in sorted(file.tenant.environments.items()):
            request = entry.organization_account
            if request is None or file.tenant.apart_by_tags:
                continue
            route = ("environments", environment, "organization_account")
            if file.tenant.shares_account:
                yield Finding(
                    ACCOUNT_VENDING_MISPLACED,
                    f"a {file.tenant.isolation} tenant has no account of its own to create or place",
                    file.place(*route, on_key=True),
                    related=(file.place("isolation", note="the isolation"),),
                    hint="remove it" if entry.account else f"instead, {_way_to_an_account(file)}",
                )
                continue
            if organization is None:
                yield Finding(
                    ACCOUNT_VENDING_MISPLACED,
                    "the platform has no organization that could create or place an account",
                    file.place(*route, on_key=True),
                    hint="remove it, or describe the `organization` in _platform.yaml",
                )
                continue
            yield from unit_findings(units, request.unit, file.place(*route, "unit"))
            yield from _not_created(file, environment)


def unit_findings(units: Collection[str], name: str, place: Location) -> Iterator[Finding]:
    """A finding for the name of a unit that the platform does not have."""
    if name not in units:
        known = "add it to `organization.units` in _platform.yaml"
        yield Finding(
            UNKNOWN_UNIT,
            f"there is no organizational unit {name}",
            place,
            hint=choice(name, units, "units") if units else known,
        )


def _not_created(file: TenantFile, environment: str) -> Iterator[Finding]:
    entry = file.tenant.environments[environment]
    route = ("environments", environment, "organization_account")
    if entry.account is None and entry.organization_account:
        if entry.organization_account.adopt:
            yield Finding(
                ADOPTED_WITHOUT_ID,
                f"environment {environment} adopts an account without saying which",
                file.place(*route, "adopt"),
                hint='add `account: "<12 digits>"` to the environment',
            )
        else:
            organization = StackAddress.tenant_organization(file.name)
            yield Finding(
                ACCOUNT_NOT_CREATED,
                f"environment {environment} waits for its account; only the organization stack is rendered",
                file.place(*route, on_key=True),
                hint=f'apply out/{organization}, then add `account: "<the new id>"`',
            )


def _emails(estate: Estate) -> Iterator[Finding]:
    first: dict[str, Location] = {}
    for email, place in _addresses(estate):
        earlier = first.setdefault(email.lower(), place)
        if earlier is not place:
            yield Finding(
                EMAIL_CLAIMED_TWICE,
                f"{email} is the root address of two accounts",
                place,
                related=(Location(earlier.document, earlier.route, note="first used here"),),
                hint="AWS accepts an address once; a `+` suffix makes another",
            )


def _addresses(estate: Estate) -> Iterator[tuple[str, Location]]:
    """The root address of each account that an organization stack holds, with its place."""
    organization = estate.platform.organization
    for name, placed in sorted(organization.placed_accounts.items()) if organization else ():
        yield placed.email, platform_place("organization", "placed_accounts", name, "email")
    for file in estate.tenants:
        for environment, entry in sorted(file.tenant.environments.items()):
            if entry.organization_account is not None:
                place = file.place("environments", environment, "organization_account", "email")
                yield entry.organization_account.email, place
