"""Existing buckets that tenants use: nobody else's, opened by the platform where they share an account.

A tenant's file is changed by the tenant; the platform file by the platform's owners.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from generator.aws.names import buckets_of_aws
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.checks.choices import choice
from generator.estate.files import Estate, platform_place
from generator.estate.site import ExistingBucket, Permission, Site
from generator.estate.studio_names import bucket_name

_rule = partial(Rule, family=Family("tenants", "Tenants and shared domains"))

NOT_FOR_TENANT = _rule(
    "PLN070",
    "extra-bucket-not-for-tenant",
    "A tenant names an existing bucket that is somebody else's, or that nobody opened for it.",
    "What Tenantry makes for one tenant no other reads, and states of stacks only the platform does. Whose "
    "another bucket is cannot be seen from its name; where tenants share an account, the platform says it.",
    "Name a bucket of your own; in a shared account let the owners of _platform.yaml open it in "
    "`approved.buckets`.",
)
WRITTEN_BESIDE = _rule(
    "PLN071",
    "extra-bucket-written-by-one-read-by-another",
    "Two tenants use one existing bucket, and one of them writes it.",
    "What one tenant writes the other would read: data of one would be in the hands of the other.",
    "Let both only read it, or give each a bucket.",
)
FOR_NOBODY = _rule(
    "PLN072",
    "extra-for-nobody",
    "A bucket or permission is for a team that the tenant does not have, or for nobody who works there.",
    "Nobody would get access, although the file says so.",
    "Name teams and personas that the tenant has in the environment.",
)


def check_extra_buckets(estate: Estate, sites: tuple[Site, ...]) -> Iterator[Finding]:
    """Findings about `extra_buckets`, environment by environment."""
    makers = {bucket_name(site): site for site in sites if site.is_tenant}
    tenants = [site for site in sites if site.is_tenant]
    for site in tenants:
        for bucket in site.extra_buckets:
            if whose := _whose(estate, site, bucket, makers):
                yield _somebody_elses(site, bucket, whose)
            elif site.shares_account and site.name not in estate.platform.approved.buckets.get(
                bucket.name, ()
            ):
                yield _unopened(estate, site, bucket)
            yield from for_nobody(site, bucket, f"bucket {bucket.name}", _place(site, bucket))
    yield from _written_beside(tenants)


def _whose(estate: Estate, site: Site, bucket: ExistingBucket, makers: Mapping[str, Site]) -> str:
    """Whose bucket it is known to be; empty for one that nobody here made."""
    if maker := makers.get(bucket.name):
        is_own = maker.address == site.address
        return "the environment's own" if is_own else f"that of {maker.name}/{maker.environment}"
    if bucket.name == estate.platform.state.bucket:
        return "that of the states of all stacks"
    if re.fullmatch(rf"{re.escape(estate.platform.prefix)}-.+-[0-9]{{12}}", bucket.name):
        return "named as Tenantry names buckets of tenants"
    if bucket.name in buckets_of_aws(site.at.region):
        return "AWS's own, in another account"
    return ""


def _place(site: Site, bucket: ExistingBucket, *rest: str | int) -> Location:
    route = ("environments", site.environment, "extra_buckets", bucket.name, *rest)
    return Location(site.document, route, on_key=not rest)


def _somebody_elses(site: Site, bucket: ExistingBucket, whose: str) -> Finding:
    return Finding(
        NOT_FOR_TENANT,
        f"bucket {bucket.name} is {whose}",
        _place(site, bucket),
        hint="name a bucket that exists in the account and was not made by Tenantry",
    )


def _unopened(estate: Estate, site: Site, bucket: ExistingBucket) -> Finding:
    place = platform_place("approved", "buckets", on_key=True, note="the buckets that are opened")
    return Finding(
        NOT_FOR_TENANT,
        f"bucket {bucket.name} is not opened for {site.name}, and tenants share account {site.account_id}",
        _place(site, bucket),
        related=(place,) if estate.platform.approved.buckets else (),
        hint=f"let the owners of _platform.yaml write `{bucket.name}: [{site.name}]` "
        "below `approved.buckets`",
    )


def for_nobody(
    site: Site, entry: ExistingBucket | Permission, what: str, place: Location
) -> Iterator[Finding]:
    """A finding where what is for some teams and personas is for a team unknown, or for nobody there."""
    known = [team.name for team in site.teams if team.name]
    for index, name in enumerate(entry.teams):
        if name not in known:
            hint = choice(name, known, "teams") if known else "remove `teams`; the tenant is one team"
            named = place.below("teams", index)
            yield Finding(FOR_NOBODY, f"the tenant has no team {name}", named, hint=hint)
            return
    chosen = [team for team in site.teams if not entry.teams or team.name in entry.teams]
    if not any({*team.personas} & {*entry.personas} for team in chosen):
        who = " or ".join(entry.personas)
        hint = "say in `personas` whose it is, or remove it"
        yield Finding(FOR_NOBODY, f"{what} is for nobody: no {who} works there", place, hint=hint)


def _written_beside(sites: list[Site]) -> Iterator[Finding]:
    used: dict[str, list[tuple[Site, ExistingBucket]]] = defaultdict(list)
    for site in sites:
        for bucket in site.extra_buckets:
            used[bucket.name].append((site, bucket))
    for users in used.values():
        for site, bucket in users:
            other = next((one for one in users if one[0].name != site.name), None)
            if bucket.writes and other:
                reader, read = other
                yield Finding(
                    WRITTEN_BESIDE,
                    f"bucket {bucket.name} is written by {site.name} and used by {reader.name}",
                    _place(site, bucket),
                    related=(replace(_place(reader, read), note="the other one"),),
                    hint="let both only read it, or give each a bucket",
                )
