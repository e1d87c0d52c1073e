"""Guardrails as settings: what nobody may do, whatever else he is given."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from generator.tenancy.declaration import Change, Effect, Merging, Setting, in_place
from generator.tenancy.fields import Items, TagKey
from generator.tenancy.model import SettingGroup

TIGHTEN = Setting(in_place(), merging=Merging.TIGHTEN)
"""Of a setting that no level may loosen: true, the smaller number and the narrower list are stricter."""

_LIMIT = Setting(in_place(), otherwise="no limit", merging=Merging.TIGHTEN)


class Guardrails(SettingGroup):
    """Preventive rules. `true` is the stricter value; a level below may turn a rule on, never off.

    Domains outside a VPC are denied always; on the public internet they are only where the platform names
    account and tenant in `approved.public_domains`.
    """

    approved_images_only: Annotated[bool, TIGHTEN] = True
    """Applications start only from approved images, and from versions of these."""
    approved_scripts_only: Annotated[bool, TIGHTEN] = True
    """Applications start only with the environment's own lifecycle scripts and approved ones."""
    deny_notebook_instances: Annotated[bool, TIGHTEN] = True
    """No classic notebook instances."""
    deny_notebook_root: Annotated[bool, TIGHTEN] = True
    """No root access on notebook instances, where there are any."""
    deny_notebook_internet: Annotated[bool, TIGHTEN] = True
    """Notebook instances reach the internet through a VPC or not at all, where there are any."""
    require_own_keys: Annotated[bool, TIGHTEN] = True
    """Jobs and endpoints use the tenant's keys."""
    require_job_network: Annotated[bool, TIGHTEN] = True
    """Jobs and models run in the tenant's subnets and groups, with encrypted traffic."""
    require_network_isolation: Annotated[bool, TIGHTEN] = False
    """Training and processing containers have no network at all, nor have models that are served."""
    deny_internet: Annotated[
        bool,
        Setting(Change(Effect.NOTHING, "only what `network.internet` may then say"), merging=Merging.TIGHTEN),
    ] = True
    """No VPC that is made has a way to the internet, and no domain is on it."""
    deny_shared_spaces: Annotated[bool, TIGHTEN] = True
    """No space that several users share."""
    deny_remote_access: Annotated[bool, TIGHTEN] = True
    """Spaces are used in Studio alone, and from no editor on somebody's own machine."""
    deny_remote_debug: Annotated[bool, TIGHTEN] = True
    """No shell in the container of a training job that runs."""
    require_studio_user_id: Annotated[bool, TIGHTEN] = True
    """Whoever makes a user profile says whose it is, and nobody but Terraform changes that."""
    max_job_runtime_hours: Annotated[int | None, Field(ge=1, le=672), replace(_LIMIT, unit="hours")] = None
    """Longest run of a training or processing job."""
    max_keep_alive_minutes: Annotated[int | None, Field(ge=0, le=60), replace(_LIMIT, unit="minutes")] = None
    """Longest time that instances of a training job stay, and cost, for the next one; 0 for not at all."""
    require_tags: Annotated[
        Items[TagKey], Field(max_length=5), Setting(in_place(), otherwise="none", merging=Merging.ADD)
    ] = ()
    """Tags that jobs, models and endpoints must be made with: the environment's own value, or any."""
