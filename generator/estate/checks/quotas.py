"""Whether what the estate declares fits the quotas that count per account, or per account and Region.

Only what Terraform makes is counted: applications, and spaces that users make
themselves, are AWS's to refuse.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from generator.aws.quotas import QUOTAS, limit
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.site import Site

_rule = partial(Rule, family=Family("quotas", "Quotas of Studio"))

DOMAIN_QUOTA = _rule(
    "PLN170",
    "too-many-domains",
    "An account gets more Studio domains in a Region than its quota allows.",
    "The apply stops at the domain that is one too many, with the stack half made.",
    "Have the quota raised and state it under `quotas`, or use another account.",
)
PROFILE_QUOTA = _rule(
    "PLN171",
    "too-many-user-profiles",
    "An account gets more Studio user profiles in a Region than its quota allows.",
    "The quota is one for all domains of the account, and a new account's is tiny.",
    "Have the quota raised and state it under `quotas`, or use another account.",
)
SPACE_QUOTA = _rule(
    "PLN172",
    "too-many-spaces",
    "An account gets more Studio spaces in a Region than its quota allows.",
    "The quota is one for all domains of the account; spaces that users make themselves come on top.",
    "Have the quota raised and state it under `quotas`, or use another account.",
)
STORAGE_QUOTA = _rule(
    "PLN173",
    "too-much-space-storage",
    "The spaces of an account have larger volumes in a Region than its quota allows.",
    "The quota is one for all spaces of the account; spaces that users make themselves come on top.",
    "Have the quota raised and state it under `quotas`, or lower `storage_gb`.",
)


ACCOUNT_QUOTA = _rule(
    "PLN174",
    "too-many-for-an-account",
    "An account gets more of something than its quota allows.",
    "The apply stops at the one that is too many, with the stack half made.",
    "Have the quota raised and state it under `quotas`, or use another account.",
)


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """A part of the quota of that name that something takes, and where that is declared."""

    quota: str
    amount: int
    place: Location


def list_around(place: Location) -> Location:
    """The users or spaces among which one stands: no single one of them is too many."""
    return Location(place.document, place.route[:-1], on_key=True)


_IN_WORDS: Mapping[str, tuple[Rule, str]] = {
    "domains": (DOMAIN_QUOTA, "Studio domains"),
    "user-profiles": (PROFILE_QUOTA, "user profiles"),
    "spaces": (SPACE_QUOTA, "spaces"),
    "space-storage": (STORAGE_QUOTA, "GB of space volumes"),
}
"""By the name of a quota with a rule of its own: that rule, and what is counted in words."""


def check_quotas(used: Iterable[tuple[Site, Iterable[QuotaUse]]]) -> Iterator[Finding]:
    """One finding for each quota of an account that sites exceed together with what they use.

    Quotas count in an account and Region, or in an account (`Quota.per_region`). A finding
    points at the first thing that is too much, in the order of stacks. A quota is what any
    environment of the account states, the highest if they differ, or else AWS's default. An
    environment whose account is not created yet is alone in it.
    """
    groups: defaultdict[tuple[str, str, str], list[tuple[Site, QuotaUse]]] = defaultdict(list)
    for site, uses in sorted(used, key=lambda one: one[0].address):
        for use in uses:
            region = site.region if QUOTAS[use.quota].per_region else ""
            groups[site.account_id or str(site.address), region, use.quota].append((site, use))
    for (_, region, _), group in sorted(groups.items(), key=lambda one: one[0][:2]):
        yield from _exceeded(region, group)


def _exceeded(region: str, group: list[tuple[Site, QuotaUse]]) -> Iterator[Finding]:
    name = group[0][1].quota
    rule, things = _IN_WORDS.get(name, (ACCOUNT_QUOTA, QUOTAS[name].things))
    stated = max((at.settings.quotas[name] for at, _ in group if name in at.settings.quotas), default=None)
    allowed = limit(name) if stated is None else stated
    total = sum(use.amount for _, use in group)
    if total <= allowed:
        return
    so_far = accumulate(use.amount for _, use in group)
    site, use = next(one for one, amount in zip(group, so_far, strict=True) if amount > allowed)
    where = f" in {region}" if region else ""
    yield Finding(
        rule,
        f"{_account(site)} needs {total} {things}{where}; its quota is {_words(name, stated)}",
        use.place,
        hint=f"request {total} of quota {QUOTAS[name].code} for the account, "
        f"then write `quotas: {{{name}: {total}}}` at {_route(site)} in {site.document}",
    )


def _words(name: str, stated: int | None) -> str:
    if stated is not None:
        return f"{stated} as `quotas` states"
    quota = QUOTAS[name]
    return f"{quota.default}, AWS's default of {quota.date}"


def _account(site: Site) -> str:
    return f"account {site.account_id}" if site.account_id else f"the new account of {site.address}"


def _route(site: Site) -> str:
    return ".".join(str(key) for key in site.place.route)
