"""Tenants that the platform's file approves something for: they exist, and live where it says."""

from collections.abc import Iterable, Iterator
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.core.suggestions import nearest
from generator.estate.files import Estate, platform_place
from generator.estate.sites import PlannedSite

APPROVED_FOR_NOBODY = partial(Rule, family=Family("tenants", "Tenants and shared domains"))(
    "PLN208",
    "approved-for-nobody",
    "The platform approves something for a tenant that does not exist, or in an account that is not its own.",
    "A name that is spelled wrongly opens nothing, and would open it for whoever is called so one day.",
    "Correct the name or the account, or take the line out until the tenant is there.",
    severity=Severity.WARNING,
)


def check_approved_tenants(estate: Estate, planned: Iterable[PlannedSite]) -> Iterator[Finding]:
    """Findings about tenants that `approved` names, each at the name; `planned` are all environments."""
    approved = estate.platform.approved
    known = {file.name for file in estate.tenants}
    lives = {(one.site.name, one.site.account_id) for one in planned}
    for key, of in (("buckets", approved.buckets), ("public_domains", approved.public_domains)):
        for entry, names in of.items():
            for index, name in enumerate(names):
                if name not in known:
                    yield _unknown(name, known, platform_place("approved", key, entry, index))
    for reference, names in approved.public_domains.items():
        account_id = estate.account_id(reference)
        for index, name in enumerate(names):
            if account_id and name in known and (name, account_id) not in lives:
                yield _elsewhere(estate, name, account_id, reference, index)


def _unknown(name: str, known: set[str], place: Location) -> Finding:
    meant = nearest(name, known)
    return Finding(
        APPROVED_FOR_NOBODY,
        f"there is no tenant {name}",
        place,
        hint=f"did you mean {meant}?" if meant else "take it out until tenants/ has a file of that name",
    )


def _elsewhere(estate: Estate, name: str, account_id: str, reference: str, index: int) -> Finding:
    file = next(one for one in estate.tenants if one.name == name)
    stated = {estate.account_id(one.account) for one in file.tenant.environments.values() if one.account}
    lives = sorted(one for one in stated if one)
    return Finding(
        APPROVED_FOR_NOBODY,
        f"no environment of {name} lies in account {account_id}",
        platform_place("approved", "public_domains", reference, index),
        hint=f"name one of its accounts: {', '.join(lives)}" if lives else "name an account that it lives in",
    )
