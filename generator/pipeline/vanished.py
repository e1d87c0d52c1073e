"""What `out/` still has and the files do not name any more: it may still be in AWS, and nobody would know.

As long as the folder of a stack is there, something is taken to be. Whoever
has destroyed it deletes the folder, as for a block of addresses (PLN126).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from generator.core.findings import Family, Finding, Rule, Severity
from generator.core.places import Location
from generator.estate.accounts import account_stacks
from generator.estate.files import Estate, TenantFile
from generator.estate.openings import GONE, Openings
from generator.estate.people import named_profiles
from generator.estate.site import Site
from generator.load.workspace import LoadedWorkspace
from generator.pipeline.folders import OUT
from generator.pipeline.what_stands import Standing, of_holder
from generator.plan.estate_plan import EstatePlan
from generator.tenancy.stack_address import HolderKind, StackAddress, StackKind

REMOVAL = Family("removal", "What is taken away")
_rule = partial(Rule, family=REMOVAL)

STACK_LEFT_BEHIND = _rule(
    "PLN200",
    "stack-left-behind",
    "A tenant, an environment or a shared domain is gone from the files, and its stack is still there.",
    "A build would remove the folder, and with it all that says what there is, while it goes on in AWS, at"
    " its price and with its data. AWS knows everything by its name, so another name is a removal too.",
    "Put it back with `lifecycle: retiring`, apply, drain and destroy it, and then say `retired`. Where it"
    " was never applied, `tenantry acknowledge` writes that somebody answers for it.",
)
PEOPLE_GONE = _rule(
    "PLN202",
    "people-gone",
    "Users are gone from a file whose profiles `out/` still has, and nothing says that they leave.",
    "A line that was deleted by mistake deletes a profile. And a name that nobody keeps is given to somebody"
    " else, who then finds what the first one left behind.",
    "Put the user back with `lifecycle: retired`: the profile goes, and the name stays taken. Where it was"
    " never applied, `tenantry acknowledge` writes that somebody answers for it.",
)
TOMBSTONE_GONE = _rule(
    "PLN204",
    "tombstone-gone",
    "A retired tenant, environment, shared domain, team or user is gone from the files.",
    "Its name, account, ranges and state key could be given to somebody else, in whose place the logs,"
    " buckets and home directories of the first one still stand.",
    "Put it back with `lifecycle: retired`. `tenantry acknowledge` writes that its names may be given out"
    " again.",
)
PROFILE_HANDED_OVER = _rule(
    "PLN205",
    "profile-handed-over",
    "A user is given the profile that another one has, or had.",
    "The profile stays as it is, with its home directory and what is in it: the new user finds all of it.",
    "Give the new user a `profile` of their own. `tenantry acknowledge` writes that somebody answers for it.",
)
PEOPLE_LEAVE = _rule(
    "PLN201",
    "people-leave",
    "Users are retired, or left out of an environment, whose profiles `out/` still has.",
    "The next apply deletes their profiles. AWS refuses that while they have applications or spaces, and the"
    " user id by which their home directories are found is in no output afterwards.",
    "Run the script that `tenantry drain` prints before you apply: it says where the home directory is, stops"
    " applications and deletes spaces of theirs.",
    severity=Severity.WARNING,
)

_ACCOUNT = re.compile(rb'^  allowed_account_ids = \["(\d{12})"\]$', re.MULTILINE)
_PROFILE = re.compile(rb'^  user_profile_name += "([A-Za-z0-9-]{1,63})"$', re.MULTILINE)
_STAGE = re.compile(r"(?:(?:teams|users)\.[A-Za-z0-9-]{1,63}\.){0,2}lifecycle")
"""Keys of what has a life, as a build writes them."""

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
    retired = {one.site.address for one in plan.sites.retired}
    known = {
        *sites,
        *retired,
        *_organizations(estate, plan),
        *account_stacks(estate.platform, sites.values()),
        *map(StackAddress.user_network, estate.platform.user_networks),
    }
    there = frozenset(standing.stacks())
    known |= {one for one in there if one.lets_pipelines_in and (unread or _has_roles(one, estate, plan))}
    lost = [
        one
        for one in sorted(there)
        if one not in known
        and one.tenant_name not in unread
        and not _went_with_its_environments(standing, one, retired)
        and not opened.opens(one, "stack", "standing", GONE)
    ]
    yield from _of_stacks(standing, lost, sites, there)
    files = {file.document: file for file in estate.tenants}
    for address, site in sorted(sites.items()):
        if address in there:
            yield from _of_people(standing, site, files.get(site.document), opened)
    yield from _of_tombstones(standing, plan, opened, unread)


def _has_roles(one: StackAddress, estate: Estate, plan: EstatePlan) -> bool:
    """Whether pipelines still work in an account; also where faults keep it from being planned."""
    if estate.platform.delivery is None:
        return False
    return not plan.stacks or any(stack.address == one for stack in plan.stacks)


def _went_with_its_environments(
    standing: Standing, one: StackAddress, retired: Collection[StackAddress]
) -> bool:
    """Whether it is an organization's stack of a tenant whose environments were all on their way out."""
    if one.kind is not StackKind.TENANT_ORGANIZATION:
        return False
    kept = of_holder(standing, one.holder_folder, "environments")
    own = [kept.get(address) for address in retired if address.holder_folder == one.holder_folder]
    stages = [entry.get("lifecycle") for entry in own if isinstance(entry, dict)]
    return bool(stages) and all(stage in ("retiring", "retired") for stage in stages)


def _of_tombstones(
    standing: Standing, plan: EstatePlan, opened: Openings, unread: Collection[str]
) -> Iterator[Finding]:
    """A finding for each name that was retired and that no file keeps."""
    sites = {one.site.address: one.site for one in (*plan.sites.written, *plan.sites.retired)}
    for folder in standing.holders():
        for name, kept in of_holder(standing, folder, "environments").items():
            stages = {key for key, one in kept.items() if one == "retired"} if isinstance(kept, dict) else ()
            try:
                address = StackAddress.parse(name)
            except ValueError:
                continue
            if address.tenant_name in unread or address.holder_folder != folder:
                continue
            site = sites.get(address)
            named = {key for key, _, _ in site.stages} | {"lifecycle"} if site else frozenset()
            for key in sorted(one for one in stages if _STAGE.fullmatch(one)):
                if key not in named and not opened.opens(address, key, "retired", GONE):
                    yield _forgotten(standing, address, key, site)


def _forgotten(standing: Standing, address: StackAddress, key: str, site: Site | None) -> Finding:
    within = key.removesuffix("lifecycle").rstrip(".")
    what = f"{within} of {address}" if within else str(address)
    place = Location(site.document) if site else Location(f"{OUT}/{address.holder_folder}")
    return Finding(
        TOMBSTONE_GONE,
        f"{what} is retired as {standing.where} has it, and the files do not keep its name any more",
        place,
        hint=f"put it back with `lifecycle: retired`; if the name may be given out again,"
        f" `tenantry acknowledge {address}` says so",
    )


def _organizations(estate: Estate, plan: EstatePlan) -> Iterator[StackAddress]:
    """The stacks of organizations that are planned, or would be if nothing were wrong.

    That of a tenant goes with its last environment, which was drained and destroyed before it is retired.
    """
    if estate.platform.organization is not None:
        yield StackAddress.platform_organization()
        living = {one.site.name for one in plan.sites.written}
        for file in estate.tenants:
            if file.tenant.apart_by_account and file.name in living:
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
            yield _left(standing, addresses, _renamed(new), Location(f"{OUT}/{folder}"))
            continue
        new = {one.environment or "" for one in sites if one.holder_folder == folder and one not in there}
        for address in addresses:
            place = Location(site.document, address.route[:-1] or address.route, on_key=True)
            yield _left(standing, [address], _renamed(new), place)


def _left(standing: Standing, addresses: list[StackAddress], renamed: str, place: Location) -> Finding:
    """What stands, and how it is taken down."""
    first = addresses[0]
    stacks = ", ".join(f"{one}{_account(standing, one)}" for one in addresses)
    it = "them" if len(addresses) > 1 else "it"
    names = " ".join(addresses)
    if first.holder_kind is HolderKind.PLATFORM:
        hint = (
            f"put back what it follows from; if nobody needs {it}, `terraform destroy` in {OUT}/ of the last"
            f" commit takes {it} down, and `tenantry acknowledge {names}` says that it is done"
        )
    else:
        hint = _taken_down(first, place, names)
    return Finding(
        STACK_LEFT_BEHIND,
        f"the files do not name {stacks} any more, and {standing.where} still has {it}{renamed}",
        place,
        hint=hint,
    )


def _taken_down(first: StackAddress, place: Location, names: str) -> str:
    """How an environment goes, by its name or by that of whose it is."""
    target = first.holder if place.document.startswith(f"{OUT}/") else f"{first.holder}/{first.environment}"
    return (
        f"put it back with `lifecycle: retiring`, apply, `tenantry drain {target}` and destroy it, then"
        f" say `lifecycle: retired`; if it was never applied, `tenantry acknowledge {names}` opens the door"
    )


def _renamed(fresh: set[str]) -> str:
    """What may be a new name of it: to AWS it is something else."""
    if not fresh:
        return ""
    return f"; {', '.join(sorted(fresh))} is new, and would be made beside it and not in its place"


def _account(standing: Standing, address: StackAddress) -> str:
    found = _found(standing, f"{OUT}/{address}/providers.tf", _ACCOUNT)
    return f" (account {found[0]})" if found else ""


def _of_people(
    standing: Standing, site: Site, file: TenantFile | None, opened: Openings
) -> Iterator[Finding]:
    module = "domain" if site.owns_domain else "profiles"
    rendered = _found(standing, f"{OUT}/{site.address}/modules/{module}/profiles.tf", _PROFILE)
    yield from _handed_over(standing, site, opened)
    leaving = sorted({*rendered} - {member.profile for member in site.members})
    known = named_profiles(file) if file else {}
    before = _given_up(standing, site)
    gone = [
        one
        for one in leaving
        if one not in known
        and one not in before
        and not opened.opens(site.address, f"profile.{one}", "standing", GONE)
    ]
    here = f"{site.name}/{site.environment}"
    key = "teams" if any(team.name for team in site.teams) else "users"
    place = Location(site.document, (key,), on_key=True)
    if gone:
        verb, profiles = ("are", "profiles") if len(gone) > 1 else ("is", "a profile")
        yield Finding(
            PEOPLE_GONE,
            f"{_listed(gone)} {verb} gone from the file, and {standing.where} still has {profiles} in {here}",
            place,
            hint=f"if they leave, put them back with `lifecycle: retired`; if the profile was never applied,"
            f" `tenantry acknowledge {site.address}` opens the door",
        )
    told = [one for one in leaving if one in known]
    if told:
        verb = "leave" if len(told) > 1 else "leaves"
        yield Finding(
            PEOPLE_LEAVE,
            f"{_listed(told)} {verb} {here}: AWS deletes no profile that has applications or spaces",
            place,
            hint=f"before you apply, drain: `tenantry drain {here}/{told[0]} --gone` says where the home"
            " directory stays and empties the profile",
        )


def _given_up(standing: Standing, site: Site) -> frozenset[object]:
    """The profiles that users had who stay and have another one; of these a door tells that it is closed."""
    kept = of_holder(standing, site.address.holder_folder, "environments").get(site.address)
    said = kept if isinstance(kept, dict) else {}
    had = ((said.get(".".join((*map(str, one.place.route), "profile"))), one.profile) for one in site.members)
    return frozenset(was for was, now in had if isinstance(was, str) and was != now)


def _handed_over(standing: Standing, site: Site, opened: Openings) -> Iterator[Finding]:
    """A finding for each profile that is another user's than it was."""
    kept = of_holder(standing, site.address.holder_folder, "environments").get(site.address)
    had: dict[object, str] = {}
    for key, value in kept.items() if isinstance(kept, dict) else ():
        parts = key.split(".")
        if parts[-1] == "profile" and parts[-3:-2] == ["users"] and isinstance(value, str):
            had[value] = parts[-2]
    for member in site.members:
        before = had.get(member.profile, member.user)
        door = f"profile.{member.profile}"
        if before != member.user and not opened.opens(site.address, door, before, member.user):
            yield Finding(
                PROFILE_HANDED_OVER,
                f"the profile {member.profile} of {site.address} is {before}'s as {standing.where} has it,"
                f" and {member.user}'s now, with the home directory",
                member.place,
                hint=f"give {member.user} another `profile`; if they are one person, `tenantry acknowledge"
                f" {site.address}` says so",
            )


def _listed(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _found(standing: Standing, path: str, pattern: "re.Pattern[bytes]") -> tuple[str, ...]:
    content = standing.read(path)
    return () if content is None else tuple(one.decode() for one in pattern.findall(content))
