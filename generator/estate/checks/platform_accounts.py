"""Which accounts of the platform a tenant may live in or adopt: those that the platform file opens, no other.

A tenant's file is changed by the tenant; the platform file by the platform's owners.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.files import Estate, TenantFile, platform_place

ACCOUNTS = Family("accounts", "Accounts")
_rule = partial(Rule, family=ACCOUNTS)

PLATFORM_ACCOUNT = _rule(
    "PLN031",
    "platform-account-as-tenant-account",
    "A tenant uses an account of the platform that is not opened for tenants.",
    "Logs, audits and the state of every stack lie in such accounts; a tenant would be beside them all.",
    "Use an account of the tenant's own, or one that _platform.yaml lists under `tenant_accounts`.",
)
ADOPTED_UNASKED = _rule(
    "PLN186",
    "adopted-account-not-offered",
    "A tenant adopts an account that the platform does not offer for that.",
    "Adopting moves an account into a unit and under its SCPs, whatever is in it and whoever works there.",
    "Let the owners of _platform.yaml list the account under `organization.adoptable_accounts`.",
)

NO_ORGANIZATION = _rule(
    "PLN048",
    "no-organization",
    "The platform file describes no organization, so that no service control policy holds anywhere.",
    "In an organization, SCPs bind everybody in an account of a tenant's own, administrators included; "
    "without one the same guardrails stand in the boundaries and denials of the roles that Tenantry makes, "
    "which is proved, and bind nobody else: no role made by hand, no IAM user, no administrator, no root.",
    "Nothing, if that is meant: keep the roles of other people in these accounts small. Else describe the "
    "`organization`.",
    Severity.NOTE,
)

_DUTIES = frozenset(
    ("audit", "backup", "log_archive", "management", "network", "security", "shared_services")
)
"""Names that say of an account what the platform does there (AWS Security Reference Architecture)."""

_OR_SHARE = ", or isolation multi-domain in an account that is opened for it"
_OR_OPEN = "; the owners of _platform.yaml may open one in `tenant_accounts`"


@dataclass(frozen=True, slots=True)
class PlatformUse:
    """What an account is to the platform, in words, and where the platform file says so."""

    words: str
    place: Location


def platform_uses(estate: Estate) -> Mapping[str, PlatformUse]:
    """What the platform uses accounts for, by their ids: its own words first, then state and identities."""
    found: dict[str, PlatformUse] = {}
    for account_id, use in _uses(estate):
        found.setdefault(account_id, use)
    return found


def check_platform_accounts(estate: Estate) -> Iterator[Finding]:
    """A finding for each environment in an account that is not open to it, or that it may not adopt."""
    yield from _no_scps(estate)
    uses = platform_uses(estate)
    opened = _opened(estate)
    offered = _ids(estate, estate.platform.adoptable_accounts)
    for file in estate.tenants:
        if file.tenant.apart_by_tags:
            continue
        for environment, entry in sorted(file.tenant.environments.items()):
            account_id = estate.account_id(entry.account) if entry.account else None
            if account_id in (None, estate.platform.management_account):
                continue
            use = uses.get(account_id)
            request = entry.organization_account
            if use and file.tenant.apart_by_account:
                said = f"account {account_id} is {use.words}; a multi-account tenant needs its own"
                yield _closed(file, environment, said, use, _OR_SHARE)
            elif use and account_id not in opened:
                said = f"account {account_id} is {use.words}, which is not opened for tenants"
                yield _closed(file, environment, said, use, _OR_OPEN)
            elif request and request.adopt and file.tenant.apart_by_account and account_id not in offered:
                yield _unasked(file, environment, account_id)


def _no_scps(estate: Estate) -> Iterator[Finding]:
    if estate.platform.organization is None:
        yield Finding(
            NO_ORGANIZATION,
            "without an organization no SCP holds: guardrails bind the roles that Tenantry makes,"
            " and nobody else",
            platform_place(),
            hint="keep the roles of other people in these accounts small",
        )


def _uses(estate: Estate) -> Iterator[tuple[str, PlatformUse]]:
    platform = estate.platform
    for name, account_id in platform.accounts.items():
        note = "the platform's account"
        yield account_id, PlatformUse(f"the platform's `{name}`", platform_place("accounts", name, note=note))
    place = platform_place("state", "kms_key_arn", note="the key of the state")
    yield _state_account(estate), PlatformUse("where Terraform's state lies", place)
    center = platform.identity.identity_center
    if center and (administering := estate.account_id(center.account)):
        place = platform_place(
            "identity", "identity_center", "account", note="the account of Identity Center"
        )
        yield administering, PlatformUse("that of Identity Center", place)
    for index, reference in enumerate(platform.tenant_accounts or ()):
        if shared := estate.account_id(reference):
            place = platform_place("tenant_accounts", index, note="opened for several tenants")
            yield shared, PlatformUse("one that tenants share", place)


def _opened(estate: Estate) -> frozenset[str | None]:
    """The accounts that tenants may live in: those that are listed, or all without a duty of the platform."""
    platform = estate.platform
    if platform.tenant_accounts is not None:
        return _ids(estate, platform.tenant_accounts)
    free = {account_id for name, account_id in platform.accounts.items() if name not in _DUTIES}
    center = platform.identity.identity_center
    kept = (_state_account(estate), estate.account_id(center.account) if center else None)
    return frozenset(free).difference(kept)


def _state_account(estate: Estate) -> str:
    return estate.platform.state.kms_key_arn.split(":")[4]


def _ids(estate: Estate, references: tuple[str, ...]) -> frozenset[str | None]:
    return frozenset(map(estate.account_id, references))


def _closed(file: TenantFile, environment: str, said: str, use: PlatformUse, hint: str) -> Finding:
    return Finding(
        PLATFORM_ACCOUNT,
        said,
        file.place("environments", environment, "account"),
        related=(use.place,),
        hint=f"use another account{hint}",
    )


def _unasked(file: TenantFile, environment: str, account_id: str) -> Finding:
    return Finding(
        ADOPTED_UNASKED,
        f"account {account_id} is not offered for adoption",
        file.place("environments", environment, "organization_account", "adopt"),
        hint="let the owners of _platform.yaml list it under `organization.adoptable_accounts`",
    )
