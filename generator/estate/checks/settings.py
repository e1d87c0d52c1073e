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
from generator.estate.files import Estate, platform_place
from generator.estate.settings.inheritance import covered
from generator.estate.site import Site
from generator.estate.sites import PlannedSite
from generator.tenancy.files import PLATFORM_DOCUMENT

_rule = partial(Rule, family=Family("settings", "Settings"))

SSO_OUTSIDE_REGION = _rule(
    "PLN012",
    "sso-outside-identity-center-region",
    "An SSO environment is in another Region than the Identity Center instance.",
    "SageMaker supports Identity Center domains only in the Region of the instance (whitepaper, quotas).",
    "Move the environment to that Region, or use `authentication: iam`.",
)
NO_IDENTITY_PROVIDER = _rule(
    "PLN013",
    "no-identity-provider",
    "The platform has no identity provider for an environment's authentication.",
    "Users could not sign in.",
    "Add `identity.saml_provider` (iam) or `identity.identity_center` (sso) to _platform.yaml.",
)
UNKNOWN_REGION = _rule(
    "PLN019",
    "unknown-region",
    "A Region is named that AWS does not have, or that Tenantry has no data for.",
    "Endpoints, Availability Zones and image accounts depend on the Region.",
    "Check the spelling of the Region.",
)
RESERVED_TAG = _rule(
    "PLN020",
    "reserved-tag",
    "A tag key is one that AWS reserves or that Tenantry sets itself.",
    "Tags such as `team` and `studiouserid` decide access and must not be set by hand.",
    "Choose another key.",
)
TOO_MANY_TAGS = _rule(
    "PLN021",
    "too-many-tags",
    "An environment has more tags than AWS accepts on a resource.",
    "AWS accepts 50 tags per resource, and Tenantry needs some of them.",
    "Remove tags.",
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
GROUPS_WITHOUT_SSO = _rule(
    "PLN036",
    "sso-groups-without-sso",
    "Identity Center groups are given for an environment that does not use Identity Center.",
    "The groups would have no effect.",
    "Set `authentication: sso`, or remove `sso_groups`.",
)
NOBODY_SIGNS_IN = _rule(
    "PLN040",
    "nobody-can-sign-in",
    "A domain that users enter through Identity Center has users, and no group is assigned to it.",
    "A user profile alone lets nobody in: Identity Center opens the domain's application to those who are "
    "assigned to it, and a profile that is made through the API assigns nobody (hashicorp/aws issue 28958).",
    "Name in `sso_groups` the ids of the groups that the users of the domain are in. Users of a tenant's own "
    "domain are assigned one by one where `identity.identity_center` has `identity_store_id`.",
)

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

_PREFIXES_OF_AWS = ("aws:", "sagemaker:")

CHECKED_QUOTAS = (
    "domains",
    "interface-endpoints",
    "key-policy-size",
    "managed-policies",
    "managed-policies-per-role",
    "managed-policy-size",
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

TAGS_PER_RESOURCE = 50
"""AWS's limit of tags per resource (aws_iam_role and aws_sagemaker_domain alike)."""

OWN_TAGS = 9
"""Tags of our own that the busiest resource carries beside the default tags' five."""


def check_settings(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about one site's settings, each where the value was written.

    Region and authentication of a tenant in a shared domain are the domain's.
    """
    if not planned.site.lives_in_shared_domain:
        yield from _region(planned)
        yield from _authentication(estate, planned)
    yield from _instance_types(planned)
    yield from _storage(planned)
    yield from _logs(planned)
    yield from _tags(planned)
    yield from _quotas(planned)


def check_platform(estate: Estate) -> Iterator[Finding]:
    """Findings about what the platform file says for everybody: its Regions, and who signs users in."""
    platform = estate.platform
    center = platform.identity.identity_center
    yield from _known(platform.home_region, platform_place("home_region"))
    yield from _known(platform.state.region, platform_place("state", "region"))
    if center:
        yield from _known(center.region, platform_place("identity", "identity_center", "region"))


def of_domain(site: Site) -> str:
    """Whose setting it is when it belongs to the domain of a site; empty when that is the site's own."""
    return f" of shared domain {site.shared_domain}" if site.lives_in_shared_domain else ""


def _place(planned: PlannedSite, *route: str) -> Location:
    return planned.effective.place(*route) or planned.site.place


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


def _authentication(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    identity = estate.platform.identity
    if planned.site.settings.authentication == "sso":
        yield from _identity_center(estate, planned)
        return
    if identity.saml_provider is None:
        yield Finding(
            NO_IDENTITY_PROVIDER,
            "authentication iam needs a SAML provider, and the platform has none",
            platform_place("identity", on_key=True),
            hint="add `identity: {saml_provider: <name>}`, or use `authentication: sso`",
        )
    if planned.site.settings.sso_groups:
        yield Finding(
            GROUPS_WITHOUT_SSO,
            "`sso_groups` have no effect with authentication iam",
            _place(planned, "sso_groups"),
            hint="remove them, or set `authentication: sso`",
        )


def _identity_center(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    center = estate.platform.identity.identity_center
    region = planned.site.settings.region
    if center is None:
        yield Finding(
            NO_IDENTITY_PROVIDER,
            "authentication sso needs an Identity Center instance, and the platform has none",
            _place(planned, "authentication"),
            hint="use `authentication: iam`, or add `identity.identity_center` to _platform.yaml",
        )
        return
    yield from _assigned(planned, looks_up=center.identity_store_id is not None)
    if center.region != region and known_region(region) and known_region(center.region):
        yield Finding(
            SSO_OUTSIDE_REGION,
            f"authentication sso works only in {center.region}, where Identity Center is, not in {region}",
            _narrowest(planned, ("region",), ("authentication",)),
            related=(platform_place("identity", "identity_center", "region", note="its Region"),),
            hint=f"set `region: {center.region}`, or use `authentication: iam`",
        )


def _assigned(planned: PlannedSite, *, looks_up: bool) -> Iterator[Finding]:
    """Users come in through groups, or one by one; a domain in which nobody has a profile yet needs none."""
    site = planned.site
    if (looks_up and site.is_tenant) or site.settings.sso_groups or not (site.members or site.tenants):
        return
    users = len(site.members)
    whose = f"{users} user{'s' if users > 1 else ''}" if users else f"the users of {', '.join(site.tenants)}"
    yield Finding(
        NOBODY_SIGNS_IN,
        f"nobody can sign in to the domain of {site.name} in {site.environment}: it has {whose}, "
        "and no group of Identity Center is assigned to it",
        _place(planned, "authentication"),
        hint="add `sso_groups: [<group id>]` beside it, and see that each user is in one of the groups"
        + (
            "; or add `identity_store_id` to `identity.identity_center` of _platform.yaml, and each user is "
            "assigned by name"
            if site.is_tenant
            else ""
        ),
    )


def _narrowest(planned: PlannedSite, *routes: tuple[str, ...]) -> Location:
    """Where the one of the settings is written that says it for the fewest; the first of equals."""
    levels = [
        (level.document != PLATFORM_DOCUMENT, len(level.base), -index, level.place(route))
        for index, route in enumerate(routes)
        if (level := planned.effective.levels.get(route))
    ]
    *_, place = max(levels, key=lambda one: one[:3], default=(planned.site.place,))
    return place


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
            default, "Studio applications", app_instance_types(), _place(planned, "studio", "instance_type")
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
            yield _unknown_type(one, users, known, Location(place.document, (*place.route, index)))


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
            _place(planned, "logs", "retention_days"),
            hint=f"use one of: {', '.join(map(str, LOG_RETENTION_DAYS))}",
        )


def _tags(planned: PlannedSite) -> Iterator[Finding]:
    tags = planned.site.settings.tags
    for key in sorted(tags):
        if (message := _reserved(key)) is not None:
            place = _place(planned, "tags", key)
            yield Finding(
                RESERVED_TAG,
                message,
                Location(place.document, place.route, on_key=True),
                hint="choose another key",
            )
    room = TAGS_PER_RESOURCE - OWN_TAGS
    if len(tags) > room:
        place = _narrowest(planned, *(("tags", key) for key in sorted(tags)))
        yield Finding(
            TOO_MANY_TAGS,
            f"{len(tags)} tags are too many: AWS accepts {TAGS_PER_RESOURCE} on a resource,"
            f" and Tenantry sets {OWN_TAGS} of them",
            Location(place.document, place.route[:-1], on_key=True),
            hint=f"remove {len(tags) - room}, here or where they are inherited from",
        )


def _reserved(key: str) -> str | None:
    folded = key.casefold()
    if folded.startswith(_PREFIXES_OF_AWS):
        return f"tag keys that begin with {folded.partition(':')[0]}: are AWS's own"
    if folded in RESERVED_TAGS or folded.startswith("tenantry:"):
        own = "Name" if folded == "name" else folded
        differs = "" if key == own else f", and IAM does not tell {key} from it"
        return f"Tenantry sets the tag {own} itself{differs}"
    return None


def _quotas(planned: PlannedSite) -> Iterator[Finding]:
    for name in sorted(planned.site.settings.quotas):
        if name not in CHECKED_QUOTAS:
            place = _place(planned, "quotas", name)
            yield Finding(
                UNKNOWN_QUOTA,
                f"Tenantry checks no quota {name}",
                Location(place.document, place.route, on_key=True),
                hint=choice(name, CHECKED_QUOTAS, "quotas"),
            )
