"""Whether effective settings are ones that AWS accepts and that fit together."""

from collections.abc import Iterator
from typing import cast

from generator.aws.instance_types import SYSTEM, covers_app_type, covers_job_type
from generator.aws.quotas import QUOTAS
from generator.aws.regions import region as known_region
from generator.core.findings import Finding
from generator.core.places import Location, Route
from generator.load.suggestions import nearest
from generator.plan.estate import Estate
from generator.plan.inheritance import covered
from generator.plan.rules import (
    DEFAULT_INSTANCE_TYPE,
    GROUPS_WITHOUT_SSO,
    LOG_RETENTION,
    NO_IDENTITY_PROVIDER,
    RESERVED_TAG,
    SSO_OUTSIDE_REGION,
    STORAGE_RANGE,
    TOO_MANY_TAGS,
    UNKNOWN_INSTANCE_TYPE,
    UNKNOWN_QUOTA,
    UNKNOWN_REGION,
)
from generator.plan.sites import PlannedSite

LOG_RETENTION_DAYS = (365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""Retentions of a year and more that CloudWatch Logs accepts (aws_cloudwatch_log_group, provider 5.100.0)."""

RESERVED_TAGS = frozenset(
    {
        "team",
        "owner",
        "studiouserid",
        "name",
        "tenant-owner",
        "domain-owner",
        "cost-center",
        "data-classification",
    }
)
"""Tag keys that Tenantry sets; compared without regard to case, as condition keys are."""

TAGS_PER_RESOURCE = 50
"""AWS's limit of tags per resource (aws_iam_role and aws_sagemaker_domain alike)."""

OWN_TAGS = 9
"""Tags of our own that the busiest resource carries beside the default tags' five."""


def check_settings(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about one site's settings, each where the value was written."""
    yield from _region(planned)
    yield from _authentication(estate, planned)
    yield from _instance_types(planned)
    yield from _storage(planned)
    yield from _logs(planned)
    yield from _tags(planned)
    yield from _quotas(planned)


def _place(planned: PlannedSite, route: Route) -> Location:
    setting = planned.effective.get(route)
    return (setting and setting.place) or planned.site.place


def _region(planned: PlannedSite) -> Iterator[Finding]:
    region = planned.site.settings.region
    if known_region(region) is None:
        setting = planned.effective.get(("region",))
        place = (setting and setting.place) or Location("tenants/_platform.yaml", ("home_region",))
        yield Finding(UNKNOWN_REGION, f"{region} is no Region we know", place, hint="check the spelling")


def _authentication(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    settings = planned.site.settings
    identity = estate.platform.identity
    place = _place(planned, ("authentication",))
    if settings.authentication == "iam":
        if identity.saml_provider is None:
            yield Finding(
                NO_IDENTITY_PROVIDER,
                "authentication iam needs a SAML provider",
                place,
                hint="add `identity: {saml_provider: <name>}` to _platform.yaml",
            )
        if settings.sso_groups:
            groups = _place(planned, ("sso_groups",))
            yield Finding(GROUPS_WITHOUT_SSO, "sso_groups have no effect with authentication iam", groups)
    elif identity.identity_center is None:
        yield Finding(
            NO_IDENTITY_PROVIDER,
            "authentication sso needs an Identity Center instance",
            place,
            hint="add `identity: {identity_center: …}` to _platform.yaml",
        )
    elif identity.identity_center.region != settings.region:
        yield Finding(
            SSO_OUTSIDE_REGION,
            f"{planned.site.address} is in {settings.region}; Identity Center is in"
            f" {identity.identity_center.region}",
            place,
            related=(
                Location(
                    "tenants/_platform.yaml", ("identity", "identity_center", "region"), note="its Region"
                ),
            ),
            hint=f"set `region: {identity.identity_center.region}`, or use `authentication: iam`",
        )


def _instance_types(planned: PlannedSite) -> Iterator[Finding]:
    settings = planned.site.settings
    for key, kind, is_known in (
        ("apps", "Studio applications", covers_app_type),
        ("jobs", "jobs and endpoints", covers_job_type),
    ):
        setting = planned.effective["instance_types", key]
        for index, one in enumerate(cast("tuple[str, ...]", setting.value)):
            if setting.place and one != SYSTEM and not is_known(one):
                yield Finding(
                    UNKNOWN_INSTANCE_TYPE,
                    f"{one} is no instance type of {kind}",
                    Location(setting.place.document, (*setting.place.route, index)),
                    hint="check the spelling; newer types need a newer AWS provider",
                )
    default = settings.studio.instance_type
    if not covered(default, settings.app_instance_types):
        yield Finding(
            DEFAULT_INSTANCE_TYPE,
            f"applications start on {default}, which is not among the allowed types",
            _stated(planned, ("studio", "instance_type"), ("instance_types", "apps")),
            hint=f"set `studio: {{instance_type: …}}` to one of: {', '.join(settings.app_instance_types)}",
        )


def _stated(planned: PlannedSite, *routes: Route) -> Location:
    """The first of the routes that somebody wrote down, or the site itself."""
    places = (planned.effective[route].place for route in routes)
    return next((place for place in places if place), planned.site.place)


def _storage(planned: PlannedSite) -> Iterator[Finding]:
    studio = planned.site.settings.studio
    if studio.space_storage_gb > studio.max_space_storage_gb:
        yield Finding(
            STORAGE_RANGE,
            f"new spaces get {studio.space_storage_gb} GB, more than the maximum of"
            f" {studio.max_space_storage_gb} GB",
            _place(planned, ("studio", "space_storage_gb")),
            hint="raise `studio.max_space_storage_gb` too",
        )


def _logs(planned: PlannedSite) -> Iterator[Finding]:
    days = planned.site.settings.retention.log_days
    if days not in LOG_RETENTION_DAYS:
        yield Finding(
            LOG_RETENTION,
            f"CloudWatch Logs cannot keep logs for {days} days, or it is less than a year",
            _place(planned, ("logs", "retention_days")),
            hint=f"use one of: {', '.join(map(str, LOG_RETENTION_DAYS))}",
        )


def _tags(planned: PlannedSite) -> Iterator[Finding]:
    tags = planned.site.settings.tags
    for key in sorted(tags):
        folded = key.casefold()
        if folded in RESERVED_TAGS or folded.startswith(("aws:", "tenantry:", "sagemaker:")):
            place = _place(planned, ("tags", key))
            yield Finding(
                RESERVED_TAG,
                f"tag {key} is reserved",
                Location(place.document, place.route, on_key=True),
                hint="choose another key",
            )
    room = TAGS_PER_RESOURCE - OWN_TAGS
    if len(tags) > room:
        place = _place(planned, ("tags", max(tags)))
        yield Finding(
            TOO_MANY_TAGS,
            f"{len(tags)} tags; there is room for {room} beside our own",
            Location(place.document, place.route[:-1], on_key=True),
            hint="AWS accepts 50 tags per resource",
        )


def _quotas(planned: PlannedSite) -> Iterator[Finding]:
    known = sorted(QUOTAS)
    for name in sorted(planned.site.settings.quotas):
        if name not in known:
            place = _place(planned, ("quotas", name))
            similar = nearest(name, known)
            yield Finding(
                UNKNOWN_QUOTA,
                f"there is no quota {name}" + (f"; did you mean {similar}?" if similar else ""),
                Location(place.document, place.route, on_key=True),
                hint=f"the quotas are: {', '.join(known)}",
            )
