"""Whether effective settings are ones that AWS accepts and that fit together."""

from collections.abc import Callable, Iterator
from functools import partial

from generator.aws.instance_types import (
    SYSTEM,
    app_instance_types,
    covers_app_type,
    covers_job_type,
    job_instance_types,
)
from generator.aws.regions import region as known_region
from generator.aws.regions import region_names
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.core.suggestions import nearest
from generator.estate.checks.choices import choice
from generator.estate.checks.delivery import check_delivery
from generator.estate.checks.hidden import check_hidden
from generator.estate.checks.packages import check_packages
from generator.estate.checks.public_domains import check_public_domain
from generator.estate.checks.roles import check_roles
from generator.estate.checks.services import check_approved_services, check_services
from generator.estate.checks.sign_in import check_identity, check_sign_in, stated_at
from generator.estate.checks.tags import check_tags
from generator.estate.files import Estate, platform_place
from generator.estate.settings.inheritance import covered
from generator.estate.site import Site
from generator.estate.sites import PlannedSite

_rule = partial(Rule, family=Family("settings", "Settings"))

UNKNOWN_REGION = _rule(
    "PLN019",
    "unknown-region",
    "A Region is named that AWS does not have, or that Tenantry has no data for.",
    "Endpoints, Availability Zones and image accounts depend on the Region.",
    "Check the spelling of the Region.",
)
UNKNOWN_INSTANCE_TYPE = _rule(
    "PLN028",
    "unknown-instance-type",
    "An instance type is named that the AWS provider does not accept for Studio.",
    "The apply would fail, or the guardrail would allow something that does not exist.",
    "Check the spelling.",
)
LOG_RETENTION = _rule(
    "PLN029",
    "log-retention-not-accepted",
    "A log retention that CloudWatch Logs does not accept, or less than a year.",
    "CloudWatch Logs takes a fixed list of days; audits need at least a year (checkov CKV_AWS_338).",
    "Use 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653.",
)
STORAGE_RANGE = _rule(
    "PLN030",
    "space-storage-above-maximum",
    "A space's volume is larger than the largest one allowed.",
    "SageMaker refuses a default above the maximum.",
    "Raise `studio.max_space_storage_gb` or lower the size.",
)
UNKNOWN_QUOTA = _rule(
    "PLN033",
    "unknown-quota",
    "`quotas` names a quota that Tenantry does not check.",
    "The line would have no effect.",
    "Use the name of a quota that is checked; the quota reference says which.",
)
DEFAULT_INSTANCE_TYPE = _rule(
    "PLN035",
    "default-instance-type-not-allowed",
    "Applications would start on an instance type that users may not choose.",
    "The guardrail would refuse every new application.",
    "Add the type to `instance_types.apps`, or set `studio.instance_type` to one of them.",
)
LOG_RETENTION_DAYS = (365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""Retentions of a year and more that CloudWatch Logs accepts (aws_cloudwatch_log_group, provider 5.100.0)."""

CHECKED_QUOTAS = (
    "domains",
    "elastic-ips",
    "interface-endpoints",
    "key-policy-size",
    "managed-policies",
    "managed-policies-per-role",
    "managed-policy-size",
    "nat-gateways-per-zone",
    "network-acl-rules",
    "network-firewalls",
    "network-interfaces",
    "roles",
    "security-group-rules",
    "security-groups",
    "space-storage",
    "spaces",
    "trust-policy-size",
    "user-profiles",
    "vpcs",
)
"""The quotas that a check or a packing reads; a value for another one would have no effect."""


def check_settings(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about one site's settings, each where the value was written.

    Region and authentication of a tenant in a shared domain are the domain's.
    """
    if not planned.site.lives_in_shared_domain:
        yield from _region(planned)
        yield from check_sign_in(estate, planned)
        yield from check_packages(estate, planned)
        yield from check_public_domain(estate, planned)
    yield from check_services(estate, planned)
    yield from _instance_types(planned)
    yield from check_hidden(planned)
    yield from _storage(planned)
    yield from _logs(planned)
    yield from check_tags(planned)
    yield from check_roles(planned)
    yield from _quotas(planned)


def check_platform(estate: Estate) -> Iterator[Finding]:
    """Findings about what the platform file says for everybody: its Regions, and who signs users in."""
    platform = estate.platform
    center = platform.identity.identity_center
    yield from _known(platform.home_region, platform_place("home_region"))
    yield from _known(platform.state.region, platform_place("state", "region"))
    yield from check_identity(platform)
    yield from check_approved_services(platform)
    yield from check_delivery(platform)
    if center:
        yield from _known(center.region, platform_place("identity", "identity_center", "region"))
    for name, network in platform.user_networks.items():
        if network.region:
            yield from _known(network.region, platform_place("user_networks", name, "region"))


def of_domain(site: Site) -> str:
    """Whose setting it is when it belongs to the domain of a site; empty when that is the site's own."""
    return f" of shared domain {site.shared_domain}" if site.lives_in_shared_domain else ""


def _region(planned: PlannedSite) -> Iterator[Finding]:
    if place := planned.effective.place("region"):
        yield from _known(planned.site.settings.region, place)


def _known(region: str, place: Location) -> Iterator[Finding]:
    if known_region(region) is None:
        meant = nearest(region, region_names())
        yield Finding(
            UNKNOWN_REGION,
            f"{region} is not a Region that Tenantry knows",
            place,
            hint=f"did you mean {meant}?" if meant else "check the spelling",
        )


def _instance_types(planned: PlannedSite) -> Iterator[Finding]:
    settings = planned.site.settings
    jobs = planned.effective.place("instance_types", "jobs")
    apps = planned.effective.place("instance_types", "apps")
    types = settings.instance_types
    yield from _unknown_types(types.jobs, jobs, "jobs and endpoints", covers_job_type, job_instance_types())
    unknown = tuple(
        _unknown_types(types.apps, apps, "Studio applications", covers_app_type, app_instance_types())
    )
    yield from unknown
    default = settings.studio.instance_type
    if default == SYSTEM or default not in app_instance_types():
        yield _unknown_type(
            default,
            "Studio applications",
            app_instance_types(),
            stated_at(planned, "studio", "instance_type"),
        )
    elif not unknown and not covered(default, settings.instance_types.apps):
        yield Finding(
            DEFAULT_INSTANCE_TYPE,
            f"applications start on {default}, which users may not choose",
            _stated(planned, ("studio", "instance_type"), ("instance_types", "apps")),
            hint=f"set `studio.instance_type`{of_domain(planned.site)} to one of:"
            f" {', '.join(settings.instance_types.apps)}; or add {default} to `instance_types.apps`",
        )


def _unknown_types(
    types: tuple[str, ...],
    place: Location | None,
    users: str,
    is_known: Callable[[str], bool],
    known: tuple[str, ...],
) -> Iterator[Finding]:
    for index, one in enumerate(types):
        if place and one != SYSTEM and not is_known(one):
            yield _unknown_type(one, users, known, place.below(index))


def _unknown_type(one: str, users: str, known: tuple[str, ...], place: Location) -> Finding:
    if one == SYSTEM or (one.endswith(".*") and place.route[-1] == "instance_type"):
        hint = "applications start on one type, such as ml.t3.medium"
    else:
        meant = nearest(one, [name for name in known if name != SYSTEM])
        hint = f"did you mean {meant}?" if meant else "check the spelling"
    return Finding(UNKNOWN_INSTANCE_TYPE, f"{users} have no instance type {one}", place, hint=hint)


def _stated(planned: PlannedSite, *routes: tuple[str, ...]) -> Location:
    """The first of the routes that somebody wrote down, or the site itself."""
    places = (planned.effective.place(*route) for route in routes)
    return next((place for place in places if place), planned.site.place)


def _storage(planned: PlannedSite) -> Iterator[Finding]:
    studio = planned.site.settings.studio
    if studio.space_storage_gb > studio.max_space_storage_gb:
        yield Finding(
            STORAGE_RANGE,
            f"new spaces get {studio.space_storage_gb} GB, more than the maximum of"
            f" {studio.max_space_storage_gb} GB",
            _stated(planned, ("studio", "space_storage_gb"), ("studio", "max_space_storage_gb")),
            hint=f"raise `studio.max_space_storage_gb`{of_domain(planned.site)},"
            " or lower `studio.space_storage_gb`",
        )


def _logs(planned: PlannedSite) -> Iterator[Finding]:
    days = planned.site.settings.retention.log_days
    if days not in LOG_RETENTION_DAYS:
        is_short = days < LOG_RETENTION_DAYS[0]
        yield Finding(
            LOG_RETENTION,
            f"logs are kept for {days} days, less than a year"
            if is_short
            else f"CloudWatch Logs cannot keep logs for {days} days",
            stated_at(planned, "logs", "retention_days"),
            hint=f"use one of: {', '.join(map(str, LOG_RETENTION_DAYS))}",
        )


def _quotas(planned: PlannedSite) -> Iterator[Finding]:
    for name in sorted(planned.site.settings.quotas):
        if name not in CHECKED_QUOTAS:
            place = stated_at(planned, "quotas", name)
            yield Finding(
                UNKNOWN_QUOTA,
                f"Tenantry checks no quota {name}",
                Location(place.document, place.route, on_key=True),
                hint=choice(name, CHECKED_QUOTAS, "quotas"),
            )
