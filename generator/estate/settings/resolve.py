"""Effective settings become typed values."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar, cast

from generator.aws.regions import image_arns
from generator.aws.regions import region as known_region
from generator.core.places import Route
from generator.estate.settings.defaults import AVAILABILITY_ZONES, DEFAULT_USERS, RETENTION
from generator.estate.settings.inheritance import Effective
from generator.estate.settings.resolved import (
    ResolvedGuardrails,
    ResolvedNetwork,
    ResolvedSettings,
    ResolvedStudio,
)
from generator.tenancy.platform import Platform
from generator.tenancy.settings import ExistingVpc
from generator.tenancy.words import Authentication, DataClassification

Value = TypeVar("Value")


def resolve(effective: Effective, platform: Platform, declared_users: int) -> ResolvedSettings:
    """The settings of one environment, every value decided.

    `declared_users` is the number of user profiles in the environment; a
    network is never sized for fewer. The Region is taken as it stands:
    unknown Regions yield no Availability Zones and are reported elsewhere.
    """
    read = _Reader(effective)
    region = cast("str", read(("region",), platform.home_region))
    classification = cast("DataClassification", read(("data_classification",)))
    retention = RETENTION[classification]
    return ResolvedSettings(
        region=region,
        data_classification=classification,
        retention=replace(
            retention,
            log_days=cast("int", read(("logs", "retention_days"), retention.log_days)),
            key_deletion_days=cast("int", read(("kms", "deletion_window_days"), retention.key_deletion_days)),
        ),
        authentication=cast("Authentication", read(("authentication",))),
        sso_groups=cast("tuple[str, ...]", read(("sso_groups",), ())),
        network=_network(read, region, declared_users),
        app_instance_types=cast("tuple[str, ...]", read(("instance_types", "apps"))),
        job_instance_types=cast("tuple[str, ...]", read(("instance_types", "jobs"))),
        images=_images(platform, region),
        key_rotation_days=cast("int", read(("kms", "rotation_period_days"))),
        guardrails=_guardrails(read),
        studio=_studio(read),
        quotas=cast("Mapping[str, int]", read.mapping("quotas")),
        tags=cast("Mapping[str, str]", read.mapping("tags")),
    )


class _Reader:
    def __init__(self, effective: Effective) -> None:
        self._effective = effective

    def __call__(self, route: Route, default: object = None) -> object:
        setting = self._effective.get(route)
        return default if setting is None else setting.value

    def mapping(self, name: str) -> dict[str, object]:
        return {
            str(route[1]): setting.value for route, setting in self._effective.items() if route[0] == name
        }


def _network(read: _Reader, region: str, declared_users: int) -> ResolvedNetwork:
    subnets = cast("tuple[str, ...]", read(("network", "subnets"), ()))
    zones = cast("tuple[str, ...] | None", read(("network", "availability_zones")))
    count = len(subnets) or AVAILABILITY_ZONES
    users = cast("int", read(("network", "users"), DEFAULT_USERS))
    return ResolvedNetwork(
        users=max(users, declared_users),
        cidr=cast("str | None", read(("network", "cidr"))),
        subnets=subnets,
        availability_zones=zones or _zones(region)[:count],
        existing_vpc=cast("ExistingVpc | None", read(("network", "existing_vpc"))),
        endpoints=tuple(sorted(set(cast("tuple[str, ...]", read(("network", "endpoints")))))),
        client_cidrs=tuple(sorted(set(cast("tuple[str, ...]", read(("network", "client_cidrs"), ()))))),
        instance_types=cast("int", read(("network", "sizing", "instance_types"))),
        training_instances=cast("int", read(("network", "sizing", "training_instances"))),
        addresses_per_training_instance=cast(
            "int", read(("network", "sizing", "addresses_per_training_instance"))
        ),
        growth_percent=cast("int", read(("network", "sizing", "growth_percent"))),
    )


def _zones(name: str) -> tuple[str, ...]:
    region = known_region(name)
    return region.zones if region else ()


def _images(platform: Platform, region: str) -> tuple[str, ...]:
    return tuple(sorted({*platform.approved.images, *image_arns(region)}))


def _guardrails(read: _Reader) -> ResolvedGuardrails:
    values = {
        name: cast("bool", read(("guardrails", name)))
        for name in (
            "approved_images_only",
            "deny_notebook_instances",
            "require_own_keys",
            "require_job_network",
            "require_network_isolation",
            "deny_shared_spaces",
        )
    }
    hours = cast("int | None", read(("guardrails", "max_job_runtime_hours")))
    return ResolvedGuardrails(**values, max_job_runtime_hours=hours)


def _studio(read: _Reader) -> ResolvedStudio:
    return ResolvedStudio(
        idle_timeout_minutes=cast("int", read(("studio", "idle_timeout_minutes"))),
        space_storage_gb=cast("int", read(("studio", "space_storage_gb"))),
        max_space_storage_gb=cast("int", read(("studio", "max_space_storage_gb"))),
        instance_type=cast("str", read(("studio", "instance_type"))),
        docker_access=cast("bool", read(("studio", "docker_access"))),
    )
