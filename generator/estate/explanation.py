"""Why an environment is as it is: every effective value and where it came from."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.core.places import Location, Route
from generator.estate.files import platform_place
from generator.estate.settings.inheritance import Effective
from generator.estate.site import Permission, Site
from generator.estate.sites import PlannedSite
from generator.tenancy.addresses import recorded_place
from generator.tenancy.model import Mapping, SettingGroup
from generator.tenancy.network import Network


@dataclass(frozen=True, slots=True)
class Explained:
    """One effective value, as plain as in YAML.

    `place` is where it was written, `reason` says why it holds otherwise.
    """

    route: Route
    value: object
    place: Location | None
    reason: str = ""

    @property
    def name(self) -> str:
        """The route as a user writes it: `network.users`."""
        return ".".join(map(str, self.route))


def explain(planned: PlannedSite) -> tuple[Explained, ...]:
    """Every effective value of a site, sorted by name; also those that follow from others."""
    explained = {one.route: one for one in _settings(planned.effective)}
    for one in _derived(planned):
        if one.route not in planned.effective.levels:
            explained[one.route] = one
    return tuple(sorted(explained.values(), key=lambda one: one.name))


def _settings(effective: Effective) -> Iterator[Explained]:
    """What holds of every setting; without those that nobody states and that have no default."""
    for route, value in _values(effective.settings, ()):
        place = effective.place(*route)
        if place or value not in (None, ()):
            yield Explained(route, value, place, "" if place else "built-in default")


def _values(value: object, route: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every value below a route, as plain as YAML would hold it."""
    if isinstance(value, SettingGroup):
        for name in value.settings():
            yield from _values(getattr(value, name), (*route, name))
    elif isinstance(value, dict):
        yield from (((*route, key), one) for key, one in value.items())
    else:
        yield route, value.model_dump(mode="json", exclude_none=True) if isinstance(value, Mapping) else value


def _derived(planned: PlannedSite) -> Iterator[Explained]:
    site = planned.site
    settings = site.settings
    classification = f"follows from data_classification {settings.data_classification}"
    retention = settings.retention
    yield Explained(("account",), site.account_id or "(not created yet)", _account_place(site))
    yield Explained(("region",), site.region, Location("tenants/_platform.yaml", ("home_region",)))
    yield Explained(("logs", "retention_days"), retention.log_days, None, classification)
    yield Explained(("kms", "deletion_window_days"), retention.key_deletion_days, None, classification)
    yield Explained(("retention", "home_directories"), retention.home_directories, None, classification)
    yield Explained(("retention", "prevent_destroy"), retention.prevent_destroy, None, classification)
    yield Explained(("approved", "images"), settings.images, None, "approved images and AWS's own")
    yield from _granted(site)
    yield from _whose(site)
    yield from _people(site)
    if site.addresses:
        ledger = recorded_place(site.address.ledger_key, site.addresses.vpc_cidr)
        zones = tuple(subnet.availability_zone for subnet in site.addresses.subnets)
        ranges = tuple(subnet.cidr for subnet in site.addresses.subnets)
        users = settings.network.users
        follows = "built-in default" if users == Network().users else "as many as the files declare"
        yield Explained(("network", "users"), users, None, follows)
        yield Explained(("network", "cidr"), site.addresses.vpc_cidr, ledger)
        yield Explained(("network", "subnets"), ranges, None, "equal parts of network.cidr")
        yield Explained(("network", "availability_zones"), zones, None, f"the first of {site.region}")


def _whose(site: Site) -> Iterator[Explained]:
    """Who answers and pays for a tenant, and what its teams are called: all of it in tags."""
    if not site.is_tenant:
        return
    if site.own_apply_role is not None:
        yield Explained(("apply_role",), site.own_apply_role, Location(site.document, ("apply_role",)))
    for key, tag in (("owner", "tenant-owner"), ("cost_center", "cost-center")):
        if tag in site.tags:
            yield Explained((key,), site.tags[tag], Location(site.document, (key,)))
    for team in site.teams:
        if team.stated is not None:
            route = (*(("teams", team.name) if team.name else ()), "team_tag")
            yield Explained(route, team.stated, Location(site.document, route))


def _people(site: Site) -> Iterator[Explained]:
    for team in site.teams:
        for member in team.members:
            route = (*([team.name] if team.name else []), member.user)
            yield Explained(("users", *route), member.persona, member.place)
            if member.is_closed:
                yield Explained(("lifecycles", *route), member.lifecycle, member.place)


def _account_place(site: Site) -> Location:
    """Where the account is stated; inside a shared domain it is the domain's."""
    if site.lives_in_shared_domain and site.shared_domain:
        return platform_place(
            "shared_domains", site.shared_domain, "environments", site.environment, "account"
        )
    return Location(site.document, (*site.place.route, "account"))


def _granted(site: Site) -> Iterator[Explained]:
    """What a tenant's people have beside their personas: buckets by name, and permissions in words."""
    if not site.is_tenant:
        return
    for bucket in site.extra_buckets:
        fields: tuple[tuple[str, object], ...] = (
            ("access", "read-write" if bucket.writes else "read"),
            ("prefixes", bucket.prefixes),
            ("teams", bucket.teams),
            ("personas", bucket.personas),
        )
        route = ("extra_buckets", bucket.name)
        yield Explained(route, {key: one for key, one in fields if one}, _stated(site, *route))
    if site.extra_permissions:
        said = tuple(map(_permission, site.extra_permissions))
        yield Explained(("extra_permissions",), said, _stated(site, "extra_permissions"))
    for one in site.consoles:
        said_of = {"groups": one.groups, "session_hours": one.session_hours}
        route = ("permission_sets", one.persona)
        yield Explained(route, said_of, _stated(site, *route))


def _permission(one: Permission) -> str:
    teams = f" of {', '.join(one.teams)}" if one.teams else ""
    whom = f"{', '.join(one.personas)}{teams}"
    return f"{', '.join(one.actions)} on {', '.join(one.resources)} for {whom}"


def _stated(site: Site, *route: str) -> Location:
    return Location(site.document, (*site.place.route, *route))
