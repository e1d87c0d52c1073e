"""What a setting is called where people read of it, and what a number of it counts.

The unit is the declaration's. The name follows from the key; where the key does not say it, it stands here.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import get_origin

from generator.tenancy.declaration import declared
from generator.tenancy.model import SettingGroup
from generator.tenancy.settings import Settings

_UNITS = ("_days", "_gb", "_hours", "_minutes", "_percent")
"""Ends of keys that say the unit, which stands behind the number."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "authentication": "sign-in",
        "backup.enabled": "backups of home directories",
        "budget.alert_percent": "part of the budget that is told once it is spent",
        "budget.forecast_percent": "part of the budget that is told once it is expected",
        "budget.monthly_usd": "budget of a month",
        "budget.notify": "who hears of the budget",
        "data_classification": "classification of the data",
        "execution_roles": "owners of execution roles",
        "extra_buckets": "bucket",
        "instance_types.apps": "instance types of applications",
        "instance_types.jobs": "instance types of jobs",
        "kms.deletion_window_days": "wait before a key is lost",
        "kms.rotation_period_days": "rotation of keys",
        "lifecycle": "stage of life",
        "lifecycles": "stage of",
        "logs.retention_days": "retention of logs",
        "network.allowed_domains": "domains that the firewall lets through",
        "network.availability_zones": "Availability Zones",
        "network.cidr": "address block",
        "network.client_cidrs": "ranges that reach the endpoints",
        "network.endpoints": "interface endpoints",
        "network.existing_vpc": "existing VPC",
        "network.firewall_protection": "protection of the firewall",
        "network.internet": "way to the internet",
        "network.internet_reason": "why beside the VPC",
        "network.internet_cidr": "range of gateways",
        "network.nat_gateways": "NAT gateways",
        "network.central_endpoints": "central endpoints",
        "network.transit_gateway": "transit gateway",
        "network.subnets": "blocks of the subnets",
        "network.users": "size of the network",
        "organization.operating_model": "operating model",
        "package_repositories": "repositories of packages",
        "permission_sets": "console access",
        "pipeline_triggers": "what starts pipelines",
        "quotas": "quota",
        "region": "Region",
        "retention.home_directories": "home directories of a domain that is deleted",
        "retention.prevent_destroy": "protection against destroy",
        "separate_roles": "roles beside that of jobs",
        "services": "services of AWS",
        "sign_in_roles": "who signs in with one role",
        "sso_groups": "groups of Identity Center",
        "studio.default_app": "first page of Studio",
        "studio.docker_access": "Docker in Studio",
        "studio.hidden_apps": "application that Studio hides",
        "studio.hidden_tools": "tools that Studio hides",
        "studio.idle_timeout_minutes": "idle time",
        "studio.instance_type": "instance type of a new application",
        "studio.max_space_storage_gb": "largest volume of a space",
        "studio.sdk_defaults": "defaults of the Python SDK",
        "studio.space_storage_gb": "volume of a new space",
        "tags": "tag",
        "user_networks": "networks of users",
    }
)
"""What people call settings, and values that follow from them, where it is not the key in words."""


def label_of(name: str) -> str:
    """What a value is called, by the name that a user writes it by.

    Of what stands below a setting whose keys are the user's, such as a tag, the setting and the key.
    """
    if name in NAMES or name in _units():
        return NAMES.get(name) or _in_words(name)
    group, _, key = name.partition(".")
    return f"{NAMES[group]} {key}" if key and group in NAMES else _in_words(name)


def unit_of(name: str) -> str:
    """What a number of a setting counts; empty where it counts nothing, or the setting is not known."""
    return _units().get(name, "")


@cache
def _units() -> Mapping[str, str]:
    return MappingProxyType(dict(_below(Settings, "")))


def _below(group: type[SettingGroup], path: str) -> Iterator[tuple[str, str]]:
    """Every setting by the name that a user writes, with its unit."""
    for key, field in group.settings().items():
        kind = get_origin(field.annotation) or field.annotation
        if isinstance(kind, type) and issubclass(kind, SettingGroup):
            yield from _below(kind, f"{path}{key}.")
        else:
            yield f"{path}{key}", declared(field).unit


def _in_words(name: str) -> str:
    for unit in _UNITS:
        name = name.removesuffix(unit)
    return name.replace(".", " ").replace("_", " ")
