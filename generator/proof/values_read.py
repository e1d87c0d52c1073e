"""The values of a plan that claims read: what a remembered proof depends on beside rendered files.

A test makes every claim without all others. What is not read cannot change a
verdict; that something is read and shows in no file either is rare, but happens:
an administrator's name, an assertion.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any

from generator.core.places import Location
from generator.estate.site import Member, Site, TeamPlan, TeamSpace
from generator.tenancy.guardrails import Guardrails

OF_PLATFORM: Mapping[str, Any] = MappingProxyType(
    {
        "access": True,
        "approved": {"corporate_cidrs", "corporate_vpcs", "instance_types", "lifecycle_scripts"},
        "home_region": True,
        "identity": {
            "saml_provider": True,
            "signing_backend": True,
            "identity_center": {"identity_store_id"},
        },
        "prefix": True,
    }
)
"""Of the platform file, as pydantic names what it includes."""

OF_SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(
            ("authentication", "backup", "data_classification", "execution_roles", "images", "lifecycle"),
            True,
        ),
        "budget": {"monthly_usd"},
        "guardrails": {*Guardrails.model_fields} - {"deny_internet"},
        **dict.fromkeys(
            ("image_repositories", "instance_types", "package_sources", "pipeline_triggers", "registries"),
            True,
        ),
        "network": {
            *("allowed_domains", "central_endpoints", "client_cidrs", "existing_vpc", "internet"),
            "internet_reason",
        },
        "quotas": {"managed-policy-size"},
        **dict.fromkeys(("separate_roles", "sign_in_roles", "sso_groups", "transit"), True),
        "studio": {"docker_access"},
    }
)
"""Of the settings of a tenant's environment."""

OF_PLATFORM_BY_DOMAINS: Mapping[str, Any] = MappingProxyType(dict.fromkeys(("access", "prefix"), True))
OF_SETTINGS_BY_DOMAINS: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "authentication",
                "backup",
                "data_classification",
                "package_sources",
                "registries",
                "sso_groups",
                "transit",
            ),
            True,
        ),
        "guardrails": {
            *("deny_notebook_instances", "deny_notebook_internet", "deny_notebook_root"),
            *("deny_remote_access", "deny_shared_spaces"),
        },
        "network": {
            *("allowed_domains", "central_endpoints", "client_cidrs", "existing_vpc", "internet"),
            "internet_reason",
        },
        "quotas": {"managed-policy-size"},
        "studio": {"docker_access"},
    }
)
"""Of the same, by claims about a shared domain itself, in which nobody works and nothing runs."""

NOT_OF: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        Site: frozenset({"document", "owner", "platform", "settings"}),
        Member: frozenset({"user"}),
        TeamPlan: frozenset(),
        TeamSpace: frozenset({"app", "display_name", "label", "storage_gb"}),
    }
)
"""What is not read of a site and its people; of their places only findings speak, which nobody remembers."""


def values_read(site: Site) -> str:
    """The values of a site that claims may read, as one text; without layout, places and comments.

    Of the platform what is not written in the file is left out, as some claims
    ask whether it is.
    """
    of_platform, of_settings = OF_PLATFORM, OF_SETTINGS
    if site.is_shared_domain:
        of_platform, of_settings = OF_PLATFORM_BY_DOMAINS, OF_SETTINGS_BY_DOMAINS
    return json.dumps(
        {
            "platform": site.platform.model_dump(mode="json", include=dict(of_platform), exclude_unset=True),
            "settings": site.settings.model_dump(mode="json", include=dict(of_settings)),
            "site": _plain(site),
            "is_organized": site.platform.organization is not None,
        },
        sort_keys=True,
    )


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        unread = NOT_OF.get(type(value), frozenset())
        held = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in unread}
        return {name: _plain(one) for name, one in held.items() if not isinstance(one, Location)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value
