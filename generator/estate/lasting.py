"""What an environment keeps once it stands: what AWS or Terraform cannot change, or only by making it anew.

Which they are is declared beside each key (`Setting(change=...)`). A build writes them down beside the
environment, so that the next one can tell what a change of the files would do.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from functools import partial
from typing import cast, get_args, get_origin

from pydantic.fields import FieldInfo

from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location, Route
from generator.estate.explanation import explain
from generator.estate.files import TenantFile, platform_place
from generator.estate.openings import words
from generator.estate.site import Site
from generator.estate.sites import PlannedSite
from generator.estate.user_networks import PlannedNetwork
from generator.tenancy.declaration import Change, Effect, declared
from generator.tenancy.lifecycle import OF_PERSON
from generator.tenancy.model import Mapping
from generator.tenancy.platform import Organization, Platform
from generator.tenancy.retention import other_homes
from generator.tenancy.settings import Settings
from generator.tenancy.stack_address import StackAddress
from generator.tenancy.tenant import Environment, OrganizationAccount, Space, Team, Tenant, User
from generator.tenancy.user_networks import UserNetwork, UserVpc

_rule = partial(
    Rule,
    family=Family(
        "standing-environments",
        "Environments that stand",
        "what the files say now, beside what they said when `out/` was built",
    ),
)

MADE_ANEW = _rule(
    "PLN060",
    "change-that-makes-anew",
    "A change of the files destroys what stands in AWS and makes it anew.",
    "Terraform would delete a domain with its home directories, a space with its volume or a network, or "
    "leave everything behind in the old account or Region without a state.",
    "Take the change back, or make a new environment beside the old one and move over. Where nothing stands "
    "yet, or all of it may be made anew, `tenantry acknowledge` writes that somebody answers for it.",
)
REFUSED_CHANGE = _rule(
    "PLN061",
    "change-that-is-refused",
    "A change of the files is one that AWS or its Terraform provider refuses.",
    "The build would be green and the apply would fail, in some cases after it has changed other things.",
    "Take the change back, or make a new environment beside the old one. Where nothing stands yet, "
    "`tenantry acknowledge` writes that somebody answers for it.",
)

MODEL_CHANGED = _rule(
    "PLN137",
    "operating-model-that-changes",
    "The operating model of the organization is another one than the last build had.",
    "It says whose the accounts and stacks are, who applies them and whom guardrails except. What stands was "
    "made under the other model and stays as it is until files say otherwise.",
    "Take it back, or move accounts and roles first; `tenantry acknowledge _platform/organization` then says "
    "who answers for it.",
)

ROLE_GONE = _rule(
    "PLN155",
    "separate-role-that-goes",
    "A role of hosting, monitoring or image building goes, and what was made with it may still be there.",
    "An endpoint, a schedule or a build project keeps the role that it was made with. Without it the "
    "endpoint starts no further instance, and the schedule and the build fail.",
    "Make endpoints, schedules and projects anew with another role first; `tenantry acknowledge` then says "
    "who answers for it.",
)

_MODEL = "organization.operating_model"
_ROLES = "separate_roles"

Plain = str | int | bool | list[str] | None
"""A value as JSON holds it."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A value that an environment keeps: `key` names it as a user writes it (`network.subnets`).

    `place` is where it is written, or what it follows from, which `is_stated` tells apart. What
    `is_usual` need not be written down: whoever does not say it means that.
    """

    key: str
    value: Plain
    change: Change
    place: Location
    is_stated: bool = True
    is_usual: bool = False

    def is_refused(self, before: object) -> bool:
        """Whether this value cannot follow another one; what is no value of its kind is none before it."""
        if self.change.refuses and self.change.of_list:
            stood = before if isinstance(before, list) else []
            return self.change.refuses(stood, self.value or [])
        if self.change.refuses is None or before is None or self.value is None:
            return self.change.refuses is not None and before != self.value
        return type(before) is type(self.value) and self.change.refuses(before, self.value)


def lasting(planned: PlannedSite) -> tuple[Lasting, ...]:
    """What a site keeps once it is applied."""
    return tuple(_lasting(planned))


def lasting_of_accounts(file: TenantFile) -> tuple[Lasting, ...]:
    """What the accounts keep that a tenant's organization stack makes."""
    requests = {
        name: one.organization_account
        for name, one in file.tenant.environments.items()
        if one.organization_account
    }
    return tuple(
        _of(OrganizationAccount, key, value, file.place(*route, key), of=route)
        for name, request in sorted(requests.items())
        for route in [("environments", name, "organization_account")]
        for key, value in (("email", request.email), ("name", request.name), ("adopt", request.adopt))
    )


def lasting_of_organization(platform: Platform) -> tuple[Lasting, ...]:
    """What the platform's organization stack keeps."""
    found = (
        _of(Organization, key, getattr(platform.organized, key), platform_place(*route, key), of=route)
        for route in [("organization",)]
        for key in ("management_account", "root", "operating_model")
    )
    missing = platform_place("organization", on_key=True)
    return tuple(one if one.value else replace(one, place=missing, is_usual=True) for one in found)


def lasting_of_network(platform: Platform, planned: PlannedNetwork) -> tuple[Lasting, ...]:
    """What a network of users keeps once it is applied, also where it follows from something else."""
    stated = platform.user_networks[planned.name]
    zones = [one.availability_zone for one in planned.subnets]
    values: dict[str, Plain] = {
        "account": planned.at.account_id,
        "region": planned.at.region,
        "cidr": None if stated.existing_vpc else planned.cidr,
        "availability_zones": None if stated.existing_vpc else zones,
    }
    route = ("user_networks", planned.name)
    own = [
        replace(
            _of(UserNetwork, key, value, platform_place(*route, key), of=route),
            is_stated=key in stated.model_fields_set,
        )
        for key, value in values.items()
    ]
    inside = (*route, "existing_vpc")
    at = platform_place(*inside, "vpc_id")
    existing = [_of(UserVpc, "vpc_id", planned.existing_vpc_id, at, of=inside)]
    key = platform_place(*route, on_key=True)
    return tuple(
        replace(one, place=one.place if one.is_stated and one.value is not None else key)
        for one in (*own, *existing)
    )


def _lasting(planned: PlannedSite) -> Iterator[Lasting]:
    site = planned.site
    places = {one.route: one.place for one in explain(planned) if one.place}
    for route, value, change in _settings(site):
        stated = planned.effective.place(*route) or planned.effective.place(*route[:2])
        place = stated or places.get(route) or site.place
        yield Lasting(".".join(route), value, change, place, stated is not None)
    if site.owns_domain:
        yield _of(Environment, "account", site.account_id or None, places.get(("account",), site.place))
    yield _of(Platform, "prefix", site.platform.prefix, platform_place("prefix"))
    if site.is_tenant:
        yield from _of_tenant(site)


def _of_tenant(site: Site) -> Iterator[Lasting]:
    """What only a tenant has: how it is kept apart, people and their spaces."""
    names = ("isolation", "shared_domain") if site.lives_in_shared_domain else ("isolation",)
    for name in names:
        yield _of(Tenant, name, getattr(site, name), Location(site.document, (name,)))
    for member in site.members:
        yield _of(User, "profile", member.profile, member.place, of=member.place.route)
        if site.settings.authentication == "sso":
            yield _of(User, "sso_user", member.sso_user, member.place, of=member.place.route)
    for profile, place in site.retired_profiles:
        yield _of(User, "profile", profile, place, of=place.route)
    for key, stage, place in site.stages:
        yield Lasting(key, stage, OF_PERSON, place, is_usual=stage != "retired")
    for space in site.spaces:
        for name in ("owner", "sharing", "app", "storage_gb"):
            place = space.place.below(name)
            yield _of(Space, name, getattr(space, name), place, of=space.place.route)


def _of(model: type[Mapping], name: str, value: Plain, place: Location, of: Route = ()) -> Lasting:
    """The value of a key that is no setting; the change is declared with it as with every key."""
    change = declared(model.model_fields[name]).change or Change(Effect.IN_PLACE)
    return Lasting(".".join(map(str, (*of, name))), value, change, place)


def _settings(site: Site) -> Iterator[tuple[tuple[str, ...], Plain, Change]]:
    """Every setting that a site keeps, with its route, as far as it has a say in it.

    A guest's classification may be any: the home directories are those of the shared domain.
    """
    allotted, is_guest = _allotted(site), site.lives_in_shared_domain
    for route, value, change in _refusable(Settings, site.settings, of_guest=is_guest):
        if not (is_guest and change.refuses is other_homes):
            yield route, allotted.get(route, value), change


def _allotted(site: Site) -> Table[tuple[str, ...], Plain]:
    """What is in force of a network, also where it is not stated or stated in another way."""
    new, existing = site.addresses, site.settings.network.existing_vpc
    subnets = new.subnets if new else ()
    return {
        ("network", "cidr"): new.vpc_cidr if new else None,
        ("network", "subnets"): [subnet.cidr for subnet in subnets] or None,
        ("network", "availability_zones"): [subnet.availability_zone for subnet in subnets] or None,
        ("network", "existing_vpc", "subnet_ids"): list(existing.ids) if existing else None,
        ("network", "existing_vpc", "subnets"): None,
    }


def _refusable(
    model: type[Mapping], value: object, route: tuple[str, ...] = (), *, of_guest: bool = False
) -> Iterator[tuple[tuple[str, ...], Plain, Change]]:
    """The keys of a model of which a change can be refused, with the value of each; None where it has none.

    Of a guest in a shared domain those that are its own.
    """
    for name, field in model.model_fields.items():
        setting, inner = declared(field), getattr(value, name, None)
        if of_guest and setting.of_domain:
            continue
        if kind := _keys_of(field):
            yield from _refusable(kind, inner, (*route, name), of_guest=of_guest)
        elif setting.change and setting.change.refuses:
            yield (*route, name), _plain(inner), setting.change


def _keys_of(field: FieldInfo) -> type[Mapping] | None:
    """The model of a key whose value is a mapping of further keys."""
    several = get_origin(field.annotation) in (tuple, dict)
    kinds = () if several else get_args(field.annotation) or (field.annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Mapping)), None)


def _plain(value: object) -> Plain:
    return [str(one) for one in value] or None if isinstance(value, tuple) else cast("Plain", value)


def changed(
    before: Table[str, object], now: Iterable[Lasting], is_open: Callable[[Lasting], bool] = lambda _: False
) -> Iterator[Lasting]:
    """What would be another value than the one an environment was built with, and is refused.

    `is_open` says of each whether somebody acknowledged it. What follows from other values is told only
    where none of those is, and then the first of it.
    """
    refused = [one for one in now if one.key in before and one.is_refused(before[one.key])]
    found = [one for one in refused if not is_open(one)]
    yield from [one for one in found if one.is_stated] or found[:1]


_INSIDE: tuple[tuple[str, type[Mapping]], ...] = (
    ("organization_account", OrganizationAccount),
    ("organization", Organization),
    ("users", User),
    ("spaces", Space),
    ("teams", Team),
)
_OUTSIDE: tuple[type[Mapping], ...] = (Settings, Environment, Tenant, Platform)


def change_of_kept(key: str) -> Change | None:
    """What is declared of a key as environments keep it (`network.subnets`); None of one nobody knows."""
    *within, name = key.split(".")
    if within[:1] == ["user_networks"]:
        model: type[Mapping] = UserVpc if "existing_vpc" in within[2:] else UserNetwork
        return declared(model.model_fields[name]).change if name in model.model_fields else None
    inside = tuple(model for place, model in _INSIDE if place in within)
    for model in inside or (() if within else _OUTSIDE):
        if name in model.model_fields:
            return declared(model.model_fields[name]).change
    return _change_of_setting(Settings, (*within, name))


def _change_of_setting(model: type[Mapping], route: tuple[str, ...]) -> Change | None:
    field = model.model_fields.get(route[0])
    if field is None:
        return None
    inner = _keys_of(field)
    if len(route) > 1:
        return _change_of_setting(inner, route[1:]) if inner else None
    return declared(field).change


def refusal(
    address: StackAddress, before: object, one: Lasting, others: int, spent: Location | None = None
) -> Finding:
    """The finding of a value of which an environment was built with another one, and so many others too.

    `spent` is where an acknowledgement of it stands that has ended or has been used.
    """
    if one.key == _MODEL:
        return _of_model(address, before, one, spent)
    if one.key == _ROLES:
        return _of_roles(address, before, one, spent)
    more = f" and {others} more" if others else ""
    was = f"was {words(before)} when {address}{more} was built last"
    if one.change.effect is Effect.REPLACES:
        rule, what = MADE_ANEW, f"another value replaces {one.change.words}"
    elif one.change.effect is Effect.NOT_POSSIBLE:
        rule, what = REFUSED_CHANGE, f"another one is not possible: {one.change.words}"
    else:
        rule, what = REFUSED_CHANGE, one.change.words
    return Finding(
        rule,
        f"{one.key} {was} and is {words(one.value)} now; {what}",
        one.place,
        related=(spent,) if spent else (),
        hint=f"take it back, or make a new {_whose(one)} beside it; where nothing is applied yet, or all may "
        f"be made anew, `tenantry acknowledge {address}` opens the door",
    )


def _of_model(address: StackAddress, before: object, one: Lasting, spent: Location | None) -> Finding:
    was = f"was {words(before)} when {address} was built last"
    return Finding(
        MODEL_CHANGED,
        f"{one.key} {was} and is {words(one.value)} now; {one.change.words}",
        one.place,
        related=(spent,) if spent else (),
        hint="take it back, or move what belongs to the other model; then"
        f" `tenantry acknowledge {address}` opens the door",
    )


def _of_roles(address: StackAddress, before: object, one: Lasting, spent: Location | None) -> Finding:
    return Finding(
        ROLE_GONE,
        f"{one.key} was {words(before)} when {address} was built last and is {words(one.value)} now; "
        f"{one.change.words}",
        one.place,
        related=(spent,) if spent else (),
        hint="make what has the role anew with another one, or take it back; then"
        f" `tenantry acknowledge {address}` opens the door",
    )


def _whose(one: Lasting) -> str:
    """What a value is one of, in a word."""
    within = one.key.split(".")
    words = {
        "user_networks": "network of users",
        "spaces": "space",
        "users": "user",
        "organization": "organization",
    }
    return next((word for key, word in words.items() if key in within), "environment")
