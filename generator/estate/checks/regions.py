"""Whether everything lies in one partition, keys where they are used, and images where users work."""

import re
from collections.abc import Iterator
from functools import partial

from generator.aws.regions import partition_of, region
from generator.core.findings import Family, Finding, Rule
from generator.core.places import Location
from generator.estate.files import Estate, platform_place
from generator.estate.sites import PlannedSite
from generator.tenancy.files import PLATFORM_DOCUMENT

_rule = partial(Rule, family=Family("regions", "Regions and partitions"))

OTHER_PARTITION = _rule(
    "PLN045",
    "another-partition",
    "A Region or an ARN lies in another partition of AWS than the home Region.",
    "No account, role or organization reaches from one partition into another: nothing could be applied.",
    "Keep an estate for each of `aws`, `aws-cn` and `aws-us-gov`, with a platform file of its own.",
)
KEY_ELSEWHERE = _rule(
    "PLN046",
    "state-key-in-another-region",
    "The key of the Terraform states is in another Region than their bucket.",
    "S3 encrypts with keys of the bucket's own Region only, so no state could be written.",
    "Name a key of the bucket's Region.",
)
NO_STUDIO_IMAGE = _rule(
    "PLN047",
    "no-studio-image",
    "Only approved images may start, and none is known for a Region in which users work.",
    "AWS documents who owns SageMaker Distribution images in some Regions only; without an image nobody can "
    "start anything in Studio.",
    "Add the ARN of an image there to `approved.images`; `approved.registries` takes the accounts its "
    "containers are pulled from.",
)


def check_regions(estate: Estate) -> Iterator[Finding]:
    """Findings about what the platform file names outside the home Region's partition, or its own Region."""
    platform = estate.platform
    center = platform.identity.identity_center
    yield from _same_partition(estate, platform.state.region, platform_place("state", "region"))
    key = platform.state.kms_key_arn
    place = platform_place("state", "kms_key_arn")
    yield from _same_partition(estate, _region_of(key), place, _partition_of(key))
    if region(platform.state.region) and _region_of(key) != platform.state.region:
        message = f"the key is in {_region_of(key)}, the bucket of the states in {platform.state.region}"
        yield Finding(KEY_ELSEWHERE, message, place, hint=f"name a key of {platform.state.region}")
    if center:
        place = platform_place("identity", "identity_center", "region")
        yield from _same_partition(estate, center.region, place)
        place = platform_place("identity", "identity_center", "instance_arn")
        yield from _same_partition(estate, center.region, place, _partition_of(center.instance_arn))
    approved = platform.approved
    for name, arns in (("images", approved.images), ("lifecycle_scripts", approved.lifecycle_scripts)):
        for number, arn in enumerate(arns):
            place = platform_place("approved", name, number)
            yield from _same_partition(estate, _region_of(arn), place, _partition_of(arn))
    for name, arn in approved.package_repositories.items():
        place = platform_place("approved", "package_repositories", name)
        yield from _same_partition(estate, _region_of(arn), place, _partition_of(arn))
    for name, network in platform.user_networks.items():
        if network.region:
            place = platform_place("user_networks", name, "region")
            yield from _same_partition(estate, network.region, place)
    yield from _services_of_china(estate)


def _services_of_china(estate: Estate) -> Iterator[Finding]:
    for name, service in estate.platform.approved.endpoints.items():
        if service.startswith("cn."):
            yield from _same_partition(
                estate, service, platform_place("approved", "endpoints", name), "aws-cn"
            )


def check_asserted_partitions(estate: Estate) -> Iterator[Finding]:
    """Findings about resources of assertions that lie in another partition: nothing would be said of any."""
    platform = Location(PLATFORM_DOCUMENT)
    whose = (
        (platform, estate.platform.assertions),
        *((file.place(), file.tenant.assertions) for file in estate.tenants),
    )
    for file, assertions in whose:
        for number, assertion in enumerate(assertions):
            for key in ("resources", "not_resources"):
                for index, arn in enumerate(getattr(assertion, key) or ()):
                    place = Location(file.document, ("assertions", number, key, index))
                    if (match := _ARN.match(arn)) is not None:
                        yield from _same_partition(estate, arn, place, match[1])


def check_region_of(estate: Estate, planned: PlannedSite) -> Iterator[Finding]:
    """Findings about the Region of one site that has a network or a domain of its own."""
    site = planned.site
    if site.lives_in_shared_domain or region(site.region) is None:
        return
    place = planned.effective.place("region") or platform_place("home_region")
    yield from _same_partition(estate, site.region, place)
    known = (arn for arn in site.settings.images if _region_of(arn) == site.region)
    if site.settings.guardrails.approved_images_only and not any(known):
        example = f"arn:{site.partition}:sagemaker:{site.region}:<account>:image/<name>"
        yield Finding(
            NO_STUDIO_IMAGE,
            f"no Studio image is known in {site.region}, so users there could start nothing",
            place,
            hint=f"add one to `approved.images` in _platform.yaml: {example}",
        )


def _same_partition(
    estate: Estate, named: str, place: Location, partition: str | None = None
) -> Iterator[Finding]:
    home = estate.platform.home_region
    found = partition or partition_of(named)
    if found != partition_of(home):
        what = f"this is in partition {found}" if partition else f"{named} is in partition {found}"
        yield Finding(
            OTHER_PARTITION,
            f"{what}, the home Region {home} in {partition_of(home)}",
            place,
            hint="keep what lies in another partition in an estate of its own",
        )


_ARN = re.compile(r"arn:([a-z-]+):")
"""An ARN whose partition is written out."""


def _partition_of(arn: str) -> str:
    return arn.split(":")[1]


def _region_of(arn: str) -> str:
    return arn.split(":")[3]
