"""Which list of the user's makes a policy long: that is what has to be shortened, not the policy."""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.aws.arns import image_versions
from generator.core.findings import Family
from generator.core.places import Location
from generator.estate.files import platform_place
from generator.estate.settings.resolved import ResolvedSettings
from generator.iam.policy import Policy, rendered_text
from generator.tenancy.platform import Platform

POLICY_SIZES = Family("policy-sizes", "Sizes of policies")

_LEAST_SHARE = 0.3
"""Part of a policy's text below which a list is not what makes it long."""


@dataclass(frozen=True, slots=True)
class LongList:
    """A list in tenant or platform files: its key in words, where it is written, and how to shorten it.

    `place` is None where it may be written at several levels; `derived` is what
    policies also say for its items.
    """

    key: str
    items: tuple[str, ...]
    way_out: str
    place: Location | None = None
    derived: tuple[str, ...] = ()


def longest_list(policy: Policy, platform: Platform, settings: ResolvedSettings | None) -> LongList | None:
    """The list whose items take the most of the policy; None when no list takes much of it.

    Without `settings` only the platform's own lists are looked at.
    """
    text = rendered_text(policy)
    lists = (*_of_platform(platform), *(_of_environment(settings) if settings else ()))
    taken = [(_length((*one.items, *one.derived), text), one) for one in lists]
    most, longest = max(taken, key=lambda one: one[0])
    return longest if most >= _LEAST_SHARE * len(text) else None


def _of_platform(platform: Platform) -> tuple[LongList, ...]:
    approved = platform.approved
    return (
        LongList(
            "approved.corporate_cidrs",
            approved.corporate_cidrs or (),
            "join neighbouring networks into larger ones",
            platform_place("approved", "corporate_cidrs", on_key=True),
        ),
        LongList(
            "approved.corporate_vpcs",
            approved.corporate_vpcs,
            "name fewer VPCs, and bring users of others through their endpoints",
            platform_place("approved", "corporate_vpcs", on_key=True),
        ),
        LongList(
            "approved.images",
            approved.images,
            "name several images at once with `*`",
            platform_place("approved", "images", on_key=True),
            derived=tuple(map(image_versions, approved.images)),
        ),
        LongList(
            "approved.lifecycle_scripts",
            approved.lifecycle_scripts,
            "name several scripts at once with `*`",
            platform_place("approved", "lifecycle_scripts", on_key=True),
        ),
        LongList(
            "approved.package_repositories",
            tuple(approved.package_repositories.values()),
            "let environments name fewer, such as one with the others as its upstreams",
            platform_place("approved", "package_repositories", on_key=True),
        ),
        LongList(
            "approved.registries",
            approved.registries,
            "keep copies of the images in fewer accounts",
            platform_place("approved", "registries", on_key=True),
        ),
        LongList(
            "access.admin_roles",
            platform.access.admin_roles,
            "name fewer roles",
            platform_place("access", "admin_roles", on_key=True),
        ),
    )


def _of_environment(settings: ResolvedSettings) -> tuple[LongList, ...]:
    families = "name families such as ml.m5.* instead of single types"
    return (
        LongList("instance_types.apps", settings.instance_types.apps, families),
        LongList("instance_types.jobs", settings.instance_types.jobs, families),
    )


def _length(items: Iterable[str], text: str) -> int:
    """Characters of the texts that end with an item, such as an ARN with a role's name, with their quotes."""
    ends = tuple(items)
    return sum(len(one) + 2 for one in text.split('"')[1::2] if ends and one.endswith(ends))
