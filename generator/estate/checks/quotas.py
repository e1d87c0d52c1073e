"""Whether what the estate declares fits the quotas of Studio, which count per account and Region.

Only what Terraform makes is counted: applications, and spaces that users make
themselves, are AWS's to refuse.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

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


@dataclass(frozen=True, slots=True)
class _Use:
    """A part of a quota that one thing takes, and where that thing is declared."""

    amount: int
    place: Location


def _domains(site: Site) -> Iterator[_Use]:
    if site.owns_domain:
        yield _Use(1, site.place)


def _profiles(site: Site) -> Iterator[_Use]:
    return (_Use(1, _list_around(member.place)) for member in site.members)


def _spaces(site: Site) -> Iterator[_Use]:
    return (_Use(1, _list_around(space.place)) for space in site.spaces)


def _space_storage(site: Site) -> Iterator[_Use]:
    return (_Use(space.storage_gb, _list_around(space.place)) for space in site.spaces)


def _list_around(place: Location) -> Location:
    """The users or spaces among which one stands: no single one of them is too many."""
    return Location(place.document, place.route[:-1], on_key=True)


_CHECKS: Mapping[str, tuple[Rule, str, Callable[[Site], Iterator[_Use]]]] = {
    "domains": (DOMAIN_QUOTA, "Studio domains", _domains),
    "user-profiles": (PROFILE_QUOTA, "user profiles", _profiles),
    "spaces": (SPACE_QUOTA, "spaces", _spaces),
    "space-storage": (STORAGE_QUOTA, "GB of space volumes", _space_storage),
}
"""By the name of the quota: its rule, what it counts in words, and who uses how much of it."""


def check_quotas(sites: Iterable[Site]) -> Iterator[Finding]:
    """One finding for each quota of an account and Region that the sites together exceed.

    It points at the first list that is too much, in the order of stacks. A
    quota is what any environment of the account states, the highest if they
    differ, or else AWS's default. An environment whose account is not created
    yet is alone in it.
    """
    groups: defaultdict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sorted(sites, key=lambda one: one.address):
        groups[site.account_id or site.address, site.region].append(site)
    for _, group in sorted(groups.items()):
        for name in _CHECKS:
            yield from _exceeded(name, group)


def _exceeded(name: str, group: list[Site]) -> Iterator[Finding]:
    rule, things, uses = _CHECKS[name]
    allowed = _allowed(name, group)
    total = 0
    over: tuple[Site, _Use] | None = None
    for site in group:
        for use in uses(site):
            total += use.amount
            if total > allowed and over is None:
                over = site, use
    if over is not None:
        site, use = over
        yield Finding(
            rule,
            f"{_account(site)} needs {total} {things} in {site.region}; its quota is {_words(name, group)}",
            use.place,
            hint=f"request {total} of quota {QUOTAS[name].code} for the account, "
            f"then write `quotas: {{{name}: {total}}}` at {_route(site)} in {site.document}",
        )


def _allowed(name: str, group: list[Site]) -> int:
    stated = _stated(name, group)
    return limit(name) if stated is None else stated


def _stated(name: str, group: list[Site]) -> int | None:
    return max((site.settings.quotas[name] for site in group if name in site.settings.quotas), default=None)


def _words(name: str, group: list[Site]) -> str:
    if _stated(name, group) is not None:
        return f"{_allowed(name, group)} as `quotas` states"
    quota = QUOTAS[name]
    return f"{quota.default}, AWS's default of {quota.date}"


def _account(site: Site) -> str:
    return f"account {site.account_id}" if site.account_id else f"the new account of {site.address}"


def _route(site: Site) -> str:
    return ".".join(str(key) for key in site.place.route)
