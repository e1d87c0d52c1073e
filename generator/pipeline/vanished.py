"""What `out/` still has and the files do not name any more: it may still be in AWS, and nobody would know.

As long as the folder of a stack is there, something is taken to be. Whoever
has destroyed it deletes the folder, as for a block of addresses (PLN126).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.files import Estate
from generator.estate.openings import Openings
from generator.estate.site import Site
from generator.load.workspace import LoadedWorkspace
from generator.pipeline.folders import OUT
from generator.pipeline.standings import Standing
from generator.plan.estate_plan import EstatePlan
from generator.tenancy.stack_address import StackAddress

REMOVAL = Family("removal", "What is taken away")
_rule = partial(Rule, family=REMOVAL)

STACK_LEFT_BEHIND = _rule(
    "PLN200",
    "stack-left-behind",
    "A tenant, an environment or a shared domain is gone from the files, and `out/` still has its stack.",
    "A build would remove the folder, and with it all that says what there is, while it goes on in AWS, at"
    " its price and with its data. AWS knows everything by its name, so another name is a removal too.",
    "Put it back, `tenantry drain` it, destroy it, and then take it out of the files. Where nothing of it is"
    " in AWS, delete its folder in `out/` and build again.",
)
PEOPLE_LEAVE = _rule(
    "PLN201",
    "people-leave",
    "Users are gone from a file whose profiles `out/` still has.",
    "The next apply deletes their profiles. AWS refuses that while they have applications or spaces, and the"
    " user id by which their home directories are found is in no output afterwards.",
    "Run the script that `tenantry drain` prints before you apply: it says where the home directory is, stops"
    " applications and deletes spaces of theirs.",
    severity=Severity.WARNING,
)

_ACCOUNT = re.compile(rb'^  allowed_account_ids = \["(\d{12})"\]$', re.MULTILINE)
_PROFILE = re.compile(rb'^  user_profile_name += "([A-Za-z0-9-]{1,63})"$', re.MULTILINE)
_SHOWN = 6
"""Names that a message lists."""


def vanished(
    standing: Standing, workspace: LoadedWorkspace, estate: Estate, plan: EstatePlan, opened: Openings
) -> Iterator[Finding]:
    """A finding for each holder or environment that is gone from the files, and for people who leave one.

    What is written is known, also where faults keep it from being planned.
    """
    unread = {tenant.name for tenant in workspace.tenants if tenant.tenant is None}
    sites = {planned.site.address: planned.site for planned in plan.sites.written}
    known = {*sites, *_organizations(estate)}
    there = frozenset(standing.stacks())
    lost = [
        one
        for one in sorted(there)
        if one not in known
        and one.tenant_name not in unread
        and not opened.opens(one, "stack", "standing", "gone")
    ]
    yield from _of_stacks(standing, lost, sites, there)
    for address, site in sorted(sites.items()):
        if address in there:
            yield from _of_people(standing, address, site)


def _organizations(estate: Estate) -> Iterator[StackAddress]:
    if estate.platform.organization is not None:
        yield StackAddress.platform_organization()
        for file in estate.tenants:
            if file.tenant.apart_by_account:
                yield StackAddress.tenant_organization(file.name)


def _of_stacks(
    standing: Standing,
    lost: Iterable[StackAddress],
    sites: Mapping[StackAddress, Site],
    there: Collection[StackAddress],
) -> Iterator[Finding]:
    holders: dict[str, list[StackAddress]] = {}
    for address in lost:
        holders.setdefault(address.holder_folder, []).append(address)
    living = {address.holder_folder: site for address, site in sites.items()}
    known = {one.holder_folder for one in there}
    for folder, addresses in sorted(holders.items()):
        kind, site = addresses[0].holder_kind, living.get(folder)
        if site is None:
            new = {one.holder for one in sites if one.holder_kind is kind and one.holder_folder not in known}
            yield _left(standing, addresses, f"{OUT}/{folder}", _renamed(new), Location(f"{OUT}/{folder}"))
            continue
        new = {one.environment or "" for one in sites if one.holder_folder == folder and one not in there}
        for address in addresses:
            place = Location(site.document, address.route[:-1] or address.route, on_key=True)
            yield _left(standing, [address], f"{OUT}/{address}", _renamed(new), place)


def _left(
    standing: Standing, addresses: list[StackAddress], folder: str, renamed: str, place: Location
) -> Finding:
    """What stands and how it is taken down, by the name of its environment or of whose it is."""
    first = addresses[0]
    stacks = ", ".join(f"{one}{_account(standing, one)}" for one in addresses)
    it = "them" if len(addresses) > 1 else "it"
    target = first.holder if place.document.startswith(f"{OUT}/") else f"{first.holder}/{first.environment}"
    return Finding(
        STACK_LEFT_BEHIND,
        f"the files do not name {stacks} any more, and {standing.where} still has {it}{renamed}",
        place,
        hint=f"put it back, `tenantry drain {target}` and destroy it; if it is destroyed, or was never"
        f" applied, delete {folder} and build again",
    )


def _renamed(fresh: set[str]) -> str:
    """What may be a new name of it: to AWS it is something else."""
    if not fresh:
        return ""
    return f"; {', '.join(sorted(fresh))} is new, and would be made beside it and not in its place"


def _account(standing: Standing, address: StackAddress) -> str:
    found = _found(standing, f"{OUT}/{address}/providers.tf", _ACCOUNT)
    return f" (account {found[0]})" if found else ""


def _of_people(standing: Standing, address: StackAddress, site: Site) -> Iterator[Finding]:
    module = "domain" if site.owns_domain else "profiles"
    rendered = _found(standing, f"{OUT}/{address}/modules/{module}/profiles.tf", _PROFILE)
    leaving = sorted({*rendered} - {member.profile for member in site.members})
    if leaving:
        rest = len(leaving) - _SHOWN
        names = ", ".join(leaving[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
        verb = "leave" if len(leaving) > 1 else "leaves"
        here = f"{site.name}/{site.environment}"
        key = "teams" if any(team.name for team in site.teams) else "users"
        yield Finding(
            PEOPLE_LEAVE,
            f"{names} {verb} {here}: AWS deletes no profile that has applications or spaces",
            Location(site.document, (key,), on_key=True),
            hint=f"before you apply, drain: `tenantry drain {here}/{leaving[0]} --gone` says where the home"
            " directory stays and empties the profile",
        )


def _found(standing: Standing, path: str, pattern: "re.Pattern[bytes]") -> tuple[str, ...]:
    content = standing.read(path)
    return () if content is None else tuple(one.decode() for one in pattern.findall(content))
